"""Stores many analysed articles in one transaction, as `api.articles.service` stores one.

Flow: records → rows → **COPY, registry, topics, counts**. The same locks in the same order, so that
it may go on beside other writers; who reads sees whole articles.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Text, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from api import corrections
from api.articles.analysing import Analysed
from api.articles.rows import link_mentions
from api.articles.service import Outcome, check
from api.database import Database, models
from api.entities import registry
from api.errors import ArgumentError
from api.loading import copying
from api.topics.tagging import tag_articles
from nlp.errors import TextError

CONFLICT = "is stored with another text; --replace puts this one in its place"
_RETRIES = 5
# SQLSTATE of a deadlock and of a failed serialisation: the transaction may simply be run again.
_TRANSIENT = {"40P01", "40001"}
_KEPT = {"id", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an article: it was stored, or there is an error in its place."""

    id: str
    outcome: Outcome | None = None
    error: str | None = None


def store_many(
    database: Database, items: Sequence[Analysed], *, replace: bool = False, bulk: bool = False
) -> list[Result]:
    """Store articles; what is stored with the same text already is left, unless `replace` is set.

    One that cannot be stored spoils no other; each is there whole or not at all. With `bulk`
    registry, topics and counts are left to `api.loading.bulk`.
    """
    results: list[Result | None] = [None] * len(items)
    left: dict[int, Analysed] = {}
    for number, item in enumerate(items):
        try:
            check(item.article, database.settings.max_chars)
            left[number] = item
        except (TextError, ArgumentError) as error:
            results[number] = Result(_named(item), error=str(error))
    while left:
        # Of an id that is there twice, the second comes after the first.
        first = {item.article.key: number for number, item in reversed(left.items())}
        numbers = sorted(first.values())
        batch = [left.pop(number) for number in numbers]
        found = _store(database, batch, replace=replace, bulk=bulk)
        for number, result in zip(numbers, found, strict=True):
            results[number] = result
    return [result for result in results if result is not None]


def _named(item: Analysed) -> str:
    return item.article.id if item.article.id is not None else "without id"


def _store(
    database: Database, items: Sequence[Analysed], *, replace: bool, bulk: bool
) -> list[Result]:
    """Store articles of different ids; where one of them breaks the transaction, all but that."""
    for attempt in range(1, _RETRIES + 1):
        try:
            return _attempt(database, items, replace=replace, bulk=bulk)
        except (OperationalError, IntegrityError, DataError, psycopg.Error) as error:
            cause = error if isinstance(error, psycopg.Error) else error.orig
            if isinstance(cause, psycopg.OperationalError):
                if cause.sqlstate not in _TRANSIENT or attempt == _RETRIES:
                    raise
            elif len(items) > 1 and attempt > 1:
                half = len(items) // 2
                return [
                    result
                    for some in (items[:half], items[half:])
                    for result in _store(database, some, replace=replace, bulk=bulk)
                ]
            elif attempt > 1:
                reason = str(cause).strip().splitlines()[0]
                return [Result(items[0].article.key, error=f"cannot be stored: {reason}")]
            # Else somebody may have stored one of them in between, which is seen now.
            time.sleep(0.05 * (attempt - 1))
    raise AssertionError("unreachable")


def _attempt(
    database: Database, items: Sequence[Analysed], *, replace: bool, bulk: bool
) -> list[Result]:
    with database.session() as session:
        held = _held(session, items)
    # What is stored already needs no rows.
    wanted = [item for item in items if replace or item.article.key not in held]
    rows = [item.row() for item in wanted]
    if rows and bulk:
        with database.session() as session:
            # No lock: all that is written is names that are not there yet.
            change = registry.Change(session, [row.id for row in rows])
            change.assign_all({row.id: (row.mentions, row.statements) for row in rows})
    with database.session() as session:
        if rows:
            held |= (_write_bulk if bulk else _write)(session, rows, replace=replace)
    return [_result(item, held, replace=replace) for item in items]


def _result(item: Analysed, held: dict[str, bool], *, replace: bool) -> Result:
    key = item.article.key
    if key not in held:
        return Result(key, "created")
    if replace:
        return Result(key, "replaced")
    if held[key]:
        return Result(key, "unchanged")
    return Result(key, error=CONFLICT)


