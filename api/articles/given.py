"""Articles as they are handed in, and what of one cannot be stored.

Flow: **text and metadata** → nlp.reader → rows.
"""

import datetime as dt
from dataclasses import dataclass

from api.articles.rows import Headline
from api.errors import ArgumentError
from api.ids import article_id, check_article_id
from nlp.text import check_text


@dataclass(frozen=True, slots=True)
class ArticleIn:
    """An article as it is handed in. What is None is taken from the capture where it says it.

    `id` is the caller's or a file's stem (`api.ids.id_from_stem`); without one it is a hash of
    `outlet`, `url` and `text`.
    """

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    date: dt.date | None = None

    @property
    def key(self) -> str:
        """The id that this article is stored under. Raises `ArgumentError` for a malformed one."""
        if self.id is not None:
            return check_article_id(self.id)
        return article_id(self.text, self.outlet, self.url)

    @property
    def headline(self) -> Headline:
        """What the caller said of the article."""
        return Headline(title=self.title, outlet=self.outlet, url=self.url, date=self.date)


def check(article: ArticleIn, max_chars: int) -> str:
    """Return the article's id when everything in it can be stored.

    Raises `TextError` for the text and `ArgumentError`, naming the field, for the rest.
    """
    check_text(article.text, max_chars)
    for field in ("title", "outlet", "url"):
        value = getattr(article, field)
        if value is not None and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
            raise ArgumentError(field, "Holds a NUL character or a lone surrogate.", "json")
    return article.key
