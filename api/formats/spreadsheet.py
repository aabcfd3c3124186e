"""CSV for spreadsheets: RFC 4180 in UTF-8 with a byte order mark; no cell is a formula.

A cell whose text could be read as a formula gets an apostrophe before it (OWASP, "CSV Injection");
NDJSON has every text as it is.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from api.formats.tables import Table

BOM = "\ufeff"
# What spreadsheets take for the beginning of a formula, also in the full-width forms that some
# fold to them.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Items written at once.
_BATCH = 200


def csv_chunks(table: Table, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The file in pieces, the first with the header. Holds some hundred items at a time.

    Without columns of its own, the table's header is the keys of the first items.
    """
    rest = iter(items)
    first = list(islice(rest, _BATCH))
    header = table.header(first)
    yield BOM + _written([[cell(name) for name in header]])
    rest = chain(first, rest)
    while batch := list(islice(rest, _BATCH)):
        yield _written([cell(value) for value in table.row(item, header)] for item in batch)


def cell(value: Any) -> Any:
    """A value as a cell holds it: nothing for None, text that no spreadsheet runs."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _written(rows: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
