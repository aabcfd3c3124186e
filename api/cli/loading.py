"""`qala db load`: what it prints and decides. Flow: Parquet → `api.loading` → **rows**."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

import click

from api.archive.errors import ArchiveError
from api.archive.places import Place, find
from api.cli.running import Failures, progress, say
from api.database import open_database
from api.loading import bulk as bulk_loading
from api.loading.reading import count_rows
from api.loading.running import Report, load
from api.settings import Settings
from nlp.errors import FormatError

# From so many articles on, making indexes at the end takes less time than keeping them.
_BULK_FROM = 2000
_OUTCOMES = ("created", "replaced", "unchanged")
_STEPS = {
    bulk_loading.REGISTRY: "Names and entities of all articles …",
    bulk_loading.TOPICS: "Topics and counts …",
    bulk_loading.VACUUM: "Vacuum …",
}


def load_files(paths: Sequence[str], *, replace: bool, bulk: bool | None, processes: int) -> None:
    """Load files and say what became of them; leaves with exit code 1 when anything failed."""
    failures = Failures()
    files = _files(paths)
    with open_database(Settings.from_environ()) as database:
        unfinished = bulk_loading.pending(database.engine)
        if not (paths or unfinished):
            raise click.UsageError("Missing argument 'PATH…'.")
        total = count_rows(files)
        if bulk is None and not replace:
            many = total is None or total >= _BULK_FROM
            bulk = bool(unfinished) or (many and bulk_loading.is_empty(database.engine))
        if replace and (bulk or unfinished):
            raise click.UsageError(
                "An unfinished load must be finished first, without --replace."
                if unfinished
                else "--bulk stores what is new; it does not go with --replace."
            )
        bulk = bool(bulk or unfinished)
        report = Report()
        with bulk_loading.alone(database) if bulk else nullcontext() as connection:
            if connection is not None:
                bulk_loading.put_off(connection)
            reports = load(database, files, replace=replace, in_bulk=bulk, processes=processes)
            for _ in progress(_each(reports, report, failures), "Loading", total):
                pass
            if connection is not None:
                for step in bulk_loading.finish(connection):
                    say(_STEPS.get(step, f"Index {step} …"))
    if report.bare:
        say(f"{report.bare} quotes have no vectors; qala db derive makes them.")
    counts = [f"{report.counts[name]} {name}" for name in _OUTCOMES if report.counts[name]]
    failures.end(", ".join(counts) or "Nothing new")


def _files(paths: Sequence[str]) -> list[Place]:
    try:
        return find(paths, (".parquet",))
    except (ArchiveError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _each(reports: Iterable[Report], whole: Report, failures: Failures) -> Iterator[int]:
    """Take reports into one as they come; yields once for each article."""
    for report in reports:
        _say(report, failures)
        whole.add(report)
        yield from range(report.articles)


def _say(report: Report, failures: Failures) -> None:
    for key in report.conflicts:
        failures.add(f"article {key}", FormatError("is stored with another text (--replace)"))
    for one in report.failures:
        failures.add(one.where, FormatError(one.reason))
