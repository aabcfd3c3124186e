"""Which sections are prose, and which of a capture's articles a section belongs to.

Flow: text → **sections** → Doc.
"""

from dataclasses import dataclass
from datetime import date

from nlp.records import Layout, SectionKind

PROSE: frozenset[SectionKind] = frozenset(
    {"title", "body", "caption", "related_article_title", "related_article"}
)
"""Kinds that can hold entities and statements; all others hold neither."""

# Where several lines date one article, the one with the lowest rank wins.
PUBLISHED, PLAIN, UPDATED, BYLINE = range(4)
# Soft hyphen, joiners, direction marks and the byte order mark.
_INVISIBLE = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)


@dataclass
class Article:
    """What a capture says of one of its articles, as far as it has been read."""

    title: str | None = None
    outlet: str | None = None
    day: date | None = None
    rank: int = BYLINE + 1
    keywords: tuple[str, ...] | None = None

    def dated(self, day: date | None, rank: int) -> None:
        """Take `day` unless a date of the same or a better rank has been read."""
        if day is not None and rank < self.rank:
            self.day, self.rank = day, rank


def article_of(layout: Layout) -> dict[str, int]:
    """Section id → article: 0 the main one, 1, 2 … the related ones in order of position.

    Dates, captions, sources and furniture count to the article that they stand in.
    """
    articles: dict[str, int] = {}
    current = last = 0
    title: str | None = None
    for section in layout.sections:
        kind = section.kind
        untitled = kind == "related_article" and (current == 0 or section.title != title)
        if kind == "related_article_title" or untitled:
            current = last = last + 1
            title = section.title
        elif kind in ("title", "body"):
            current = 0
        articles[section.id] = current
    return articles


def tidy(text: str) -> str | None:
    """`text` on one line, without invisible characters at its ends; `None` for nothing."""
    return " ".join(text.split()).strip(_INVISIBLE + " ") or None
