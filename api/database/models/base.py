"""What all tables have in common: types of columns, names of constraints, "undated"."""

import datetime as dt
from typing import Any, ClassVar, TypedDict

from sqlalchemy import DateTime, Integer, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase


class SpanRow(TypedDict):
    """A span as it lies in a JSONB column."""

    start: int
    end: int
    text: str


class Base(DeclarativeBase):
    """Base of all tables; constraints are named by one rule, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        list[int]: ARRAY(Integer),
        SpanRow: JSONB(none_as_null=True),
        list[SpanRow]: JSONB,
    }


# What stands for "undated" where rows are ordered by day: before every day.
UNDATED = dt.date.min
