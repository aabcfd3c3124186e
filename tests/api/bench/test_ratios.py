"""The statistics: ratios pair by pair, spreads, refusals, aims, sides in turn."""

from dataclasses import replace

import pytest

from api.bench.ratios import Aim, Ratio, in_turn, seconds

RATIO = Ratio("x", "ours", "theirs", "ms", (4.0, 6.0, 8.0, 9.0, 10.0), (2.0, 2.0, 2.0, 3.0, 2.0))


def test_the_ratio_is_that_of_each_pair() -> None:
    # A machine that slows down in the middle slows both sides.
    slowing = replace(RATIO, firsts=(2.0, 4.0, 40.0), seconds=(1.0, 2.0, 20.0))
    assert slowing.pairs == (2.0, 2.0, 2.0)
    assert slowing.median == 2.0
    assert slowing.quartiles == (2.0, 2.0)
    assert slowing.refusal is None


def test_median_and_quartiles() -> None:
    assert RATIO.pairs == (2.0, 3.0, 4.0, 3.0, 5.0)
    assert RATIO.median == 3.0
    assert RATIO.quartiles == (3.0, 4.0)
    assert RATIO.refusal is None


@pytest.mark.parametrize(
    ("pairs", "printed"),
    [
        ((1.0, 1.05, 1.2, 1.35, 1.4), False),
        ((1.15, 1.19, 1.2, 1.21, 1.25), True),
        ((0.5, 0.55, 0.6), True),
        ((0.2, 0.9, 1.6), False),
        ((0.98, 0.99, 1.02), False),
        ((1.0, 1.0, 1.0), True),  # nothing between them at all: equal
    ],
)
def test_what_is_not_distinguishable_is_refused(pairs: tuple[float, ...], printed: bool) -> None:
    ratio = replace(RATIO, firsts=pairs, seconds=(1.0,) * len(pairs))
    assert (ratio.refusal is None) is printed
    if ratio.refusal is not None:
        assert "not distinguishable from 1: spread" in ratio.refusal


def test_two_pairs_are_too_few() -> None:
    few = replace(RATIO, firsts=(4.0, 4.0), seconds=(2.0, 2.0), aim=Aim(1.0, at_least=True))
    assert few.refusal == "not distinguishable: 2 pairs, 3 are needed"
    assert few.reached is None
    assert few.quartiles == (2.0, 2.0)


@pytest.mark.parametrize(
    ("aim", "reached"),
    [
        (Aim(2.5, at_least=True), True),
        (Aim(3.5, at_least=True), None),
        (Aim(4.5, at_least=True), False),
        (Aim(2.5), False),
        (Aim(3.5), None),
        (Aim(4.0), True),
    ],
)
def test_an_aim_is_reached_or_missed_where_both_quartiles_are(
    aim: Aim, reached: bool | None
) -> None:
    assert replace(RATIO, aim=aim).reached is reached
    assert str(aim) == f"{'≥' if aim.at_least else '≤'} {aim.value:g}"


def test_sides_take_turns_and_the_first_rounds_do_not_count() -> None:
    asked: list[str] = []

    def side(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    taken = in_turn([lambda: side("a"), lambda: side("b")], repeat=2, warm=1)
    assert asked == ["a", "b"] * 3
    assert taken == [(3.0, 5.0), (4.0, 6.0)]


def test_work_is_done_once_to_be_timed() -> None:
    done: list[int] = []
    assert seconds(lambda: done.append(1)) >= 0
    assert done == [1]
