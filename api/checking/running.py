"""Runs the checks. Flow: rows of one moment → **findings**."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from api.checking.checks import CHECKS, LEFT
from api.checking.derived import GROUPS
from api.checking.server import damaged
from api.database import Database
from api.database.models import Base

# So many ids are told of each finding.
_SHOWN = 5
State = Literal["ok", "broken", "waiting", "skipped"]
_FIND = """
    WITH broken AS MATERIALIZED ({query})
    SELECT (SELECT count(*) FROM broken), ARRAY(SELECT id FROM broken ORDER BY id LIMIT {shown})"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check: how many rows break it, and the ids of the first of them."""

    name: str
    what: str
    count: int = 0
    first: list[str] = field(default_factory=list)
    state: State = "ok"


def check(database: Database, *, server: bool = True) -> Iterator[Finding]:
    """Run all checks on what is stored at this moment, each as it is asked for.

    Others may write meanwhile. `server` asks for PostgreSQL's own files too.
    """
    with snapshot(database) as connection:
        for one in (*CHECKS, *LEFT):
            query = text(_FIND.format(query=one.query, shown=_SHOWN))
            count, first = connection.execute(query).one()
            found: State = "waiting" if one in LEFT else "broken"
            yield Finding(one.name, one.what, count, list(first), found if count else "ok")
        with Session(connection) as session:
            yield from _computed(session)
    if server:
        yield _server(database)


def broken(database: Database) -> dict[str, list[str]]:
    """The first ids of what is broken, by the name of the check."""
    found = check(database, server=False)
    return {one.name: one.first for one in found if one.state == "broken"}


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A connection that sees one moment, and keeps tables from being emptied or dropped.

    Locks come first, since who empties a table is seen by all snapshots.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect() as plain:
        connection = plain.execution_options(**options)
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        with connection.begin():
            connection.execute(text(f"LOCK TABLE {tables} IN ACCESS SHARE MODE"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection


def _computed(session: Session) -> Iterator[Finding]:
    for group in GROUPS:
        count = 0
        first: list[str] = []
        for part in group.parts(session):
            found: Sequence[str] = list(group.find(session, part))
            count += len(found)
            first = [*first, *found][:_SHOWN]
        yield Finding(group.name, group.what, count, first, "broken" if count else "ok")


def _server(database: Database) -> Finding:
    what = "tables and indexes whose files are damaged (amcheck)"
    found = damaged(database.engine)
    if isinstance(found, str):
        return Finding("files", f"{what}: {found}", state="skipped")
    return Finding("files", what, len(found), found[:_SHOWN], "broken" if found else "ok")
