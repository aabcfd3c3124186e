"""Where one process counts requests: a storage for `limits` that starts no thread.

The library's own starts one whenever it counts, and one before gunicorn forks, whose workers then
lack it. Counts that are over are dropped when there are many.
"""

import threading
import time
from typing import Any

from limits.storage.base import Storage

_MANY = 10_000


class ProcessStorage(Storage):
    """Counts in fixed windows, in this process's memory."""

    STORAGE_SCHEME = ["process"]  # noqa: RUF012  (the parent's attribute)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = threading.Lock()
        # Of each key, how many there were, and when that is over, in seconds of the epoch.
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """There are none of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count more and return how many there are in the present window."""
        now = time.time()
        with self._lock:
            if len(self._counts) >= _MANY:
                self._counts = {k: v for k, v in self._counts.items() if v[1] > now}
            count, ends = self._counts.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._counts[key] = count + amount, ends
        return count + amount

    def get(self, key: str) -> int:
        """How many there are in the present window."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends, in seconds of the epoch."""
        now = time.time()
        return max(self._counts.get(key, (0, now))[1], now)

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int:
        """Forget all; return how many keys there were."""
        with self._lock:
            count = len(self._counts)
            self._counts = {}
        return count

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counts.pop(key, None)
