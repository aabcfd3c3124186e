"""What is counted is what is there, whoever changes it; tallies agree with what can be counted."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api.checking import check
from api.checking.counts import CHECKS
from api.database import Database
from api.facets import tallied
from api.facets.counting import count_all
from api.facets.counts import count_by
from api.facets.dimensions import DIMENSIONS, SETS, TIMES, By
from api.facets.scope import read_scope
from tests.api.http_checks import good
from tests.api.topics.samples import DEAL, RELIEF


def broken(database: Database) -> dict[str, int]:
    """The checks that do not hold, and how many rows are wrong."""
    names = {one.name for one in CHECKS}
    found = check(database, server=False)
    return {one.name: one.count for one in found if one.count and one.name in names}


def counted_quotes(client: FlaskClient) -> int:
    total: int = good(client.get("/quotes/facets?by=stance"))["total"]
    return total


def shown(client: FlaskClient) -> list[Any]:
    return [good(client.get(f"/quotes/facets?by={by}")) for by in ("stance,speaker", "topic")]


def first_quote(client: FlaskClient, query: str = "") -> str:
    quote: str = good(client.get(f"/quotes?limit=1&{query}"))["items"][0]["id"]
    return quote


def test_storing_replacing_and_deleting(counted: FlaskClient, database: Database) -> None:
    assert broken(database) == {}
    before = counted_quotes(counted)
    other = {**DEAL, "text": "خبر آخر\nقال سامي الحداد إن الهدنة صامدة.\n"}
    assert counted.post("/articles?replace=true", json=other).status_code == 200
    assert counted_quotes(counted) == before - 2
    assert broken(database) == {}
    for key in ("deal-1", "relief-2", "talks-1", "aid-2"):
        assert counted.delete(f"/articles/{key}").status_code == 204
        assert broken(database) == {}
    with database.engine.connect() as connection:
        for table in ("facets", "tallies", "speaker_tallies", "entity_tallies"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"stance": "denial"},
        {"topics": ["elections", "sanctions"]},
        {"speaker": {"name": "ليلى منصور"}},
        {"speaker": {"name": "مصدر جديد"}},
        {"speaker": None},
    ],
)
def test_corrections(counted: FlaskClient, database: Database, change: dict[str, Any]) -> None:
    quote = first_quote(counted, "article=deal-1&stance=assertive")
    before = shown(counted)
    good(counted.patch(f"/quotes/{quote}", json=change))
    assert shown(counted) != before
    assert broken(database) == {}
    good(counted.patch(f"/quotes/{quote}", json={"reset": list(change)}))
    assert shown(counted) == before
    assert broken(database) == {}


def test_a_hidden_quote_is_not_counted_unless_asked_for(
    counted: FlaskClient, database: Database
) -> None:
    total, quote = counted_quotes(counted), first_quote(counted)
    good(counted.patch(f"/quotes/{quote}", json={"hidden": True}))
    assert counted_quotes(counted) == total - 1
    assert broken(database) == {}
    assert good(counted.get("/quotes/facets?by=kind&hidden=true"))["total"] == 1
    assert good(counted.get("/quotes/facets?by=kind&hidden=any"))["total"] == total
    good(counted.patch(f"/quotes/{quote}", json={"hidden": False}))
    assert counted_quotes(counted) == total
    assert broken(database) == {}


def test_topics_that_come_change_and_go(counted: FlaskClient, database: Database) -> None:
    topic = {"name": "الطقس", "name_en": "Weather", "terms_ar": ["طقس"]}
    assert counted.put("/topics/weather", json=topic).status_code == 201
    rows = good(counted.get("/quotes/facets?by=topic"))["items"]
    assert {
        "topic": "weather",
        "topic_name": "الطقس",
        "topic_name_en": "Weather",
        "count": 1,
    } in rows
    assert broken(database) == {}
    good(counted.put("/topics/weather", json={**topic, "terms_ar": ["مصادر", "القوافل"]}))
    assert broken(database) == {}
    assert counted.delete("/topics/weather").status_code == 204
    assert broken(database) == {}


def test_names_that_move_to_another_entity(counted: FlaskClient, database: Database) -> None:
    rows = good(counted.get("/quotes/facets?by=speaker"))["items"]
    ids = [row["speaker_id"] for row in rows if row["speaker_id"]]
    one, other = ids[:2]
    with database.engine.begin() as connection:
        for table in ("speakers", "statement_entities"):
            connection.execute(
                text(f"UPDATE {table} SET entity_id = :one WHERE entity_id = :other"),
                {"one": one, "other": other},
            )
    assert broken(database) == {}
    moved = good(counted.get("/quotes/facets?by=speaker"))["items"]
    assert other not in [row["speaker_id"] for row in moved]


def test_counting_all_anew_is_the_same(counted: FlaskClient, database: Database) -> None:
    def rows() -> list[Any]:
        with database.engine.connect() as connection:
            query = "SELECT * FROM tallies ORDER BY topic, speaker, dimension, value, day"
            return list(connection.execute(text(query)))

    before = rows()
    with database.session() as session:
        count_all(session)
    assert rows() == before
    assert broken(database) == {}


def test_checks_see_what_is_wrong(counted: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE tallies SET number = number + 1 WHERE dimension = 'all'"))
        for table in ("speaker_tallies", "entity_tallies"):
            connection.execute(text(f"UPDATE {table} SET number = number + 1"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM facets WHERE stance = 'denial'"))
    assert len(broken(database)) == len(CHECKS)


def every_by() -> Iterator[By]:
    """One dimension, or one over time; weeks are as months."""
    for name in DIMENSIONS:
        yield By.of([name])
        if name not in TIMES:
            yield By.of(["day", name])
            yield By.of(["month", name])


def test_tallies_say_what_counting_says(counted: FlaskClient, database: Database) -> None:
    """By every dimension: in all, of a topic, of a speaker, of both, and in some days."""
    entity = good(counted.get("/entities?sort=-quotes&limit=1"))["items"][0]["id"]
    days = {"from_": dt.date(2024, 3, 10), "to": dt.date(2024, 5, 12)}
    speakers = ({}, {"speaker_id": entity}, {"speaker": "مصادر مطلعة"})
    known = 0
    with database.session() as session:
        for topic in ({}, {"topic": "hostage-deal"}):
            for speaker in speakers:
                for period in ({}, days, {"to": days["to"]}):
                    scope = read_scope(session, {**topic, **speaker, **period})
                    assert scope.tallied
                    plain = replace(scope, tallied=False)
                    for by in every_by():
                        told = count_by(session, scope, by, 100)
                        assert told == count_by(session, plain, by, 100), (scope, by)
                        known += tallied.by_values(scope, by) is not None
                        known += (
                            tallied.ranked(scope, by.others[0] if by.others else "") is not None
                        )
                        if not SETS.keys() & set(by.others) and not by.time:
                            assert sum(row.number for row in told.rows) == told.total
    # It was not counted twice.
    assert known > 100


def test_what_is_asked_for_most_is_read_from_tallies(
    counted: FlaskClient, database: Database
) -> None:
    asides = {"by": ["stance"], "limit": 50, "fill": False, "hidden": "false", "cursor": "x"}
    with database.session() as session:
        assert read_scope(session, asides).tallied
        assert read_scope(session, {**asides, "topic": "ceasefire"}).tallied
        assert not read_scope(session, {**asides, "stance": "denial"}).tallied


def test_samples_are_told_apart(counted: FlaskClient) -> None:
    """The comparison above has something to compare."""
    assert RELIEF["outlet"] != DEAL["outlet"]
    assert len(good(counted.get("/quotes/facets?by=topic"))["items"]) >= 3
    assert len(good(counted.get("/quotes/facets?by=speaker"))["items"]) >= 4
