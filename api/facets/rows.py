"""Flat rows of counts, as tables and charts read them. Flow: counts → **rows** → schemas → JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from api.errors import ArgumentError
from api.facets.counts import Count, Counts, count_by
from api.facets.dimensions import By, first_day, next_period
from api.facets.labels import labels
from api.facets.scope import Scope, read_scope

# A chart of more points shows nothing, and an answer of more rows is for an export.
MOST_ROWS = 50_000


def facets(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What `/quotes/facets` answers. Raises `ArgumentError`."""
    by = By.of(arguments["by"])
    scope = read_scope(session, arguments)
    counts = count_by(session, scope, by, arguments["limit"])
    rows = filled(counts, scope, by) if arguments["fill"] else counts.rows
    return {"items": flat(session, rows, by), "total": counts.total, "other": counts.other}


def flat(
    session: Session, rows: Sequence[Count], by: By, number: str = "count"
) -> list[dict[str, Any]]:
    """One flat item for each count: the period, the values with their names, the number."""
    named = [
        labels(session, dimension, {row.values[place] for row in rows})
        for place, dimension in enumerate(by.others)
    ]
    items = []
    for row in rows:
        item: dict[str, Any] = {} if by.time is None else {by.time: row.period}
        for names, value in zip(named, row.values, strict=True):
            item |= names.get(value, {})
        items.append({**item, number: row.number})
    return items


def filled(counts: Counts, scope: Scope, by: By) -> list[Count]:
    """The counts with the periods between them, of which there are none.

    From the first day asked for to the last, else from the first counted to the last. Raises
    `ArgumentError` for more rows than are served.
    """
    if by.time is None:
        raise ArgumentError("fill", "Only a day, week or month leaves gaps to be filled.")
    known = {(row.period, row.values): row.number for row in counts.rows}
    values = list(dict.fromkeys(row.values for row in counts.rows)) or (
        [()] if not by.others else []
    )
    rows = []
    for period in _periods(counts, scope, by.time):
        for value in values:
            rows.append(Count(period, value, known.get((period, value), 0)))
            if len(rows) > MOST_ROWS:
                raise ArgumentError("fill", f"More than {MOST_ROWS} rows; ask for fewer days.")
    return rows


def _periods(counts: Counts, scope: Scope, time: str) -> Iterator[Any]:
    days = [row.period for row in counts.rows if row.period is not None]
    first, last = scope.first or min(days, default=None), scope.last or max(days, default=None)
    if first is None or last is None:
        return
    at = first_day(first, time)
    while at <= last:
        yield at
        try:
            at = next_period(at, time)
        except OverflowError:  # after the last period that there is
            return
