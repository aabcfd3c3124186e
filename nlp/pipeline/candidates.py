"""Who may have made a statement: the candidates that the speaker scorer chooses between.

Candidates are the named entities of the article and the sources of its statements. What is said of
each pair of statement and candidate is the same in training and in use.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.pipeline.encoding import Floats, Ints
from nlp.pipeline.heads import SpeakerScorer
from nlp.pipeline.words import FEATURES, Words

Range = tuple[int, int]
LABELS = ("PER", "ORG", "LOC")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as a half-open range of words, with its label and its fullest name."""

    words: Range
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as ranges of words: its cue, its source if any, its content pieces."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """`ranges` (k, 2): mentions first, then distinct sources. `distance` (s, k) signed words from
    the cue; `flags` (s, k, SpeakerScorer.FLAGS) zeros and ones."""

    ranges: Ints
    distance: Ints
    flags: Floats


def within(inner: Range, outer: Range | None) -> bool:
    """Whether one range of words lies inside another."""
    return outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def candidates_of(mentions: Sequence[Named], said: Sequence[Said], words: Words) -> Candidates:
    """List candidates and describe each with regard to each statement (in order of position)."""
    sources = sorted({s.source for s in said if s.source})
    ranges = [m.words for m in mentions] + sources
    counts = Counter(m.name for m in mentions)
    first_line = words.features[:, FEATURES.index("first_line")]
    paragraph = words.features[:, FEATURES.index("after_newline")].cumsum()
    flags = np.zeros((len(said), len(ranges), SpeakerScorer.FLAGS), dtype=np.float32)
    distance = np.zeros((len(said), len(ranges)), dtype=np.int64)
    for i, statement in enumerate(said):
        earlier = [s.source for s in said[:i] if s.source]
        holder = _holder(i, said)
        for k, r in enumerate(ranges):
            distance[i, k] = _distance(statement.cue, r)
            mention = mentions[k] if k < len(mentions) else None
            label = mention.label if mention else None
            flags[i, k] = (
                label == "PER",
                label == "ORG",
                label == "LOC",
                mention is None,
                within(r, statement.source),
                r == statement.source,
                any(within(r, piece) for piece in statement.content),
                i > 0 and within(r, said[i - 1].source),
                any(within(r, source) for source in earlier),
                bool(earlier) and within(r, earlier[-1]),
                bool(first_line[r[0]]),
                r[0] > statement.cue[0],
                mention is not None and counts[mention.name] >= 3,
                paragraph[r[0]] == paragraph[statement.cue[0]],
                statement.source is not None,
                holder is not None and within(r, holder.source),
            )
    return Candidates(np.asarray(ranges, dtype=np.int64).reshape(-1, 2), distance, flags)


def _holder(i: int, said: Sequence[Said]) -> Said | None:
    """Return the statement whose content holds this one's cue, the smallest if nested."""
    cue = said[i].cue
    around = [
        (piece[1] - piece[0], j)
        for j, other in enumerate(said)
        if j != i
        for piece in other.content
        if within(cue, piece)
    ]
    return said[min(around)[1]] if around else None


def _distance(cue: Range, other: Range) -> int:
    if other[1] <= cue[0]:
        return other[1] - 1 - cue[0]
    if other[0] >= cue[1]:
        return other[0] - cue[1] + 1
    return 0
