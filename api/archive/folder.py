"""The folder that an archive is written to: parts, failures, manifest, records, lock.

Flow: units → workers → **folder** → `qala db load`. Inside:

    part-000000.parquet …       one a finished unit, of `api.archive.parquet.SCHEMA`
    _failures/000000.jsonl …    the rows of a unit that could not be annotated, where there are any
    _qala/manifest.json         what the archive is made of, written first
    _qala/units/000000.json …   the record of each finished unit, written last
    _qala/lock                  held by the run that writes

What begins with `_` is passed over by pyarrow, pandas and Spark when they read the folder. A unit
is finished when its record is there and its part has the size that the record says.
"""

import fcntl
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from pyarrow import fs

from api.archive.errors import ArchiveError
from api.archive.manifest import Done, Manifest
from api.archive.places import Place, digest, place

# The folder of what could not be annotated.
FAILURES = "_failures"
_OWN = "_qala"
# Names of what units write, cut off in the middle or not.
_WRITTEN = re.compile(r"\.?(part-)?\d{6,}\.(parquet|jsonl|json)(\.[0-9a-f]+\.part)?$")
# How many records are read at once.
_READERS = 16


@dataclass(frozen=True, slots=True)
class Part:
    """A finished unit's part: where it is, and its record."""

    place: Place
    record: Done

    def check(self) -> None:
        """Raise `ArchiveError` unless the part's bytes are those that were recorded."""
        if digest(self.place.read()) != self.record.digest:
            raise ArchiveError(f"{self.place.address} is not what its record says: damaged")


class Folder:
    """An archive's folder. Methods raise `OSError`, and `FormatError` for damaged own files."""

    def __init__(self, address: str) -> None:
        self.place = place(address)
        self._own = self.place / _OWN
        self._manifest = self._own / "manifest.json"
        self._records = self._own / "units"
        self._failures = self.place / FAILURES

    def holds(self, file: Place) -> bool:
        """Whether a file lies in this folder: where it lies among the input, it is none of it."""
        same = file.files.type_name == self.place.files.type_name
        return same and file.path.startswith(f"{self.place.path.rstrip('/')}/")

    def manifest(self) -> Manifest | None:
        """The manifest, or None where no archive was begun."""
        if self._manifest.info().type != fs.FileType.File:
            return None
        return Manifest.load(self._manifest.read())

    def begin(self, manifest: Manifest) -> None:
        """Write the manifest. Raises `ArchiveError` where parts of something else lie."""
        if any(file.name.endswith(".parquet") for file, _ in self.place.inside()):
            raise ArchiveError(f"{self.place.address} holds Parquet files of something else")
        self._records.make_folder()
        self._failures.make_folder()
        self._manifest.write(manifest.dump())

    def finished(self) -> dict[int, Done]:
        """The records of finished units, by number."""
        sizes = {file.name: info.size for file, info in self.place.inside()}
        records = [file for file, _ in self._records.inside() if not file.name.startswith(".")]
        with ThreadPoolExecutor(_READERS) as threads:  # an object store answers each in its time
            read = threads.map(lambda file: Done.load(file.read()), records)
            return {
                done.number: done
                for done in read
                if not done.articles or sizes.get(part_name(done.number)) == done.size
            }

    def parts(self) -> list[Part]:
        """The finished parts in order. Raises `ArchiveError` where no archive was begun."""
        if self.manifest() is None:
            raise ArchiveError(f"{self.place.address} is no archive of `qala annotate`")
        return [
            Part(self.place / part_name(number), done)
            for number, done in sorted(self.finished().items())
            if done.articles
        ]

    def discard(self, finished: Iterable[int]) -> None:
        """Delete what unfinished units left behind; `finished` are the numbers to keep."""
        kept = {
            name for n in finished for name in (part_name(n), failures_name(n), _record_name(n))
        }
        for folder in (self.place, self._records):
            for file, _ in folder.inside():
                left = file.name.startswith(".") and file.name.endswith(".part")
                own = file.name.startswith(("part-", "failures-")) or folder is self._records
                if left or (own and file.name not in kept):
                    file.delete()

    def record(self, number: int) -> Done | None:
        """The record of a unit, or None where it has none."""
        file = self._records / _record_name(number)
        return Done.load(file.read()) if file.info().type == fs.FileType.File else None

    def finish(self, done: Done, part: bytes, failures: bytes) -> None:
        """Write what a unit yielded, its record last. Done twice, the second takes its place."""
        if part:
            (self.place / part_name(done.number)).write(part)
        if failures:
            (self._failures / failures_name(done.number)).write(failures)
        (self._records / _record_name(done.number)).write(done.dump())

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other runs off this folder. Raises `ArchiveError` while another one has it.

        On this machine the lock ends with the process, however that ends. On an object store it is
        a file, which a killed run leaves behind: the error then says what to delete.
        """
        self._own.make_folder()
        file = self._own / "lock"
        if file.local is None:
            yield from _marked(file)
            return
        handle = os.open(file.local, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveError(f"another run is writing to {self.place.address}") from error
        else:
            yield
        finally:
            os.close(handle)


def part_name(number: int) -> str:
    """The name of a unit's part."""
    return f"part-{number:06}.parquet"


def failures_name(number: int) -> str:
    """The name of the file of a unit's failures."""
    return f"{number:06}.jsonl"


def _record_name(number: int) -> str:
    return f"{number:06}.json"


def _marked(file: Place) -> Iterator[None]:
    owner = json.dumps({"host": platform.node(), "pid": os.getpid()}).encode()
    if file.info().type == fs.FileType.File:
        raise ArchiveError(
            f"another run is writing here ({file.read().decode(errors='replace')}). "
            f"If it is not running any more, delete {file.address}"
        )
    file.write(owner)
    try:
        yield
    finally:
        file.delete()
