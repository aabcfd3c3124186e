"""Writes a backup: all tables at one moment, by COPY, while others write. Flow: tables → **file**.

The file is a ZIP of one text per table and a manifest. It appears under its name when it is whole
and on disk.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, text

from api import __version__
from api.backup import tables
from api.backup.errors import BackupError
from api.backup.manifest import NAME, Manifest, Table
from api.database import current_revision
from api.database.migrate import knows


def back_up(engine: Engine, target: Path | IO[bytes]) -> Manifest:
    """Write all that is stored to a file, in the place of what was there before, or to a stream.

    Raises `BackupError` and `OSError`; then the file is as it was. A stream that was cut short is
    no backup, as whoever reads it sees.
    """
    revision = current_revision(engine)
    if revision is None:
        raise BackupError("The database has no tables; there is nothing to back up.")
    if not knows(revision):
        raise BackupError(
            f"The database is at revision {revision}, which this version of Qala does not know. "
            "Use the version that made it."
        )
    with (
        _place(target) as part,
        _moment(engine) as connection,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as file,
    ):
        found = [_write(connection, name, file) for name in tables.names(connection)]
        manifest = Manifest(
            # Of that very moment.
            revision=str(connection.scalar(text(f"SELECT version_num FROM {tables.REVISIONS}"))),
            qala=__version__,
            postgresql=str(connection.scalar(text("SHOW server_version"))),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            tables=found,
        )
        file.writestr(NAME, manifest.to_json())
    return manifest


def _place(target: Path | IO[bytes]) -> AbstractContextManager[Any]:
    return _appearing(target) if isinstance(target, Path) else nullcontext(_Pipe(target))


@contextmanager
def _moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment.

    The locks keep tables from being altered or emptied, which no snapshot hides, and come before
    the first query, which begins the snapshot.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as plain:
        with plain.begin():
            names = [*tables.names(plain), tables.REVISIONS]
        connection = plain.execution_options(**options)
        with connection.begin():
            listed = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(f"LOCK TABLE {listed} IN ACCESS SHARE MODE"))
            tables.set_plain(connection)
            if [*tables.names(connection), tables.REVISIONS] != names:
                raise BackupError("The tables changed meanwhile; do it again.")
            yield connection


def _write(connection: Connection, name: str, file: zipfile.ZipFile) -> Table:
    columns = tables.columns(connection, name)
    identities = {
        column: _last_number(connection, name, column)
        for column, counts in columns.items()
        if counts
    }
    entry = Table(name, list(columns), 0, 0, "", identities)
    digest, size = hashlib.sha256(), 0
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, file.open(entry.file, "w", force_zip64=True) as out:
        with cursor.copy(f"COPY {tables.quoted(name, entry.columns)} TO STDOUT") as rows:
            for block in rows:
                digest.update(block)
                size += len(block)
                out.write(block)
        count = cursor.rowcount
    return Table(name, entry.columns, count, size, digest.hexdigest(), identities)


def _last_number(connection: Connection, table: str, column: str) -> int:
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"),
        {"table": f'"{table}"', "column": column},
    )
    query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"
    return int(connection.scalar(text(query)) or 0)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place at the end, and is on disk by then."""
    target = target.expanduser().absolute()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # It holds everything: for its owner's eyes alone.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


class _Pipe:
    """A stream that is written on and on: nobody goes back in it, be it a file by chance."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.write = stream.write
        self.flush = stream.flush


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
