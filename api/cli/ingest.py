"""`qala ingest`: analyse articles and store them. Flow: files → reader → **rows**."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from api.cli.inputs import Found, count_articles, find_articles
from api.cli.running import Failures, load_reader, progress
from api.settings import Settings
from nlp.errors import FormatError, QalaError
from nlp.interchange import ArticleLine

if TYPE_CHECKING:
    from api.articles.analysing import ReadsText
    from api.articles.given import ArticleIn
    from api.database import Database


OUTCOMES = ("created", "replaced", "unchanged")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--replace", is_flag=True, help="Analyse and store anew what is stored already.")
def ingest(paths: tuple[str, ...], replace: bool) -> None:
    """Analyse articles and store them.

    PATH is a .txt file (its stem becomes the id), a .json file (an article, or a list of them),
    a .jsonl file (an article a line), a folder of these, or - for JSON lines from standard input.
    An article is an object with "text", and perhaps "id", "title", "outlet", "url", "date".

    An article that is stored with the same text is passed over. What fails is reported, the rest
    goes on, and the exit code is 1.
    """
    from api.database import open_database

    settings = Settings.from_environ()
    failures = Failures()
    with open_database(settings) as database:
        found = progress(find_articles(paths), "Analysing", count_articles(paths))
        outcomes = Ingester(database, settings, failures).store(found, replace=replace)
    failures.end(", ".join(f"{outcomes[name]} {name}" for name in OUTCOMES if name in outcomes))


class Ingester:
    """Stores found articles, read in groups. The reader is loaded when the first one needs it."""

    def __init__(
        self,
        database: "Database",
        settings: Settings,
        failures: Failures,
        reader: "ReadsText | None" = None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.failures = failures
        self._reader = reader

    @property
    def reader(self) -> "ReadsText":
        """The pipeline of the settings. Raises `ModelError`."""
        if self._reader is None:
            self._reader = load_reader(self.settings)
        return self._reader

    def store(self, items: Iterable[Found], *, replace: bool = False) -> Counter[str]:
        """Store each item in a transaction of its own; count what became of them."""
        from api.articles.analysing import analyse
        from api.articles.many import ingest_articles

        counts: Counter[str] = Counter({"created": 0})
        outcomes = ingest_articles(
            self.database,
            lambda articles: analyse(self.reader, articles),
            ((item.where, _given(item.article)) for item in items),
            replace=replace,
        )
        for where, outcome in outcomes:
            if isinstance(outcome, QalaError):
                self.failures.add(where, outcome)
            elif isinstance(outcome, Exception):
                raise outcome
            else:
                counts[outcome.outcome] += 1
        return counts


def _given(found: ArticleLine | FormatError) -> "ArticleIn | FormatError":
    from api.articles.given import ArticleIn

    return found if isinstance(found, FormatError) else ArticleIn(**asdict(found))
