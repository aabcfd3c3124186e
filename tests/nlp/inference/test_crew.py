"""Batches side by side: in order, as they are needed, and torch's threads as they were."""

import threading
from collections.abc import Iterator

import pytest
import torch

from nlp.inference.crew import Crew


def test_results_come_in_order() -> None:
    assert list(Crew(3).map(lambda n: n * n, range(50))) == [n * n for n in range(50)]


def test_units_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def units() -> Iterator[int]:
        for n in range(1000):
            taken.append(n)
            yield n

    results = Crew(2).map(str, units())
    assert [next(results) for _ in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(taken) < 20


def test_an_error_comes_out_in_its_place() -> None:
    def work(n: int) -> int:
        if n == 2:
            raise ValueError("the third")
        return n

    results = Crew(2).map(work, range(10))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="the third"):
        next(results)


def test_each_computes_with_one_core_and_others_as_before() -> None:
    usual = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        inside = set(Crew(2).map(lambda _: torch.get_num_threads(), range(8)))
        later: list[int] = []
        other = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
        other.start()
        other.join()
        assert (inside, torch.get_num_threads(), later) == ({1}, 2, [2])
    finally:
        torch.set_num_threads(usual)
