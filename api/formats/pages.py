"""A page of a list as a document of its own: what it is, where it is, what goes with its items.

Flow: served items → **Listing** → Atom, Web Annotations, schema.org.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import Article


@dataclass(frozen=True, slots=True)
class Source:
    """What a document says of a stored article that its quotes do not."""

    stored: dt.datetime
    updated: dt.datetime
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of quotes.

    `root` is the API's address without a slash, `path` the list's own, `arguments` what it was
    asked by, `cursor` included. `items` are quotes as JSON serves them, offsets in code points;
    `sources` are their articles by id, as far as they are stored still. `total` is None where
    nobody counted to the end.
    """

    root: str
    path: str
    arguments: Mapping[str, str]
    items: list[dict[str, Any]]
    next: str | None
    total: int | None
    sources: Mapping[str, Source]

    @property
    def url(self) -> str:
        """The address of this page."""
        return self._url(self.arguments)

    @property
    def next_url(self) -> str | None:
        """The address of the page that follows."""
        return None if self.next is None else self._url({**self.arguments, "cursor": self.next})

    @property
    def list_url(self) -> str:
        """The address of the list: that of its first page."""
        kept = {name: value for name, value in self.arguments.items() if name != "cursor"}
        return self._url(kept)

    @property
    def subject(self) -> str:
        """What tells this list from others, however it is paged and written."""
        return f"{self.root}{self.path}?{urlencode(sorted(self.asked.items()))}"

    @property
    def asked(self) -> dict[str, str]:
        """What was searched: the arguments that choose quotes."""
        how = {"cursor", "limit", "format", "offsets", "sort"}
        return {name: value for name, value in self.arguments.items() if name not in how}

    def address(self, *parts: str) -> str:
        """The address of a resource: `address("quotes", "q1")`."""
        return "/".join([self.root, *(quote(part, safe="~@+") for part in parts)])

    def _url(self, arguments: Mapping[str, str]) -> str:
        query = urlencode(sorted(arguments.items()))
        path = quote(self.path, safe="/~@+")
        return f"{self.root}{path}?{query}" if query else self.root + path


def read_sources(session: Session, items: list[dict[str, Any]]) -> dict[str, Source]:
    """The articles of quotes, by id."""
    ids = {item["article"]["id"] for item in items}
    query = select(Article.id, Article.created_at, Article.updated_at, Article.text)
    rows = session.execute(query.where(Article.id.in_(ids)))
    return {row.id: Source(row.created_at, row.updated_at, row.text) for row in rows}
