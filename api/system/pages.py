"""`/docs` and `/openapi.json`: the documentation and its files, served from here and no CDN."""

import mimetypes
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, current_app

from api.errors import NotFoundError
from api.http.errors import STATUSES, ApiError
from api.http.responses import JSON_TYPE, produces
from api.openapi import render

HTML_TYPE = "text/html"
# Swagger UI's icons are data URLs.
_POLICY = (
    "default-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SWAGGER_FILES = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"}

pages = Blueprint("pages", __name__)


@pages.get("/docs")
@produces(HTML_TYPE)
def docs() -> Response:
    """The API's documentation, Swagger UI over `/openapi.json`."""
    return _page("docs.html")


@pages.get("/openapi.json")
@produces(JSON_TYPE)
def openapi() -> Response:
    """The OpenAPI document."""
    return Response(render(current_app), mimetype=JSON_TYPE)


@pages.get("/assets/<name>")
@produces()
def asset(name: str) -> Response:
    """A script, a style sheet or an icon of the documentation."""
    folder = _swagger() if name in _SWAGGER_FILES else _static()
    file = folder / name
    if name.endswith(".html") or name not in {item.name for item in folder.iterdir()}:
        raise ApiError(STATUSES[NotFoundError], "There is no such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(file.read_bytes(), mimetype=kind)
    response.cache_control.max_age = 3600
    return response


def _page(name: str) -> Response:
    response = Response((_static() / name).read_bytes(), mimetype=HTML_TYPE)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@cache
def _static() -> Traversable:
    return resources.files("api.system") / "static"


@cache
def _swagger() -> Traversable:
    """Swagger UI's files, as the package flask-swagger-ui carries them."""
    return resources.files("flask_swagger_ui") / "dist"
