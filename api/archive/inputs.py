"""Cuts input files into units, and reads the rows of a unit: JSON lines or Parquet.

Flow: **input files → units → rows** → reader. Cutting reads every file once, for its digest; a
worker reads its own rows only (of a compressed file, all before them, too).
"""

import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from api.archive.errors import ArchiveError
from api.archive.manifest import Input, Unit
from api.archive.places import Place, place
from nlp.errors import FormatError
from nlp.interchange import ArticleLine, article_from, parse_article

_LINES = (".jsonl", ".ndjson")
_PACKED = ("", ".gz", ".zst", ".bz2", ".lz4")
_PARQUET = ".parquet"
SUFFIXES = (*(kind + packed for kind in _LINES for packed in _PACKED), _PARQUET)

_COLUMNS = ("id", "text", "title", "outlet", "source", "url", "date")
_BLOCK = 1 << 20
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the input, or the error that stands in its place; numbers count from 1."""

    number: int
    article: ArticleLine | FormatError


def cut(files: Iterable[Place], rows: int) -> tuple[tuple[Input, ...], tuple[Unit, ...]]:
    """The files as they are now, and their units of up to `rows` rows each.

    Raises `ArchiveError` for a file that holds no articles at all, and `OSError`.
    """
    inputs: list[Input] = []
    units: list[Unit] = []
    for file in files:
        info = file.info()
        cutter = _parquet_units if file.path.endswith(_PARQUET) else _line_units
        found, digest = cutter(file, rows, len(units))
        units += found
        count = sum(unit.rows for unit in found)
        inputs.append(Input(file.address, info.size, info.mtime_ns or 0, digest, count))
    return tuple(inputs), tuple(units)


def read_unit(unit: Unit) -> Iterator[Row]:
    """The rows of a unit in order. Raises `ArchiveError` when its file has changed."""
    file = place(unit.address)
    return _parquet_rows(file, unit) if file.path.endswith(_PARQUET) else _line_rows(file, unit)


def _line_units(file: Place, rows: int, number: int) -> tuple[list[Unit], str]:
    units: list[Unit] = []
    whole = hashlib.sha256()
    hashed, first, start, count, position = hashlib.sha256(), 1, 0, 0, 0

    def close(line: int) -> None:
        nonlocal hashed, first, start, count
        if count:
            here = (file.address, first, count, start, position, hashed.hexdigest())
            units.append(Unit(number + len(units), *here))
        whole.update(hashed.digest())
        hashed, first, start, count = hashlib.sha256(), line + 1, position, 0

    line = 0
    with _opened(file) as stream:
        for line, data in enumerate(stream, 1):
            position += len(data)
            hashed.update(data)
            count += not data.isspace()
            if count == rows:
                close(line)
    close(line)
    return units, whole.hexdigest()


def _line_rows(file: Place, unit: Unit) -> Iterator[Row]:
    with _opened(file) as stream:
        if stream.seekable():
            stream.seek(unit.start)
        else:
            for at in range(0, unit.start, _BLOCK):
                stream.read(min(_BLOCK, unit.start - at))
        data = stream.read(unit.end - unit.start)
    if hashlib.sha256(data).hexdigest() != unit.digest:
        raise ArchiveError(f"{file.address} has changed since the archive was begun")
    for number, line in enumerate(io.BytesIO(data), unit.first):
        if line.isspace():
            continue
        try:
            yield Row(number, parse_article(line))
        except FormatError as error:
            yield Row(number, error)


def _opened(file: Place) -> io.BufferedReader:
    """A file's lines, uncompressed."""
    packed = not file.path.endswith(_LINES)
    stream = (
        file.files.open_input_stream(file.path, compression="detect")
        if packed
        else file.files.open_input_file(file.path)
    )
    return io.BufferedReader(stream, _BLOCK)


def _parquet_units(file: Place, rows: int, number: int) -> tuple[list[Unit], str]:
    with _parquet(file) as table:
        if "text" not in table.schema_arrow.names:
            raise ArchiveError(f"{file.address}: has no column 'text'")
        count = table.metadata.num_rows
    with file.files.open_input_stream(file.path, compression=None) as stream:
        digest = hashlib.file_digest(io.BufferedReader(stream, _BLOCK), "sha256").hexdigest()
    units = [
        Unit(number + order, file.address, start + 1, min(rows, count - start))
        for order, start in enumerate(range(0, count, rows))
    ]
    return units, digest


def _parquet_rows(file: Place, unit: Unit) -> Iterator[Row]:
    first, last = unit.first - 1, unit.first - 1 + unit.rows
    with _parquet(file) as table:
        if table.metadata.num_rows < last:
            raise ArchiveError(f"{file.address} has changed since the archive was begun")
        columns = [name for name in table.schema_arrow.names if name in _COLUMNS]
        at = 0
        for group in range(table.num_row_groups):
            size = table.metadata.row_group(group).num_rows
            if at + size > first and at < last:
                yield from _group_rows(table, group, columns, at, (first, last))
            at += size


def _group_rows(
    table: pq.ParquetFile, group: int, columns: list[str], at: int, wanted: tuple[int, int]
) -> Iterator[Row]:
    """The rows of one row group that are wanted; its first is row `at` of the file."""
    for batch in table.iter_batches(_BATCH, row_groups=[group], columns=columns):
        for index in range(max(0, wanted[0] - at), min(len(batch), wanted[1] - at)):
            yield Row(at + index + 1, _article(batch, index))
        at += len(batch)
        if at >= wanted[1]:
            return


def _article(batch: pa.RecordBatch, index: int) -> ArticleLine | FormatError:
    try:
        data = {name: batch.column(name)[index].as_py() for name in batch.schema.names}
        return article_from(_plain(data))
    except FormatError as error:
        return error
    except UnicodeDecodeError as error:
        return FormatError(f"not UTF-8: {error.reason} at byte {error.start}")


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a line of JSON would have them: a day or a time is written YYYY-MM-DD."""
    day = data.get("date")
    if isinstance(day, dt.datetime):
        day = day.date()
    return {**data, "date": day.isoformat() if isinstance(day, dt.date) else day}


def _parquet(file: Place) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file.path, filesystem=file.files)
    except pa.ArrowInvalid as error:
        raise ArchiveError(f"{file.address}: {error}") from error
