"""CSV: RFC 4180, whole texts, and nothing that a spreadsheet runs."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.formats.spreadsheet import BOM, csv_chunks
from api.formats.tables import Table

PAIR = Table("pairs", {"one": "a.b", "two": "c"})


def written(table: Table, items: list[dict[str, Any]]) -> str:
    return "".join(csv_chunks(table, items))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True))


def test_it_begins_with_a_mark_and_the_header_and_ends_lines_with_crlf() -> None:
    text = written(PAIR, [{"a": {"b": "نص"}, "c": 1}])
    assert text == "\ufeffone,two\r\nنص,1\r\n"
    assert text.encode()[:3] == b"\xef\xbb\xbf"


def test_an_empty_list_has_a_header() -> None:
    assert written(PAIR, []) == BOM + "one,two\r\n"


def test_quotes_commas_and_line_breaks_stay_in_their_cell() -> None:
    said = 'سطر أول،\nسطر "ثان", وثالث\r\nورابع'
    text = written(PAIR, [{"a": {"b": said}, "c": "x"}])
    assert read(text) == [["one", "two"], [said, "x"]]


def test_values_that_are_no_text() -> None:
    items = [{"a": {"b": True}, "c": -0.5}, {"a": None, "c": ["x", None, "y"]}]
    assert read(written(PAIR, items))[1:] == [["true", "-0.5"], ["", "x;y"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1:A2)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        '=HYPERLINK("http://evil.example","x")',
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    for item in ({"a": {"b": text}, "c": ""}, {"a": {"b": ""}, "c": [text, "b"]}):
        cells = read(written(PAIR, [item]))[1]
        assert "'" + text in cells[0] + cells[1]
        assert not any(value.startswith(text[0]) for value in cells if value)
    # In the header of what brings its own columns, too.
    header, *_ = read(written(Table("any"), [{text: 1}]))
    assert header == ["'" + text]


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_every_text_comes_back(rows: list[tuple[str, str]]) -> None:
    clean = [tuple(text.replace("\0", "") for text in row) for row in rows]
    items = [{"a": {"b": one}, "c": two} for one, two in clean]
    back = read(
        written(PAIR, items).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    )
    assert len(back) == len(items) + 1
    for row, cells in zip(clean, back[1:], strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert cell in (text, "'" + text)
            assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_flat_items_bring_their_columns() -> None:
    items = [{"day": "2024-05-12", "count": 2}, {"day": "2024-05-13", "of": {"b": 1}}]
    assert read(written(Table("any"), items)) == [
        ["day", "count", "of_b"],
        ["2024-05-12", "2", ""],
        ["2024-05-13", "", "1"],
    ]


def test_items_are_taken_as_they_are_written() -> None:
    taken = 0

    def items() -> Any:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield {"a": {"b": number}, "c": ""}

    pieces = csv_chunks(PAIR, items())
    next(pieces)
    next(pieces)
    assert taken < 1000
    assert sum(piece.count("\r\n") for piece in pieces) == 10_000 - 200
