"""Lists in the form that the client asks for, by `format` or `Accept`.

One line on a view that answers with a list makes it serve, and document, all its forms. It stands
where `blp.arguments` and `blp.response` stood:

    @served(blp, QuoteArgsSchema, QuotePageSchema, tables.QUOTES)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        with state().database.session() as session:
            return page_response(queries.list_quotes(session, args), present_row)

The view's body stays as it is, as long as its rows come through `api.pagination.fetch` and
`page_response`, or are plain items (`{"items": [...], ...}`). CSV and NDJSON then hold the whole
list: `args["limit"]` is `api.pagination.EVERYTHING` unless the client set one, and what `fetch`
selects is read from a cursor of the database while it is sent. An error in the middle breaks the
connection off, so that a part never looks like the whole (HTTP/1.1: the last chunk is missing).
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import jsonify, request
from flask_smorest.utils import unpack_tuple_response  # type: ignore[import-untyped]
from marshmallow import fields, validate

from api.formats.dumping import dumper
from api.formats.examples import example_of
from api.formats.media import JSON, Format
from api.formats.tables import Table
from api.http.fields import QueryInteger, about
from api.http.parsing import Blueprint
from api.http.responses import produces
from api.http.writing import documentation, one_page, whole_list
from api.offsets import CODE_POINTS
from api.pagination import EVERYTHING, unread

F = TypeVar("F", bound=Callable[..., Any])


def served(
    blp: Blueprint, arguments: type[ma.Schema], page: type[ma.Schema], table: Table
) -> Callable[[F], F]:
    """Read a list's arguments, and write and document the list in the forms of `table`."""
    items = cast("fields.List[Any]", page().fields["items"])
    item: ma.Schema = cast(fields.Nested, items.inner).schema
    examples = items.metadata.get("example") or [example_of(item)]
    write_page, write_item = dumper(page()), dumper(item)

    def decorator(view: F) -> F:
        @wraps(view)
        def answer(resource: Any, args: dict[str, Any], **path: Any) -> Any:
            form = _chosen(table)
            if form is JSON:
                body, _, headers = unpack_tuple_response(view(resource, args, **path))
                response = jsonify(write_page(body))
                response.headers.extend(headers or {})
                return response
            if form.streamed:
                with nullcontext() if table.short else unread():
                    body, _, _ = unpack_tuple_response(view(resource, args, **path))
                return whole_list(form, table, body, write_item)
            # Documents count in code points and have no other unit.
            body, _, headers = unpack_tuple_response(
                view(resource, {**args, "offsets": CODE_POINTS}, **path)
            )
            return one_page(form, body, write_item, headers)

        documented: Any = answer
        # The document has them in the order opposite to this.
        for other in reversed(list(documentation(table, examples))):
            documented = blp.alt_response(HTTPStatus.OK, **other)(documented)
        documented = blp.response(HTTPStatus.OK, page)(documented)
        documented = blp.arguments(_with_format(arguments, table), location="query")(documented)
        types = [accepted for form in table.formats for accepted in form.accepts]
        return cast(F, produces(*types, by_name=True)(documented))

    return decorator


def _chosen(table: Table) -> Format:
    """The form that this request asks for."""
    named = request.args.get("format")
    if named is not None:
        # An unknown one is refused with the other arguments.
        return next((form for form in table.formats if form.name == named), JSON)
    offered = {accepted: form for form in table.formats for accepted in form.accepts}
    return offered.get(request.accept_mimetypes.best_match(offered) or "", JSON)


class _Limit(validate.Range):
    """The bounds of `limit` on a page; a whole list has no upper one."""

    def __init__(self, page: validate.Range, table: Table) -> None:
        super().__init__(page.min, page.max)
        self._table = table

    def __call__(self, value: Any) -> Any:
        if _chosen(self._table).streamed:
            return validate.Range(min=self.min)(value)
        return super().__call__(value)


def _with_format(arguments: type[ma.Schema], table: Table) -> type[ma.Schema]:
    """The same arguments and `format`; `limit` is left open where the whole list is written."""
    names = [form.name for form in table.formats]
    more: dict[str, Any] = {
        "format": fields.String(
            validate=validate.OneOf(names),
            metadata=about(
                "Form of the answer; it beats the `Accept` header. CSV and NDJSON hold the whole "
                "list, or as many items as `limit` says; the other forms hold one page.",
                JSON.name,
            ),
        )
    }
    limit = arguments._declared_fields.get("limit")
    limited = isinstance(limit, QueryInteger)
    if isinstance(limit, QueryInteger):
        (bounds,) = [check for check in limit.validators if isinstance(check, validate.Range)]
        more["limit"] = QueryInteger(
            load_default=limit.load_default,
            validate=_Limit(bounds, table),
            metadata=dict(limit.metadata),
        )

    def settle(_: ma.Schema, data: dict[str, Any], **__: Any) -> dict[str, Any]:
        data.pop("format", None)
        if limited and "limit" not in request.args and _chosen(table).streamed:
            data["limit"] = EVERYTHING
        return data

    more["settle"] = ma.post_load(settle)
    return type(arguments.__name__, (arguments,), more)
