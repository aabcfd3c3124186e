"""Many articles: read in groups of a bounded size, of which a broken one spoils no other."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pytest

from api.articles.analysing import Analysed, analyse
from api.articles.given import ArticleIn
from api.articles.many import in_groups, ingest_articles
from api.articles.service import Stored, stored_articles
from api.database import Database
from api.errors import ConflictError
from nlp.errors import TextError
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader, Floats

TEXT = "قال سامي الحداد إن الأمر انتهى في اليوم"


class CountingReader(FakeReader):
    """Knows the sizes of its batches, and refuses some texts."""

    def __init__(self, broken: dict[str, Exception] | None = None) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.encodings: list[int] = []
        self.broken = broken or {}

    def read(self, text: str) -> Analysis:
        if text in self.broken:
            raise self.broken[text]
        return super().read(text)

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        asked = list(texts)
        self.batches.append(len(asked))
        return super().read_many(asked, batch_size)

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encodings.append(len(texts))
        return super().encode(texts)


def article(number: int, **more: str) -> ArticleIn:
    return ArticleIn(**{"text": f"{TEXT} {number}.", "id": f"a-{number}"} | more)


def outcomes(
    database: Database, reader: FakeReader, articles: Iterable[ArticleIn | Exception], **more: bool
) -> list[str]:
    found = ingest_articles(database, partial(analyse, reader), enumerate(articles), **more)
    said = []
    for number, (handle, outcome) in enumerate(found):
        assert handle == number
        said.append(outcome.outcome if isinstance(outcome, Stored) else type(outcome).__name__)
    return said


def test_groups_are_bounded_in_number_and_length() -> None:
    sizes = [[len(a.text) for a in group] for group in in_groups(map(article, range(40)))]
    assert [len(group) for group in sizes] == [8, 8, 8, 8, 8]
    long = [ArticleIn("ق" * size) for size in (12_000, 3_000, 2_000, 90_000, 1, 50_000)]
    groups = [[len(a.text) for a in group] for group in in_groups(long)]
    assert groups == [[12_000, 3_000], [2_000], [90_000], [1], [50_000]]
    assert list(in_groups([])) == []


def test_only_what_needs_it_is_read_together_and_encoded_together(database: Database) -> None:
    reader = CountingReader()
    first = [article(number) for number in range(0, 20, 4)]
    assert outcomes(database, reader, first) == ["created"] * 5
    assert (reader.batches, reader.encodings) == ([5], [5])
    said = outcomes(database, reader, [article(number) for number in range(20)])
    assert said == ["unchanged" if number % 4 == 0 else "created" for number in range(20)]
    assert (reader.batches, reader.encodings) == ([5, 8, 7], [5, 8, 7])
    assert outcomes(database, reader, first, replace=True) == ["replaced"] * 5
    assert reader.batches == [5, 8, 7, 5]
    # Vectors are those of an article that is read alone.
    with database.session() as session:
        query = "SELECT vector::text FROM statement_vectors ORDER BY statement_id"
        together = session.connection().exec_driver_sql(query).all()
    for number in range(20):
        outcomes(database, reader, [article(number)], replace=True)
    with database.session() as session:
        assert session.connection().exec_driver_sql(query).all() == together


def test_an_archive_that_is_stored_is_passed_over_as_it_comes(database: Database) -> None:
    reader = CountingReader()
    outcomes(database, reader, [article(1)])
    taken: list[int] = []

    def endless() -> Iterator[tuple[int, ArticleIn]]:
        yield 0, article(0)
        for number in range(1, 1000):
            taken.append(number)
            yield number, article(1)

    found = ingest_articles(database, partial(analyse, reader), endless())
    assert next(found)[0] == 0
    assert len(taken) < 300


@pytest.mark.parametrize("error", [TextError("empty", "not today"), ZeroDivisionError("a bug")])
def test_a_broken_one_spoils_no_other(database: Database, error: Exception) -> None:
    reader = CountingReader({article(2).text: error})
    given = [article(0), article(1, text="English"), article(2), TextError("nul", "x"), article(3)]
    said = outcomes(database, reader, given)
    assert said == ["created", "TextError", type(error).__name__, "TextError", "created"]
    assert [found.id for found in stored_articles(database)] == ["a-0", "a-3"]


def test_one_that_comes_twice_is_judged_by_what_became_of_the_first(database: Database) -> None:
    reader = CountingReader()
    given = [article(0), article(0), article(0, text=f"{TEXT} آخر."), article(1)]
    assert outcomes(database, reader, given) == [
        "created",
        "unchanged",
        ConflictError.__name__,
        "created",
    ]
    assert reader.reads == 2


def test_what_the_reading_of_a_group_raises_ends_all_and_keeps_what_is_stored(
    database: Database,
) -> None:
    reader = CountingReader()
    groups = 0

    def read(articles: Sequence[ArticleIn]) -> Sequence[Analysed | Exception]:
        nonlocal groups
        groups += 1
        if groups == 2:
            raise ConnectionError("gone")
        return analyse(reader, articles)

    found = ingest_articles(database, read, enumerate(map(article, range(30))))
    with pytest.raises(ConnectionError):
        list(found)
    assert len(list(stored_articles(database))) == 8
