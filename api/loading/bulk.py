"""Loading very much at once: what rows are found and counted by is put off until all are there.

Flow: indexes dropped → articles by COPY → **indexes, registry, topics, counts**. What was put off
is noted in the table `pending` in the same transaction, step by step taken out again, and done by
the next load when this one is cut off. Articles are whole all the time; until the end they are not
counted, and found slowly. Nobody else writes meanwhile.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]
from sqlalchemy import Connection, Engine, bindparam, delete, exists, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.database import Database, Pending, models
from api.entities import registry
from api.topics.tagging import retag_all

logger = logging.getLogger(__name__)

# The registry's lock, of all writers (`api.entities.registry`), held by the session.
_LOCK = "pg_advisory_lock(1, 1)"
_UNLOCK = "pg_advisory_unlock(1, 1)"
# Tables that grow with articles; those of the registry are small, and are asked while it is made.
_GROWING = (
    *("articles", "sections", "analyses", "mentions", "statements", "speakers"),
    *("statement_vectors", "statement_entities", "statement_topics", "facets", "tallies"),
)
_INDEXES = text("""
    SELECT i.indexname AS name, i.indexdef AS statement FROM pg_indexes i
    WHERE i.schemaname = current_schema() AND i.tablename IN :tables
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)
    ORDER BY 1""").bindparams(bindparam("tables", expanding=True))
REGISTRY, TOPICS, VACUUM = "registry", "topics", "vacuum"
# SQLSTATE: no shared memory for parallel workers, as in a container with a small /dev/shm.
_NO_MEMORY = {"53100", "53200"}
_MOST_MEMORY = 8 << 30


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A connection that keeps all other writers waiting while it is held."""
    with database.engine.connect() as connection:
        with connection.begin():
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text(f"SELECT {_LOCK}"))
        try:
            yield connection
        finally:
            # Whatever state it is in, neither the lock nor the setting goes back to the pool.
            connection.invalidate()


def is_empty(engine: Engine) -> bool:
    """Whether no article is stored."""
    with engine.connect() as connection:
        return not connection.scalar(select(exists(select(models.Article.id))))


def pending(engine: Engine) -> list[str]:
    """The names of steps that a load has put off."""
    with engine.connect() as connection:
        return list(connection.scalars(select(Pending.name).order_by(Pending.name)))


def put_off(connection: Connection) -> None:
    """Drop the indexes that rows need not have, and note what is to be done in the end.

    Where steps are noted already, a load was cut off: what indexes there are, stay.
    """
    with connection.begin():
        if connection.scalar(select(exists(select(Pending.name)))):
            return
        found = connection.execute(_INDEXES, {"tables": _GROWING}).all()
        steps = [{"name": row.name, "statement": row.statement} for row in found]
        steps += [{"name": name, "statement": None} for name in (REGISTRY, TOPICS, VACUUM)]
        connection.execute(insert(Pending), steps)
        for row in found:
            connection.execute(text(f'DROP INDEX "{row.name}"'))


def finish(connection: Connection) -> Iterator[str]:
    """Do what was put off; yields the name of each step before it is done.

    Each is a transaction that takes its note out, so that this may be cut off and begun again.
    """
    with connection.begin():
        found = connection.execute(select(Pending.name, Pending.statement).order_by(Pending.name))
        steps = {row.name: row.statement for row in found}
    for name, statement in steps.items():
        if statement is not None:
            yield name
            _index(connection, name, statement)
    if REGISTRY in steps:
        yield REGISTRY
        # Its queries are planned by what is in the tables now.
        with connection.begin():
            connection.execute(text("ANALYZE"))
        with Session(connection) as session, session.begin():
            registry.rebuild(session)
            session.execute(delete(Pending).where(Pending.name == REGISTRY))
    if TOPICS in steps:
        yield TOPICS
        with Session(connection) as session, session.begin():
            retag_all(session)
            session.execute(delete(Pending).where(Pending.name == TOPICS))
    if VACUUM in steps:
        yield VACUUM
        _vacuum(connection)
        with connection.begin():
            connection.execute(delete(Pending).where(Pending.name == VACUUM))


def _index(connection: Connection, name: str, statement: str) -> None:
    for workers in (os.cpu_count() or 1, 0):
        try:
            with connection.begin():
                connection.execute(text(f"SET LOCAL maintenance_work_mem = {_memory(connection)}"))
                connection.execute(
                    text(f"SET LOCAL max_parallel_maintenance_workers = {min(workers, 64)}")
                )
                connection.execute(text(statement))
                connection.execute(delete(Pending).where(Pending.name == name))
                return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _NO_MEMORY or not workers:
                raise
            logger.warning("%s is made by one process: too little shared memory", name)


def _memory(connection: Connection) -> int:
    """Kilobytes for making an index: of a server on this machine a quarter of the memory."""
    configured = "SELECT setting::int FROM pg_settings WHERE name = 'maintenance_work_mem'"
    own = int(connection.execute(text(configured)).scalar_one())
    if connection.scalar(text("SELECT inet_server_addr()")) is not None:
        return own
    memory = int(psutil.virtual_memory().total)
    return max(own, min(memory // 4, _MOST_MEMORY) >> 10)


def _vacuum(connection: Connection) -> None:
    other = connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with other:
        other.execute(text("SET statement_timeout = 0"))
        try:
            other.execute(text("VACUUM ANALYZE"))
        finally:
            other.invalidate()
