"""Confidence intervals by the percentile bootstrap over articles.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Articles, not
statements, are drawn: the statements of one article are not independent of each other.
"""

import random
from collections.abc import Callable, Sequence

from nlp.evaluation.measures import Measures, measure
from nlp.evaluation.tally import Tally

# The figures that intervals are given for.
FIGURES: dict[str, Callable[[Measures], float]] = {
    "who_said_what": lambda m: m.who_said_what.f1,
    "statement_f1": lambda m: m.statement_f1.f1,
    "content_exact": lambda m: m.content_exact.f1,
    "cue_f1": lambda m: m.cue_f1.f1,
    "source_f1": lambda m: m.source_f1.f1,
    "speaker_acc": lambda m: m.speaker_acc,
    "kind_acc": lambda m: m.kind_acc,
    "entity_f1": lambda m: m.entity_f1.f1,
}


def intervals(
    tallies: Sequence[Tally], rounds: int = 1000, level: float = 0.95, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """The interval of each figure at `level`, from `rounds` draws of as many articles.

    The same `seed` gives the same intervals. Without articles every interval is (0, 0).
    """
    draw = random.Random(seed)
    drawn = [measure(draw.choices(tallies, k=len(tallies))) if tallies else measure([])]
    drawn += [measure(draw.choices(tallies, k=len(tallies))) for _ in range(rounds - 1) if tallies]
    found: dict[str, tuple[float, float]] = {}
    for name, figure in FIGURES.items():
        values = sorted(figure(m) for m in drawn)
        cut = round((1 - level) / 2 * (len(values) - 1))
        found[name] = (values[cut], values[-1 - cut])
    return found
