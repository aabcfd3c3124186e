"""Storing articles: one article and all it yields is one transaction.

Flow: text → nlp.reader → records → **rows**.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from nlp.records import Analysis

from api.database import Database

Outcome = Literal["created", "unchanged", "replaced"]


class ReadsText(Protocol):
    """What is needed of `nlp.reader.Reader`."""

    model: str

    def read(self, text: str) -> Analysis: ...


@dataclass(frozen=True, slots=True)
class ArticleIn:
    """An article as it is handed in. What is None is taken from the capture where it says it.

    `id` is the caller's or a file's stem (`api.ids.id_from_stem`); without one it is a hash of
    `outlet`, `url` and `text`.
    """

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an article: its id, and whether anything changed."""

    id: str
    outcome: Outcome


def ingest_article(
    database: Database, reader: ReadsText, article: ArticleIn, *, replace: bool = False
) -> Stored:
    """Analyse an article and store it with all that it yields, in one transaction.

    The same id with the same text changes nothing and is not analysed again; with another text
    it raises `ConflictError`, unless `replace` is set, which analyses and replaces always.
    Raises `TextError` when the text cannot be read and `ArgumentError` when the id is malformed.
    """
    raise NotImplementedError


def store_analysis(
    database: Database, article: ArticleIn, analysis: Analysis, *, replace: bool = False
) -> Stored:
    """Store an analysis that was made elsewhere; as `ingest_article` in everything else."""
    raise NotImplementedError


def is_stored(database: Database, article: ArticleIn) -> bool:
    """Whether this id is stored with this text already, so that analysing it can be skipped."""
    raise NotImplementedError


def delete_article(database: Database, article_id: str) -> None:
    """Delete an article and what only it yielded. Raises `NotFoundError`."""
    raise NotImplementedError


def stored_articles(database: Database, ids: Iterable[str] | None = None) -> Iterator[ArticleIn]:
    """Stored articles in order of id, for exports and analyses anew; all, or those of `ids`."""
    raise NotImplementedError
