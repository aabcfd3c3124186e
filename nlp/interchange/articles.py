"""Reads articles to analyse: one JSON object a line. Flow: files → **articles** → reader."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlp.interchange import fields


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as handed in; what its line does not say is None."""

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    date: dt.date | None = None


def parse_article(line: bytes, number: int | None = None) -> ArticleLine:
    """An article from a line `{"id", "text", …}`. Raises `FormatError`, naming line `number`."""
    return article_from(fields.json_object(line, number), number)


def article_from(data: Mapping[str, Any], number: int | None = None) -> ArticleLine:
    """An article from an object `{"id", "text", …}`. Raises `FormatError`.

    `text` is needed; `id`, `title`, `outlet` (or `source`), `url` and `date` (YYYY-MM-DD) may be
    there. A number as `id` is taken as its digits.
    """
    given = data.get("id")
    return ArticleLine(
        text=fields.text(data, number),
        id=str(given) if type(given) is int else fields.string(data, "id", number),
        title=fields.string(data, "title", number),
        outlet=fields.string(data, "outlet", number) or fields.string(data, "source", number),
        url=fields.string(data, "url", number),
        date=fields.day(data, number),
    )
