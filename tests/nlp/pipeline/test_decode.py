"""Legal sequences only, and the best of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline.decode import _viterbi, best_tags, spans_of, transitions


def test_spans() -> None:
    assert spans_of([0, 1, 2, 2, 0, 3, 1, 2]) == [(0, 1, 4), (1, 5, 6), (0, 6, 8)]


def test_an_inner_tag_never_stands_alone() -> None:
    scores = np.zeros((1, 3, 3), dtype=np.float32)
    scores[0, :, 2] = 5.0
    assert best_tags(scores, transitions(1))[0].tolist() == [1, 2, 2]


def test_a_dear_switch_keeps_a_span_whole() -> None:
    scores = np.asarray([[[0, 2, 0], [0, 0, 2], [0.5, 0, 0], [0, 0, 2]]], dtype=np.float32)
    assert best_tags(scores, transitions(1, switch=[1.0]))[0].tolist() == [1, 2, 2, 2]


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-4, 4, width=32), min_size=5, max_size=5), max_size=5))
def test_the_best_of_all_legal_sequences(rows: list[list[float]]) -> None:
    scores = np.asarray(rows, dtype=np.float32).reshape(1, len(rows), 5)
    steps = transitions(2, switch=[0.5, 1.5])

    def total(tags: tuple[int, ...]) -> float:
        path = (0, *tags)
        moves = sum(float(steps[a, b]) for a, b in itertools.pairwise(path))
        return moves + sum(float(scores[0, i, t]) for i, t in enumerate(tags))

    best = max(total(tags) for tags in itertools.product(range(5), repeat=len(rows)))
    found = tuple(best_tags(scores, steps)[0].tolist())
    assert abs(total(found) - best) < 1e-3


@pytest.mark.parametrize("spread", [0.3, 3.0], ids=["much is illegal", "little is"])
def test_what_costs_nothing_is_as_good_as_the_whole_way(spread: float) -> None:
    steps = transitions(2)
    for seed in range(40):
        made = np.random.default_rng(seed)
        likely = made.choice([0.0, 1.0], p=[0.2, 0.8], size=60)[:, None] * [spread, 0, 0, 0, 0]
        scores = (made.normal(size=(60, 5)) + likely)[None].astype(np.float32)
        found = best_tags(scores, steps)[0]
        whole = _viterbi(scores, steps, steps[0])[0]
        before = np.concatenate([[0], found[:-1]])
        assert not steps[before, found].any()
        sums = [scores[0][np.arange(60), tags].sum() for tags in (found, whole)]
        assert sums[0] == pytest.approx(sums[1], abs=1e-3)


def test_no_words_have_no_tags() -> None:
    for steps in (transitions(1), transitions(1, switch=[1.0])):
        assert best_tags(np.zeros((2, 0, 3), dtype=np.float32), steps).shape == (2, 0)
