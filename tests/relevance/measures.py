"""Measures of ranked answers and of yes-or-no answers. Flow: answers → **measures** → table.

A ranking is the grades of what was found, best first: 0 for what answers nothing. Every measure is
in [0, 1]. nDCG by Järvelin and Kekäläinen (2002) with the gains of Burges et al. (2005).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DEPTH = 10


def dcg(grades: Sequence[int], depth: int = DEPTH) -> float:
    """Discounted gain of a ranking: the sum of (2^grade - 1) / log2(rank + 1)."""
    gains = (2.0**grade - 1 for grade in grades[:depth])
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def ndcg(grades: Sequence[int], judged: Iterable[int], depth: int = DEPTH) -> float:
    """`dcg` as a share of the best that the grades of all judged statements allow."""
    best = dcg(sorted(judged, reverse=True), depth)
    return dcg(grades, depth) / best if best else 0.0


def recall(grades: Sequence[int], relevant: int, depth: int = DEPTH) -> float:
    """Relevant statements among the first `depth`, of as many as could be there.

    The denominator is min(depth, relevant): a topic with 40 relevant statements can be answered in
    full by ten.
    """
    possible = min(depth, relevant)
    return sum(grade > 0 for grade in grades[:depth]) / possible if possible else 0.0


def reciprocal_rank(grades: Sequence[int], depth: int = DEPTH) -> float:
    """1 / rank of the first relevant statement, 0 when none is among the first `depth`."""
    return next((1 / rank for rank, grade in enumerate(grades[:depth], 1) if grade > 0), 0.0)


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of yes-or-no answers against judgments."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the answers `yes` that are right."""
        given = self.right + self.wrong
        return self.right / given if given else 0.0

    @property
    def recall(self) -> float:
        """Share of what should be answered `yes` that is."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 0.0


def count_answers(pairs: Iterable[tuple[bool, bool]]) -> Answers:
    """Count pairs of (judged, answered)."""
    listed = list(pairs)
    return Answers(
        right=sum(judged and answered for judged, answered in listed),
        wrong=sum(answered and not judged for judged, answered in listed),
        missed=sum(judged and not answered for judged, answered in listed),
    )
