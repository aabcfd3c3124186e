"""Storing: one transaction an article, idempotent, safe with several writers at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from api.articles import service
from api.articles.service import (
    ArticleIn,
    delete_article,
    ingest_article,
    is_stored,
    store_analysis,
    stored_articles,
)
from api.database import Database, models
from api.entities import registry
from api.errors import ArgumentError, ConflictError, NotFoundError
from nlp.errors import TextError
from tests.api.fake_reader import FakeReader
from tests.api.samples import AID, ALL, PLAIN, TALKS

TABLES = (
    models.Article,
    models.Section,
    models.Analysis,
    models.Mention,
    models.Statement,
    models.Speaker,
    models.Entity,
    models.Alias,
)


def article(sample: dict[str, Any], **changes: Any) -> ArticleIn:
    day = sample.get("date")
    return ArticleIn(**{**sample, "date": dt.date.fromisoformat(day) if day else None, **changes})


def counts(database: Database) -> dict[str, int]:
    with database.session() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in TABLES
        }


def registry_rows(database: Database) -> list[tuple[Any, ...]]:
    with database.session() as session:
        entities = session.execute(select(*models.Entity.__table__.c).order_by(models.Entity.id))
        aliases = session.execute(
            select(*models.Alias.__table__.c).order_by(models.Alias.entity_id, models.Alias.text)
        )
        return [tuple(row) for row in (*entities, *aliases)]


def test_storing_again_changes_nothing_and_reads_nothing(
    database: Database, reader: FakeReader
) -> None:
    first = ingest_article(database, reader, article(TALKS))
    before = counts(database)
    assert (first.id, first.outcome) == ("talks-1", "created")
    assert min(before.values()) > 0
    again = ingest_article(database, reader, article(TALKS))
    assert (again.id, again.outcome) == ("talks-1", "unchanged")
    assert (counts(database), reader.reads) == (before, 1)
    assert is_stored(database, article(TALKS))
    assert not is_stored(database, article(AID))


def test_another_text_conflicts_unless_it_replaces(database: Database, reader: FakeReader) -> None:
    ingest_article(database, reader, article(TALKS))
    other = article(AID, id="talks-1")
    with pytest.raises(ConflictError, match="replace=true"):
        ingest_article(database, reader, other)
    assert reader.reads == 1
    with pytest.raises(ConflictError):
        is_stored(database, other)
    assert ingest_article(database, reader, other, replace=True).outcome == "replaced"
    with database.session() as session:
        row = session.get_one(models.Article, "talks-1")
        assert row.text == AID["text"]
        assert [analysis.model for analysis in row.analyses] == ["fake 1", "fake 1"]
        assert row.created_at < row.updated_at
    replaced = registry_rows(database)
    delete_article(database, "talks-1")
    ingest_article(database, reader, other)
    assert registry_rows(database) == replaced


def test_a_newer_model_reads_anew_under_the_same_ids(
    database: Database, reader: FakeReader
) -> None:
    def ids() -> list[str]:
        with database.session() as session:
            return list(session.scalars(select(models.Statement.id).order_by(models.Statement.id)))

    ingest_article(database, reader, article(TALKS))
    before = ids(), registry_rows(database)
    ingest_article(database, FakeReader("fake 2"), article(TALKS), replace=True)
    assert (ids(), registry_rows(database)) == before
    with database.session() as session:
        models_used = session.scalars(select(models.Analysis.model).order_by(models.Analysis.id))
        assert list(models_used) == ["fake 1", "fake 2"]


def test_without_an_id_outlet_url_and_text_make_it(database: Database, reader: FakeReader) -> None:
    bare = ArticleIn(text=PLAIN["text"])
    one = ingest_article(database, reader, bare)
    assert ingest_article(database, reader, bare).outcome == "unchanged"
    two = ingest_article(database, reader, replace(bare, outlet="وكالة"))
    assert (two.outcome, one.id != two.id) == ("created", True)


def test_nothing_is_left_when_storing_fails_midway(
    database: Database, reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(registry, "settle", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        ingest_article(database, reader, article(TALKS))
    assert set(counts(database).values()) == {0}


def test_many_writers_of_one_article_store_it_once(database: Database, reader: FakeReader) -> None:
    analysis = reader.read(TALKS["text"])

    def store(_: int) -> str:
        return store_analysis(database, article(TALKS), analysis).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(store, range(8)))
    assert outcomes == ["created"] + ["unchanged"] * 7
    assert counts(database)["articles"] == 1


def test_writers_at_once_lose_no_count_and_do_not_deadlock(
    database: Database, reader: FakeReader
) -> None:
    samples = [
        article(sample, id=f"{sample['id']}-{number}") for number in range(6) for sample in ALL[:2]
    ]
    analyses = {sample["text"]: reader.read(sample["text"]) for sample in ALL}

    def work(number: int) -> None:
        one = samples[number]
        store_analysis(database, one, analyses[one.text], replace=True)
        other = analyses[TALKS["text"] if one.text == AID["text"] else AID["text"]]
        store_analysis(database, replace(one, text=other.text), other, replace=True)
        if number % 3 == 0:
            delete_article(database, one.key)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(len(samples))))
    assert counts(database)["articles"] == 8
    kept = registry_rows(database)
    with database.session() as session:
        registry.rebuild(session)
    assert registry_rows(database) == kept


def test_an_integrity_error_from_outside_is_read_again(
    database: Database, reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes without taking the article's lock (a COPY) makes no 500 either."""
    ingest_article(database, reader, article(TALKS))
    real = service._holds
    asked: list[str] = []

    def blind_at_first(*args: Any, **kwargs: Any) -> bool:
        asked.append("")
        return real(*args, **kwargs) if len(asked) > 1 else False

    monkeypatch.setattr(service, "_holds", blind_at_first)
    stored = store_analysis(database, article(TALKS), reader.read(TALKS["text"]))
    assert (stored.outcome, len(asked)) == ("unchanged", 2)


def test_deleting_leaves_nothing(database: Database, reader: FakeReader) -> None:
    for sample in ALL:
        ingest_article(database, reader, article(sample))
    for sample in ALL:
        delete_article(database, sample["id"])
    assert set(counts(database).values()) == {0}
    with pytest.raises(NotFoundError):
        delete_article(database, "talks-1")


def test_what_cannot_be_stored_is_refused(database: Database, reader: FakeReader) -> None:
    for text, reason in (("", "empty"), ("English only", "not_arabic"), ("خبر\0", "nul")):
        with pytest.raises(TextError) as caught:
            ingest_article(database, reader, ArticleIn(text=text))
        assert caught.value.reason == reason
    for field in ("title", "outlet", "url"):
        with pytest.raises(ArgumentError) as wrong:
            ingest_article(database, reader, article(PLAIN, **{field: "a\ud800"}))
        assert wrong.value.field == field
    with pytest.raises(ArgumentError):
        ingest_article(database, reader, article(PLAIN, id="a b"))


def test_stored_articles_come_back_as_they_went_in(database: Database, reader: FakeReader) -> None:
    for sample in ALL:
        ingest_article(database, reader, article(sample))
    found = {one.id: one for one in stored_articles(database)}
    assert list(found) == sorted(sample["id"] for sample in ALL)
    assert found["talks-1"].text == TALKS["text"]
    assert found["aid-2"].outlet == "وكالة الأفق اليوم"
    assert [one.id for one in stored_articles(database, ["aid-2"])] == ["aid-2"]
