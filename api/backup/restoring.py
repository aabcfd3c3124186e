"""Puts a backup into a database, in one transaction. Flow: file → **tables**.

Tables are made as they were when the backup was, filled, and then migrated as any older ones are.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from api.backup import tables
from api.backup.errors import BackupError
from api.backup.manifest import Manifest, Table
from api.backup.reading import blocks, opened, verify
from api.database import Database, migrate
from api.database.migrate import downgrade_on, knows, migrate_on
from api.derive import complete

# What new tables hold of themselves.
_GIVEN = {"topics"}
_INDEXES = """
    SELECT i.indexname AS name, i.indexdef AS statement FROM pg_indexes i
    WHERE i.schemaname = current_schema()
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname) ORDER BY 1"""


def restore(database: Database, path: Path, *, replace: bool = False) -> Manifest:
    """Put a backup into an empty database, or with `replace` in the place of what is there.

    The file is read to its end first. Raises `BackupError`, and `DatabaseError` where the database
    is of a newer version; then it is as it was.
    """
    manifest = verify(path)
    if not knows(manifest.revision):
        raise BackupError(
            f"The backup is of revision {manifest.revision}, which this version of Qala "
            f"({manifest.qala} made it) does not know. Use that version, or a newer one."
        )
    with database.engine.begin() as connection, opened(path) as (file, again):
        if again != manifest:
            raise BackupError(f"{path} changed meanwhile.")
        _clear(connection, replace=replace)
        migrate_on(connection, manifest.revision)
        tables.set_plain(connection)
        for step in _fill(connection, manifest):
            _copy(connection, step, blocks(file, step))
    # As any start would do.
    migrate(database.engine)
    complete(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return manifest


def _clear(connection: Connection, *, replace: bool) -> None:
    """Take away tables that hold nothing, or with `replace` all of them."""
    found = tables.names(connection)
    if not found:
        return
    filled = [
        name
        for name in found
        if name not in _GIVEN and connection.scalar(text(f'SELECT EXISTS (SELECT FROM "{name}")'))
    ]
    if filled and not replace:
        raise BackupError(
            f"The database is not empty (it has {', '.join(filled[:3])}); "
            "--replace puts the backup in the place of all that is there."
        )
    # One of them empties other tables, which are emptied here.
    _trigger(connection, found, "DISABLE")
    listed = ", ".join(f'"{name}"' for name in found)
    connection.execute(text(f"TRUNCATE {listed}"))
    downgrade_on(connection, "base")


def _fill(connection: Connection, manifest: Manifest) -> Iterator[Table]:
    """The tables to fill in order, without indexes and triggers meanwhile."""
    held = {name: list(tables.columns(connection, name)) for name in tables.names(connection)}
    if held != {table.name: table.columns for table in manifest.tables}:
        raise BackupError(
            f"The backup's tables are not those of revision {manifest.revision} in this version."
        )
    indexes = connection.execute(text(_INDEXES)).all()
    for index in indexes:
        connection.execute(text(f'DROP INDEX "{index.name}"'))
    # What they would write is in the backup.
    _trigger(connection, held, "DISABLE")
    for name in held:
        connection.execute(text(f'TRUNCATE "{name}" CASCADE'))
    order = {table.name: table for table in manifest.tables}
    yield from (order[name] for name in held)
    # What refers to other rows is checked now, or tables could not be altered.
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    _trigger(connection, held, "ENABLE")
    for index in indexes:
        connection.execute(text(index.statement))
    for table in manifest.tables:
        for column, last in table.identities.items():
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, :called)"),
                {
                    "table": f'"{table.name}"',
                    "column": column,
                    "last": max(last, 1),
                    "called": last > 0,
                },
            )


def _trigger(connection: Connection, names: Iterable[str], how: str) -> None:
    for name in names:
        connection.execute(text(f'ALTER TABLE "{name}" {how} TRIGGER USER'))


def _copy(connection: Connection, table: Table, rows: Iterator[bytes]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        query = f"COPY {tables.quoted(table.name, table.columns)} FROM STDIN"
        with cursor.copy(query) as copying:
            for block in rows:
                copying.write(block)
        if cursor.rowcount != table.rows:
            raise BackupError(f"{table.name} has {cursor.rowcount} rows, not {table.rows}.")
