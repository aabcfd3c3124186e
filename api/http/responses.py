"""What every response has: JSON in UTF-8, request id, version, gzip; and ETags where wanted."""

import gzip
import json
import re
import uuid
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

import orjson
from flask import Flask, Response, current_app, g, request
from flask.json.provider import DefaultJSONProvider

from api import __version__
from api.http.errors import ApiError
from api.observing import requests

P = ParamSpec("P")
T = TypeVar("T")

JSON_TYPE = "application/json"
VERSION_HEADER = "X-Qala-Version"
REQUEST_ID_HEADER = requests.REQUEST_ID_HEADER
_SMALLEST_GZIP = 500
# Dates and the like are written by Flask's own rule.
_PLAIN_JSON = (
    orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)
_COMPRESSIBLE = re.compile(r"text/|application/(json|ld\+json|atom\+xml|javascript)")


class Utf8Json(DefaultJSONProvider):
    """JSON as it is read: Arabic letters as themselves, keys in the order of the schemas."""

    ensure_ascii = False
    sort_keys = False
    compact = True

    def response(self, *args: Any, **kwargs: Any) -> Any:
        """An answer with this body."""
        value = self._prepare_response_obj(args, kwargs)
        try:
            body = orjson.dumps(value, self.default, _PLAIN_JSON)
        except orjson.JSONEncodeError:
            # What it refuses: integers beyond 64 bits, lone surrogates, keys that are no strings.
            return super().response(*args, **kwargs)
        return Response(body, mimetype=self.mimetype)


def to_json(value: Any) -> str:
    """The same JSON, indented, for files."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def register(app: Flask) -> None:
    """Install the hooks."""
    app.json = Utf8Json(app)
    app.before_request(_negotiate)
    app.after_request(_finish)


def produces(*types: str, by_name: bool = False) -> Callable[[T], T]:
    """Say which media types a view, or one method of it, answers with; others asked for are 406.

    The default is JSON. With no types, the view answers whoever asks. `by_name` says that the
    parameter `format` chooses too, and beats `Accept`.
    """

    def decorator(view: T) -> T:
        view._produces = types  # type: ignore[attr-defined]
        view._by_name = by_name  # type: ignore[attr-defined]
        return view

    return decorator


def conditional(view: Callable[P, Any]) -> Callable[P, Response]:
    """Give a view's response an ETag, and answer 304 to who has it; documents both."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
        response: Response = view(*args, **kwargs)
        whole = response.status_code == HTTPStatus.OK and not response.is_streamed
        if whole and request.method in {"GET", "HEAD"}:
            # Weak: gzip changes the bytes and not the meaning.
            response.add_etag(weak=True)
            response.make_conditional(request)
            # The server sets it; some would send both.
            del response.headers["Date"]
        return response

    wrapper._apidoc = deepcopy(getattr(wrapper, "_apidoc", {}))  # type: ignore[attr-defined]
    # flask-smorest writes the document of its own ETags from this, which suits these.
    wrapper._apidoc["etag"] = True  # type: ignore[attr-defined]
    return wrapper


def _negotiate() -> None:
    """Raise 406 when the client takes nothing that the view answers with."""
    if request.endpoint is None:
        return
    view: Any = current_app.view_functions[request.endpoint]
    resource = getattr(view, "view_class", view)
    name = "get" if request.method == "HEAD" else request.method.lower()
    method = getattr(resource, name, resource)
    offered = getattr(method, "_produces", getattr(resource, "_produces", (JSON_TYPE,)))
    g.varies = len(offered) > 1
    if getattr(method, "_by_name", False) and "format" in request.args:
        return
    if not request.headers.get("Accept"):
        return
    if offered and request.accept_mimetypes.best_match(offered) is None:
        raise ApiError(
            HTTPStatus.NOT_ACCEPTABLE, f"This address answers with {' or '.join(offered)}."
        )


def _finish(response: Response) -> Response:
    response.headers[REQUEST_ID_HEADER] = g.get("request_id") or uuid.uuid4().hex
    response.headers[VERSION_HEADER] = __version__
    if g.get("varies"):
        response.vary.add("Accept")
    if _COMPRESSIBLE.match(response.mimetype or ""):
        response.vary.add("Accept-Encoding")
        _compress(response)
    return response


def _compress(response: Response) -> None:
    if (
        response.status_code in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        or response.is_streamed
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
        or not request.accept_encodings["gzip"]
    ):
        return
    body = response.get_data()
    if len(body) >= _SMALLEST_GZIP:
        # Without a time stamp, so that equal bodies are equal bytes.
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
