"""Answers with a list in another form than JSON; `api.http.formats` chooses the form.

Flow: served items → **responses**.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import marshmallow as ma
from flask import Response, g, jsonify, request

from api.annotations.build import quote_annotations
from api.annotations.schemas import AnnotationPageSchema
from api.formats.atom import atom_feed
from api.formats.lines import json_lines
from api.formats.media import ANNOTATIONS, ATOM, CSV, LD_TYPE, NDJSON, SCHEMA_ORG, Format
from api.formats.pages import Listing, read_sources
from api.formats.rows import stored_items
from api.formats.schemaorg import quotation_list
from api.formats.schemas import QuotationListSchema
from api.formats.spreadsheet import csv_chunks
from api.formats.tables import Table
from api.http.lists import Unread, public_root
from api.state import state

logger = logging.getLogger(__name__)

Items = Generator[dict[str, Any], None, None]
Write = Callable[[Any], dict[str, Any]]
_LINKED: dict[Format, tuple[Callable[[Listing], dict[str, Any]], type[ma.Schema]]] = {
    ANNOTATIONS: (quote_annotations, AnnotationPageSchema),
    SCHEMA_ORG: (quotation_list, QuotationListSchema),
}


def whole_list(form: Format, table: Table, body: Any, write: Write) -> Response:
    """A list from beginning to end, written while it is sent.

    `body` is what a view answers: `Unread`, or a body with items.
    """
    items = _items(body, write)
    pieces = _written(form, table, items)
    # What fails at the beginning is an ordinary error still.
    first = next(pieces, "")
    response = Response(content_type=form.content_type)
    if request.method == "HEAD":
        items.close()
    else:
        response.response = _to_the_end(first, pieces, g.request_id)
        # A client that goes away ends the reading and frees the connection.
        response.call_on_close(items.close)
    response.headers.set("Content-Disposition", "attachment", filename=f"{table.name}.{form.name}")
    return response


def one_page(
    form: Format, body: dict[str, Any], write: Write, headers: dict[str, str] | None
) -> Response:
    """A page of quotes as a document."""
    items = [write(item) for item in body["items"]]
    with state().database.session() as session:
        sources = read_sources(session, items)
    asked = {name: value for name, value in request.args.items() if name != "offsets"}
    listing = Listing(
        root=public_root(),
        path=request.path,
        arguments={**asked, "format": form.name},
        items=items,
        next=body["next"],
        total=body["total"] if body["total_exact"] else None,
        sources=sources,
    )
    response = Response(atom_feed(listing)) if form is ATOM else jsonify(_LINKED[form][0](listing))
    response.headers["Content-Type"] = form.content_type
    response.headers.extend(headers or {})
    return response


def documentation(table: Table, items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the OpenAPI document says of the forms beside JSON: media types, schemas or examples.

    Of one media type there is one schema, whatever the profile: clients tell them by `format`.
    """
    for form in table.formats[1:]:
        if form is CSV or form is NDJSON:
            yield _as_text(form, "".join(_written(form, table, items)))
        elif form is ATOM:
            root = "http://127.0.0.1:8000"
            page = Listing(root, "/quotes", {"format": "atom"}, items, None, 1, {})
            yield _as_text(form, atom_feed(page).decode())
        elif form is ANNOTATIONS:
            schemas = [schema for _, schema in _LINKED.values()]
            yield {"content_type": LD_TYPE, "schema": {"anyOf": schemas}}


def _as_text(form: Format, example: str) -> dict[str, Any]:
    return {"content_type": form.accepts[0], "schema": {"type": "string"}, "example": example}


def _items(body: Any, write: Write) -> Items:
    """The items of a list as JSON serves them, read one by one where they are not read yet."""
    if isinstance(body, Unread):
        yield from stored_items(state().database, body.query, body.present, write)
    else:
        yield from map(write, body["items"])


def _written(form: Format, table: Table, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    return csv_chunks(table, items) if form is CSV else json_lines(items)


def _to_the_end(first: str, rest: Iterable[str], request_id: str) -> Generator[str, None, None]:
    yield first
    try:
        yield from rest
    except Exception:
        # The server breaks the connection off: what was sent must not look whole.
        logger.exception("request %s broke off while it was answered", request_id)
        raise
