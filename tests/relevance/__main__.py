"""`python -m tests.relevance`: measure search and the same statement on judged articles."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.testing import FlaskClient

from api.app import create_app
from api.articles.service import EncodesText, Vectors
from api.database import Database, open_database
from api.settings import Settings
from nlp.records import Analysis
from nlp.sentences import SentenceEncoder
from tests.relevance import report
from tests.relevance.judgments import (
    QUERIES,
    SAME,
    SAME_TUNING,
    TUNING,
    Collection,
    Pair,
    read_pairs,
    read_queries,
)
from tests.relevance.similar import Similar
from tests.relevance.stored import read_corpus, read_predicted, store
from tests.relevance.systems import System, UnavailableError, by_ilike, through_api

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class OnlyEncodes:
    """A reader for an application that is asked, and handed nothing to read."""

    model = "none"

    def __init__(self, encoder: EncodesText) -> None:
        self._encoder = encoder

    def read(self, text: str) -> Analysis:
        """Never called."""
        raise NotImplementedError

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts."""
        return self._encoder.encode(texts)


@click.command()
@click.option("--queries", type=_FILE, help="Judged queries.  [default: queries.jsonl]")
@click.option("--pairs", type=_FILE, help="Judged pairs.  [default: same.jsonl]")
@click.option("--tuning", is_flag=True, help="The files to tune on, in place of both.")
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=CORPUS,
    help="Folder of the annotated articles.",
)
@click.option("--predicted", type=_FILE, help="A model's annotations, stored in place of gold.")
@click.option("--database", "url", help="Store and ask here, not in a database of its own.")
@click.option("--each", is_flag=True, help="Also one line a query, and every wrong pair.")
def main(
    queries: Path | None,
    pairs: Path | None,
    tuning: bool,
    corpus: Path,
    predicted: Path | None,
    url: str | None,
    each: bool,
) -> None:
    """Store judged articles, ask the API, and print how well it answers.

    The database that `--database` names should hold nothing else: what it holds besides is found
    too, and counts as wrong.
    """
    collection, asked = read_queries(queries or (TUNING if tuning else QUERIES))
    of_pairs, judged = read_pairs(pairs or (SAME_TUNING if tuning else SAME))
    reader = OnlyEncodes(SentenceEncoder.load())
    with _serving(collection, corpus, predicted, url, reader) as (database, client):
        results = [
            (system.name, report.score(system, asked)) for system in _systems(database, client)
        ]
        click.echo(report.table(results))
        if each:
            click.echo(report.each(results))
        if of_pairs == collection:
            _measure_pairs(client, judged, each)
    if of_pairs != collection:
        with _serving(of_pairs, corpus, predicted, None, reader) as (_, client):
            _measure_pairs(client, judged, each)


def _systems(database: Database, client: FlaskClient) -> list[System]:
    return [
        System("about", through_api(client, about="{}", sort="relevance")),
        System("words only (q)", through_api(client, q="{}", sort="relevance")),
        System("ILIKE, all words", by_ilike(database, "and")),
        System("ILIKE, any word", by_ilike(database, "or")),
    ]


def _measure_pairs(client: FlaskClient, pairs: Sequence[Pair], each: bool) -> None:
    try:
        answers, listed = Similar(client).measure(pairs)
    except UnavailableError:
        click.echo("same statement: not there")
        return
    click.echo(report.same_line(answers))
    for pair, answered in listed if each else ():
        if pair.same != answered:
            click.echo(f"{'missed' if pair.same else 'wrong'} {pair.first} {pair.second}")


@contextmanager
def _serving(
    collection: Collection,
    corpus: Path,
    predicted: Path | None,
    url: str | None,
    reader: OnlyEncodes,
) -> Iterator[tuple[Database, FlaskClient]]:
    """An application over a database that holds the articles of a collection."""
    gold = read_corpus(corpus, collection)
    articles = read_predicted(predicted, gold) if predicted else gold.values()
    # Not a folder of the caller's: the embedded server's account must reach it.
    with TemporaryDirectory(prefix="qala-relevance-") as folder:
        settings = Settings(database_url=url, data=Path(folder), limits="off")
        with open_database(settings) as database:
            store(database, articles, reader)
            yield database, create_app(settings, reader, database).test_client()


if __name__ == "__main__":
    main()