def _write(session: Session, rows: list[models.Article], *, replace: bool) -> dict[str, bool]:
    """Store rows with all that hangs on them; returns those that were there, as `_held` does."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    _alone(session, [row.id for row in rows])
    held = _held(session, rows)
    if not replace:
        rows = [row for row in rows if row.id not in held]
    old = [row for row in rows if row.id in held]
    keys = [row.id for row in rows]
    if not keys:
        return held
    for row in _corrected(session, old):
        corrections.reapply(session, row)
    change = registry.begin(session, *keys)
    change.assign_all({row.id: (row.mentions, row.statements) for row in rows})
    for row in rows:
        link_mentions(row)
    _clear(session, old)
    _copy(session, rows, held)
    change.finish()
    tag_articles(session, keys)
    return held


def _write_bulk(session: Session, rows: list[models.Article], *, replace: bool) -> dict[str, bool]:
    """Store rows and nothing that follows from them; `replace` is not for this."""
    assert not replace
    session.execute(text("SET LOCAL statement_timeout = 0"))
    _unchecked(session)
    _alone(session, [row.id for row in rows])
    held = _held(session, rows)
    _copy(session, [row for row in rows if row.id not in held], held)
    return held


def _unchecked(session: Session) -> None:
    """Leave out the check of each foreign key, where the account may: all of them are sound."""
    allowed = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
    if session.scalar(text(allowed)):
        session.execute(text("SET LOCAL session_replication_role = replica"))


def _alone(session: Session, keys: Iterable[str]) -> None:
    """Make other writers of the same articles wait; in one order, against deadlocks."""
    session.execute(
        text("""SELECT pg_advisory_xact_lock(l.key) FROM (
            SELECT hashtextextended(k, 0) AS key FROM unnest(CAST(:keys AS text[])) k
            ORDER BY 1 OFFSET 0) l"""),
        {"keys": list(keys)},
    )


def _held(session: Session, items: Iterable[Analysed | models.Article]) -> dict[str, bool]:
    """Which ids are stored, and whether with the same text."""
    texts = dict(_keys_and_texts(items))
    given = (
        func.unnest(literal(list(texts), ARRAY(Text)), literal(list(texts.values()), ARRAY(Text)))
        .table_valued("id", "text")
        .render_derived(name="given")
    )
    query = select(models.Article.id, models.Article.text == given.c.text).join(
        given, given.c.id == models.Article.id
    )
    return {key: bool(same) for key, same in session.execute(query)}


def _keys_and_texts(items: Iterable[Analysed | models.Article]) -> Iterator[tuple[str, str]]:
    for item in items:
        if isinstance(item, Analysed):
            yield item.article.key, item.article.text
        else:
            yield item.id, item.text


def _corrected(session: Session, rows: Sequence[models.Article]) -> list[models.Article]:
    """Those that editors corrected quotes of."""
    query = select(models.Correction.article_id).where(
        models.Correction.article_id.in_([row.id for row in rows])
    )
    found = set(session.scalars(query)) if rows else set()
    return [row for row in rows if row.id in found]


def _clear(session: Session, rows: Sequence[models.Article]) -> None:
    """Make way for another analysis of stored articles; what they are, and their history, stays."""
    if not rows:
        return
    keys = [row.id for row in rows]
    for table in (models.Statement, models.Mention, models.Section):
        session.execute(delete(table).where(table.article_id.in_(keys)))
    columns = [c.key for c in models.Article.__table__.columns if c.key not in _KEPT]
    session.execute(
        update(models.Article),
        [{"id": row.id, **{name: getattr(row, name) for name in columns}} for row in rows],
    )
    session.execute(
        update(models.Article).where(models.Article.id.in_(keys)).values(updated_at=func.now())
    )


def _copy(session: Session, rows: Sequence[models.Article], held: dict[str, bool]) -> None:
    collected = copying.collect(rows)
    collected["articles"] = [row for row in rows if row.id not in held]
    connection: Any = session.connection().connection.driver_connection
    copying.copy(connection, collected)
