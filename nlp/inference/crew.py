"""Threads that compute with one core each, so that several batches are read side by side.

The products of a short text leave a core idle while it waits for the others; a batch a core does
not. Made for reading in int8, where the number of threads changes no result.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # units that each thread may be ahead of what is asked for


class Crew:
    """`size` threads, started with the first work: so after a fork, if there is one."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads: ThreadPoolExecutor | None = None
        self._starting = threading.Lock()

    def map(self, work: Callable[[T], R], units: Iterable[T]) -> Iterator[R]:
        """Results in the units' order; units are taken as they are needed."""
        threads = self._started()
        waiting: deque[Future[R]] = deque()
        try:
            for unit in units:
                waiting.append(threads.submit(work, unit))
                if len(waiting) >= self.size * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _started(self) -> ThreadPoolExecutor:
        with self._starting:
            if self._threads is None:
                usual = torch.get_num_threads()
                together = threading.Barrier(self.size + 1)
                self._threads = ThreadPoolExecutor(self.size, "crew", _compute_alone, (together,))
                for _ in range(self.size):
                    self._threads.submit(int)  # a thread each: none is idle before the barrier
                together.wait()
                # What a thread sets counts for itself and for all that start later.
                torch.set_num_threads(usual)
            return self._threads


def _compute_alone(together: threading.Barrier) -> None:
    # A thread's first question to torch gives it the number that holds for all.
    torch.get_num_threads()
    torch.set_num_threads(1)
    together.wait()
