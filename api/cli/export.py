"""`qala export`: stored articles and quotes as JSON lines. Flow: rows → **files**."""

from dataclasses import asdict

import click

from api.cli.running import output, progress, say
from api.settings import Settings
from nlp.interchange import to_line

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
