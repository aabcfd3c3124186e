"""Named entities: mentions with exact bounds, proclitics cut off, and one name an entity.

`qala_mentions` reads words and sets `doc._.mentions`; `qala_clitics` then splits the token at each
proclitic, so that `doc.ents` can begin inside a word (ولنتنياهو) and stay spaCy's own.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from spacy.language import Language
from spacy.scorer import Scorer as SpacyScorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import filter_spans
from thinc.api import Ragged
from torch import nn

from nlp.pipeline.candidates import LABELS
from nlp.pipeline.component import Head, articles_of, tensors
from nlp.pipeline.decode import best_tags, softmax, spans_of, transitions
from nlp.pipeline.heads import Tagger
from nlp.pipeline.names import Form, canonical, fullest_names, other_names
from nlp.pipeline.scorers import Scorer
from nlp.pipeline.sections import section_at
from nlp.pipeline.words import Words
from nlp.records import Mention

MAX_CUT = 3
TAGS = 1 + 2 * len(LABELS)
OWN = "qala"  # the guidelines of the annotated articles
# What can stand before a name inside its word: a conjunction, then a preposition or لـ.
_PROCLITIC = re.compile(r"[وف]?(?:[بلكس]ـ?)?\Z")


class Mentions(Head):
    """Find PER, ORG and LOC mentions. Needs `doc._.trf_data`; sets `doc._.mentions`.

    Settings: `tagsets` names further sets of guidelines that entities were learned by, each with an
    output layer of its own; `guidelines` is the one in use, "qala" unless something is compared.
    """

    def build(self, width: int) -> dict[str, nn.Module]:
        hidden, drop = self.cfg["hidden"], self.cfg["dropout"]
        modules: dict[str, nn.Module] = {
            "ner": Tagger(width, hidden, TAGS, drop),
            "cut": Tagger(width, hidden // 2, MAX_CUT + 1, drop),
        }
        for tagset in self.cfg["tagsets"]:
            modules[f"ner_{tagset}"] = Tagger(width, hidden, TAGS, drop)
        return modules

    def predict(self, doc: Doc) -> tuple[Mention, ...]:
        """Return the mentions of every article in the capture, in order of position."""
        found: list[Mention] = []
        for words in articles_of(doc):
            if len(words):
                found += self._article(doc, words)
        return tuple(sorted(found, key=lambda m: m.start))

    def _article(self, doc: Doc, words: Words) -> list[Mention]:
        layer = "ner" if self.cfg["guidelines"] == OWN else f"ner_{self.cfg['guidelines']}"
        with torch.inference_mode():
            scores = self.modules[layer](*tensors(words)).numpy()
            cuts = self.modules["cut"](*tensors(words)).numpy()
        tags = best_tags(scores[None], transitions(len(LABELS)))[0]
        sure = softmax(scores)[np.arange(len(tags)), tags]
        text = doc.text
        spans, forms = [], []
        for kind, first, last in spans_of(tags):
            word = text[words.start[first] : words.end[first]]
            cut = _cut(word, cuts[first])
            start, end = int(words.start[first]) + cut, int(words.end[last - 1])
            spans.append((start, end, kind, float(sure[first:last].min())))
            forms.append(Form(LABELS[kind], canonical(text[start:end], word[:cut])))
        same = other_names(text, [(start, end) for start, end, _, _ in spans])
        return [
            Mention(
                start,
                end,
                text[start:end],
                LABELS[label],
                name,
                section=getattr(section_at(doc._.layout, start), "id", None),
                confidence=round(confidence, 4),
            )
            for (start, end, label, confidence), name in zip(
                spans, fullest_names(forms, same), strict=True
            )
        ]

    def set_annotations(self, doc: Doc, predictions: tuple[Mention, ...]) -> None:
        doc._.mentions = predictions


def _cut(word: str, scores: np.ndarray[Any, np.dtype[np.float32]]) -> int:
    """Return how many letters of a mention's first word are a proclitic: the best legal number."""
    order = np.argsort(-scores, kind="stable").tolist()
    for cut in order:
        if cut == 0 or (len(word) > cut + 1 and _PROCLITIC.match(word[:cut])):
            return int(cut)
    return 0


class Clitics:
    """Split tokens where a mention begins inside them and set `doc.ents`. Has no state."""

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score `doc.ents` as spaCy scores any named entities."""
        return SpacyScorer.score_spans(examples, "ents", **kwargs)

    def __call__(self, doc: Doc) -> Doc:
        mentions: tuple[Mention, ...] = doc._.mentions or ()
        at = {token.idx: token for token in doc}
        starts = sorted(at)
        with doc.retokenize() as retokenizer:
            split: set[int] = set()
            for mention in mentions:
                if mention.start in at:
                    continue
                token = at[starts[bisect_left(starts, mention.start) - 1]]
                if token.i in split:
                    continue
                split.add(token.i)
                cut = mention.start - token.idx
                orths = [token.text[:cut], token.text[cut:]]
                retokenizer.split(token, orths, heads=[(token, 1), (token, 1)])
        if split:
            _repeat_alignment(doc, split)
        ents = [doc.char_span(m.start, m.end, label=m.label) for m in mentions]
        doc.ents = tuple(filter_spans([e for e in ents if e is not None]))
        return doc

    def to_disk(self, path: Any, exclude: Any = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: Any, exclude: Any = ()) -> "Clitics":
        """Read nothing."""
        return self


def _repeat_alignment(doc: Doc, split: set[int]) -> None:
    """Give both halves of a split token the pieces of the whole, so that `trf_data` stays valid."""
    data = doc._.trf_data
    if data is None:
        return
    before = np.cumsum(data.align.lengths) - data.align.lengths
    rows, lengths = [], []
    for i, length in enumerate(data.align.lengths.tolist()):
        for _ in range(2 if i in split else 1):
            rows.append(data.align.data[before[i] : before[i] + length])
            lengths.append(length)
    counts: Any = np.asarray(lengths, dtype="i")
    pieces: Any = np.concatenate(rows)
    data.align = Ragged(pieces, counts)


@Language.factory(
    "qala_mentions",
    assigns=["doc._.mentions"],
    requires=["doc._.trf_data"],
    default_config={
        "hidden": 256,
        "dropout": 0.1,
        "tagsets": [],
        "guidelines": OWN,
        "scorer": {"@scorers": "qala.mentions_scorer.v1"},
    },
    default_score_weights={"entity_f1": 0.3},
)
def create_mentions(
    nlp: Language,
    name: str,
    hidden: int,
    dropout: float,
    tagsets: list[str],
    guidelines: str,
    scorer: Scorer,
) -> Mentions:
    """Make the component that finds named entities."""
    cfg = {"hidden": hidden, "dropout": dropout, "tagsets": tagsets, "guidelines": guidelines}
    return Mentions(name, cfg, scorer)


@Language.factory(
    "qala_clitics",
    assigns=["doc.ents", "token.ent_type", "token.ent_iob"],
    requires=["doc._.mentions"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0},
)
def create_clitics(nlp: Language, name: str) -> Clitics:
    """Make the component that splits proclitics off names."""
    return Clitics()
