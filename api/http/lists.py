"""Answers with a page of a list: the body and its `Link` header."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import request

from api.pagination import Page, link_header


def page_response(
    page: Page, present: Callable[[Any], dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The body of a list and its headers, for a view to return."""
    body = {"items": [present(row) for row in page.rows], "next": page.next, "total": page.total}
    link = link_header(quote(request.path, safe="/~@+"), request.args.to_dict(), page)
    return body, {"Link": link}
