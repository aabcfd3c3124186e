"""Files wherever they are: a local path, or an address such as `s3://bucket/folder`, by pyarrow.

Flow: **addresses** → input files → units; parts → **addresses**. An address may end in `?` and what
pyarrow's file system takes, as in `s3://bucket/folder?region=eu-west-1`; it holds for the files
inside, too.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pyarrow as pa
from pyarrow import fs

from api.archive.errors import ArchiveError

_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder. `address` is what people and manifests call it, `path` what `files` does.

    Methods raise `OSError`.
    """

    address: str
    files: fs.FileSystem
    path: str

    @property
    def local(self) -> Path | None:
        """The path on this machine, or None where it is elsewhere."""
        return Path(self.path) if isinstance(self.files, fs.LocalFileSystem) else None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    def __truediv__(self, inside: str) -> "Place":
        """What lies inside this folder."""
        path = f"{self.path.rstrip('/')}/{inside}"
        if "://" not in self.address:
            return replace(self, address=path, path=path)
        base, mark, query = self.address.partition("?")
        address = f"{base.rstrip('/')}/{quote(inside)}{mark}{query}"
        return replace(self, address=address, path=path)

    def info(self) -> fs.FileInfo:
        """What it is: its type, size in bytes and `mtime_ns`."""
        return self.files.get_file_info(self.path)

    def inside(self, *, recursive: bool = False) -> Iterator[tuple["Place", fs.FileInfo]]:
        """The files of this folder in order of path; none where there is no folder."""
        root = self.path.rstrip("/")
        found = self.files.get_file_info(
            fs.FileSelector(root, allow_not_found=True, recursive=recursive)
        )
        for info in sorted(found, key=lambda info: str(info.path)):
            if info.type == fs.FileType.File:
                yield self / info.path[len(root) :].lstrip("/"), info

    def read(self) -> bytes:
        """All bytes of a file, as they are stored."""
        with self.files.open_input_stream(self.path, compression=None) as stream:
            data: bytes = stream.read()
        return data

    def write(self, data: bytes | pa.Buffer) -> None:
        """Write a file whole or not at all, in the place of one that was there.

        On this machine by a temporary name beside it; elsewhere as one object, which is there when
        all of it is.
        """
        if self.local is None:
            with self.files.open_output_stream(self.path, compression=None) as stream:
                stream.write(data)
            return
        part = self.local.with_name(f".{self.name}.{uuid4().hex}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.local)
        finally:
            part.unlink(missing_ok=True)

    def delete(self) -> None:
        """Delete a file, if it is there."""
        if self.info().type != fs.FileType.NotFound:
            self.files.delete_file(self.path)

    def make_folder(self) -> None:
        """Make this folder and those above it; object stores need none."""
        self.files.create_dir(self.path, recursive=True)


def place(address: str) -> Place:
    """The place of an address or local path. Raises `ArchiveError` for one that is not known."""
    if "://" in address:
        return _elsewhere(address)
    path = str(Path(address).expanduser().absolute())
    return Place(path, fs.LocalFileSystem(), path)


@lru_cache(maxsize=256)
def _elsewhere(address: str) -> Place:
    if "@" in urlsplit(address).netloc:
        raise ArchiveError("an address has no name or password in it: set them in the environment")
    try:
        files, path = fs.FileSystem.from_uri(address)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(f"{address}: {error}") from error
    if isinstance(files, fs.LocalFileSystem):
        return Place(path, files, path)
    return Place(address, files, path)


def find(addresses: Iterable[str], suffixes: tuple[str, ...]) -> list[Place]:
    """The files that addresses name, each once: files, folders searched in full, patterns.

    Of folders and patterns, those that end in one of `suffixes`; what begins with `.` or `_` is
    left out. Raises `ArchiveError` for an address that names no such file, and `OSError`.
    """
    found: dict[str, Place] = {}
    for address in addresses:
        files = list(_named(address, suffixes))
        if not files:
            raise ArchiveError(f"{address}: no file ending in {', '.join(suffixes)}")
        found.update((file.address, file) for file in files)
    return list(found.values())


def _named(address: str, suffixes: tuple[str, ...]) -> Iterator[Place]:
    base, mark, query = address.partition("?") if "://" in address else (address, "", "")
    here = place(address)
    kind = here.info().type
    if kind == fs.FileType.File:
        if not here.path.endswith(suffixes):
            raise ArchiveError(f"{address}: ends in none of {', '.join(suffixes)}")
        yield here
    elif kind == fs.FileType.Directory:
        for file, _ in here.inside(recursive=True):
            if _wanted(file.path[len(here.path) :], suffixes):
                yield file
    elif magic := _MAGIC.search(base):
        above = base[: base.rfind("/", 0, magic.start()) + 1] or "."
        pattern = here.path.split("/")
        for file, _ in place(f"{above}{mark}{query}").inside(recursive=True):
            parts = file.path.split("/")
            same = len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))
            if same and _wanted(parts[-1], suffixes):
                yield file
    else:
        raise ArchiveError(f"{address}: no such file or folder")


def _wanted(path: str, suffixes: tuple[str, ...]) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.split("/"))
    return path.endswith(suffixes) and not hidden


def digest(data: bytes | pa.Buffer) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
