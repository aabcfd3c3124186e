"""Confidence that means what it says: raw scores of the model turned into chances of being right.

A table of lines in log-odds, one for each group of answers (the method by which a speaker was
found, say), fitted on articles held back from training (`nlp.training.calibrate`). Source: Platt
(1999), "Probabilistic outputs for support vector machines", with groups.
"""

import math
from collections.abc import Mapping, Sequence

Table = Mapping[str, Sequence[float]]  # group: slope and intercept
ALL = "all"  # the group of answers that have no line of their own
_EDGE = 1e-4


def log_odds(chance: float) -> float:
    """Return the log-odds of a chance; the ends of [0, 1] are drawn in a little."""
    chance = min(max(chance, _EDGE), 1 - _EDGE)
    return math.log(chance / (1 - chance))


def calibrated(raw: float, group: str, table: Table) -> float:
    """Return the chance of being right of an answer with score `raw` in [0, 1].

    An empty table leaves the score as it is.
    """
    line = table.get(group) or table.get(ALL)
    if line is None:
        return round(raw, 4)
    slope, intercept = line
    return round(1 / (1 + math.exp(-(slope * log_odds(raw) + intercept))), 4)
