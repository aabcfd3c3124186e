"""Ranked search over `/quotes?about=`: by words, meaning, names and topics."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api.database import Database
from tests.api.http_checks import error, good

ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "id": "deal",
        "date": "2024-03-01",
        "outlet": "صحيفة المدينة",
        "text": (
            "وساطة في مدينة الرمال\n"
            "قال سامي الحداد إن صفقة تبادل الأسرى باتت قريبة.\n"
            "وأكدت ليلى منصور أن العائلات تنتظر منذ أشهر.\n"
        ),
    },
    {
        "id": "truce",
        "date": "2024-03-02",
        "outlet": "صحيفة المدينة",
        "text": "هدنة\nقال سامي الحداد إن وقف إطلاق النار يبدأ غدا في مدينة الرمال.\n",
    },
    {
        "id": "wheat",
        "date": "2024-03-03",
        "outlet": "وكالة الأفق",
        "text": "القمح\nقالت ليلى منصور إن محصول القمح جيد هذا العام.\n",
    },
)


@pytest.fixture
def told(client: FlaskClient) -> FlaskClient:
    for article in ARTICLES:
        good(client.post("/articles", json=article), 201)
    return client


def found(client: FlaskClient, about: str, **more: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = good(
        client.get("/quotes", query_string={"about": about, **more})
    )["items"]
    return items


@pytest.mark.parametrize(
    ("about", "article"),
    [
        ("صفقة الأسرى", "deal"),
        ("hostage deal", "deal"),
        ("تبادل أسرى", "deal"),
        ("ceasefire", "truce"),
        ("هدنة", "truce"),
        ("wheat", "wheat"),
        ("ليلى منصور والقمح", "wheat"),
    ],
)
def test_what_is_about_it_comes_first(told: FlaskClient, about: str, article: str) -> None:
    assert found(told, about)[0]["article"]["id"] == article


def test_nothing_is_found_of_what_nobody_spoke_of(told: FlaskClient) -> None:
    assert found(told, "basketball") == []
    assert found(told, "كرة السلة") == []
    assert found(told, "!!!") == []


def test_a_hit_says_how_it_matched_and_where(told: FlaskClient) -> None:
    hit = found(told, "صفقة الأسرى")[0]
    assert 0 < hit["match"]["score"] <= 1
    assert "content" in hit["match"]["matched_in"]
    assert hit["match"]["similarity"] is not None
    spans = hit["highlights"]
    assert [span["text"] for span in spans] == ["صفقة تبادل الأسرى"] or {
        span["text"] for span in spans
    } >= {"الأسرى"}
    whole = next(a["text"] for a in ARTICLES if a["id"] == "deal")
    assert all(whole[span["start"] : span["end"]] == span["text"] for span in spans)


def test_who_is_named_is_found_as_speaker(told: FlaskClient) -> None:
    hits = found(told, "سامي الحداد")
    assert {hit["article"]["id"] for hit in hits[:2]} == {"deal", "truce"}
    assert all("entity" in hit["match"]["matched_in"] for hit in hits[:2])


def test_names_are_found_in_latin_letters(told: FlaskClient) -> None:
    assert found(told, "Mansour wheat")[0]["article"]["id"] == "wheat"


def test_it_joins_with_other_filters(told: FlaskClient) -> None:
    assert {h["article"]["id"] for h in found(told, "سامي الحداد", to="2024-03-01")} == {"deal"}
    assert found(told, "القمح", speaker="سامي الحداد") == []
    assert len(found(told, "صفقة الأسرى", speaker="الحداد")) >= 1


def test_other_orders_are_of_what_was_found(told: FlaskClient) -> None:
    best = found(told, "سامي الحداد")
    newest = found(told, "سامي الحداد", sort="-date")
    assert {hit["id"] for hit in newest} == {hit["id"] for hit in best}
    days = [hit["article"]["date"] for hit in newest]
    assert days == sorted(days, reverse=True)


def test_pages_hold_each_hit_once(told: FlaskClient) -> None:
    whole = [hit["id"] for hit in found(told, "سامي الحداد")]
    assert len(whole) >= 2
    seen: list[str] = []
    page = good(told.get("/quotes?about=سامي الحداد&limit=1"))
    while True:
        seen += [hit["id"] for hit in page["items"]]
        if page["next"] is None:
            break
        page = good(told.get(f"/quotes?about=سامي الحداد&limit=1&cursor={page['next']}"))
    assert seen == whole
    assert page["total"] == len(whole)


def test_words_do_where_there_are_no_vectors(told: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM statement_vectors"))
    hits = found(told, "hostage deal")
    assert hits[0]["article"]["id"] == "deal"
    assert hits[0]["match"]["similarity"] is None


def test_hidden_ones_are_not_found(told: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE statements SET hidden = true WHERE article_id = 'wheat'"))
    assert found(told, "القمح") == []
    assert len(found(told, "القمح", hidden="any")) == 1


def test_relevance_needs_something_to_be_relevant_to(told: FlaskClient) -> None:
    body = error(told.get("/quotes?sort=relevance"), 422)
    assert "sort" in body["errors"]["query"]


def test_words_alone_are_ranked_too(told: FlaskClient) -> None:
    hits = found(told, "القمح")
    by_words = good(told.get("/quotes?q=القمح&sort=relevance"))["items"]
    assert [hit["id"] for hit in by_words] == [hits[0]["id"]]
    assert "match" not in by_words[0]
    assert by_words[0]["highlights"][0]["text"] == "القمح"
