"""Times requests over HTTP on loopback, and beside each the bare SQL that it needed.

What the API sends to the database while it answers is written down and sent once more without it,
by the driver alone. What is left of a request's time is the API's own, and that of turning a
question into a vector.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from api.bench.http import serving
from api.bench.requests import Known, Make
from api.reading import GuardedReader

# Reading these whole takes time that grows with the archive.
_LARGE = {
    *("articles", "statements", "speakers", "mentions", "statement_vectors", "statement_topics"),
    *("entity_aliases", "names"),
}


@dataclass(slots=True)
class Sent:
    """What one request sent to the database, and how long its texts took to encode (seconds)."""

    queries: list[tuple[str, Any]] = field(default_factory=list)
    encoding: float = 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """One kind of request: times in milliseconds; `scans` are large tables that are read whole."""

    kind: str
    count: int
    median: float
    p95: float
    sql_median: float
    sql_p95: float
    encoding: float
    own: float
    scans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One request (seconds): whole, the bare SQL that it needed, and its texts' encoding."""

    total: float
    sql: float
    encoding: float
    scans: frozenset[str] = frozenset()


class Bench:
    """An application on a port of its own, and what it sends to the database."""

    def __init__(self, app: Flask, engine: Engine, reader: GuardedReader) -> None:
        self.app = app
        self.engine = engine
        self.reader = reader
        self._sent = Sent()

    def pairs(self, kind: str, make: Make, known: Known, count: int) -> Iterator[Pair]:
        """Send `count` requests of one kind after a few that are not counted.

        Raises `FailedRequestError`.
        """
        chance = Random(kind)
        with serving(self.app) as client, self._listening():
            for number in range(-_WARM, count):
                self._sent = Sent()
                total = client.ask("GET", make(chance, known)).taken
                sent = self._sent
                if number < 0:
                    continue
                with self.engine.connect() as connection:
                    driver = connection.connection.driver_connection
                    assert driver is not None
                    sql = _replay(driver, sent.queries)
                    explained = number < _EXPLAINED
                    scans = _scans(driver, sent.queries) if explained else set()
                yield Pair(total, sql, sent.encoding, frozenset(scans))

    def time(self, kind: str, make: Make, known: Known, count: int) -> Timing:
        """What `count` requests of one kind take. Raises `FailedRequestError`."""
        pairs = list(self.pairs(kind, make, known, count))
        return Timing(
            kind,
            count,
            *_both([pair.total for pair in pairs]),
            *_both([pair.sql for pair in pairs]),
            encoding=statistics.median(pair.encoding for pair in pairs) * 1000,
            own=statistics.median(p.total - p.sql - p.encoding for p in pairs) * 1000,
            scans=tuple(sorted(frozenset().union(*(pair.scans for pair in pairs)))),
        )

    @contextmanager
    def _listening(self) -> Iterator[None]:
        def before(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
            self._sent.queries.append((statement, parameters))

        encode = self.reader.encode

        def timed(texts: Sequence[str]) -> Any:
            start = time.perf_counter()
            try:
                return encode(texts)
            finally:
                self._sent.encoding += time.perf_counter() - start

        event.listen(self.engine, "before_cursor_execute", before)
        self.reader.encode = timed  # type: ignore[method-assign]
        try:
            yield
        finally:
            event.remove(self.engine, "before_cursor_execute", before)
            del self.reader.encode  # the class's own again


# Requests of a kind that are not counted, and of those that are, whose plans are looked at.
_WARM = 3
_EXPLAINED = 5


def _replay(driver: Any, queries: Sequence[tuple[str, Any]]) -> float:
    """Seconds that the same statements take from the driver, their rows fetched."""
    with driver.cursor() as cursor:
        start = time.perf_counter()
        for query, parameters in queries:
            cursor.execute(query, parameters)
            if cursor.description:
                cursor.fetchall()
        taken = time.perf_counter() - start
    driver.rollback()
    return taken


def _scans(driver: Any, queries: Sequence[tuple[str, Any]]) -> set[str]:
    """The large tables that the plans of these statements read whole."""
    found: set[str] = set()
    with driver.cursor() as cursor:
        for query, parameters in queries:
            if query.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {query}", parameters)
                found |= set(_whole(cursor.fetchone()[0][0]["Plan"]))
            else:
                cursor.execute(query, parameters)
    driver.rollback()
    return found & _LARGE


def _whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] in {"Seq Scan", "Parallel Seq Scan"}:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _whole(part)


def _both(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return statistics.median(ordered) * 1000, ordered[place] * 1000
