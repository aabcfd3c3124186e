"""Storing many articles from one request, each on its own: a broken item spoils no other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import marshmallow as ma

from api.articles.schemas import ArticleInSchema
from api.articles.service import ArticleIn, ReadsText, ingest_article
from api.database import Database
from api.errors import ArgumentError, ConflictError
from api.http.errors import ApiError, as_http, error_body
from api.http.parsing import parse_json
from nlp.errors import TextError

_SCHEMA = ArticleInSchema()


def items_of_list(body: bytes) -> list[Any]:
    """The items of a JSON list. Raises 400 for what is not JSON and 422 for what is no list."""
    value = parse_json(body)
    if not isinstance(value, list):
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The body is not a list of articles.",
            {"json": {"_schema": ["Not a list."]}},
        )
    return value


def items_of_lines(body: bytes) -> list[Any]:
    """The items of NDJSON, one a line, empty lines skipped; a broken line is an `ApiError`."""
    return [_line(line) for line in body.split(b"\n") if line.strip()]


def store_batch(
    database: Database, reader: ReadsText, items: Iterable[Any], *, replace: bool
) -> dict[str, Any]:
    """Store each item and say what became of it; the result is that of `BatchSchema`."""
    results = list(_results(database, reader, items, replace=replace))
    counts = Counter(result["status"] for result in results)
    return {
        "items": results,
        "stored": counts["created"] + counts["replaced"],
        "unchanged": counts["unchanged"],
        "failed": counts["failed"],
    }


def _results(
    database: Database, reader: ReadsText, items: Iterable[Any], *, replace: bool
) -> Iterator[dict[str, Any]]:
    for index, item in enumerate(items):
        result: dict[str, Any] = {"index": index, "id": None, "status": "failed", "error": None}
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            result["id"] = _printable(item["id"])
        try:
            stored = ingest_article(database, reader, _article(item), replace=replace)
        except ApiError as error:
            result["error"] = error_body(error.code, error.message, error.errors)
        except ma.ValidationError as error:
            result["error"] = error_body(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "The item is not an article.",
                {"json": dict(error.messages_dict)},
            )
        except (TextError, ArgumentError, ConflictError) as error:
            known = as_http(error)
            result["error"] = error_body(known.code, known.message, known.errors)
        else:
            result |= {"id": stored.id, "status": stored.outcome}
        yield result


def _article(item: Any) -> ArticleIn:
    if isinstance(item, ApiError):
        raise item
    return ArticleIn(**_SCHEMA.load(item))


def _line(line: bytes) -> Any:
    try:
        return parse_json(line)
    except ApiError as error:
        return error


def _printable(text: str) -> str:
    """The text as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode("utf-8")
