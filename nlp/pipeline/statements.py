"""Statements: cues, and for each cue its source, its content in one or more pieces and its via.

`qala_statements` tags cues, then reads the words around each cue with that cue in mind, so that
nested and overlapping statements come out of one mechanism. Sets `doc._.statements` without
speakers resolved (`qala_speakers` does that) and span groups for users of spaCy.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from torch import nn

from nlp.cues.morphology import read_cue
from nlp.cues.negation import negated
from nlp.cues.quotation import kind_by, verbatim_spans
from nlp.pipeline.candidates import Range
from nlp.pipeline.component import Head, articles_of, tensors
from nlp.pipeline.confidence import ALL, Table, calibrated
from nlp.pipeline.decode import best_tags, softmax, spans_of, transitions
from nlp.pipeline.heads import CUE_TAGS, FAR, NEAR, RoleTagger, Tagger, around
from nlp.pipeline.marks import within_marks
from nlp.pipeline.roles import FastRoles
from nlp.pipeline.scorers import Scorer
from nlp.pipeline.sections import section_at
from nlp.pipeline.words import Words
from nlp.records import Cue, Span, Speaker, Statement

ROLES = ("content", "source", "via")
_UNKNOWN = Speaker(None, "unknown", "none", confidence=0.0)
# Cues read at once: what they take stays in the cache, and few numbers of rows are met, for each of
# which oneDNN keeps code.
_BATCH = 8
_EDGE = 2  # what is found so near the end of the words that were read may go on behind it


@dataclass(frozen=True, slots=True)
class Read:
    """A statement as ranges of words, before it becomes a record."""

    cue: Range
    content: tuple[Range, ...]
    source: Range | None
    via: Range | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found around one cue: roles with their ranges, and the mean chance of their words.

    `cut` says that a part reaches the end of the words that were read.
    """

    found: tuple[tuple[str, Range], ...]
    confidence: float
    cut: bool

    def of(self, role: str) -> tuple[Range, ...]:
        """Return the ranges of one role, in order."""
        return tuple(reach for kind, reach in self.found if kind == role)


class Statements(Head):
    """Find statements. Needs `doc._.trf_data`; sets `doc._.statements`.

    Where `doc._.mentions` are known, marks around a name are told from quotation.

    Settings: `cue_bias` (nats) is added to the scores of cue tags, above 0 for recall; `switch`
    (nats) is what it costs to break content, `source_switch` a source or via; `same` is the overlap
    of contents (intersection over union) from which two statements are one; `calibration` the table
    that `confidence` goes through.
    """

    # Three quarters of all time after the encoder: worth half the precision.
    _fast: FastRoles | None = None

    def build(self, width: int) -> dict[str, nn.Module]:
        hidden, drop = self.cfg["hidden"], self.cfg["dropout"]
        return {
            "cue": Tagger(width, hidden, len(CUE_TAGS), drop),
            "roles": RoleTagger(width, self.cfg["role_hidden"], drop),
        }

    def quicken(self) -> None:
        roles = self.modules["roles"]
        assert isinstance(roles, RoleTagger)
        self._fast = FastRoles(roles)

    def predict(self, doc: Doc) -> tuple[Statement, ...]:
        """Return the statements of every article in the capture, in order of position."""
        found: list[Statement] = []
        for words in articles_of(doc):
            if len(words):
                reads = self.read(words)
                found += _records(doc, words, reads, self.cfg["calibration"])
        found.sort(key=_position)
        return _numbered(found)

    def read(self, words: Words) -> list[Read]:
        """Read one article: its statements in order of their cues."""
        vectors, features = tensors(words)
        with torch.inference_mode():
            scores = self.modules["cue"](vectors, features).numpy()
        scores[:, 1:] += self.cfg["cue_bias"]
        tags = best_tags(scores[None], transitions(1))[0]
        sure = softmax(scores)[np.arange(len(tags)), tags]
        cues = [(a, b) for _, a, b in spans_of(tags)]
        reads: list[Read] = []
        for first in range(0, len(cues), _BATCH):
            batch = cues[first : first + _BATCH]
            for cue, parts in zip(batch, self._parts(words, batch), strict=True):
                content = parts.of("content")
                source, via = _longest(parts.of("source")), _longest(parts.of("via"))
                if content:
                    score = float(sure[cue[0] : cue[1]].min()) * parts.confidence
                    reads.append(Read(cue, content, source, via, score))
        return _without_repeats(reads, self.cfg["same"])

    def _parts(self, words: Words, cues: Sequence[Range]) -> list[Parts]:
        """Find the parts of each cue among the words near it, and further where they go on."""
        found = self._within(words, cues, NEAR)
        beyond = [i for i, parts in enumerate(found) if parts.cut]
        if beyond:
            further = self._within(words, [cues[i] for i in beyond], FAR)
            for i, parts in zip(beyond, further, strict=True):
                found[i] = parts
        return found

    def _within(self, words: Words, cues: Sequence[Range], reach: tuple[int, int]) -> list[Parts]:
        vectors, features = tensors(words)
        places = torch.tensor(list(cues))
        bounds = around(places, reach, len(words))
        with torch.inference_mode():
            out = (self._fast or self.modules["roles"])(vectors, features, places, bounds)
        scores, mask = out[0].float().numpy(), out[2].numpy()
        scores = np.where(mask[..., None], scores, [0.0] + [-1e4] * (scores.shape[-1] - 1))
        tags = best_tags(
            scores.astype(np.float32),
            transitions(
                len(ROLES),
                [self.cfg["switch"], self.cfg["source_switch"], self.cfg["source_switch"]],
            ),
        )
        chances = np.take_along_axis(softmax(scores), tags[..., None], 2)[..., 0]
        parts = []
        for tag, chance, (first, end) in zip(tags, chances, bounds.tolist(), strict=True):
            inside = tag > 0
            parts.append(
                Parts(
                    tuple((ROLES[kind], (a + first, b + first)) for kind, a, b in spans_of(tag)),
                    float(chance[inside].mean()) if inside.any() else 0.0,
                    cut=bool(first and tag[:_EDGE].any())
                    or bool(end < len(words) and tag[end - first - _EDGE : end - first].any()),
                )
            )
        return parts

    def set_annotations(self, doc: Doc, predictions: tuple[Statement, ...]) -> None:
        doc._.statements = predictions
        groups: dict[str, list[Span]] = {"cues": [], "sources": [], "contents": [], "vias": []}
        for s in predictions:
            groups["cues"] += [s.cue] if s.cue else []
            groups["sources"] += [s.source] if s.source else []
            groups["contents"] += s.content
            groups["vias"] += [s.via] if s.via else []
        for name, spans in groups.items():
            found = [doc.char_span(s.start, s.end, label=name[:-1]) for s in spans]
            doc.spans[name] = SpanGroup(doc, name=name, spans=[s for s in found if s is not None])


