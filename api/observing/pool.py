"""Counts the connections of a database's pool: open, in use, beyond those that are kept.

Flow: pool's events → **counts** → metrics.
"""

import threading
from typing import Any

from sqlalchemy import Engine, QueuePool, event

from api.observing import metrics


def watch(engine: Engine) -> None:
    """Keep the metrics of an engine's pool up to date from now on."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    _Watch(pool.size()).listen(engine)


class _Watch:
    """The counts of one pool in one process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._open = 0
        self._in_use = 0

    def listen(self, engine: Engine) -> None:
        """Count from now on."""
        event.listen(engine, "connect", lambda *_: self._add(opened=1))
        event.listen(engine, "close", lambda *_: self._add(opened=-1))
        event.listen(engine, "checkout", lambda *_: self._add(used=1))
        event.listen(engine, "checkin", lambda *_: self._add(used=-1))
        event.listen(engine, "engine_disposed", self._forget)

    def _add(self, opened: int = 0, used: int = 0) -> None:
        with self._lock:
            self._open = max(0, self._open + opened)
            self._in_use = max(0, self._in_use + used)
            self._tell()

    def _forget(self, *_: Any) -> None:
        """A forked process has no connection yet, whatever its parent had."""
        self._lock = threading.Lock()
        self._open = self._in_use = 0
        self._tell()

    def _tell(self) -> None:
        metrics.POOL_SIZE.set(self._size)
        metrics.POOL_OPEN.set(self._open)
        metrics.POOL_IN_USE.set(self._in_use)
        metrics.POOL_OVERFLOW.set(max(0, self._open - self._size))
