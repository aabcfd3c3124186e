"""Confidence intervals by the percentile bootstrap over articles.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Articles, not
statements, are drawn: the statements of one article are not independent of each other.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nlp.evaluation.measures import Measures, measure
from nlp.evaluation.tally import Tally

Interval = tuple[float, float]
Floats = np.ndarray[Any, np.dtype[np.float64]]

# The figures that intervals are given for.
FIGURES: dict[str, Callable[[Measures], float]] = {
    "who_said_what": lambda m: m.who_said_what.f1,
    "statement_f1": lambda m: m.statement_f1.f1,
    "content_exact": lambda m: m.content_exact.f1,
    "cue_f1": lambda m: m.cue_f1.f1,
    "source_f1": lambda m: m.source_f1.f1,
    "speaker_acc": lambda m: m.speaker_acc,
    "kind_acc": lambda m: m.kind_acc,
    "direct_with_speaker": lambda m: m.recall_by_kind["direct"].with_speaker or 0.0,
    "entity_f1": lambda m: m.entity_f1.f1,
}


def intervals(
    tallies: Sequence[Tally], rounds: int = 1000, level: float = 0.95, seed: int = 0
) -> dict[str, Interval]:
    """The interval of each figure at `level`, from `rounds` draws of as many articles.

    The same `seed` gives the same intervals. Without articles every interval is (0, 0).
    """
    keys = sorted(set().union(*tallies))
    rows = [[tally[key] for key in keys] for tally in tallies]
    counts = np.array(rows).reshape(len(tallies), len(keys))
    sums = draws(len(tallies), rounds, seed) @ counts
    drawn = [measure([Tally(dict(zip(keys, row, strict=True)))]) for row in sums.tolist()]
    return {name: percentiles(map(figure, drawn), level) for name, figure in FIGURES.items()}


def draws(articles: int, rounds: int, seed: int = 0) -> Floats:
    """How often each article is drawn in each round: (rounds, articles), rows summing to articles.

    Counts of anything by article, (articles, k), are those of all rounds when multiplied by it.
    """
    if not articles:
        return np.zeros((rounds, 0))
    chances = np.full(articles, 1 / articles)
    return np.random.default_rng(seed).multinomial(articles, chances, rounds).astype(np.float64)


def percentiles(values: Iterable[float], level: float = 0.95) -> Interval:
    """The bounds that leave out as much of the values below as above; all but `level` together."""
    ordered = sorted(values)
    cut = round((1 - level) / 2 * (len(ordered) - 1))
    return ordered[cut], ordered[-1 - cut]


def f1_interval(right: Floats, both: Floats, level: float = 0.95) -> Interval | None:
    """The interval of an F1 from what each round found, (rounds,), and held: gold and predicted.

    F1 is twice the one over the other; a round that holds nothing says nothing.
    """
    held = both > 0
    return percentiles((2 * right[held] / both[held]).tolist(), level) if held.any() else None
