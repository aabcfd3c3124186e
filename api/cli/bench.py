"""`qala bench`: an invented archive of any size, and what requests about it take."""

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from api.cli.running import load_reader, progress, say
from api.settings import Settings

if TYPE_CHECKING:
    from api.bench.measuring import Timing


_COPIES = "Write one article in so many and copy it in the database: faster."


@click.group()
def bench() -> None:
    """Measure speed on an invented archive."""


@bench.command()
@click.option("--articles", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--quotes", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True, help=_COPIES)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
def fill(articles: int, quotes: int, copies: int, seed: int, processes: int) -> None:
    """Fill an empty database with an invented archive; set QALA_DATA to a folder for it."""
    from api.bench.loading import fill as load
    from api.bench.writing import Archive
    from api.database import open_database

    settings = Settings.from_environ()
    archive = Archive(seed, quotes / articles)
    reader = load_reader(settings)
    with open_database(settings) as database:
        done = load(
            database,
            archive,
            math.ceil(articles / copies),
            reader.encode,
            copies=copies,
            processes=processes,
        )
        for count in progress(done, "Filling", unit="chunk"):
            total = count
    say(f"{total} articles.")


@bench.command()
@click.option("--count", type=click.IntRange(5), default=60, show_default=True, help="Of a kind.")
@click.option("--kind", "kinds", multiple=True, help="Only kinds whose name holds this.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reads(count: int, kinds: tuple[str, ...], as_json: bool) -> None:
    """Time each kind of request from one client, beside the bare SQL that it needs."""
    from api.app import create_app
    from api.bench.measuring import Bench
    from api.bench.requests import KINDS, know
    from api.database import open_database
    from api.state import KEY

    settings = Settings.from_environ()
    with open_database(settings) as database:
        app = create_app(settings, load_reader(settings), database)
        with database.session() as session:
            known = know(session)
        measured = Bench(app, database.engine, app.extensions[KEY].reader)
        wanted = [name for name in KINDS if not kinds or any(part in name for part in kinds)]
        timings = [
            measured.time(name, KINDS[name], known, count)
            for name in progress(wanted, "Measuring", len(wanted), unit="kind")
        ]
    if as_json:
        click.echo(json.dumps([asdict(timing) for timing in timings], indent=2))
    else:
        click.echo(_table(timings))


def _table(timings: "list[Timing]") -> str:
    lines = [
        "| milliseconds | median | 95 % | its SQL | 95 % | vector | API's own | reads whole |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {t.kind} | {t.median:.1f} | {t.p95:.1f} | {t.sql_median:.1f} | {t.sql_p95:.1f} "
        f"| {t.encoding:.1f} | {t.own:.1f} | {', '.join(t.scans)} |"
        for t in timings
    ]
    return "\n".join(lines)
