"""A database filled by `db load` holds, table by table, what the API would have stored."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from api.archive.places import find
from api.articles.analysing import Analysed
from api.articles.service import store
from api.corrections.edit import Change, change_quote
from api.database import Database
from api.database.models import Statement
from api.loading import bulk, storing
from api.loading.running import Report, load
from tests.api.fake_reader import FakeReader
from tests.loading.conftest import Write, dump, invented, same


def by_api(database: Database, items: Sequence[Analysed], *, again: bool = False) -> None:
    for item in items:
        store(database, item, replace=again)


def empty(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text("TRUNCATE articles, entities, names, name_senses, revisions CASCADE")
        )


def by_load(
    database: Database,
    write: Write,
    items: Sequence[Analysed],
    *,
    again: bool = False,
    batch: int = 16,
) -> Report:
    report = Report()
    for done in load(
        database, find([str(write(items))], (".parquet",)), replace=again, batch=batch
    ):
        report.add(done)
    return report


def test_what_is_loaded_is_what_the_api_stores(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(30, reader)
    by_api(database, items)
    wanted = dump(database)
    assert all(
        wanted[table]
        for table in ("statement_vectors", "statement_topics", "entity_tallies", "entity_aliases")
    )
    empty(database)
    report = by_load(database, write, items)
    assert (report.counts, report.failures, report.bare) == ({"created": 34}, [], 0)
    same(dump(database), wanted)


def test_loading_in_bulk_gives_the_same(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(30, reader)
    by_api(database, items[:10])
    by_api(database, items)
    wanted, indexes = dump(database), _indexes(database)
    empty(database)
    by_api(database, items[:10])
    with bulk.alone(database) as connection:
        bulk.put_off(connection)
        assert len(_indexes(database)) < len(indexes)
        files = find([str(write(items))], (".parquet",))
        report = Report()
        for done in load(database, files, in_bulk=True, batch=16):
            report.add(done)
        assert report.counts == {"created": 24, "unchanged": 10}
        assert bulk.REGISTRY in bulk.pending(database.engine)
        list(bulk.finish(connection))
    assert bulk.pending(database.engine) == []
    assert _indexes(database) == indexes
    same(dump(database), wanted)


def test_corrections_go_to_the_new_analysis(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(5, reader)
    other = FakeReader("fake 2", names={"ليلى منصور": ("PER", "ليلى منصور")})
    newer = [
        replace(item, analysis=other.read(item.article.text), _built=None) for item in items[:2]
    ]
    results = []
    for again in (by_api, lambda *args, **kw: by_load(args[0], write, args[1], **kw)):
        by_api(database, items)
        with database.session() as session:
            quotes = session.scalars(
                select(Statement.id).where(Statement.article_id == "talks-1").order_by("number")
            ).all()
        change_quote(database, quotes[0], Change({"stance": "neutral", "topics": ["elections"]}))
        change_quote(database, quotes[1], Change({"hidden": True}))
        change_quote(database, quotes[2], Change({"speaker": None}))
        again(database, newer, again=True)
        results.append(dump(database))
        empty(database)
    same(results[1], results[0])
    assert sum("fake 2" in row for row in results[0]["analyses"]) == 2


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_loading_again_changes_nothing(
    database: Database, reader: FakeReader, write: Write, batch: int
) -> None:
    items = invented(12, reader)
    by_load(database, write, items, batch=batch)
    before = dump(database)
    assert by_load(database, write, items, batch=batch).counts == {"unchanged": 16}
    same(dump(database), before)


def test_another_text_is_a_conflict_and_replaces_if_asked(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(0, reader)
    by_load(database, write, items)
    before = dump(database)
    text = items[0].article.text + "وقالت ليلى منصور إن الأمر انتهى.\n"
    changed = replace(items[0].article, text=text)
    newer = Analysed(changed, reader.read(text))
    report = by_load(database, write, [newer, *items[1:]])
    assert (report.conflicts, report.counts) == (["talks-1"], {"unchanged": 3})
    same(dump(database), before)
    report = by_load(database, write, [newer], again=True)
    assert report.counts == {"replaced": 1}
    assert report.bare == 6
    loaded = dump(database)
    empty(database)
    by_api(database, items)
    by_api(database, [newer], again=True)
    same(dump(database), loaded)


def test_of_two_articles_of_one_id_the_second_is_a_conflict(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(0, reader)
    twice = replace(items[1], article=replace(items[1].article, id="talks-1"), _built=None)
    report = by_load(database, write, [items[0], twice, items[0]])
    assert report.counts == {"created": 1, "unchanged": 1}
    assert report.conflicts == ["talks-1"]


def _indexes(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT indexdef FROM pg_indexes")))


def test_without_the_right_to_leave_out_checks_it_is_the_same(
    database: Database, reader: FakeReader, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "_unchecked", lambda session: None)
    items = invented(8, reader)
    by_api(database, items)
    wanted = dump(database)
    empty(database)
    with bulk.alone(database) as connection:
        bulk.put_off(connection)
        report = Report()
        for done in load(database, find([str(write(items))], (".parquet",)), in_bulk=True):
            report.add(done)
        list(bulk.finish(connection))
    assert (report.counts, report.failures) == ({"created": 12}, [])
    same(dump(database), wanted)


def test_loads_and_writers_at_once_store_each_article_once(
    database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(40, reader)
    by_api(database, items)
    wanted = dump(database)
    empty(database)
    paths = [write(items, "forth.parquet"), write(items[::-1], "back.parquet")]

    def load_one(number: int) -> Counter[str]:
        report = Report()
        for done in load(database, find([str(paths[number])], (".parquet",)), batch=9):
            report.add(done)
        assert (report.failures, report.conflicts) == ([], [])
        return report.counts

    def store_some(number: int) -> Counter[str]:
        fresh = [replace(item, _built=None) for item in items[number::3]]
        return Counter(store(database, item).outcome for item in fresh)

    with ThreadPoolExecutor(5) as pool:
        found = [pool.submit(load_one, n) for n in range(2)]
        found += [pool.submit(store_some, n) for n in range(3)]
        counts = sum((one.result() for one in found), Counter[str]())
    assert counts == {"created": 44, "unchanged": 88}
    same(dump(database), wanted)
