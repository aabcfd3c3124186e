"""Counts quotes by dimensions: from tallies where they know the answer, else from `facets`.

Flow: scope → **counts** → rows. Tallies hold what is asked for most: one dimension in all, of a
topic or of a speaker, and its days. The rest is counted over the narrow rows that filters leave.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, null, select, true
from sqlalchemy.orm import Session

from api.facets import tallied
from api.facets.dimensions import SETS, By, period_of
from api.facets.scope import Scope


@dataclass(frozen=True, slots=True)
class Count:
    """How many quotes have some values, in a period where one is counted by."""

    period: dt.date | None
    values: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts, those of most quotes first, and by period where there are any.

    `total` is how many quotes there are in all. `other` sums the counts that are left out: of
    values beyond the limit, and of undated quotes where a time is counted by.
    """

    rows: Sequence[Count]
    total: int
    other: int


def count_by(session: Session, scope: Scope, by: By, limit: int) -> Counts:
    """Count the quotes of a scope for the `limit` values, or sets of values, that most have."""
    (name, *more) = by.others or ("",)
    ranked = None if by.time or more else tallied.ranked(scope, name)
    if ranked is not None:
        columns = ranked.selected_columns
        most = ranked.order_by(columns.number.desc(), columns.key).limit(limit)
        rows = [Count(None, (row.key,), row.number) for row in session.execute(most)]
        whole = tallied.ranked_in_all(session, scope, name)
    else:
        rows, whole = _count(session, scope, by, limit)
    # What a quote has one of sums up to the quotes.
    summed = whole if SETS.keys().isdisjoint(by.others) else None
    total = total_of(session, scope) if summed is None else summed
    return Counts(rows, total, whole - sum(row.number for row in rows))


def total_of(session: Session, scope: Scope) -> int:
    """How many quotes a scope has."""
    known = tallied.total(session, scope)
    if known is not None:
        return known
    query = select(func.count()).select_from(scope.source).where(*scope.conditions)
    return session.scalar(query) or 0


def by_speaker(scope: Scope) -> Select[str, int]:
    """Rows of key and number, one for each speaker of a scope."""
    known = tallied.ranked(scope, "speaker")
    if known is not None:
        return known
    source, key = each_speaker(scope)
    query = select(key.label("key"), func.count().label("number")).select_from(source)
    return query.where(*scope.conditions).group_by(key)


def each_speaker(scope: Scope) -> tuple[Any, ColumnElement[str]]:
    """The quotes of a scope, once for each speaker, and the column of the speaker's key."""
    members = func.unnest(scope.source.c.speakers).table_valued("key").render_derived("members")
    return scope.source.join(members, true()), members.c.key


def _count(session: Session, scope: Scope, by: By, limit: int) -> tuple[list[Count], int]:
    """The counts, and the sum of all."""
    query = tallied.by_values(scope, by)
    each = (_counted(scope, by) if query is None else query).cte("each")
    whole = select(func.coalesce(func.sum(each.c.number), 0)).scalar_subquery()
    found = session.execute(_most(each, whole, by, limit)).all()
    rows = [Count(row[0], tuple(row[1:-2]), int(row[-2])) for row in found]
    return rows, int(found[0][-1] if found else session.scalar(select(whole)) or 0)


def _most(each: CTE, whole: Any, by: By, limit: int) -> Select[Any]:
    """Rows of period, values, number and the whole, of the values that have most."""
    values = [each.c[name] for name in _names(by)]
    dated = each.c.period.is_not(None)
    if not values:
        return select(each.c.period, each.c.number, whole).where(dated).order_by(each.c.period)
    in_all = func.sum(each.c.number).label("in_all")
    top = (
        select(*values, in_all)
        .group_by(*values)
        .order_by(in_all.desc(), *values)
        .limit(limit)
        .cte("top")
    )
    same = [top.c[value.name] for value in values]
    if by.time is None:
        rows = select(null(), *same, top.c.in_all, whole)
        return rows.order_by(top.c.in_all.desc(), *same)
    return (
        select(each.c.period, *values, each.c.number, whole)
        .join(top, and_(*(a == b for a, b in zip(values, same, strict=True))))
        .where(dated)
        .order_by(each.c.period, top.c.in_all.desc(), *values)
    )


def _counted(scope: Scope, by: By) -> Select[Any]:
    """The counts over the narrow rows; a quote counts for each value of a set."""
    source: Any = scope.source
    values: list[ColumnElement[Any]] = []
    joined = source
    for name, label in zip(by.others, _names(by), strict=True):
        if name in SETS:
            members = (
                func.unnest(source.c[SETS[name]])
                .table_valued("value")
                .render_derived(f"of_{label}")
            )
            joined = joined.join(members, true())
            values.append(members.c.value.label(label))
        else:
            values.append(source.c[name].label(label))
    rows = select(period_of(source.c.day, by), *values, func.count().label("number"))
    keys = ["period", *(value.name for value in values)]
    return rows.select_from(joined).where(*scope.conditions).group_by(*keys)


def _names(by: By) -> list[str]:
    return [f"value_{place}" for place in range(len(by.others))]
