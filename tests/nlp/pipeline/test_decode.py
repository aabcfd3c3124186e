"""Legal sequences only, and the best of them."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline.decode import best_tags, spans_of, transitions


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
