"""The same statement elsewhere, and what is near in meaning: `/quotes/<id>/similar`."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api.database import Database
from api.quotes.similar import compare, differences
from tests.api.http_checks import error, good

SAID = "إن المفاوضات حول صفقة التبادل ستستأنف غدا في مدينة الرمال"
COPIES: tuple[tuple[str, str, str], ...] = (
    ("first", "2024-05-01", f"قال سامي الحداد {SAID}."),
    ("copied", "2024-05-02", f"قال سامي الحداد {SAID}."),
    (
        "told",
        "2024-05-02",
        "أكد سامي الحداد أن المفاوضات حول صفقة التبادل تستأنف يوم غد في مدينة الرمال.",
    ),
    ("late", "2024-07-01", f"قال سامي الحداد {SAID}."),
    ("other", "2024-05-01", f"قالت ليلى منصور {SAID}."),
    ("apart", "2024-05-01", "قال سامي الحداد إن موسم القمح كان جيدا هذا العام."),
)


@pytest.fixture
def told(client: FlaskClient) -> FlaskClient:
    for key, day, said in COPIES:
        article = {"id": key, "date": day, "outlet": f"صحيفة {key}", "text": f"خبر\n{said}\n"}
        good(client.post("/articles", json=article), 201)
    return client


def quote_of(client: FlaskClient, article: str) -> dict[str, Any]:
    first: dict[str, Any] = good(client.get(f"/articles/{article}/quotes"))["items"][0]
    return first


def similar(client: FlaskClient, article: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = good(
        client.get(f"/quotes/{quote_of(client, article)['id']}/similar?{query}")
    )
    return found


def articles(alike: list[dict[str, Any]]) -> list[str]:
    return [one["quote"]["article"]["id"] for one in alike]


def test_one_statement_in_several_outlets(told: FlaskClient) -> None:
    found = similar(told, "first")
    # Not months later, not by someone else, not of another matter.
    assert articles(found["same"]) == ["copied", "told"]
    copied, retold = found["same"]
    assert copied["wording"] == 1
    assert [step["op"] for step in copied["differences"]] == ["equal"]
    assert 0 < retold["wording"] < 1
    assert {step["op"] for step in retold["differences"]} > {"equal"}


def test_near_meanings_are_listed_apart(told: FlaskClient) -> None:
    found = similar(told, "first")
    assert {"late", "other"} <= set(articles(found["near"]))
    assert set(articles(found["near"])).isdisjoint(articles(found["same"]))
    values = [one["similarity"] for one in found["near"]]
    assert values == sorted(values, reverse=True)
    assert all("differences" not in one for one in found["near"])


def test_it_works_both_ways_and_takes_a_limit(told: FlaskClient) -> None:
    assert "first" in articles(similar(told, "told")["same"])
    assert len(similar(told, "first", "limit=1")["same"]) == 1
    error(told.get(f"/quotes/{quote_of(told, 'first')['id']}/similar?limit=0"), 422)
    error(told.get("/quotes/q00000000000000000000/similar"), 404)


def test_hidden_ones_are_left_out(told: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE statements SET hidden = true WHERE article_id = 'copied'"))
    assert articles(similar(told, "first")["same"]) == ["told"]


def test_words_do_where_there_are_no_vectors(told: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM statement_vectors"))
    found = similar(told, "first")
    assert articles(found["same"]) == ["copied", "told"]
    assert (found["same"][0]["similarity"], found["near"]) == (None, [])


def test_spans_are_in_the_callers_unit(client: FlaskClient) -> None:
    for key in ("one", "two"):
        article = {"id": key, "date": "2024-05-01", "text": f"🕊 خبر\nقال سامي الحداد {SAID}.\n"}
        good(client.post("/articles", json=article), 201)
    plain = similar(client, "one")["same"][0]["quote"]["content"][0]["start"]
    assert similar(client, "one", "offsets=utf16")["same"][0]["quote"]["content"][0]["start"] == (
        plain + 1
    )


def test_what_words_share() -> None:
    same = compare("وقف إطلاق النار غدا", "وقف إطلاق النار غدا")
    assert (same.held, same.shared, same.in_order) == (1, 1, 1)
    none = compare("وقف إطلاق النار", "موسم القمح جيد")
    assert (none.held, none.shared, none.in_order) == (0, 0, 0)
    part = compare("وقف إطلاق النار", "وقف إطلاق النار في المدينة يبدأ غدا")
    assert part.held == 1
    assert 0 < part.shared < 1
    assert compare("", "!").shared == 0


def test_differences_are_told_in_the_words_as_written() -> None:
    steps = differences("المحادثات ستبدأ غداً", "والمحادثات ستبدأ بعد غد")
    first = steps[0]
    assert (first.op, first.a, first.b) == (
        "equal",
        "المحادثات ستبدأ",
        "والمحادثات ستبدأ",
    )
    assert steps[-1].op != "equal"
    assert differences("", "كلمة")[0].op == "insert"


def test_what_one_refuses_the_other_does_not_say() -> None:
    assert compare("ترفض فتح المعابر غدا", "فتح المعابر غدا").opposed
    assert compare("المحادثات لن تبدأ غدا", "المحادثات تبدأ غدا").opposed
    assert compare("معارضة البلدية لفتح المعابر", "اقتراح فتح المعابر").opposed
    assert not compare("ترفض فتح المعابر", "رفض فتح المعابر").opposed
    assert not compare("لا شك أن القمح وصل", "القمح وصل").opposed
