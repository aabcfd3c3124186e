"""Every error in one shape, `{code, status, message, errors}`; domain errors mapped once.

`raises(blp, NotFoundError)` on a view maps that error to its status and documents the status.
"""

import logging
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

import marshmallow as ma
from flask import Flask, request
from flask_smorest import Api  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from api.errors import (
    ArgumentError,
    BusyError,
    ConflictError,
    DatabaseError,
    MovedError,
    NotFoundError,
)
from api.http.unavailable import trouble_of
from api.observing import metrics
from nlp.errors import QalaError, TextError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

STATUSES: dict[type[QalaError], HTTPStatus] = {
    MovedError: HTTPStatus.PERMANENT_REDIRECT,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    ArgumentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TextError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


class ErrorDetailSchema(ma.Schema):
    """What was wrong, by place: field name to messages. `reason` is a stable word."""

    reason = ma.fields.String(
        metadata={
            "description": "A stable word for programs. For a text that cannot be read: `empty`, "
            "`too_long`, `nul`, `surrogate`, `not_arabic`. For the database: `unreachable`, "
            "`connections`, `too_slow`, `locked`, `disk_full`, `out_of_memory`, `read_only`, "
            "`disk_error`.",
            "example": "not_arabic",
        }
    )
    json = ma.fields.Dict(
        metadata={
            "description": "Wrong fields of the body, each with its messages.",
            "example": {"text": ["Under 10 % of the letters are Arabic."]},
        }
    )
    checks = ma.fields.Dict(
        metadata={
            "description": "What was checked before requests are served, by name: `ok`, or what is "
            "wrong (`/readyz`).",
            "example": {"database": "ok", "migrations": "ok", "model": "No model is loaded."},
        }
    )
    query = ma.fields.Dict(
        metadata={
            "description": "Wrong query parameters, each with its messages.",
            "example": {"limit": ["Not a valid integer."]},
        }
    )


class ErrorSchema(ma.Schema):
    """The one shape of every error."""

    code = ma.fields.Integer(
        required=True, metadata={"description": "The HTTP status code.", "example": 422}
    )
    status = ma.fields.String(
        required=True,
        metadata={"description": "Its name.", "example": "Unprocessable Entity"},
    )
    message = ma.fields.String(
        required=True,
        metadata={
            "description": "What went wrong, for a person.",
            "example": "Under 10 % of the letters are Arabic.",
        },
    )
    errors = ma.fields.Nested(
        ErrorDetailSchema,
        required=True,
        metadata={"description": "Details by place; empty where there are none."},
    )


class QalaApi(Api):  # type: ignore[misc]
    """flask-smorest's `Api` with the complete error shape."""

    ERROR_SCHEMA = ErrorSchema

    def handle_http_exception(
        self, error: HTTPException
    ) -> tuple[dict[str, Any], int, dict[str, str]]:
        """The body, status and headers of an error."""
        code = error.code or 500
        data = getattr(error, "data", None) or {}
        # A framework's own description is HTML-minded prose; an unexpected error's is nobody's.
        message = data.get("message") or (error.description if code < 500 else None)
        errors = data.get("errors", data.get("messages")) or {}
        if isinstance(error, InternalServerError):
            message = "Something went wrong here; the log has the request's X-Request-ID."
        elif not message or "messages" in data:
            message = _summary(errors) or HTTPStatus(code).phrase
        headers = {
            name: value
            for name, value in error.get_headers()
            if name.lower() not in {"content-type", "content-length"}
        }
        headers.update(data.get("headers") or {})
        return error_body(code, message, errors), code, headers


def error_body(code: int, message: str, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of an error."""
    status = HTTPStatus(code)
    return {
        "code": code,
        "status": status.phrase,
        "message": _carried(message),
        "errors": _carried(errors or {}),
    }


def _carried(value: Any) -> Any:
    """The same, keys as text, without lone surrogates: a wrong field's name may hold some."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_carried(str(key)): _carried(part) for key, part in value.items()}
    return list(map(_carried, value)) if isinstance(value, list | tuple) else value


class ApiError(HTTPException):
    """An HTTP error with the parts of the error shape."""

    code: int

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        errors: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = int(status)
        self.message = message
        self.errors = errors or {}
        self.headers = headers or {}

    @property
    def data(self) -> dict[str, Any]:
        """What `QalaApi` and webargs read."""
        return {"message": self.message, "errors": self.errors, "headers": self.headers}


def as_http(error: QalaError) -> ApiError:
    """The HTTP error of a domain error that `STATUSES` knows."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    errors: dict[str, Any] = {}
    headers = {}
    if isinstance(error, MovedError):
        # The same address with the other id, and the same query.
        place = request.full_path if request.query_string else request.path
        headers["Location"] = place.replace(error.old, error.now)
    elif isinstance(error, TextError):
        errors = {"json": {"text": [str(error)]}, "reason": error.reason}
    elif isinstance(error, ArgumentError):
        errors = {error.location: {error.field: [str(error)]}}
    return ApiError(status, str(error), errors, headers)


def raises(blp: Any, *kinds: type[QalaError]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Map these domain errors of a view to their statuses, and document those statuses."""

    def decorator(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return view(*args, **kwargs)
            except kinds as error:
                raise as_http(error) from error

        wrapper._apidoc = deepcopy(getattr(wrapper, "_apidoc", {}))  # type: ignore[attr-defined]
        documented: Callable[P, R] = wrapper
        for status in dict.fromkeys(STATUSES[kind] for kind in kinds):
            documented = blp.alt_response(status, response=status.name)(documented)
        return documented

    return decorator


def register(app: Flask) -> None:
    """Answer 503 with `Retry-After` whenever the database or a reader is not to be had."""

    def unavailable(error: Exception) -> ApiError | InternalServerError:
        if isinstance(error, BusyError):
            logger.warning("unavailable: %s", error)
            return _unavailable(str(error), {}, error.retry_after)
        trouble = trouble_of(error)
        if trouble is None:
            logger.error("unexpected database error", exc_info=error)
            return InternalServerError(original_exception=error)
        metrics.DATABASE_ERRORS.labels(trouble.reason).inc()
        logger.warning("database, %s: %s", trouble.reason, str(error).partition("\n")[0])
        return _unavailable(trouble.message, {"reason": trouble.reason}, trouble.retry_after)

    def handler(error: Exception) -> Any:
        return app.handle_http_exception(unavailable(error))

    for kind in (DBAPIError, PoolTimeoutError, DatabaseError, BusyError):
        app.register_error_handler(kind, handler)


def _unavailable(message: str, errors: dict[str, Any], seconds: int) -> ApiError:
    headers = {"Retry-After": str(seconds)}
    return ApiError(HTTPStatus.SERVICE_UNAVAILABLE, message, errors, headers)


def _summary(errors: Any) -> str:
    """One line of field errors: `query.limit: Not a valid integer.`"""
    parts = []
    for place, fields in errors.items() if isinstance(errors, dict) else ():
        if not isinstance(fields, dict):
            continue
        for name, messages in fields.items():
            first = messages[0] if isinstance(messages, list) and messages else messages
            parts.append(f"{place}.{name}: {first}")
    return " ".join(parts)
