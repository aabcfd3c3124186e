"""The registry depends on what is stored, not on the order that it came in."""

import pytest
from sqlalchemy import select

from api.articles.service import delete_article, ingest_article
from api.database import Database
from api.database.models import Entity
from api.entities import registry
from tests.api.articles.test_service import article, registry_rows
from tests.api.fake_reader import FakeReader
from tests.api.samples import AID, ALL, TALKS

EXTRA = {
    "id": "extra-4",
    "date": "2024-05-20",
    "text": "خبر آخر\nقال سامى الحدّاد إن الأمر انتهى. أكد سامى الحدّاد أن الخبر صحيح.",
}


def test_any_order_gives_the_same_registry(database: Database, reader: FakeReader) -> None:
    samples = [*ALL, EXTRA]
    results = []
    for order in (samples, samples[::-1], samples[2:] + samples[:2]):
        for sample in order:
            ingest_article(database, reader, article(sample))
        results.append(registry_rows(database))
        for sample in samples:
            delete_article(database, sample["id"])
    assert results[0]
    assert all(rows == results[0] for rows in results)


def test_deleting_undoes_storing(database: Database, reader: FakeReader) -> None:
    for sample in ALL:
        ingest_article(database, reader, article(sample))
    before = registry_rows(database)
    ingest_article(database, reader, article(EXTRA))
    assert registry_rows(database) != before
    delete_article(database, "extra-4")
    assert registry_rows(database) == before


@pytest.mark.parametrize("gone", ["talks-1", "aid-2", "extra-4"])
def test_what_is_kept_is_what_would_be_computed(
    database: Database, reader: FakeReader, gone: str
) -> None:
    for sample in (*ALL, EXTRA):
        ingest_article(database, reader, article(sample))
    delete_article(database, gone)
    kept = registry_rows(database)
    with database.session() as session:
        assert registry.rebuild(session) > 0
    assert registry_rows(database) == kept


def test_spellings_of_a_name_are_one_entity(database: Database, reader: FakeReader) -> None:
    for sample in (TALKS, AID, EXTRA):
        ingest_article(database, reader, article(sample))
    with database.session() as session:
        found = [row for row in session.scalars(select(Entity)) if row.label == "PER"]
        ministers = [row for row in found if row.quote_count == 5]
        assert len(found) == 2
        assert len(ministers) == 1
        minister = ministers[0]
        assert (minister.article_count, minister.mention_count) == (3, 6)
        assert (str(minister.first_seen), str(minister.last_seen)) == ("2024-05-12", "2024-06-01")
        # Each form is the fullest three times over: the longer one is shown.
        assert minister.name == "سامى الحدّاد"
        forms = {alias.text: (alias.mention_count, alias.name_count) for alias in minister.aliases}
        assert forms == {"سامى الحدّاد": (3, 3), "سامي الحداد": (1, 3), "الحداد": (2, 0)}
