"""Speakers: who is behind each statement, by name where the article names them.

A scorer chooses between the article's named entities and the sources of its statements. A choice
of another statement's source takes that statement's speaker, so that a bare وأضاف continues
whoever spoke, named or not.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from spacy.language import Language
from spacy.tokens import Doc
from torch import nn

from nlp.pipeline.attribution import coordinated, described, how_found, inside_source, named
from nlp.pipeline.candidates import Named, Range, Said, candidates_of
from nlp.pipeline.component import Head, articles_of, tensors
from nlp.pipeline.confidence import calibrated
from nlp.pipeline.decode import softmax
from nlp.pipeline.encoding import Floats
from nlp.pipeline.heads import SpeakerScorer, mean_of
from nlp.pipeline.scorers import Scorer
from nlp.pipeline.words import FEATURES, Words
from nlp.records import Mention, Span, Speaker, SpeakerType, Statement

TYPES: tuple[SpeakerType, ...] = ("person", "organisation", "group", "unnamed", "unknown")


# An article is resolved in blocks of statements, so that time and memory grow with its length and
# not with its square; nearly every article is one block.
_BLOCK = 64
_REACH = 2000  # words before and after a block


@dataclass(frozen=True, slots=True)
class _Article:
    """One article of a capture, as the scorer sees it."""

    words: Words
    statements: Sequence[Statement]
    said: Sequence[Said]
    mentions: Sequence[Mention]
    sources: Sequence[Span]  # candidates after the mentions


class Speakers(Head):
    """Resolve speakers. Needs `doc._.mentions` and `doc._.statements`; completes the latter.

    Setting `threshold` in [0, 1]: a statement without a source of its own whose best candidate is
    less likely has an unknown speaker. `calibration` is the table, by method, that `confidence`
    goes through.
    """

    def build(self, width: int) -> dict[str, nn.Module]:
        hidden, drop = self.cfg["hidden"], self.cfg["dropout"]
        return {"speaker": SpeakerScorer(width, hidden, drop, len(TYPES))}

    def predict(self, doc: Doc) -> tuple[Statement, ...]:
        """Return the document's statements with their speakers."""
        statements: tuple[Statement, ...] = doc._.statements or ()
        mentions: tuple[Mention, ...] = doc._.mentions or ()
        done: dict[int, tuple[Speaker, ...]] = {}
        text = doc.text
        for words in articles_of(doc):
            own = [s for s in statements if s.cue and _range(s.cue, words)]
            here = [(m, r) for m in mentions if (r := _range(m, words))]
            for first in range(0, len(own), _BLOCK):
                block = own[first : first + _BLOCK]
                near = _near(block, here, words)
                speakers = self._resolve(text, words, block, near)
                done |= {s.number: who for s, who in zip(block, speakers, strict=True)}
        return tuple(
            replace(s, speakers=self._calibrated(done.get(s.number, s.speakers)))
            for s in statements
        )

    def _calibrated(self, speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
        table = self.cfg["calibration"]
        return tuple(
            replace(s, confidence=calibrated(s.confidence, s.method, table)) for s in speakers
        )

    def set_annotations(self, doc: Doc, predictions: tuple[Statement, ...]) -> None:
        doc._.statements = predictions

    def _resolve(
        self, text: str, words: Words, own: Sequence[Statement], mentions: Sequence[Mention]
    ) -> list[tuple[Speaker, ...]]:
        said = [_said(s, words) for s in own]
        spans = {r: s.source for r, s in zip((x.source for x in said), own, strict=True) if r}
        sources = [span for _, span in sorted(spans.items()) if span is not None]
        article = _Article(words, own, said, mentions, sources)
        if not mentions and not sources:
            return [_unknown(0.0)] * len(own)
        chances, types = self._score(article, text)
        out: list[tuple[Speaker, ...]] = []
        of_source: dict[Span, tuple[Speaker, ...]] = {}
        for i, statement in enumerate(own):
            index, chance = _best(chances[i].tolist(), [m.name for m in mentions])
            kind = TYPES[int(types[i].argmax())]
            speakers = self._speakers(text, article, statement, index, chance, kind, of_source)
            if statement.source is not None:
                of_source.setdefault(statement.source, speakers)
            out.append(speakers)
        return out

    def _score(self, article: _Article, text: str) -> tuple[Floats, Floats]:
        """Return chances (statements, candidates) and type scores (statements, types)."""
        said = article.said
        found = [
            Named(_range(m, article.words) or (0, 0), m.label, m.name) for m in article.mentions
        ]
        candidates = candidates_of(found, said, article.words, text)
        vectors, _ = tensors(article.words)
        with torch.inference_mode():
            scores, types = self.modules["speaker"](
                mean_of(vectors, torch.tensor([s.cue for s in said])),
                mean_of(vectors, torch.tensor([s.source or (0, 0) for s in said])),
                torch.tensor([s.source is not None for s in said]),
                mean_of(vectors, torch.from_numpy(candidates.ranges)),
                torch.from_numpy(candidates.distance),
                torch.from_numpy(candidates.flags),
            )
        return softmax(scores.numpy()), types.numpy()

    def _speakers(
        self,
        text: str,
        article: _Article,
        statement: Statement,
        index: int,
        chance: float,
        kind: SpeakerType,
        of_source: dict[Span, tuple[Speaker, ...]],
    ) -> tuple[Speaker, ...]:
        sure = round(chance, 4)
        if statement.source is None and chance < self.cfg["threshold"]:
            return _unknown(sure)
        if index < len(article.mentions):
            first = article.mentions[index]
            together = [first]
            if inside_source(first, statement):
                together = coordinated(first, statement, article.mentions, text)
            return tuple(named(m, statement, sure) for m in together)
        span = article.sources[index - len(article.mentions)]
        if span != statement.source and span in of_source:
            method = how_found(statement, False)
            return tuple(
                replace(s, method=method, confidence=min(sure, s.confidence))
                for s in of_source[span]
            )
        return (described(span, statement, kind, sure),)


def _near(
    block: Sequence[Statement], mentions: Sequence[tuple[Mention, Range]], words: Words
) -> list[Mention]:
    """Return the mentions that a block of statements may mean: those in reach and in the title."""
    cues = [r for s in block if s.cue and (r := _range(s.cue, words))]
    low, high = cues[0][0] - _REACH, cues[-1][1] + _REACH
    title = words.features[:, FEATURES.index("first_line")]
    return [m for m, (a, b) in mentions if (low <= a and b <= high) or title[a]]


def _unknown(confidence: float) -> tuple[Speaker, ...]:
    return (Speaker(None, "unknown", "none", confidence=confidence),)


def _best(chances: Sequence[float], names: Sequence[str]) -> tuple[int, float]:
    """Return the likeliest candidate of the likeliest speaker; mentions of one name add up."""
    total: dict[str | int, float] = defaultdict(float)
    keys: list[str | int] = [names[k] if k < len(names) else k for k in range(len(chances))]
    for key, chance in zip(keys, chances, strict=True):
        total[key] += chance
    winner = max(total, key=lambda key: total[key])
    index = max((k for k, key in enumerate(keys) if key == winner), key=lambda k: chances[k])
    return index, min(total[winner], 1.0)


def _range(span: Span, words: Words) -> Range | None:
    return words.at(span.start, span.end)


def _said(statement: Statement, words: Words) -> Said:
    cue = _range(statement.cue, words) if statement.cue else None
    source = _range(statement.source, words) if statement.source else None
    content = tuple(r for r in (_range(c, words) for c in statement.content) if r)
    return Said(cue or (0, 0), source, content)


@Language.factory(
    "qala_speakers",
    assigns=["doc._.statements"],
    requires=["doc._.trf_data", "doc._.mentions", "doc._.statements"],
    default_config={
        "hidden": 192,
        "dropout": 0.1,
        "threshold": 0.2,
        "calibration": {},
        "scorer": {"@scorers": "qala.speakers_scorer.v1"},
    },
    default_score_weights={"who_said_what": 0.4},
)
def create_speakers(
    nlp: Language,
    name: str,
    hidden: int,
    dropout: float,
    threshold: float,
    calibration: dict[str, list[float]],
    scorer: Scorer,
) -> Speakers:
    """Make the component that resolves speakers."""
    cfg = {"hidden": hidden, "dropout": dropout, "threshold": threshold}
    return Speakers(name, cfg | {"calibration": calibration}, scorer)
