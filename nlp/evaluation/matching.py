"""Pairs predicted statements with gold ones by the letters that their contents share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.interchange import AnnotatedStatement
from nlp.records import Span

SHARE = 0.5  # of the union that two spans must have in common to be one


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold and a predicted statement, by their positions, and how far the contents overlap."""

    gold: int
    predicted: int
    overlap: float


def letters(spans: Iterable[Span | None], text: str) -> set[int]:
    """The positions of the letters and digits of some spans."""
    return {i for s in spans if s is not None for i in range(s.start, s.end) if text[i].isalnum()}


def overlap(one: set[int], other: set[int]) -> float:
    """Intersection over union, in [0, 1]; two empty sets are equal."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def match(
    gold: Sequence[AnnotatedStatement], predicted: Sequence[AnnotatedStatement], text: str
) -> list[Pair]:
    """One-to-one pairs whose contents overlap by half: best contents first, then best cues."""
    ours = [(letters(s.content, text), letters([s.cue], text)) for s in gold]
    theirs = [(letters(s.content, text), letters([s.cue], text)) for s in predicted]
    candidates = sorted(
        (-overlap(content, other), -overlap(cue, other_cue), i, j)
        for i, (content, cue) in enumerate(ours)
        for j, (other, other_cue) in enumerate(theirs)
        if content & other
    )
    pairs: list[Pair] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for negative, _, i, j in candidates:
        if -negative >= SHARE and i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append(Pair(i, j, -negative))
    return pairs
