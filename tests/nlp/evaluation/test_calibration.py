"""Calibration: figures worked out by hand, and confidences that are right by construction."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import numpy as np
import pytest

from nlp.evaluation.calibration import Reliability, reliability
from nlp.evaluation.confidences import Judged
from nlp.evaluation.plot import draw


def judged(confidence: Sequence[float], right: Sequence[int], articles: int = 1) -> Judged:
    return Judged(
        np.array(confidence, dtype=np.float64),
        np.array(right, dtype=bool),
        np.arange(len(right)) % articles,
        articles,
    )


def test_by_hand() -> None:
    # 0.9 four times, three of them right; 0.25 twice, one right.
    found = reliability(judged([0.9, 0.9, 0.9, 0.9, 0.25, 0.25], [1, 1, 1, 0, 1, 0]))
    assert found.count == 6
    assert found.confidence == pytest.approx((4 * 0.9 + 2 * 0.25) / 6)
    assert found.accuracy == pytest.approx(4 / 6)
    ece = (4 * abs(0.75 - 0.9) + 2 * abs(0.5 - 0.25)) / 6
    assert found.ece == pytest.approx(ece)
    assert found.ece_width == pytest.approx(ece)
    brier = (3 * 0.1**2 + 0.9**2 + 0.75**2 + 0.25**2) / 6
    assert found.brier == pytest.approx(brier)
    low, high = found.bins
    assert (low.low, low.high, low.count, low.accuracy) == (0.2, 0.3, 2, 0.5)
    assert (high.low, high.high, high.count) == (0.9, 1.0, 4)
    assert high.confidence == pytest.approx(0.9)
    assert high.interval is None


def test_bins_of_equal_width_at_their_edges() -> None:
    values = [i / 10 for i in range(11)]
    found = reliability(judged(values, [1] * 11))
    assert [part.count for part in found.bins] == [1] * 9 + [2]
    assert [part.low for part in found.bins] == [i / 10 for i in range(10)]


def test_bins_of_equal_mass_hold_as_many_and_keep_the_same_together() -> None:
    found = reliability(judged([i / 200 for i in range(200)], [1] * 200))
    assert [part.count for part in found.bins_mass] == [20] * 10
    same = reliability(judged([0.5] * 90 + [0.6] * 10, [1, 0] * 50))
    assert [part.count for part in same.bins_mass] == [90, 10]
    few = reliability(judged([0.1 + i / 100 for i in range(5)] + [0.5] * 95, [1, 0] * 50))
    assert [part.count for part in few.bins_mass] == [5, 95]


def test_the_order_of_answers_changes_nothing() -> None:
    random = np.random.default_rng(1)
    confidence = random.integers(0, 20, 300) / 20
    right = random.random(300) < 0.6
    order = random.permutation(300)
    one = reliability(judged(confidence.tolist(), right.tolist()))
    other = reliability(judged(confidence[order].tolist(), right[order].tolist()))
    assert one.ece == pytest.approx(other.ece)
    assert one.brier == pytest.approx(other.brier)


def drawn(shift: float) -> Reliability:
    """2,000 answers that are right as often as their confidence, moved by `shift`, says."""
    random = np.random.default_rng(3)
    chance = random.beta(4, 2, 2000)
    right = random.random(2000) < chance
    return reliability(judged(np.clip(chance + shift, 0, 1).tolist(), right.tolist(), 40), 200)


def test_right_confidences_are_as_good_as_chance_and_shifted_ones_are_told() -> None:
    fair, proud, shy = drawn(0), drawn(0.15), drawn(-0.15)
    assert fair.ece < 0.03
    assert fair.ece < 1.7 * fair.ece_chance
    assert proud.ece == pytest.approx(0.14, abs=0.03)
    assert shy.ece == pytest.approx(0.15, abs=0.03)
    assert min(proud.brier, shy.brier) > fair.brier
    assert fair.ece_chance < 0.03 < proud.ece


def test_chance_shrinks_with_more_answers() -> None:
    few = reliability(judged([0.5, 0.7, 0.9] * 10, [1, 0, 1] * 10))
    many = reliability(judged([0.5, 0.7, 0.9] * 500, [1, 0, 1] * 500))
    assert few.ece_chance > 3 * many.ece_chance > 0


def test_bins_have_intervals_over_articles_that_a_seed_repeats() -> None:
    answers = judged([0.85] * 60, [1, 1, 0, 1, 0, 1] * 10, articles=7)
    (part,) = reliability(answers, rounds=300).bins
    assert part.interval is not None
    assert part.interval[0] < part.accuracy < part.interval[1]
    assert reliability(answers, rounds=300) == reliability(answers, rounds=300)
    assert reliability(answers, rounds=300).bins != reliability(answers, rounds=300, seed=2).bins


SVG = "{http://www.w3.org/2000/svg}"


def test_the_plot_has_a_bar_of_the_right_height_for_each_bin() -> None:
    found = reliability(judged([0.95] * 8 + [0.35] * 4, [1] * 6 + [0] * 2 + [1] + [0] * 3, 3), 50)
    picture = ET.fromstring(draw({"statements": found, "a < b & c": found}))
    bars = [e for e in picture.iter(f"{SVG}rect") if e.get("class") == "bar"]
    assert len(bars) == 4
    low, high = bars[:2]
    assert float(high.get("height", 0)) == pytest.approx(3 * float(low.get("height", 0)), abs=0.2)
    assert float(low.get("x", 0)) < float(high.get("x", 0))
    # A bar stands on the axis.
    for bar in bars:
        assert float(bar.get("y", 0)) + float(bar.get("height", 0)) == pytest.approx(260, abs=0.1)
    words = [e.text for e in picture.iter(f"{SVG}text")]
    assert words.count("8") == words.count("4") == 2
    assert "a < b & c" in words
    assert f"ECE {found.ece:.3f} · Brier {found.brier:.3f} · n = 12" in words
    assert sum(e.get("class") == "ideal" for e in picture.iter(f"{SVG}path")) == 2
    assert sum(e.get("class") == "whisker" for e in picture.iter(f"{SVG}path")) == 4


def test_the_plot_is_read_in_light_and_in_dark() -> None:
    text = draw({"statements": reliability(judged([0.5], [1]))})
    assert "prefers-color-scheme: dark" in text
    picture = ET.fromstring(text)
    paper = next(e for e in picture.iter(f"{SVG}rect") if e.get("class") == "paper")
    assert paper.get("width") == picture.get("width")
    assert picture.find(f"{SVG}title") is not None
    themes = [dict(t) for t in _colours(text)]
    assert len(themes) == 2
    for theme in themes:
        for on_paper in ("ink", "faint"):
            assert contrast(theme[on_paper], theme["paper"]) >= 4.5
        assert contrast(theme["bar"], theme["paper"]) >= 3
        assert contrast(theme["ink"], theme["bar"]) >= 3  # whiskers and diagonal over bars


def _colours(text: str) -> list[list[tuple[str, str]]]:

    return [
        re.findall(r"--(\w+): (#\w{6})", line) for line in text.splitlines() if "--ink:" in line
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.2."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
