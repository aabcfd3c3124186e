"""Repairs what follows from other rows. Flow: findings → **rows**, a transaction each step.

What nobody can tell is left as it is: texts, spans, who speaks, what editors said.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.checking.checks import CHECKS
from api.checking.derived import GROUPS, Group
from api.checking.one import COUNTS, INDEXES, PENDING, REGISTRY, TOPICS
from api.checking.structure import known_indexes
from api.database import Database
from api.entities import registry
from api.facets.counting import count_all
from api.loading import bulk
from api.topics.tagging import own_topics, retag_all

_INVALID = """
    SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready)"""


def repair(database: Database, found: Collection[str]) -> Iterator[str]:
    """Repair what the checks of these names found; yields what was done, step by step.

    What cannot be repaired is passed over. Cut off, the same call does the rest.
    """
    steps = {one.step for one in CHECKS if one.name in found}
    if PENDING in steps:
        yield from _pending(database)
        # That made the registry, topics and counts anew.
        steps -= {REGISTRY, TOPICS, COUNTS}
    if INDEXES in steps:
        yield from _indexes(database)
    for one in CHECKS:
        if one.name in found and one.repair:
            rows = _run(database, one.repair)
            yield f"{one.what}: {rows} rows written" if rows >= 0 else f"{one.what}: done"
    for group in GROUPS:
        if group.name in found:
            # Words follow from columns, and topics from words.
            steps.add(REGISTRY if group.mend is None else TOPICS)
            yield from _computed(database, group)
    yield from _anew(database, steps, circles="entity-circles" in found)


def _computed(database: Database, group: Group) -> Iterator[str]:
    if group.mend is None:
        return
    count = 0
    for part in _parts(database, group):
        with _writing(database) as session:
            broken = list(group.find(session, part))
            if broken:
                group.mend(session, part)
        count += len(broken)
    yield f"{group.what}: {count} set right"


def _anew(database: Database, steps: Collection[str], *, circles: bool) -> Iterator[str]:
    """Make anew what hangs together as a whole."""
    if REGISTRY in steps and circles:
        # Whoever follows them would never end.
        yield "names and entities left as they are, since some were merged in a circle"
    elif REGISTRY in steps:
        with _writing(database) as session:
            count = registry.rebuild(session)
        yield f"names and entities made anew: {count} entities"
    # Making topics anew counts everything too.
    if {TOPICS, REGISTRY} & set(steps):
        with _writing(database) as session:
            count = retag_all(session)
        yield f"topics and counts made anew: {count} topics"
    elif COUNTS in steps:
        with _writing(database) as session:
            count_all(session)
        yield "counts made anew"


@contextmanager
def _writing(database: Database) -> Iterator[Session]:
    """A transaction without a limit of time; others that write wait for it."""
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        registry.lock(session)
        own_topics(session)
        yield session


def _parts(database: Database, group: Group) -> Iterator[list[str]]:
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        yield from group.parts(session)


def _run(database: Database, statements: Sequence[str]) -> int:
    """Run statements in one transaction; how many rows they wrote, below 0 where none tells."""
    with _writing(database) as session:
        done: list[Any] = [session.execute(text(one)) for one in statements]
        return sum(one.rowcount for one in done)


def _pending(database: Database) -> Iterator[str]:
    with bulk.alone(database) as connection:
        for step in bulk.finish(connection):
            yield f"step of a load: {step}"


def _indexes(database: Database) -> Iterator[str]:
    with _writing(database) as session:
        connection = session.connection()
        for name in session.scalars(text(_INVALID)).all():
            session.execute(text(f'REINDEX INDEX "{name}"'))
            yield f"index {name} made anew"
        here = set(
            session.scalars(
                text(
                    "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() "
                    "UNION SELECT name FROM pending"
                )
            )
        )
        for index in known_indexes():
            if index.name not in here:
                index.create(connection)
                yield f"index {index.name} made"
