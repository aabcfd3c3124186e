"""Reads a backup and tells whether it is whole, before anything is done with it."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.backup.errors import BackupError
from api.backup.manifest import NAME, Manifest, Table

BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest. Raises `BackupError` for what is no backup, or cut short."""
    try:
        with zipfile.ZipFile(path) as file:
            yield file, Manifest.from_json(file.read(NAME))
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from error
    except _BROKEN as error:
        raise BackupError(f"{path} is no backup, or was cut short or altered.") from error


def verify(path: Path) -> Manifest:
    """Read all of a backup against its manifest. Raises `BackupError` where they differ."""
    with opened(path) as (file, manifest):
        wanted = {NAME, *(table.file for table in manifest.tables)}
        if set(file.namelist()) != wanted or len(file.namelist()) != len(wanted):
            raise BackupError(f"{path} holds other files than its manifest says.")
        for table in manifest.tables:
            digest, size = hashlib.sha256(), 0
            for block in blocks(file, table):
                digest.update(block)
                size += len(block)
            if (digest.hexdigest(), size) != (table.sha256, table.bytes):
                raise BackupError(f"{path}: the rows of {table.name} were altered.")
    return manifest


def blocks(file: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    """The rows of a table as they were written."""
    with file.open(table.file) as rows:
        while block := rows.read(BLOCK):
            yield block
