"""Marshmallow fields that accept one spelling of each value, and say so in the document."""

import datetime as dt
import math
import re
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

_NO_NUL = "^[^\\u0000]*$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WHOLE = re.compile(r"-?[0-9]{1,9}\Z")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")


def about(description: str, example: Any, **more: Any) -> dict[str, Any]:
    """The `metadata` of a field."""
    return {"description": description, "example": example, **more}


class PlainText(fields.String):
    """Text that PostgreSQL and UTF-8 can hold: no NUL, no lone surrogate."""

    def __init__(self, *, longest: int | None = None, shortest: int = 1, **kwargs: Any) -> None:
        checks: list[Any] = [validate.Length(min=shortest, max=longest)]
        given = kwargs.pop("validate", None)
        checks.extend(given if isinstance(given, list) else [given] if given else [])
        if not any(isinstance(check, validate.Regexp) for check in checks):
            checks.append(validate.Regexp(_NO_NUL, error="Holds a NUL character."))
        super().__init__(validate=checks, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise ma.ValidationError("Holds a NUL character or a lone surrogate.")
        return text


class Day(fields.Date):
    """A calendar day, `YYYY-MM-DD` and nothing else."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dt.date:
        if not (isinstance(value, str) and _DAY.match(value)):
            raise ma.ValidationError("Not a day; write YYYY-MM-DD.")
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise ma.ValidationError("There is no such day.") from error


class QueryInteger(fields.Integer):
    """An integer in a query, in plain digits."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not (isinstance(value, str) and _WHOLE.match(value)):
            raise ma.ValidationError("Not a valid integer.")
        return int(value)


class QueryNumber(fields.Float):
    """A finite number in a query."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        if not (isinstance(value, str) and _NUMBER.match(value)):
            raise ma.ValidationError("Not a valid number.")
        number = float(value)
        if not math.isfinite(number):
            raise ma.ValidationError("Not a valid number.")
        return number


class QueryBoolean(fields.Boolean):
    """`true` or `false`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(truthy={"true"}, falsy={"false"}, **kwargs)


class Instant(fields.DateTime):
    """A moment in UTC, ISO 8601 with `Z`."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        if value is None:
            return None
        moment: dt.datetime = value.astimezone(dt.UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
