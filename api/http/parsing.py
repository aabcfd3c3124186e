"""Strict reading of requests: bodies are JSON objects in UTF-8, query parameters are known ones."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint  # type: ignore[import-untyped]
from webargs.flaskparser import FlaskParser

from api.formats.dumping import dumper
from api.http.errors import ApiError

JSON_TYPE = "application/json"

F = TypeVar("F", bound=Callable[..., Any] | type)


class StrictParser(FlaskParser):
    """webargs' parser, without its leniencies."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  (the parent's attribute)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
    }

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The query's parameters. One given twice is an error, not a choice."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise ma.ValidationError({name: ["Given more than once."] for name in twice})
        return super().load_querystring(req, schema)

    def load_json(self, req: Request, *_: Any) -> Any:
        """The body. Raises 415 for another media type and 400 for what is not JSON."""
        require_type(req, JSON_TYPE)
        return parse_json(req.get_data())


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """flask-smorest's blueprint with the strict parser, and its decorators typed."""

    ARGUMENTS_PARSER = StrictParser()

    def route(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view."""
        return cast(Callable[[F], F], super().route(rule, **options))

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Callable[[F], F]:
        """Read and document what a view takes."""
        # One for all requests: to make it takes longer than to read by it.
        return cast(Callable[[F], F], super().arguments(schema(), **options))

    def response(
        self, status: HTTPStatus, schema: type[ma.Schema] | None = None, **options: Any
    ) -> Callable[[F], F]:
        """Write and document what a view answers."""
        written = schema() if schema else None
        if written is not None:
            written.dump = dumper(written)  # type: ignore[assignment, method-assign]
        return cast(Callable[[F], F], super().response(status, written, **options))

    def alt_response(
        self, status: HTTPStatus, response: str | None = None, **options: Any
    ) -> Callable[[F], F]:
        """Document another answer of a view."""
        return cast(Callable[[F], F], super().alt_response(status, response, **options))

    def describe(self, **options: Any) -> Callable[[F], F]:
        """Add to a view's document by hand."""
        return cast(Callable[[F], F], self.doc(**options))


def require_type(req: Request, *types: str) -> str:
    """Return the body's media type when it is one of `types`, else raise 415."""
    if req.headers.get("Content-Encoding", "identity") != "identity":
        raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without compression.")
    if req.mimetype not in types:
        named = " or ".join(types)
        raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {named}.")
    return req.mimetype


def parse_json(body: bytes) -> Any:
    """Read JSON from UTF-8 bytes. Raises 400; `NaN` and the like are not JSON."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {_why(error)}.") from error


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
