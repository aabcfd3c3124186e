"""`qala export`: stored articles and quotes as JSON lines. Flow: rows → **files**."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from api.cli.running import output, progress, say
from api.settings import Settings
from nlp.interchange import to_line

if TYPE_CHECKING:
    from api.database import Database

_PAGE = 500  # quotes held at once

_OUTPUT = click.option(
    "-o", "--output", "out", default="-", metavar="FILE", help="Default: - (stdout)."
)


@click.group()
def export() -> None:
    """Write what is stored as JSON lines, to standard output or a file."""


@export.command()
@_OUTPUT
def articles(out: str) -> None:
    """Write articles as they were handed in, in order of id; `qala ingest` reads them again."""
    from api.articles.service import stored_articles
    from api.database import open_database

    count = 0
    with open_database(Settings.from_environ()) as database, output(out) as file:
        for article in progress(stored_articles(database), "Exporting"):
            data = asdict(article)
            data["date"] = article.date and article.date.isoformat()
            file.write(to_line(data))
            count += 1
    say(f"{count} articles.")


@export.command()
@_OUTPUT
def quotes(out: str) -> None:
    """Write quotes as the API serves them, article by article, in order of position."""
    from api.database import open_database

    count = 0
    with open_database(Settings.from_environ()) as database, output(out) as file:
        for quote in progress(_quotes(database), "Exporting", unit="quote"):
            file.write(to_line(quote))
            count += 1
    say(f"{count} quotes.")


def _quotes(database: "Database") -> Iterator[dict[str, Any]]:
    from api.articles.service import stored_articles
    from api.offsets import CODE_POINTS, Offsets
    from api.quotes import present, queries
    from api.quotes.schemas import QuoteSchema

    schema = QuoteSchema()
    for article in stored_articles(database):
        cursor: str | None = None
        while True:
            with database.session() as session:
                page = queries.quotes_of(session, article.key, _PAGE, cursor)
                for row in page.rows:
                    offsets = Offsets(CODE_POINTS, row.article.astral)
                    quote: dict[str, Any] = schema.dump(present.quote(row, article.key, offsets))
                    yield quote
            cursor = page.next
            if cursor is None:
                break