def _longest(ranges: Sequence[Range]) -> Range | None:
    return max(ranges, key=lambda r: r[1] - r[0], default=None)


def _without_repeats(reads: list[Read], same: float) -> list[Read]:
    """Keep the surer of two statements with one content: two cues for it make one statement."""
    kept: list[Read] = []
    covered: list[set[int]] = []
    for read in sorted(reads, key=lambda r: -r.confidence):
        mine = {i for a, b in read.content for i in range(a, b)}
        if all(len(mine & other) < same * len(mine | other) for other in covered):
            kept.append(read)
            covered.append(mine)
    return sorted(kept, key=lambda r: r.cue)


def _records(doc: Doc, words: Words, reads: list[Read], table: Table) -> list[Statement]:
    text = doc.text  # spaCy joins the tokens anew each time
    names: Sequence[Span] = doc._.mentions or ()
    starts = [name.start for name in names]
    out = []
    for read in reads:
        content = tuple(within_marks(text, _span(text, words, r)) for r in sorted(read.content))
        cue = _span(text, words, read.cue)
        reading = read_cue(cue.text)
        inside = slice(bisect(starts, content[0].start - 1), bisect(starts, content[-1].end))
        verbatim = verbatim_spans(text, content, names[inside])
        before = words.start[max(0, read.cue[0] - 6) : read.cue[0]]
        ends = words.end[max(0, read.cue[0] - 6) : read.cue[0]]
        out.append(
            Statement(
                number=0,
                cue=Cue(cue.start, cue.end, cue.text, reading.lemma, reading.stance),
                source=_span(text, words, read.source) if read.source else None,
                content=content,
                kind=kind_by(text, content, verbatim),
                speakers=(_UNKNOWN,),
                via=_span(text, words, read.via) if read.via else None,
                negated=negated([text[a:b] for a, b in zip(before, ends, strict=True)], cue.text),
                verbatim=tuple(Span(a, b, text[a:b]) for a, b in verbatim),
                section=getattr(section_at(doc._.layout, cue.start), "id", None),
                confidence=calibrated(read.confidence, ALL, table),
            )
        )
    return out


def _span(text: str, words: Words, reach: Range) -> Span:
    start, end = int(words.start[reach[0]]), int(words.end[reach[1] - 1])
    return Span(start, end, text[start:end])


def _position(statement: Statement) -> tuple[int, int]:
    first = statement.cue or statement.content[0]
    return first.start, first.end


def _numbered(statements: list[Statement]) -> tuple[Statement, ...]:
    """Number statements from 1 and point each nested one at the smallest that contains its cue."""
    out = []
    for number, s in enumerate(statements, 1):
        around = [
            (piece.end - piece.start, n)
            for n, other in enumerate(statements, 1)
            if n != number
            for piece in other.content
            if s.cue and piece.start <= s.cue.start and s.cue.end <= piece.end
        ]
        parent = min(around)[1] if around else None
        out.append(replace(s, number=number, parent=parent))
    return tuple(out)


@Language.factory(
    "qala_statements",
    assigns=["doc._.statements", "doc.spans"],
    requires=["doc._.trf_data"],
    default_config={
        "hidden": 256,
        "role_hidden": 192,
        "dropout": 0.1,
        "cue_bias": 0.0,
        "switch": 3.0,
        "source_switch": 0.5,
        "same": 0.8,
        "calibration": {},
        "scorer": {"@scorers": "qala.statements_scorer.v1"},
    },
    default_score_weights={"statement_f1": 0.3, "content_exact": 0.0},
)
def create_statements(
    nlp: Language,
    name: str,
    hidden: int,
    role_hidden: int,
    dropout: float,
    cue_bias: float,
    switch: float,
    source_switch: float,
    same: float,
    calibration: dict[str, list[float]],
    scorer: Scorer,
) -> Statements:
    """Make the component that finds statements."""
    cfg = {"hidden": hidden, "role_hidden": role_hidden, "dropout": dropout}
    decoding = {"cue_bias": cue_bias, "switch": switch, "source_switch": source_switch}
    return Statements(name, cfg | decoding | {"same": same, "calibration": calibration}, scorer)
