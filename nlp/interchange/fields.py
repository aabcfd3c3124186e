"""Typed access to the fields of a line of JSON; `FormatError` names what is not as it should be."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from nlp.errors import FormatError


def json_value(line: bytes, number: int | None) -> Any:
    """The JSON that a line of UTF-8 holds; a byte order mark is passed over."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"not UTF-8: {error.reason} at byte {error.start}", number) from error
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} at column {error.colno}", number) from error
    except (ValueError, RecursionError) as error:  # numbers without end, nesting without end
        raise FormatError("not JSON that can be read", number) from error


def json_object(line: bytes, number: int | None) -> dict[str, Any]:
    """The JSON object that a line of UTF-8 holds."""
    data = json_value(line, number)
    if not isinstance(data, dict):
        raise FormatError("not a JSON object", number)
    return data


def string(data: Mapping[str, Any], key: str, number: int | None) -> str | None:
    """A string that UTF-8 and PostgreSQL can hold, or None where there is none."""
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise FormatError(f"{key!r} is not a string", number)
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise FormatError(f"{key!r} holds a NUL or a lone surrogate", number)
    return value


def text(data: Mapping[str, Any], number: int | None) -> str:
    """The field `text` of an article, whatever characters it has; `check_text` judges these."""
    value = data.get("text")
    if not value:
        raise FormatError("'text' is missing", number)
    if not isinstance(value, str):
        raise FormatError("'text' is not a string", number)
    return value


def required(data: Mapping[str, Any], key: str, number: int | None) -> str:
    """A string that must be there and not be empty."""
    value = string(data, key, number)
    if not value:
        raise FormatError(f"{key!r} is missing", number)
    return value


def integer(data: Mapping[str, Any], key: str, number: int | None) -> int | None:
    """A whole number, or None where there is none."""
    value = data.get(key)
    if value is not None and type(value) is not int:
        raise FormatError(f"{key!r} is not a whole number", number)
    return value


def items(data: Mapping[str, Any], key: str, number: int | None) -> list[Any]:
    """A list that must be there."""
    value = data.get(key)
    if not isinstance(value, list):
        raise FormatError(f"{key!r} is not a list", number)
    return value


def day(data: Mapping[str, Any], number: int | None) -> date | None:
    """The field `date`, written YYYY-MM-DD, or None where there is none."""
    value = string(data, "date", number)
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise FormatError(f"the date {value!r} is not YYYY-MM-DD", number) from error
    if found.isoformat() != value:  # ISO 8601 has other ways to write a day
        raise FormatError(f"the date {value!r} is not YYYY-MM-DD", number)
    return found
