"""Computes anew what follows from stored rows: words, names and entities, topics, vectors.

Beside the flow: after a migration, for archives that were loaded past `api.articles.service`, and
after changes of what words or names fold to. All but vectors, which need a model, is done by
`api.database.open_database` where a migration left it open. Interrupted, it begins where it was.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Exists, and_, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from api.articles.rows import article_words, statement_words
from api.articles.service import EncodesText
from api.database import Database, Facets, Pending
from api.database.models import Article, Statement, StatementVector
from api.entities import registry
from api.search.passages import vectors_of
from api.topics.tagging import retag_all

logger = logging.getLogger(__name__)

_ARTICLES = 100
# Any number that nothing else in this database locks.
_LOCK = 0x64657269


def complete(database: Database) -> None:
    """Derive what a migration has left open, if it has; others that open the database wait.

    The words of articles come last: while one has none, there is something to do. The tables that
    quotes are counted in are new, and empty, after some migrations.
    """
    if not (_open(database) or _uncounted(database)):
        return
    with database.session() as guard:
        # Nothing else: a table that it has looked at could not be emptied.
        guard.execute(text("SET LOCAL statement_timeout = 0"))
        guard.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if not _open(database):
            if _uncounted(database):
                derive_topics(database)
            return
        logger.warning("Deriving words, entities and topics of what is stored; this takes a while.")
        derive_registry(database)
        for _ in derive_statement_words(database, without_words(database)):
            pass
        derive_topics(database)
        for _ in derive_article_words(database, without_words(database)):
            pass


def derive_registry(database: Database) -> int:
    """Compute entities, their names and counts anew; return how many there are."""
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        return registry.rebuild(session)


def derive_topics(database: Database) -> int:
    """Tag all statements anew; return the number of topics."""
    with database.session() as session:
        return retag_all(session)


def without_words(database: Database, *, every: bool = False) -> list[str]:
    """Ids, in order, of articles that are not found by words, whole or in part; or of all."""
    part = exists().where(Statement.article_id == Article.id, Statement.search.is_(None))
    query = select(Article.id).order_by(Article.id)
    if not every:
        query = query.where(or_(Article.search.is_(None), part))
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        return list(session.scalars(query))


def derive_statement_words(database: Database, ids: Sequence[str]) -> Iterator[str]:
    """Compute the words of the statements of some articles; yields each id when it is done."""
    for some in _parts(ids):
        with database.session() as session:
            rows = session.scalars(
                select(Statement).where(Statement.article_id.in_(some)).order_by(Statement.id)
            ).all()
            _write(session, "statements", ((row.id, statement_words(row)) for row in rows))
        yield from some


def derive_article_words(database: Database, ids: Sequence[str]) -> Iterator[str]:
    """Compute the words of some articles; yields each id when it is done."""
    for some in _parts(ids):
        with database.session() as session:
            rows = session.execute(
                select(Article.id, Article.text, Article.title)
                .where(Article.id.in_(some))
                .order_by(Article.id)
                .with_for_update(key_share=True)
            ).all()
            _write(session, "articles", ((key, article_words(said, of)) for key, said, of in rows))
        yield from some


def without_vectors(database: Database, *, every: bool = False) -> int:
    """How many statements have no vector; or how many there are."""
    query = select(func.count()).select_from(Statement)
    if not every:
        query = query.where(~_has_vector())
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        return session.scalar(query) or 0


def derive_vectors(
    database: Database, encoder: EncodesText, *, every: bool = False
) -> Iterator[str]:
    """Compute the vectors of statements that have none, or of all; yields each id when done.

    Article by article, since what stands around a statement has a part in its vector.
    """
    wanted = select(Statement.id) if every else select(Statement.id).where(~_has_vector())
    last = ""
    while True:
        with database.session() as session:
            article = session.scalar(
                wanted.with_only_columns(Statement.article_id)
                .where(Statement.article_id > last)
                .order_by(Statement.article_id)
                .limit(1)
            )
            if article is None:
                return
            rows = session.scalars(
                select(Statement)
                .where(Statement.article_id == article)
                .order_by(Statement.number)
                # Nobody deletes them while they are encoded.
                .with_for_update(key_share=True, of=Statement)
            ).all()
            left = session.scalars(wanted.where(Statement.article_id == article)).all()
            query = insert(StatementVector)
            merged = query.on_conflict_do_update(
                index_elements=["statement_id"], set_={"vector": query.excluded.vector}
            )
            if rows:
                vectors = vectors_of(rows, encoder)
                values = [
                    {"statement_id": row.id, "vector": vector}
                    for row, vector in zip(rows, vectors, strict=True)
                ]
                session.execute(merged, values)
            last = article
        yield from left


def _has_vector() -> Exists:
    return exists().where(StatementVector.statement_id == Statement.id)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _ARTICLES):
        yield ids[first : first + _ARTICLES]


def _open(database: Database) -> bool:
    with database.session() as session:
        return bool(session.scalar(select(exists().where(Article.search.is_(None)))))


def _uncounted(database: Database) -> bool:
    """Whether there are quotes and none is counted, with no load under way that will count them."""
    shown = exists().where(~Statement.hidden)
    nothing = ~exists(select(Facets.statement_id)), ~exists(select(Pending.name))
    with database.session() as session:
        return bool(session.scalar(select(and_(shown, *nothing))))


def _write(session: Session, table: str, words: Iterable[tuple[str, str]]) -> None:
    rows = [{"id": key, "search": search} for key, search in words]
    if rows:
        query = f"UPDATE {table} SET search = CAST(:search AS tsvector) WHERE id = :id"
        session.execute(text(query), rows)
