"""Asks a question in a thread of its own, so that who waits for the answer waits a bounded time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Probe:
    """One question at a time: while it is unanswered, others wait for that same answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Future[Any] | None = None
        # Its thread starts with the first question, so after a fork.
        self._thread = ThreadPoolExecutor(1, "probe")

    def ask(self, question: Callable[[], Any], seconds: float) -> Any:
        """The answer. Raises `TimeoutError` after so many seconds, and what the question raises."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._thread.submit(question)
            asked = self._asked
        return asked.result(seconds)
