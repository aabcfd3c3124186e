"""What quotes are counted by: each dimension and where its values stand.

Flow: names of dimensions → **columns** of `facets` → counts.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, case, cast, func, literal, null

from api.database.models import UNDATED

PLAIN = ("stance", "kind", "section", "verb", "outlet")
SETS = {"speaker": "speakers", "topic": "topics", "entity": "entities"}
TIMES = ("day", "week", "month")
DIMENSIONS = ("speaker", "verb", "stance", "kind", "outlet", "topic", "section", "entity", *TIMES)


@dataclass(frozen=True, slots=True)
class By:
    """What is counted by: periods of time or none, and other dimensions in order."""

    time: str | None
    others: tuple[str, ...]

    @classmethod
    def of(cls, names: list[str]) -> "By":
        """From names of `DIMENSIONS`, of which at most one is a time."""
        times = [name for name in names if name in TIMES]
        return cls(times[0] if times else None, tuple(n for n in names if n not in TIMES))


def period(day: Any, time: str) -> ColumnElement[dt.date]:
    """The first day of the period that a day is in; weeks begin on Monday."""
    if time == "day":
        return day  # type: ignore[no-any-return]
    return cast(func.date_trunc(literal(time), cast(day, DateTime)), Date)


def period_of(day: Any, by: By) -> ColumnElement[Any]:
    """The column `period` of a day; none of an undated quote, or where no time is counted by."""
    if by.time is None:
        return cast(null(), Date).label("period")
    return case((day > UNDATED, period(day, by.time)), else_=null()).label("period")


def first_day(day: dt.date, time: str) -> dt.date:
    """The same for a day at hand."""
    if time == "month":
        return day.replace(day=1)
    return day - dt.timedelta(days=day.weekday()) if time == "week" else day


def next_period(day: dt.date, time: str) -> dt.date:
    """The first day of the period after that which begins on `day`."""
    return first_day(day + dt.timedelta(days={"day": 1, "week": 7, "month": 31}[time]), time)


def within(day: Any, first: dt.date | None, last: dt.date | None) -> list[ColumnElement[bool]]:
    """The conditions that a day lies between two, which leave the undated out; none for neither."""
    conditions: list[ColumnElement[bool]] = []
    if first is not None:
        conditions.append(day >= first)
    if last is not None:
        conditions.append(day <= last)
    return [*conditions, day > UNDATED] if conditions else []
