"""Loads files into the database, by several processes where there is much.

Flow: files → batches → **processes** → rows. A process that is killed leaves what its transaction
had not stored; the same load again does the rest.
"""

import multiprocessing
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from dataclasses import replace as changed

from api.archive.places import Place
from api.articles.analysing import Analysed
from api.database import Database
from api.loading.reading import Failure, Piece, articles, grouped, pieces
from api.loading.storing import CONFLICT, store_many
from api.settings import Settings

# Articles in one transaction: other writers wait for it, but in bulk, when they wait anyway.
BATCH = 50
BULK_BATCH = 200
# Batches under way for each process: one that is worked on, one that waits.
_AHEAD = 2


@dataclass(slots=True)
class Report:
    """What became of articles: how many were created, replaced, unchanged; conflicts; failures.

    `bare` counts quotes that were stored without a vector.
    """

    counts: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    bare: int = 0

    @property
    def articles(self) -> int:
        """How many articles were seen."""
        return self.counts.total() + len(self.conflicts) + len(self.failures)

    def add(self, other: "Report") -> None:
        """Take another report into this one."""
        self.counts += other.counts
        self.conflicts += other.conflicts
        self.failures += other.failures
        self.bare += other.bare


def load(
    database: Database,
    files: Iterable[Place],
    *,
    replace: bool = False,
    in_bulk: bool = False,
    processes: int = 1,
    batch: int | None = None,
) -> Iterator[Report]:
    """Store the articles of files; yields a report of each batch that is done.

    With `in_bulk` the caller holds `bulk.alone` and calls `bulk.finish`.
    """
    batch = batch or (BULK_BATCH if in_bulk else BATCH)
    work = grouped(pieces(files, batch), batch)
    if processes == 1:
        for some, failures in work:
            yield _with(store(database, some, replace=replace, in_bulk=in_bulk), failures)
        return
    url = database.engine.url.render_as_string(hide_password=False)
    pool = ProcessPoolExecutor(
        processes,
        multiprocessing.get_context("spawn"),
        _open,
        (_of_worker(database.settings, url),),
    )
    with pool:
        waiting: deque[tuple[Future[Report], list[Failure]]] = deque()
        try:
            for some, failures in work:
                future = pool.submit(_work, some, replace=replace, in_bulk=in_bulk)
                waiting.append((future, failures))
                if len(waiting) >= processes * _AHEAD:
                    yield _with(*_result(waiting.popleft()))
            while waiting:
                yield _with(*_result(waiting.popleft()))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def store(
    database: Database, some: Sequence[Piece], *, replace: bool = False, in_bulk: bool = False
) -> Report:
    """Store the articles of some rows in one transaction."""
    report = Report()
    items: list[Analysed] = []
    for piece in some:
        for found in articles(piece):
            if isinstance(found, Failure):
                report.failures.append(found)
            else:
                items.append(found)
    results = store_many(database, items, replace=replace, bulk=in_bulk)
    for item, result in zip(items, results, strict=True):
        if result.outcome:
            report.counts[result.outcome] += 1
            if result.outcome != "unchanged" and item.vectors is None:
                report.bare += len(item.analysis.statements)
        elif result.error == CONFLICT:
            report.conflicts.append(result.id)
        else:
            report.failures.append(Failure(f"article {result.id}", result.error or ""))
    return report


# The database of a worker process, opened when it starts.
_opened: list[Database] = []


def _open(settings: Settings) -> None:
    _opened.append(Database(settings))


def _work(some: Sequence[Piece], *, replace: bool, in_bulk: bool) -> Report:
    return store(_opened[0], some, replace=replace, in_bulk=in_bulk)


def _of_worker(settings: Settings, url: str) -> Settings:
    return changed(settings, database_url=url, pool_size=1)


def _result(both: tuple[Future[Report], list[Failure]]) -> tuple[Report, list[Failure]]:
    future, failures = both
    return future.result(), failures


def _with(report: Report, failures: list[Failure]) -> Report:
    report.failures = [*failures, *report.failures]
    return report
