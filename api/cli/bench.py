"""`qala bench`: one table of ratios; an invented archive of any size, and requests about it."""

import json
import math
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from api.cli.running import load_reader, progress, say
from api.settings import Settings

if TYPE_CHECKING:
    from api.bench.measuring import Timing

_COPIES = "Write one article in so many and copy it in the database: faster."
# Those of `api.bench.suite`, which is heavy to load; a test compares them.
NAMES = ("process", "pipeline", "fp32", "floor", "ingest", "reads", "search", "growth")


@click.group(invoke_without_command=True)
@click.option(
    "--articles",
    "path",
    type=click.Path(exists=True),
    help="Files or a folder as `qala ingest` takes them. Default: the seeds.",
)
@click.option("--only", "names", multiple=True, type=click.Choice(NAMES), help="Not all of it.")
@click.option("--size", type=click.Choice(("usual", "tiny")), default="usual", show_default=True)
@click.option("--repeat", type=click.IntRange(1), help="Pairs of what reads articles.")
@click.option(
    "--threads", type=click.IntRange(1), help="Threads of torch. Default: its own choice."
)
@click.option("--soak", type=click.IntRange(15), help="Watch memory along so many articles too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of Markdown.")
@click.pass_context
def bench(
    ctx: click.Context,
    path: str | None,
    names: tuple[str, ...],
    size: str,
    repeat: int | None,
    threads: int | None,
    soak: int | None,
    as_json: bool,
) -> None:
    """Compare speeds on this machine and print one table of ratios, in minutes.

    It makes databases of its own and takes them away.
    """
    if ctx.invoked_subcommand is not None:
        return
    from api.bench import machine, suite, table
    from api.bench.ground import SIZES, Ground

    if threads:
        import torch

        torch.set_num_threads(threads)
    chosen = SIZES[size]
    if repeat:
        chosen = replace(chosen, repeat=repeat)
    settings = Settings.from_environ()
    with Ground(_texts(path, settings.max_chars), chosen, settings.model, say) as ground:
        ratios = []
        for ratio in suite.run(ground, names, soak or 0):
            say(table.row(ratio))
            ratios.append(ratio)
        shown = (machine.describe(), suite.how(ground), ratios)
    if as_json:
        click.echo(json.dumps(table.plain(*shown), indent=2, ensure_ascii=False))
    else:
        click.echo(table.markdown(*shown))


def _texts(path: str | None, max_chars: int) -> list[str]:
    """The articles to measure with; those that cannot be read are named and left out."""
    from api.cli.inputs import find_articles
    from api.cli.seeds import SEEDS
    from nlp.errors import FormatError, TextError
    from nlp.text import check_text

    texts = []
    for found in find_articles([path or str(SEEDS)]):
        try:
            if isinstance(found.article, FormatError):
                raise found.article
            check_text(found.article.text, max_chars)
        except (FormatError, TextError) as error:
            say(f"{found.where}: {error}")
        else:
            texts.append(found.article.text)
    if not texts:
        raise click.ClickException("There are no articles to measure with; name some: --articles.")
    return texts


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

    settings = replace(Settings.from_environ(), limits="off")
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
