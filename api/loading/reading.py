"""Reads the Parquet of `qala annotate` back into articles and analyses, and checks them.

Flow: **Parquet** → records → rows. What cannot be read is named with its place; the rest goes on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from api.archive.parquet import check_schema, from_batch, from_record
from api.archive.places import Place
from api.articles.analysing import Analysed
from api.search.passages import Vectors
from nlp.errors import FormatError
from nlp.records import Mention, Span, Statement

# Files whose rows are counted beforehand, for a progress bar.
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file; `first` is the number of the first of them, from 1."""

    address: str
    first: int
    rows: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be loaded, and why; `where` is for people."""

    where: str
    reason: str


def count_rows(files: Iterable[Place]) -> int | None:
    """How many articles files hold, as they say; None when there are very many files."""
    files = list(files)
    if len(files) > _COUNTED:
        return None
    count = 0
    for file in files:
        try:
            with pq.ParquetFile(file.path, filesystem=file.files) as table:
                count += table.metadata.num_rows
        except (OSError, pa.ArrowException):
            continue  # it will be reported in its turn
    return count


def pieces(files: Iterable[Place], size: int) -> Iterator[Piece | Failure]:
    """The rows of files, up to `size` at a time; a file that cannot be read is a failure."""
    for file in files:
        first = 1
        try:
            with pq.ParquetFile(file.path, filesystem=file.files) as table:
                check_schema(table.schema_arrow)
                for batch in table.iter_batches(size):
                    yield Piece(file.address, first, batch)
                    first += len(batch)
        except (OSError, FormatError, pa.ArrowException) as error:
            where = file.address if first == 1 else f"{file.address}, from row {first} on"
            yield Failure(where, str(error).splitlines()[0])


def grouped(
    found: Iterable[Piece | Failure], size: int
) -> Iterator[tuple[list[Piece], list[Failure]]]:
    """Pieces put together to at least `size` rows, since each transaction has its own costs."""
    held: list[Piece] = []
    failures: list[Failure] = []
    rows = 0
    for one in found:
        if isinstance(one, Failure):
            failures.append(one)
            continue
        held.append(one)
        rows += len(one.rows)
        if rows >= size:
            yield held, failures
            held, failures, rows = [], [], 0
    if held or failures:
        yield held, failures


def articles(piece: Piece) -> Iterator[Analysed | Failure]:
    """The articles of some rows in order."""
    try:
        records = list(from_batch(piece.rows))
    except (ValueError, TypeError, KeyError):
        # Some row is broken; which one, shows when each is read alone.
        records = []
    for number in range(len(piece.rows)):
        try:
            [record] = [records[number]] if records else from_batch(piece.rows.slice(number, 1))
            yield _checked(record)
        except (FormatError, ValueError, TypeError, KeyError) as error:
            where = f"{piece.address}, row {piece.first + number}"
            yield Failure(where, f"no analysed article: {error}")


def _checked(record: Any) -> Analysed:
    """The article of a record, when its analysis is one of its text. Raises `FormatError`."""
    article, analysis, vectors = from_record(record)
    # Half precision goes into the database as it is; nothing is computed with it.
    item = Analysed(article, analysis, cast("Vectors | None", vectors))
    said = article.text
    sections = {section.id for section in analysis.layout.sections}
    numbers = [statement.number for statement in analysis.statements]
    spans: list[Span] = [*analysis.mentions]
    for one in analysis.statements:
        if not (one.speakers and one.content):
            raise FormatError(f"statement {one.number} has no speaker or no content")
        if one.parent is not None and one.parent not in numbers:
            raise FormatError(f"statement {one.number} is part of one that is not there")
        evidence = (speaker.evidence for speaker in one.speakers)
        pieces = (one.cue, one.source, one.via, *one.content, *one.verbatim, *evidence)
        spans += [piece for piece in pieces if piece is not None]
    for span in spans:
        if said[span.start : span.end] != span.text:
            raise FormatError(f"{span.text!r} is not at {span.start} to {span.end} of the text")
    if len(set(numbers)) < len(numbers):
        raise FormatError("two statements have one number")
    parts: list[Mention | Statement] = [*analysis.mentions, *analysis.statements]
    for part in parts:
        if part.section is not None and part.section not in sections:
            raise FormatError(f"there is no section {part.section!r}")
    if item.vectors is not None and len(item.vectors) != len(numbers):
        raise FormatError(f"{len(item.vectors)} vectors for {len(numbers)} statements")
    return item
