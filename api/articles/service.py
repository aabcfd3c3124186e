"""Storing articles: one article and all it yields is one transaction.

Flow: text → nlp.reader → records → **rows**.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from api.articles.rows import Headline, build_article
from api.database import Database, models
from api.entities import registry
from api.errors import ArgumentError, ConflictError, NotFoundError
from api.ids import article_id, check_article_id, is_article_id
from nlp.records import Analysis
from nlp.text import check_text

Outcome = Literal["created", "unchanged", "replaced"]

_RETRIES = 4
# SQLSTATE of a deadlock and of a failed serialisation: the transaction may simply be run again.
_TRANSIENT = {"40P01", "40001"}


class ReadsText(Protocol):
    """What is needed of `nlp.reader.Reader`."""

    @property
    def model(self) -> str:
        """The model's name and version."""
        ...

    def read(self, text: str) -> Analysis:
        """Analyse one text. Raises `TextError`."""
        ...


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
    date: dt.date | None = None

    @property
    def key(self) -> str:
        """The id that this article is stored under. Raises `ArgumentError` for a malformed one."""
        if self.id is not None:
            return check_article_id(self.id)
        return article_id(self.text, self.outlet, self.url)

    @property
    def headline(self) -> Headline:
        """What the caller said of the article."""
        return Headline(title=self.title, outlet=self.outlet, url=self.url, date=self.date)


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
    key = check(article, database.settings.max_chars)
    if not replace:
        with database.session() as session:
            if _holds(session, key, article.text):
                return Stored(key, "unchanged")
    return store_analysis(database, article, reader.read(article.text), replace=replace)


def store_analysis(
    database: Database, article: ArticleIn, analysis: Analysis, *, replace: bool = False
) -> Stored:
    """Store an analysis that was made elsewhere; as `ingest_article` in everything else."""
    key = check(article, database.settings.max_chars)
    for attempt in range(1, _RETRIES + 1):
        try:
            with database.session() as session:
                return _store(session, key, article, analysis, replace=replace)
        except (OperationalError, IntegrityError) as error:
            # An IntegrityError means that someone past this module stored the id in between: run
            # again, the row is seen now.
            state = getattr(error.orig, "sqlstate", None)
            known = isinstance(error, IntegrityError) or state in _TRANSIENT
            if not known or attempt == _RETRIES:
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("unreachable")


def is_stored(database: Database, article: ArticleIn) -> bool:
    """Whether this id is stored with this text already, so that analysing it can be skipped.

    Raises `ConflictError` when it is stored with another text, `TextError` and `ArgumentError` as
    `ingest_article` does.
    """
    key = check(article, database.settings.max_chars)
    with database.session() as session:
        return _holds(session, key, article.text)


def delete_article(database: Database, key: str) -> None:
    """Delete an article and what only it yielded. Raises `NotFoundError`."""
    if not is_article_id(key):
        raise NotFoundError("There is no article of this id.")
    with database.session() as session:
        _alone(session, key)
        day = session.execute(
            select(models.Article.date).where(models.Article.id == key)
        ).one_or_none()
        if day is None:
            raise NotFoundError("There is no article of this id.")
        entries = registry.stored_contributions(session, key)
        registry.lock(session, entries)
        session.execute(delete(models.Article).where(models.Article.id == key))
        registry.subtract(session, entries, day[0])
        registry.settle(session, entries.keys())


def stored_articles(database: Database, ids: Iterable[str] | None = None) -> Iterator[ArticleIn]:
    """Stored articles in order of id, for exports and analyses anew; all, or those of `ids`."""
    with database.session() as session:
        query = select(models.Article.id).order_by(models.Article.id)
        if ids is not None:
            query = query.where(models.Article.id.in_(list(ids)))
        keys = session.scalars(query).all()
    for key in keys:
        with database.session() as session:
            row = session.get(models.Article, key)
            if row is None:
                continue
            article = ArticleIn(
                text=row.text,
                id=row.id,
                title=row.title,
                outlet=row.outlet,
                url=row.url,
                date=row.date,
            )
        yield article


def check(article: ArticleIn, max_chars: int) -> str:
    """Return the article's id when everything in it can be stored.

    Raises `TextError` for the text and `ArgumentError`, naming the field, for the rest.
    """
    check_text(article.text, max_chars)
    for field in ("title", "outlet", "url"):
        value = getattr(article, field)
        if value is not None and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
            raise ArgumentError(field, "Holds a NUL character or a lone surrogate.", "json")
    return article.key


def _store(
    session: Session, key: str, article: ArticleIn, analysis: Analysis, *, replace: bool
) -> Stored:
    _alone(session, key)
    held = _holds(session, key, article.text, replace=replace)
    if held and not replace:
        return Stored(key, "unchanged")
    row = build_article(key, article.text, article.headline, analysis)
    old: dict[str, registry.Contribution] = {}
    new = registry.contributions(row.mentions, row.statements)
    if held:
        before = session.get_one(models.Article, key)
        day, row.created_at = before.date, before.created_at
        history = [
            models.Analysis(model=past.model, notes=past.notes, created_at=past.created_at)
            for past in before.analyses
        ]
        row.analyses = [*history, *row.analyses]
        old = registry.stored_contributions(session, key)
        registry.lock(session, old, new)
        session.expunge_all()
        session.execute(delete(models.Article).where(models.Article.id == key))
        registry.subtract(session, old, day)
    else:
        registry.lock(session, new)
    session.add(row)
    session.flush()
    registry.add(session, new, row.date)
    registry.settle(session, old.keys() | new.keys())
    return Stored(key, "replaced" if held else "created")


def _alone(session: Session, key: str) -> None:
    """Make other writers of the same article wait until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _holds(session: Session, key: str, text: str, *, replace: bool = False) -> bool:
    """Whether the id is stored. Raises `ConflictError` for another text, unless replacing."""
    same = session.scalar(select(models.Article.text == text).where(models.Article.id == key))
    if same is False and not replace:
        raise ConflictError(
            f"Article {key} is stored with another text; ask with replace=true to replace it."
        )
    return same is not None
