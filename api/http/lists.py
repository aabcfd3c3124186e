"""Answers with a page of a list: the body and its `Link` header."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import request
from sqlalchemy import Select

from api.pagination import Page, link_header
from api.state import state


@dataclass(frozen=True, slots=True)
class Unread:
    """A list that is read while it is written (`api.http.formats`)."""

    query: Select[Any]
    present: Callable[[Any], dict[str, Any]]


def page_response(
    page: Page, present: Callable[[Any], dict[str, Any]]
) -> tuple[Any, dict[str, str]]:
    """The body of a list and its headers, for a view to return."""
    if page.pending is not None:
        return Unread(page.pending, present), {}
    body = {
        "items": [present(row) for row in page.rows],
        "next": page.next,
        "total": page.total,
        "total_exact": page.total_exact,
    }
    link = link_header(quote(request.path, safe="/~@+"), request.args.to_dict(), page)
    return body, {"Link": link}


def public_root() -> str:
    """The API's address as its clients know it, without a slash at the end."""
    return state().settings.public_url.rstrip("/") or request.host_url.rstrip("/")
