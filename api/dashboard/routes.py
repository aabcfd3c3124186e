"""The addresses of the dashboard's pages and files. A page is a shell; its view fills it."""

import mimetypes
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import NotFound

from api.dashboard import assets
from api.dashboard.policy import protect
from api.errors import NotFoundError
from api.http.errors import STATUSES, ApiError
from api.http.responses import produces
from api.state import state

HTML_TYPE = "text/html"
_THEMES = ("light", "dark")
_YEAR = 365 * 24 * 3600
mimetypes.add_type("font/woff2", ".woff2")

# What every page shows at once, and so is asked for before the style sheets are read.
_FONTS = {
    "ar": (
        "ibm-plex-sans-arabic-arabic-400-normal.woff2",
        "noto-naskh-arabic-arabic-400-normal.woff2",
    ),
    "en": (
        "ibm-plex-sans-arabic-latin-400-normal.woff2",
        "noto-naskh-arabic-arabic-400-normal.woff2",
    ),
}
# Address, the key of its words, and the views that it leads to.
_NAV = (
    ("/", "common.nav.who", ("who",)),
    ("/browse", "common.nav.browse", ("browse", "read")),
    ("/speakers", "common.nav.speakers", ("speakers", "speaker")),
    ("/ingest", "common.nav.ingest", ("ingest",)),
    ("/embed", "common.nav.embed", ("embed",)),
)

dashboard = Blueprint("dashboard", __name__, template_folder="templates")


@dashboard.get("/")
@produces(HTML_TYPE)
def who() -> Response:
    """Who said what about a topic."""
    return _page("who")


@dashboard.get("/browse")
@produces(HTML_TYPE)
def browse() -> Response:
    """Quotes, with filters."""
    return _page("browse")


@dashboard.get("/read/<article_id>")
@produces(HTML_TYPE)
def read(article_id: str) -> Response:
    """An article with its statements marked."""
    return _page("read", {"id": article_id})


@dashboard.get("/speakers")
@produces(HTML_TYPE)
def speakers() -> Response:
    """Speakers, with search."""
    return _page("speakers")


@dashboard.get("/speakers/<entity_id>")
@produces(HTML_TYPE)
def speaker(entity_id: str) -> Response:
    """One speaker: what he said over time, about what and where."""
    return _page("speaker", {"id": entity_id})


@dashboard.get("/ingest")
@produces(HTML_TYPE)
def ingest() -> Response:
    """Analyse a text, and store it."""
    return _page("ingest")


@dashboard.get("/embed")
@produces(HTML_TYPE)
def embed() -> Response:
    """Make the line of HTML that shows a frame elsewhere."""
    return _page("embed")


@dashboard.get("/embed/quotes")
@produces(HTML_TYPE)
def embed_quotes() -> Response:
    """A frame: quotes of a search."""
    return _frame("embed_quotes")


@dashboard.get("/embed/topics/<slug>")
@produces(HTML_TYPE)
def embed_topic(slug: str) -> Response:
    """A frame: who said what about a topic."""
    return _frame("embed_topic", {"id": slug})


@dashboard.get("/embed/speakers/<entity_id>")
@produces(HTML_TYPE)
def embed_speaker(entity_id: str) -> Response:
    """A frame: a speaker's statements over time."""
    return _frame("embed_speaker", {"id": entity_id})


@dashboard.get("/assets/<version>/<path:name>")
@produces()
def file(version: str, name: str) -> Response:
    """A file of the pages. Under the present version it may be kept for good."""
    found = assets.find(name)
    if found is None:
        raise ApiError(STATUSES[NotFoundError], "There is no such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = kind.startswith(("text/", "image/svg")) and bool(request.accept_encodings["gzip"])
    response = Response(assets.contents(found, packed), mimetype=kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    if version == assets.version():
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    else:
        # A page made before the files changed asks for this one: serve it, keep nothing.
        response.cache_control.no_cache = True
    return response


def register(app: Flask, handle_error: Any) -> None:
    """Add the pages. Addresses that nothing serves answer a browser with a page of its own."""
    app.register_blueprint(dashboard)

    def missing(error: NotFound) -> Any:
        accepts = request.accept_mimetypes
        asks_for_a_page = accepts.best_match([HTML_TYPE, "application/json"]) == HTML_TYPE
        if request.url_rule is None and asks_for_a_page and HTML_TYPE in accepts.values():
            return _page("missing", status=HTTPStatus.NOT_FOUND)
        return handle_error(error)

    app.register_error_handler(NotFound, missing)


def _frame(view: str, values: Mapping[str, str] | None = None) -> Response:
    response = _page(view, values)
    ancestors = state().settings.frame_ancestors
    # Where it is a list of hosts, the page that makes frames shows them all the same.
    own = "" if ancestors in {"*", "'none'"} else "'self' "
    return protect(response, own + ancestors)


def _page(
    view: str, values: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The shell of a view in the language and theme that the address asks for.

    `values` are handed to the view's module.
    """
    asked = request.args.get("lang")
    language = asked if asked in assets.LANGUAGES else assets.LANGUAGES[0]
    theme = request.args.get("theme")
    kept = {"lang": language if language != assets.LANGUAGES[0] else None}
    kept["theme"] = theme if theme in _THEMES else None
    version = assets.version()
    other = {**request.args.to_dict(flat=False), "lang": "en" if language == "ar" else None}
    body = render_template(
        f"{view}.html",
        view=view,
        lang=language,
        dir="rtl" if language == "ar" else "ltr",
        theme=kept["theme"],
        fonts=_FONTS[language],
        nav=_NAV,
        to=lambda address: _with_query(address, kept),
        other_language=_with_query("", other) or "?",
        words=assets.words(language),
        page={"view": view, "lang": language, **(values or {})},
        asset=lambda name: f"/assets/{version}/{name}",
        has=lambda name: assets.find(name) is not None,
        modules=assets.imported(f"js/views/{view}.js"),
    )
    response = Response(body, status=status, mimetype=HTML_TYPE)
    response.cache_control.no_cache = True
    return protect(response)


def _with_query(path: str, values: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in values.items() if value is not None}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path
