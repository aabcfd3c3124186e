"""Turns at the reader: how many work, how many wait, who is refused, in what order."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import pytest
import torch

from api.articles.analysing import ReadsText
from api.errors import BusyError
from api.reading import ComingReader, GuardedReader
from api.search.passages import Vectors
from nlp.errors import ModelError
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader

TEXT = "قال سامي الحداد إن الأمر انتهى."


class HeldReader(FakeReader):
    """Reads when it is let go; knows what it read, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.order: list[str] = []
        self.threads: set[int] = set()

    def read(self, text: str) -> Analysis:
        self.begun.release()
        self.threads.add(threading.get_ident())
        assert self.go.acquire(timeout=60)
        self.order.append(text)
        return super().read(text)


class CountingReader(FakeReader):
    """Knows how many threads torch would compute with, where it is asked for vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.cores: list[int] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.cores.append(torch.get_num_threads())
        return super().encode(texts)


def test_queries_take_one_core_and_leave_the_others_theirs() -> None:
    usual, reader = torch.get_num_threads(), CountingReader()
    guard = GuardedReader(reader)
    for _ in range(2):
        assert guard.encode([TEXT]).shape == (1, 384)
    assert reader.cores == [1, 1]
    assert torch.get_num_threads() == usual


@pytest.fixture
def held() -> Iterator[HeldReader]:
    reader = HeldReader()
    yield reader
    reader.go.release(100)


def test_who_finds_the_line_full_is_refused_at_once(held: HeldReader) -> None:
    guard = GuardedReader(held, places=1, waiting=2)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(guard.read, TEXT) for _ in range(4)]
        [refused], others = wait(asked, return_when=FIRST_COMPLETED)
        with pytest.raises(BusyError, match="Too many"):
            refused.result()
        # Vectors of queries wait for no analysis.
        assert guard.encode([TEXT]).shape == (1, 384)
        assert not any(one.done() for one in others)
        held.go.release(3)
        assert {one.result().text for one in others} == {TEXT}
    # And there are places again.
    held.go.release()
    assert guard.read(TEXT).text == TEXT


def test_so_many_work_at_once_in_threads_of_their_own(held: HeldReader) -> None:
    guard = GuardedReader(held, places=2, waiting=8)
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(guard.read, TEXT) for _ in range(10)]
        assert held.begun.acquire(timeout=60)
        assert held.begun.acquire(timeout=60)
        assert not held.begun.acquire(blocking=False)
        held.go.release(10)
        assert len([one.result() for one in asked]) == 10
    assert len(held.threads) == 2


def test_who_waits_too_long_is_refused_and_what_is_begun_is_finished(held: HeldReader) -> None:
    guard = GuardedReader(held, places=1, waiting=2, wait=0.01)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(guard.read, TEXT)
        assert held.begun.acquire(timeout=60)
        with pytest.raises(BusyError, match="All readers"):
            guard.read(TEXT)
        held.go.release()
        assert first.result().text == TEXT
    assert held.order == [TEXT]


def test_requests_of_many_turns_give_way_between_them_and_are_not_refused(
    held: HeldReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = GuardedReader(held, places=1, waiting=1)
    in_line = threading.Semaphore(0)
    submit = guard._analyses.submit

    def seen(*work: Any) -> Any:
        job = submit(*work)
        in_line.release()
        return job

    monkeypatch.setattr(guard._analyses, "submit", seen)

    def read_both() -> None:
        with guard.admission() as admission:
            for name in ("one", "two"):
                admission.in_turn(lambda reader, name=name: reader.read(f"{TEXT} {name}"))

    with ThreadPoolExecutor(2) as pool:
        many = pool.submit(read_both)
        assert in_line.acquire(timeout=60)
        single = pool.submit(guard.read, f"{TEXT} single")
        assert in_line.acquire(timeout=60)
        with pytest.raises(BusyError, match="Too many"):
            guard.read(TEXT)
        held.go.release(3)
        many.result()
        single.result()
    assert [text.split()[-1] for text in held.order] == ["one", "single", "two"]


def test_an_error_is_its_callers_alone() -> None:
    guard = GuardedReader(FakeReader(), places=1, waiting=0)

    def broken(_: ReadsText) -> None:
        raise TimeoutError("not the guard's")

    for _ in range(2):
        with pytest.raises(TimeoutError, match="not the guard's"), guard.admission() as admission:
            admission.in_turn(broken)
    assert guard.read(TEXT).text == TEXT


def test_without_a_model() -> None:
    guard = GuardedReader(None)
    assert (guard.loaded, guard.model) == (False, "")
    with pytest.raises(BusyError, match="No model"):
        guard.read(TEXT)
    with pytest.raises(BusyError, match="No model"):
        guard.encode([TEXT])


def test_a_reader_that_is_still_loading_is_waited_for() -> None:
    go = threading.Event()

    def load() -> FakeReader:
        assert go.wait(60)
        return FakeReader("late 1")

    coming = ComingReader(load)
    guard = GuardedReader(coming)
    assert guard.loaded
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(guard.read, TEXT)
        go.set()
        assert asked.result().model == "late 1"
    assert guard.model == "late 1"
    assert [found.text for found in coming.read_many([TEXT, TEXT])] == [TEXT, TEXT]
    assert coming.encode([TEXT]).shape == (1, 384)


def test_a_model_that_cannot_be_loaded_is_an_error_for_all() -> None:
    def load() -> FakeReader:
        raise ModelError("no pipeline there")

    guard = GuardedReader(ComingReader(load))
    for _ in range(2):
        with pytest.raises(ModelError, match="no pipeline"):
            guard.read(TEXT)
