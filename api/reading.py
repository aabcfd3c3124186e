"""Guards the reader: so many texts at once in one process, and a limit to waiting for a turn."""

import threading
from collections.abc import Sequence

from api.articles.service import ReadsText, Vectors
from api.errors import BusyError
from nlp.records import Analysis


class GuardedReader:
    """A reader that admits `places` callers at once.

    torch uses several threads for one text, so that more texts at once make each slower and none
    sooner. A caller that has waited `wait` seconds gets `BusyError`.
    """

    def __init__(self, reader: ReadsText | None, places: int, wait: float) -> None:
        self._reader = reader
        self._turn = threading.BoundedSemaphore(places)
        self._wait = wait

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
        if self._reader is None:
            raise BusyError("No model is loaded.")
        if not self._turn.acquire(timeout=self._wait):
            raise BusyError("All readers are busy; try again.")
        try:
            return self._reader.read(text)
        finally:
            self._turn.release()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of short texts, a row each; takes milliseconds and waits for nobody.

        Raises `BusyError` when there is no model.
        """
        if self._reader is None:
            raise BusyError("No model is loaded.")
        return self._reader.encode(texts)
