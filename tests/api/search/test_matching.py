"""Both ways of looking for words find the same, and which way is taken hangs on how often."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.database import Database
from api.search import matching
from api.search.asking import words_query
from tests.api.http_checks import good

LINES = 40
TOGETHER = "قال سامي الحداد إن القمح والهدنة معا."


@pytest.fixture
def told(client: FlaskClient) -> FlaskClient:
    said = "\n".join(f"قال سامي الحداد إن القمح وصل في اليوم {n}." for n in range(LINES))
    articles = [
        {"id": "many", "date": "2024-03-02", "text": f"القمح\n{said}\n"},
        {"id": "one", "date": "2024-03-01", "text": f"هدنة\n{TOGETHER}\n"},
    ]
    for article in articles:
        good(client.post("/articles", json=article), 201)
    return client


def listed(client: FlaskClient, **asked: Any) -> tuple[list[str], int]:
    body = good(client.get("/quotes", query_string=asked))
    return [quote["id"] for quote in body["items"]], body["total"]


def test_what_many_of_the_newest_hold_is_frequent(told: FlaskClient, database: Database) -> None:
    with database.session() as session:
        assert matching.is_frequent(session, words_query("القمح") or "")
        assert not matching.is_frequent(session, words_query("الهدنة") or "")


@pytest.mark.parametrize("sort", ["-date", "date", "relevance"])
def test_both_ways_find_the_same(
    told: FlaskClient, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    frequent = listed(told, q="القمح", sort=sort, limit=100)
    assert len(frequent[0]) == frequent[1] == LINES + 1
    monkeypatch.setattr(matching, "_FREQUENT", 10**6)
    assert listed(told, q="القمح", sort=sort, limit=100) == frequent


def test_about_finds_the_same_either_way(
    told: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    frequent = listed(told, about="القمح", limit=100)
    assert frequent[1] == LINES + 1
    monkeypatch.setattr(matching, "_FREQUENT", 10**6)
    assert listed(told, about="القمح", limit=100) == frequent
