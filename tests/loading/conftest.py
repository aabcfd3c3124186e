"""The database of the tests of `api`, and archives of invented articles to load into it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.archive.parquet import Record, to_batch, to_record
from api.articles.analysing import Analysed, with_vectors
from api.articles.service import ArticleIn
from api.bench.writing import Archive
from api.database import Database
from api.database.models import Base
from tests.api.articles.test_service import article
from tests.api.conftest import (
    database,
    opened,
    reader,
    root,
    server,
    settings,
    shared_reader,
)
from tests.api.entities.test_registry import EXTRA
from tests.api.fake_reader import FakeReader
from tests.api.samples import ALL

__all__ = ["database", "opened", "reader", "root", "server", "settings", "shared_reader"]

# Numbers and times that the database gives.
_GIVEN = {"created_at", "updated_at", "at", "correction_id"}
Write = Callable[..., Path]


def analysed(given: ArticleIn, reader: FakeReader) -> Analysed:
    """An article as `qala annotate` reads it."""
    one = Analysed(given, reader.read(given.text))
    with_vectors(reader, [one])
    return one


def invented(count: int, reader: FakeReader) -> list[Analysed]:
    """The samples, and articles of the invented archive, which share names."""
    items = [analysed(article(sample), reader) for sample in (*ALL, EXTRA)]
    archive = Archive(seed=3, quotes=3.0)
    for number in range(count):
        written = archive.write(number)
        one = Analysed(written.article, written.analysis)
        with_vectors(reader, [one])
        items.append(one)
    return items


def record(one: Analysed) -> Record:
    """An article as a row of the archive."""
    vectors = None if one.vectors is None else one.vectors.astype(np.float16)
    return to_record(one.article, one.analysis, vectors)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes articles as a Parquet file; says where it is."""

    def write(items: Sequence[Analysed], name: str = "part-000000.parquet") -> Path:
        records = [record(one) for one in items]
        path = tmp_path / name
        pq.write_table(pa.Table.from_batches([to_batch(records)]), path)
        return path

    return write


def dump(database: Database) -> dict[str, list[str]]:
    """All rows of all tables, without numbers and times that the database gives."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [
            f'"{column.name}"'
            for column in table.columns
            if column.identity is None and column.name not in _GIVEN
        ]
        query = f"SELECT ROW({', '.join(columns)})::text FROM {table.name} ORDER BY 1"
        with database.engine.connect() as connection:
            found[table.name] = [str(row) for row in connection.exec_driver_sql(query).scalars()]
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Check table by table, so that a failure says which."""
    assert one.keys() == other.keys()
    for table, rows in one.items():
        assert rows == other[table], table
