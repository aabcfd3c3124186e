"""Guards the reader: so many analyses at once in one process, and a bounded line for the others.

Flow: texts → **turns** → `nlp.reader` → analyses. Who finds the line full is told at once to come
back, so that analyses never take all the threads that a server has for requests.
"""

import contextvars
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

from api.articles.analysing import ReadsText
from api.errors import BusyError
from api.observing import metrics
from api.search.passages import Vectors
from nlp.inference.crew import Crew
from nlp.records import Analysis

T = TypeVar("T")


class GuardedReader:
    """A reader that works for `places` callers at once, while at most `waiting` others wait.

    Turns come in the order of asking. Analyses run in threads of their own, `places` in number:
    torch uses several threads for one text, so that more texts at once make each slower and none
    sooner, and it keeps a set of threads and memory for every thread that it was ever called from.
    """

    def __init__(
        self, reader: ReadsText | None, *, places: int = 1, waiting: int = 8, wait: float = 60.0
    ) -> None:
        """`wait` is in seconds: who has waited so long for a turn gets `BusyError`."""
        self._reader = reader
        self._wait = wait
        self._admitted = threading.BoundedSemaphore(places + waiting)
        # Their threads start with the first work, so after a fork.
        self._analyses = ThreadPoolExecutor(places, "analyses")
        # One core for queries: with two threads that call several more each, OpenMP lets those
        # sleep between steps, and an analysis takes half as long again.
        self._queries = Crew(1)

    @property
    def model(self) -> str:
        """The model's name and version; empty when none is loaded."""
        return self._reader.model if self._reader else ""

    @property
    def loaded(self) -> bool:
        """Whether there is a model at all."""
        return self._reader is not None

    def read(self, text: str) -> Analysis:
        """Analyse one text in turn. Raises `TextError` and `BusyError`."""
        with self.admission() as admission:
            return admission.in_turn(lambda reader: reader.read(text))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of a query's texts, a row each; milliseconds, and no analysis is waited for.

        Raises `BusyError` when there is no model.
        """
        (vectors,) = self._queries.map(self._given().encode, [texts])
        return vectors

    def admission(self) -> "Admission":
        """Admission of one request, which may then ask for many turns, one after the other."""
        return Admission(self)

    def _run(self, work: Callable[[ReadsText], T]) -> T:
        reader = self._given()
        metrics.WAITING.inc()
        # What belongs to the request, such as its id, is at hand in the other thread too.
        job = self._analyses.submit(contextvars.copy_context().run, _turn, work, reader)
        try:
            return job.result(timeout=self._wait)
        except TimeoutError as error:
            if job.cancel():
                metrics.WAITING.dec()
                metrics.REFUSED.labels("late").inc()
                raise BusyError("All readers are busy; try again.") from error
            return job.result()  # its turn has come meanwhile

    def _given(self) -> ReadsText:
        if self._reader is None:
            raise BusyError("No model is loaded.")
        return self._reader


def _turn(work: Callable[[ReadsText], T], reader: ReadsText) -> T:
    metrics.WAITING.dec()
    with metrics.RUNNING.track_inprogress():
        return work(reader)


class Admission:
    """One request's place at the reader or in the line: from its first turn to the block's end.

    A request keeps its place between its turns, so that it is refused at its beginning or never.
    """

    def __init__(self, guard: GuardedReader) -> None:
        self._guard = guard
        self.held = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.held:
            self.held = False
            self._guard._admitted.release()

    def in_turn(self, work: Callable[[ReadsText], T]) -> T:
        """Do something with the reader when the turn comes; it ends with this call.

        Raises `BusyError` at once when the line is full, and when the turn does not come in time.
        """
        if not self.held:
            self.held = self._guard._admitted.acquire(blocking=False)
        if not self.held:
            metrics.REFUSED.labels("full").inc()
            raise BusyError("Too many analyses are waiting; try again.")
        return self._guard._run(work)


class ComingReader:
    """A reader that is still being loaded: who uses it waits for it, or gets its `ModelError`."""

    def __init__(self, load: Callable[[], ReadsText]) -> None:
        """Begin to load in a thread of its own."""
        self.coming: Future[ReadsText] = ThreadPoolExecutor(1, "loading").submit(load)

    @property
    def model(self) -> str:
        """The model's name and version."""
        return self.coming.result().model

    def read(self, text: str) -> Analysis:
        """Analyse one text. Raises `TextError`."""
        return self.coming.result().read(text)

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        """Analyse texts in order, in batches."""
        return self.coming.result().read_many(texts, batch_size)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts: float32, a row each."""
        return self.coming.result().encode(texts)
