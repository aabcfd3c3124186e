"""Two sides measured in turn, and what may be said of their ratio.

Flow: comparisons → **ratios** → table. A pair is one measurement of each side, one right after the
other, so that whatever slows the machine for a while slows both. The ratio is taken pair by pair.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# With fewer pairs there are no quartiles to speak of.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio should be: at least or at most `value`."""

    value: float
    at_least: bool = False

    def allows(self, ratio: float) -> bool:
        """Whether a ratio is as it should be."""
        return ratio >= self.value if self.at_least else ratio <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: `first` divided by `second`, in `unit`, measured in pairs.

    `comparison` is the name that `--only` takes. `aim` is what is hoped for, if anything;
    `note` what a reader must know to judge the figure.
    """

    comparison: str
    first: str
    second: str
    unit: str
    firsts: tuple[float, ...]
    seconds: tuple[float, ...]
    aim: Aim | None = None
    note: str = ""

    @property
    def pairs(self) -> tuple[float, ...]:
        """The ratio of each pair."""
        return tuple(a / b for a, b in zip(self.firsts, self.seconds, strict=True))

    @property
    def median(self) -> float:
        """The median of the pairs' ratios."""
        return statistics.median(self.pairs)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper quartile of the pairs' ratios; of two pairs or one, the extremes."""
        pairs = self.pairs
        if len(pairs) < FEWEST:
            return min(pairs), max(pairs)
        low, _, high = statistics.quantiles(pairs, n=4, method="inclusive")
        return low, high

    @property
    def refusal(self) -> str | None:
        """Why no ratio may be printed; None when it may."""
        if len(self.firsts) < FEWEST:
            return f"not distinguishable: {len(self.firsts)} pairs, {FEWEST} are needed"
        low, high = self.quartiles
        spread, difference = high - low, abs(self.median - 1)
        if spread > difference:
            return (
                f"not distinguishable from 1: spread {spread:.2g} is larger than "
                f"the difference {difference:.2g}"
            )
        return None

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one, or where the quartiles lie around it."""
        if self.aim is None or len(self.firsts) < FEWEST:
            return None
        low, high = map(self.aim.allows, self.quartiles)
        return low if low == high else None


def in_turn(
    sides: Sequence[Callable[[], float]], repeat: int, warm: int = 1
) -> list[tuple[float, ...]]:
    """Measure sides A B … A B …, `repeat` times; the first `warm` rounds do not count.

    A side does its work and says what it took, in any unit. Returns one tuple a side.
    """
    rounds = [[side() for side in sides] for _ in range(warm + repeat)]
    return [tuple(column) for column in zip(*rounds[warm:], strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
