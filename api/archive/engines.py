"""Where units are annotated: in this process, or in several on this machine.

Flow: units → **engine** → records of finished units, in any order. An engine is a context: it loads
its readers on entering or with the first unit, and stops all that it started on leaving. That of a
cluster is `api.archive.cluster`.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any, Protocol, TypeVar

from api.archive.errors import ArchiveError
from api.archive.manifest import Done, Unit
from api.archive.worker import Job, Load, annotate_unit
from api.articles.analysing import ReadsText

T = TypeVar("T")


class Engine(Protocol):
    """What annotates units."""

    def model(self) -> str:
        """The name of the readers' model. Raises `ModelError`."""
        ...

    def run(self, job: Job, units: Iterable[Unit]) -> Iterator[Done]:
        """Annotate units; each one's record when it is finished, in any order."""
        ...


class _Local:
    def __init__(self, load: Load) -> None:
        self._reader = load()

    def model(self) -> str:
        return self._reader.model

    def run(self, job: Job, units: Iterable[Unit]) -> Iterator[Done]:
        for unit in units:
            yield annotate_unit(job, self._reader, unit)


@contextmanager
def local(load: Load) -> Iterator[Engine]:
    """This process, one unit at a time."""
    yield _Local(load)


class _Processes:
    def __init__(self, pool: ProcessPoolExecutor, workers: int) -> None:
        self._pool = pool
        self._workers = workers

    def model(self) -> str:
        return self._answer(self._pool.submit(_model))

    def run(self, job: Job, units: Iterable[Unit]) -> Iterator[Done]:
        left = iter(units)
        # Few wait in the pool, so that little is left to do when it is stopped.
        waiting = {self._pool.submit(_annotate, job, u) for u in islice(left, 2 * self._workers)}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                yield self._answer(future)
            waiting |= {self._pool.submit(_annotate, job, u) for u in islice(left, len(finished))}

    def _answer(self, future: Future[T]) -> T:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise ArchiveError(
                "a worker was ended from outside, perhaps for want of memory; "
                "run the same command again, with fewer --workers if that was it"
            ) from error


@contextmanager
def processes(load: Load, workers: int) -> Iterator[Engine]:
    """So many processes, with a reader each. They end with this one, however it ends."""
    # Not forked: threads of torch and of Arrow do not live on in a fork.
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin, (load, stop))
    try:
        yield _Processes(pool, workers)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


# Of a worker process: how its reader is loaded, the reader, and whether it is to stop.
_load: Load
_reader: ReadsText | None = None
_stopped: Callable[[], bool]


def _begin(load: Load, stop: Any) -> None:
    global _load, _stopped
    _load, _stopped = load, stop.is_set
    # Ctrl-C goes to all processes of the terminal; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    # At once: another run may already do this unit again.
    os._exit(1)


def _model() -> str:
    return _own_reader().model


def _annotate(job: Job, unit: Unit) -> Done:
    return annotate_unit(job, _own_reader(), unit, _stopped)


def _own_reader() -> ReadsText:
    global _reader  # noqa: PLW0603
    if _reader is None:
        _reader = _load()
    return _reader
