"""Annotates one unit: reads its rows, analyses them, writes its part, failures and record.

Flow: unit → rows → reader → **part**. What a worker is sent is small; it reads and writes files
itself. A unit done again overwrites the same files with the same content.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from api.archive.errors import ArchiveError, StoppedError
from api.archive.folder import Folder
from api.archive.inputs import Row, read_unit
from api.archive.manifest import Done, Unit
from api.archive.parquet import SCHEMA, Record, to_batch, to_record
from api.archive.places import digest
from api.articles.analysing import Analysed, ReadsText, with_vectors
from api.articles.given import ArticleIn, check
from api.errors import ArgumentError
from nlp.errors import FormatError, TextError

logger = logging.getLogger(__name__)

# Articles that are read together, so that those of like length share batches.
_TOGETHER = 64


# Loads a reader where it is called: in each worker, once. It is pickled.
Load = Callable[[], ReadsText]


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all units of an archive. `out` is the address of its folder."""

    out: str
    model: str
    max_chars: int
    vectors: bool
    batch_size: int


def annotate_unit(
    job: Job, reader: ReadsText, unit: Unit, stopped: Callable[[], bool] = lambda: False
) -> Done:
    """Annotate a unit, unless it has a record; return its record.

    Raises `ArchiveError` when the reader is of another model or the input has changed,
    `StoppedError` soon after `stopped` says so, and `OSError`.
    """
    if reader.model != job.model:
        raise ArchiveError(f"a worker has the model {reader.model}, the archive {job.model}")
    folder = Folder(job.out)
    if (done := folder.record(unit.number)) is not None:
        return done  # a first try was cut off after its last step
    batches: list[pa.RecordBatch] = []
    failures: list[bytes] = []
    for rows in _together(read_unit(unit)):
        records: list[Record] = []
        for row, outcome in _outcomes(rows, job, reader, stopped):
            if isinstance(outcome, Exception):
                failures.append(_failure(unit, row, outcome))
            else:
                records.append(outcome)
        batches.append(to_batch(records))
    articles = sum(len(batch) for batch in batches)
    if articles + len(failures) != unit.rows:
        raise ArchiveError(f"{unit.address} has changed since the archive was begun")
    part = _part(batches) if articles else b""
    done = Done(unit.number, articles, len(failures), len(part), digest(part) if part else "")
    folder.finish(done, part, b"".join(failures))
    return done


def _together(rows: Iterable[Row]) -> Iterator[list[Row]]:
    every = iter(rows)
    while some := list(islice(every, _TOGETHER)):
        yield some


def _outcomes(
    rows: Iterable[Row], job: Job, reader: ReadsText, stopped: Callable[[], bool]
) -> Iterator[tuple[Row, Record | Exception]]:
    """Each row with its record, or with why it has none."""
    readable: list[tuple[Row, ArticleIn]] = []
    for row in rows:
        try:
            readable.append((row, _article(row, job.max_chars)))
        except (FormatError, TextError, ArgumentError) as error:
            yield row, error
    articles = [article for _, article in readable]
    try:
        outcomes: Sequence[Record | Exception] = _records(articles, job, reader, stopped)
    except StoppedError:
        raise
    except Exception as error:  # whatever it is: one article must not cost the others
        logger.warning("read one by one, since together they failed: %s", error)
        outcomes = [_alone(article, job, reader, stopped) for article in articles]
        if len(outcomes) > 1 and all(isinstance(outcome, Exception) for outcome in outcomes):
            raise ArchiveError(f"no article can be read: {error}") from error
    yield from zip((row for row, _ in readable), outcomes, strict=True)


def _alone(
    article: ArticleIn, job: Job, reader: ReadsText, stopped: Callable[[], bool]
) -> Record | Exception:
    try:
        (record,) = _records([article], job, reader, stopped)
    except StoppedError:
        raise
    except Exception as error:  # its row tells
        return error
    return record


def _records(
    articles: Sequence[ArticleIn], job: Job, reader: ReadsText, stopped: Callable[[], bool]
) -> list[Record]:
    found = reader.read_many((article.text for article in articles), job.batch_size)
    analysed = []
    for article, analysis in zip(articles, found, strict=True):
        if stopped():
            raise StoppedError("stopped")
        analysed.append(Analysed(article, analysis))
    if job.vectors:
        with_vectors(reader, analysed)
    return [
        to_record(
            one.article,
            one.analysis,
            None if one.vectors is None else one.vectors.astype(np.float16),
        )
        for one in analysed
    ]


def _article(row: Row, max_chars: int) -> ArticleIn:
    """The article of a row, once everything in it can be stored.

    A NUL in a text is read as a blank: archives have them, PostgreSQL has not, offsets must stay.
    """
    if isinstance(row.article, FormatError):
        raise row.article
    article = ArticleIn(**asdict(row.article))
    article = replace(article, text=article.text.replace("\0", " "))
    check(article, max_chars)
    return article


def _failure(unit: Unit, row: Row, error: Exception) -> bytes:
    """A line of the file of failures: where the row is, its id if it has one, and the reason."""
    line = {
        "input": unit.address,
        "row": row.number,
        "id": None if isinstance(row.article, FormatError) else row.article.id,
        "reason": _reason(error),
        "message": str(error) or type(error).__name__,
    }
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _reason(error: Exception) -> str:
    """A stable word for programs."""
    match error:
        case TextError(reason=reason) | ArgumentError(field=reason):
            return reason
        case FormatError():
            return "format"
        case _:
            return "error"


def _part(batches: Sequence[pa.RecordBatch]) -> bytes:
    """A Parquet file of one row group: parts are small."""
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_batches(batches, SCHEMA), buffer, compression="zstd")
    data: bytes = buffer.getvalue().to_pybytes()
    return data
