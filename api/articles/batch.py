"""Storing the articles of a request, each on its own: a broken item spoils no other."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

import marshmallow as ma

from api.articles.analysing import Analysed, analyse
from api.articles.given import ArticleIn
from api.articles.many import Outcome, ingest_articles
from api.articles.schemas import ArticleInSchema
from api.articles.service import Stored
from api.database import Database
from api.errors import BusyError
from api.http.errors import ApiError, as_http, error_body
from api.http.parsing import parse_json
from api.reading import Admission, GuardedReader
from nlp.errors import QalaError

logger = logging.getLogger(__name__)
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
    database: Database, reader: GuardedReader, items: Iterable[Any], *, replace: bool
) -> dict[str, Any]:
    """Store each item and say what became of it; the result is that of `BatchSchema`.

    Raises `BusyError` when too many analyses wait already, before anything is stored.
    """
    articles = ((_given_id(item), _article(item)) for item in items)
    with reader.admission() as admission:
        read = partial(_read, admission)
        outcomes = ingest_articles(database, read, articles, replace=replace)
        results = [
            {"index": index, "id": key} | _result(outcome)
            for index, (key, outcome) in enumerate(outcomes)
        ]
    counts = Counter(result["status"] for result in results)
    return {
        "items": results,
        "stored": counts["created"] + counts["replaced"],
        "unchanged": counts["unchanged"],
        "failed": counts["failed"],
    }


def store_one(
    database: Database, reader: GuardedReader, article: ArticleIn, *, replace: bool
) -> Stored:
    """`api.articles.service.ingest_article` with the analysis in turn; raises `BusyError` too."""
    with reader.admission() as admission:
        read = partial(_read, admission)
        [(_, outcome)] = ingest_articles(database, read, [(None, article)], replace=replace)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _read(admission: Admission, articles: Sequence[ArticleIn]) -> Sequence[Analysed | Exception]:
    """Read a group in turn. What stood in the line and had no turn in time failed, alone."""
    begun = admission.held
    try:
        return admission.in_turn(partial(analyse, articles=articles))
    except BusyError as error:
        if not begun:
            raise
        return [error] * len(articles)


def _result(outcome: Outcome) -> dict[str, Any]:
    """What is said of an item, but for its place; its id where it was stored."""
    if isinstance(outcome, Stored):
        return {"id": outcome.id, "status": outcome.outcome, "error": None}
    if isinstance(outcome, ma.ValidationError):
        known = ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The item is not an article.",
            {"json": dict(outcome.messages_dict)},
        )
    elif isinstance(outcome, ApiError):
        known = outcome
    elif isinstance(outcome, BusyError):
        known = ApiError(HTTPStatus.SERVICE_UNAVAILABLE, str(outcome))
    elif isinstance(outcome, QalaError):
        known = as_http(outcome)
    else:
        logger.error("an article of a batch cannot be read", exc_info=outcome)
        known = ApiError(
            HTTPStatus.INTERNAL_SERVER_ERROR, "The text cannot be read; the log says why."
        )
    return {"status": "failed", "error": error_body(known.code, known.message, known.errors)}


def _article(item: Any) -> ArticleIn | Exception:
    if isinstance(item, ApiError):
        return item
    try:
        return ArticleIn(**_SCHEMA.load(item))
    except ma.ValidationError as error:
        return error


def _given_id(item: Any) -> str | None:
    """The id that an item says it has, as far as it can be said."""
    found = item.get("id") if isinstance(item, dict) else None
    return _printable(found) if isinstance(found, str) else None


def _line(line: bytes) -> Any:
    try:
        return parse_json(line)
    except ApiError as error:
        return error


def _printable(text: str) -> str:
    """The text as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode("utf-8")
