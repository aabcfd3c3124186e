"""Storing many articles: read in groups, each stored in a transaction of its own.

Flow: articles → groups → nlp.reader → **rows**. What fails is an outcome too, and spoils no other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.articles.analysing import Analysed
from api.articles.given import ArticleIn, check
from api.articles.service import Stored, is_stored, store
from api.database import Database
from nlp.errors import QalaError

T = TypeVar("T")
Outcome = Stored | Exception
# How a group is read: a result or an error for each article, in order.
Read = Callable[[Sequence[ArticleIn]], Sequence[Analysed | Exception]]

# A group's most articles and code points: they bound the memory that it takes, and for how long
# it keeps others from their turn, which is about three seconds on two cores. One article may be
# longer. Larger groups are read no faster.
_ARTICLES = 8
_CHARS = 16_000
# Of articles that need no reading, so many at most wait for those before them.
_WAITING = 256


def ingest_articles(
    database: Database,
    read: Read,
    articles: Iterable[tuple[T, ArticleIn | Exception]],
    *,
    replace: bool = False,
) -> Iterator[tuple[T, Outcome]]:
    """Store articles; of each its handle and what became of it, in order, as `ingest_article` does.

    An error in an article's place is its outcome. `read` gets only those that need it. What it
    raises, and an error of the database, ends all; what was stored before stays.
    """
    group: _Group[T] = _Group(database, read, replace)
    for handle, article in articles:
        yield from group.take(handle, article)
    yield from group.settle()


def in_groups(articles: Iterable[ArticleIn]) -> Iterator[list[ArticleIn]]:
    """Articles in groups of a size to read together."""
    group: list[ArticleIn] = []
    for article in articles:
        if not _fits(group, article):
            yield group
            group = []
        group.append(article)
    if group:
        yield group


@dataclass(slots=True)
class _Item(Generic[T]):
    """An article of a group, or what became of it already."""

    handle: T
    known: ArticleIn | Outcome


class _Group(Generic[T]):
    """Articles that are read together, and those among them that need no reading."""

    def __init__(self, database: Database, read: Read, replace: bool) -> None:
        self._database = database
        self._read = read
        self._replace = replace
        self._items: list[_Item[T]] = []
        self._unread: dict[str, ArticleIn] = {}

    def take(self, handle: T, article: ArticleIn | Exception) -> Iterator[tuple[T, Outcome]]:
        """Add one; the outcomes that are certain by then come back."""
        item = _Item[T](handle, article)
        if isinstance(article, ArticleIn):
            try:
                key = check(article, self._database.settings.max_chars)
                # One that comes twice is judged by what became of the first.
                if key in self._unread or not _fits(self._unread.values(), article):
                    yield from self.settle()
                if not self._replace and is_stored(self._database, article):
                    item.known = Stored(key, "unchanged")
                else:
                    self._unread[key] = article
            except QalaError as error:
                item.known = error
        self._items.append(item)
        if not self._unread or len(self._items) >= _WAITING:
            yield from self.settle()

    def settle(self) -> Iterator[tuple[T, Outcome]]:
        """Read and store what waits for it; all outcomes come back."""
        results = iter(self._read(list(self._unread.values())) if self._unread else ())
        items, self._items, self._unread = self._items, [], {}
        for item in items:
            known = item.known
            yield (
                item.handle,
                self._stored(next(results)) if isinstance(known, ArticleIn) else known,
            )

    def _stored(self, result: Analysed | Exception) -> Outcome:
        if isinstance(result, Exception):
            return result
        try:
            return store(self._database, result, replace=self._replace)
        except QalaError as error:
            return error


def _fits(group: Iterable[ArticleIn], article: ArticleIn) -> bool:
    sizes = [len(one.text) for one in group]
    return not sizes or (len(sizes) < _ARTICLES and sum(sizes) + len(article.text) <= _CHARS)
