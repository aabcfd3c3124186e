"""Input files: cut into units, and read back row by row."""

import bz2
import datetime as dt
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.archive.errors import ArchiveError
from api.archive.inputs import cut, read_unit
from api.archive.places import place
from nlp.errors import FormatError
from nlp.interchange import ArticleLine

LINES = ['{"text": "نص أول"}', "", "  ", "{", '{"text": "نص ثان", "id": 7}', '{"id": "x"}']


def rows(path: Path, size: int) -> list[list[tuple[int, ArticleLine | str]]]:
    _, units = cut([place(str(path))], size)
    return [
        [
            (row.number, str(row.article) if isinstance(row.article, FormatError) else row.article)
            for row in read_unit(unit)
        ]
        for unit in units
    ]


@pytest.mark.parametrize("end", ["\n", "", "\n\n \n"])
@pytest.mark.parametrize(
    ("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)]
)
def test_lines_are_cut_and_read(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], end: str
) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(pack(("\n".join(LINES) + end).encode()))
    found = rows(path, 2)
    assert [[number for number, _ in unit] for unit in found] == [[1, 4], [5, 6]]
    assert found[0][0][1] == ArticleLine("نص أول")
    assert "not JSON" in str(found[0][1][1])
    assert found[1][0][1] == ArticleLine("نص ثان", id="7")
    assert "'text' is missing" in str(found[1][1][1])
    assert [one for (one,) in rows(path, 1)] == [*found[0], *found[1]] == rows(path, 9)[0]


def test_units_are_numbered_over_all_files(tmp_path: Path) -> None:
    for name, count in (("a", 5), ("b", 0), ("c", 3)):
        line = json.dumps({"text": name}) + "\n"
        (tmp_path / f"{name}.jsonl").write_text(line * count, "utf-8")
    inputs, units = cut([place(str(tmp_path / f"{name}.jsonl")) for name in "abc"], 2)
    assert [unit.number for unit in units] == list(range(5))
    assert [unit.rows for unit in units] == [2, 2, 1, 2, 1]
    assert [item.rows for item in inputs] == [5, 0, 3]
    assert all(item.size == Path(item.address).stat().st_size for item in inputs)
    assert len({item.digest for item in inputs}) == 3


def test_parquet_is_read_by_rows_across_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "text": pa.array([f"نص {n}" for n in range(300)], pa.large_string()),
            "id": pa.array(range(300)),
            "date": pa.array([dt.date(2024, 1, 2)] * 300),
            "other": pa.array([b"x"] * 300),
        }
    )
    pq.write_table(table, path, row_group_size=90)
    found = rows(path, 100)
    assert [len(unit) for unit in found] == [100, 100, 100]
    assert [number for unit in found for number, _ in unit] == list(range(1, 301))
    assert found[2][99][1] == ArticleLine("نص 299", id="299", date=dt.date(2024, 1, 2))


def test_columns_of_parquet_are_judged_as_fields_are(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"], pa.binary()).buffers())
    text = pa.chunked_array([pa.array(["نص", None]), bad])
    when = [dt.datetime(2024, 1, 2, 3, 4, tzinfo=dt.UTC)] * 3
    table = pa.table({"text": text, "source": ["صدى"] * 3, "date": when, "url": [1.5, 2, 3]})
    pq.write_table(table, path)
    ((first, second, third),) = rows(path, 9)
    assert "'url' is not a string" in str(first[1])
    assert "'text' is missing" in str(second[1])
    assert "not UTF-8" in str(third[1])
    pq.write_table(table.drop_columns(["url"]), path)
    assert rows(path, 9)[0][0][1] == ArticleLine("نص", outlet="صدى", date=dt.date(2024, 1, 2))


def test_parquet_without_texts_or_none_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"body": ["نص"]}), path)
    with pytest.raises(ArchiveError, match="no column 'text'"):
        rows(path, 9)
    path.write_bytes(b"none")
    with pytest.raises(ArchiveError, match=r"a\.parquet"):
        rows(path, 9)


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_a_file_that_was_cut_off_since_is_seen(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"

    def write(count: int) -> None:
        articles = [{"text": f"نص {n}"} for n in range(count)]
        if suffix == "parquet":
            pq.write_table(pa.Table.from_pylist(articles), path)
        else:
            path.write_text("".join(json.dumps(a) + "\n" for a in articles), "utf-8")

    write(9)
    _, units = cut([place(str(path))], 5)
    write(8)
    with pytest.raises(ArchiveError, match="has changed since"):
        list(read_unit(units[1]))
