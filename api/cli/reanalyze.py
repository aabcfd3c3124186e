"""`qala reanalyze`: read stored articles with another model. Flow: rows → reader → **rows**."""

import click

from api.cli.running import Failures, load_reader, progress
from api.errors import NotFoundError
from api.settings import Settings
from nlp.errors import QalaError


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--all", "every", is_flag=True, help="Also what this model has read already.")
@click.option(
    "--threads",
    type=click.IntRange(1),
    metavar="N",
    help="Threads of the processor to use. Default: torch's choice.",
)
def reanalyze(ids: tuple[str, ...], every: bool, threads: int | None) -> None:
    """Analyse stored articles anew, where another model made their newest analysis.

    ID names articles; without one, all stored articles are looked through, in order of id. Each
    keeps its id, its times, what editors corrected and its history, and is stored in one
    transaction: cut off, the same command again does the rest.

    What fails is named and keeps its old analysis; the rest goes on, and the exit code is 1.
    """
    from api.articles.reanalysis import reanalyze_articles, to_reanalyze
    from api.database import open_database

    settings = Settings.from_environ()
    failures = Failures()
    done = 0
    with open_database(settings) as database:
        reader = load_reader(settings, threads=threads)
        keys = to_reanalyze(database, reader.model, ids or None, every=every)
        if ids:
            held = to_reanalyze(database, reader.model, ids, every=True)
            for key in sorted(set(ids).difference(held)):
                failures.add(key, NotFoundError("There is no article of this id."))
        outcomes = reanalyze_articles(database, reader, keys)
        for key, error in progress(outcomes, "Analysing", len(keys)):
            if error is None:
                done += 1
            elif isinstance(error, QalaError):
                failures.add(key, error)
            else:
                raise error
    failures.end(f"{done} analysed anew by {reader.model}")
