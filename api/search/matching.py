"""How statements are matched with words, in the two ways that PostgreSQL can look for them.

Beside the flow: lists and searches build their SQL with these. An index of words finds all that
match and then sorts them by day: right for what is rare. Reading the newest first until enough
match is right for what is frequent. The planner cannot tell, since it takes the words of a phrase
to be independent: it expects a tenth of what there is.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from api.database.models import Statement

# What so many of so many of the newest statements hold is frequent.
_SAMPLE, _FREQUENT = 1000, 30


def matches(query: str) -> ColumnElement[bool]:
    """The condition that a statement's words match a `tsquery`; the index of words may serve it."""
    found: ColumnElement[bool] = Statement.search.bool_op("@@")(cast(query, TSQUERY))
    return found


def matches_in_order(query: str) -> ColumnElement[bool]:
    """The same condition for statements read in order of day: no index serves it."""
    return func.ts_match_vq(Statement.search, cast(query, TSQUERY))


def is_frequent(
    session: Session, query: str, conditions: Sequence[ColumnElement[bool]] = ()
) -> bool:
    """Whether so many of the newest that pass `conditions` match that reading on finds enough."""
    newest = (
        select(Statement.search)
        .where(*conditions)
        .order_by(Statement.day.desc(), Statement.article_id, Statement.number)
        .limit(_SAMPLE)
        .subquery()
    )
    condition = newest.c.search.bool_op("@@")(cast(query, TSQUERY))
    return (session.scalar(select(func.count()).where(condition)) or 0) >= _FREQUENT
