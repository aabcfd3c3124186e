"""Storing articles: one article and all it yields is one transaction.

Flow: text → nlp.reader → records → **rows**.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from api import corrections
from api.articles.analysing import Analysed, ReadsText, analyse, with_vectors
from api.articles.given import ArticleIn, check
from api.articles.rows import link_mentions
from api.database import Database, models
from api.entities import registry
from api.errors import ConflictError, NotFoundError
from api.ids import is_article_id
from api.observing.stages import stage
from api.search.passages import EncodesText, Vectors
from api.topics.tagging import tag_article
from nlp.records import Analysis

__all__ = [
    "ArticleIn",
    "EncodesText",
    "ReadsText",
    "Stored",
    "Vectors",
    "alone",
    "check",
    "delete_article",
    "ingest_article",
    "is_stored",
    "store",
    "store_analysis",
    "stored_articles",
]

Outcome = Literal["created", "unchanged", "replaced"]

# What a new analysis leaves of an article's row.
_KEPT = {"id", "created_at", "updated_at"}
_RETRIES = 4
# SQLSTATE of a deadlock and of a failed serialisation: the transaction may simply be run again.
_TRANSIENT = {"40P01", "40001"}


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
    if not replace and is_stored(database, article):
        return Stored(key, "unchanged")
    [outcome] = analyse(reader, [article])
    if isinstance(outcome, Exception):
        raise outcome
    return store(database, outcome, replace=replace)


def store_analysis(
    database: Database,
    article: ArticleIn,
    analysis: Analysis,
    *,
    encoder: EncodesText | None = None,
    replace: bool = False,
    again: bool = False,
) -> Stored:
    """Store an analysis that was made elsewhere; as `ingest_article` in everything else.

    Without an `encoder`, its statements are found by their words and not by their meaning. With
    `again` it takes the place of that of the same stored text; where the article was deleted or
    replaced meanwhile it raises `NotFoundError` or `ConflictError`.
    """
    check(article, database.settings.max_chars)
    analysed = Analysed(article, analysis)
    if encoder is not None:
        with_vectors(encoder, [analysed])
    return store(database, analysed, replace=replace, again=again)


def store(
    database: Database, analysed: Analysed, *, replace: bool = False, again: bool = False
) -> Stored:
    """Store an article that passed `check` and was analysed; as `store_analysis` otherwise."""
    for attempt in range(1, _RETRIES + 1):
        row = analysed.row()
        try:
            with stage("storing"), database.session() as session:
                return _store(session, row, replace=replace, again=again)
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
        alone(session, key)
        if not session.scalar(select(exists().where(models.Article.id == key))):
            raise NotFoundError("There is no article of this id.")
        change = registry.begin(session, key)
        session.execute(delete(models.Article).where(models.Article.id == key))
        change.finish()


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


def _store(session: Session, row: models.Article, *, replace: bool, again: bool) -> Stored:
    alone(session, row.id)
    held = _holds(session, row.id, row.text, replace=replace)
    if again and not held:
        raise NotFoundError("There is no article of this id.")
    if held and not (replace or again):
        return Stored(row.id, "unchanged")
    if held:
        corrections.reapply(session, row)
    change = registry.begin(session, row.id)
    change.assign(row.mentions, row.statements)
    link_mentions(row)
    if held:
        _replace(session, row)
    else:
        session.add(row)
    session.flush()
    change.finish()
    tag_article(session, row.id)
    return Stored(row.id, "replaced" if held else "created")


def _replace(session: Session, row: models.Article) -> None:
    """Put another analysis in the place of a stored article's; its history stays."""
    for table in (models.Statement, models.Mention, models.Section):
        session.execute(delete(table).where(table.article_id == row.id))
    held = session.get_one(models.Article, row.id)
    # Nothing is written before all rows are where they belong.
    with session.no_autoflush:
        for column in models.Article.__table__.columns:
            if column.key not in _KEPT:
                setattr(held, column.key, getattr(row, column.key))
        held.updated_at = func.now()
        for name in ("sections", "mentions", "statements", "analyses"):
            parts = list(getattr(row, name))
            setattr(row, name, [])
            getattr(held, name).extend(parts)


def alone(session: Session, key: str) -> None:
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
