"""Whether a confidence of 0.8 means right in 80 of 100: calibration error, Brier score, bins.

Sources: Naeini, Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian
Binning (AAAI 2015), for the expected calibration error (ECE); Brier (1950) for his score; Bröcker
and Smith, Increasing the Reliability of Reliability Diagrams (2007), for what chance would show.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.evaluation.bootstrap import Floats, Interval, draws, percentiles
from nlp.evaluation.confidences import Judged

BINS = 10
_CHANCE_ROUNDS = 200
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: `low` to `high`, how many, their mean confidence and accuracy.

    `interval` is that of the accuracy, over articles; None where none was asked for.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the confidences of `count` answers can be taken at their word; all in [0, 1].

    `ece` is over bins of equal mass, `ece_width` over bins of equal width. `ece_chance` is the
    mean `ece` that confidences which are exactly right would show with as few answers: an `ece`
    near it is as good as it can be seen to be. `bins` are of equal width, empty ones left out;
    `bins_mass` of equal mass.
    """

    count: int
    confidence: float
    accuracy: float
    ece: float
    ece_width: float
    ece_chance: float
    brier: float
    bins: tuple[Bin, ...]
    bins_mass: tuple[Bin, ...]


def reliability(judged: Judged, rounds: int = 0, seed: int = 0) -> Reliability:
    """The reliability of answers. `rounds` draws of articles make the intervals of the bins."""
    confidence, right = judged.confidence, judged.right.astype(np.float64)
    mass, width = _by_mass(confidence), _by_width(confidence)
    weights = draws(judged.articles, rounds, seed) if rounds else None
    edges = [(i / BINS, (i + 1) / BINS) for i in range(BINS)]
    return Reliability(
        count=len(confidence),
        confidence=float(confidence.mean()),
        accuracy=float(right.mean()),
        ece=_ece(confidence, right, mass),
        ece_width=_ece(confidence, right, width),
        ece_chance=_chance(confidence, mass, seed),
        brier=float(((confidence - right) ** 2).mean()),
        bins=tuple(_bin(judged, width == i, edges[i], weights) for i in np.unique(width).tolist()),
        bins_mass=tuple(_bin(judged, mass == i, None, weights) for i in np.unique(mass).tolist()),
    )


def _by_width(confidence: Floats) -> Ints:
    """The bin of each answer, of ten of equal width; 1.0 is in the last."""
    return np.minimum((confidence * BINS + 1e-9).astype(np.int64), BINS - 1)


def _by_mass(confidence: Floats) -> Ints:
    """The bin of each answer, of ten that hold as many; equal confidences stay together."""
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    found: Ints = (middle / len(confidence) * BINS).astype(np.int64)[place]
    return found


def _ece(confidence: Floats, right: Floats, bins: Ints) -> float:
    """The mean distance of accuracy from confidence over bins, each weighing what it holds."""
    gaps = np.bincount(bins, weights=right - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _chance(confidence: Floats, bins: Ints, seed: int) -> float:
    random = np.random.default_rng(seed).random((_CHANCE_ROUNDS, len(confidence)))
    drawn = (random < confidence).astype(np.float64)
    return float(np.mean([_ece(confidence, right, bins) for right in drawn]))


def _bin(judged: Judged, inside: Any, edges: Interval | None, weights: Floats | None) -> Bin:
    confidence, right = judged.confidence[inside], judged.right[inside]
    return Bin(
        *(edges or (float(confidence.min()), float(confidence.max()))),
        count=len(confidence),
        confidence=float(confidence.mean()),
        accuracy=float(right.mean()),
        interval=_interval(judged, inside, weights),
    )


def _interval(judged: Judged, inside: Any, weights: Floats | None) -> Interval | None:
    if weights is None:
        return None
    article, right = judged.article[inside], judged.right[inside]
    counts = np.bincount(article, minlength=judged.articles)
    hits = np.bincount(article, weights=right, minlength=judged.articles)
    sums, rights = weights @ counts, weights @ hits
    drawn = sums > 0
    return percentiles((rights[drawn] / sums[drawn]).tolist()) if drawn.any() else None
