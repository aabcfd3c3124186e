"""`/entities`, `/entities/<id>` and the mentions of one article."""

import pytest
from flask.testing import FlaskClient

from nlp.names.english import english_name
from tests.api.http_checks import error, good
from tests.api.samples import TALKS


def names(client: FlaskClient, query: str) -> list[str]:
    return [item["name"] for item in good(client.get(f"/entities?{query}"))["items"]]


def test_an_entity_across_articles(stored: FlaskClient) -> None:
    english = english_name("PER", "سامي الحداد")
    assert english is not None
    first = good(stored.get("/entities?sort=-quotes"))["items"][0]
    assert first == good(stored.get(f"/entities/{first['id']}"))
    assert first == {
        "id": "ef6e13bc9a1596f4e3307",
        "name": "سامي الحداد",
        "name_en": english.text,
        "name_en_method": "transliteration",
        "type": "person",
        "wikidata_id": None,
        "ambiguous": False,
        "candidates": [],
        "aliases": [
            {"text": "الحداد", "count": 2},
            {"text": "سامى الحدّاد", "count": 1},
            {"text": "سامي الحداد", "count": 1},
        ],
        "article_count": 2,
        "mention_count": 4,
        "quote_count": 3,
        "first_seen": "2024-05-12",
        "last_seen": "2024-06-01",
    }


def test_mentions_of_an_article(stored: FlaskClient) -> None:
    page = good(stored.get("/articles/talks-1/entities"))
    assert page["total"] == len(page["items"]) == 8
    known = {item["id"] for item in good(stored.get("/entities"))["items"]}
    for mention in page["items"]:
        assert TALKS["text"][mention["start"] : mention["end"]] == mention["text"]
        assert mention["entity_id"] in known
    starts = [mention["start"] for mention in page["items"]]
    assert starts == sorted(starts)
    assert page["items"][0]["name"] == "سامي الحداد"
    part = good(stored.get("/articles/talks-1/entities?limit=3"))
    rest = good(stored.get(f"/articles/talks-1/entities?limit=5&cursor={part['next']}"))
    assert [*part["items"], *rest["items"]] == page["items"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=place", ["مدينة الرمال"]),
        ("type=organisation", ["منظمة الأفق"]),
        ("q=الحدّاد", ["سامي الحداد"]),
        ("q=منصو", ["ليلى منصور"]),
        ("q=Mansour", ["ليلى منصور"]),
        ("q=Mansoor", ["ليلى منصور"]),
        ("q=sam", ["سامي الحداد"]),
        ("ambiguous=true", []),
        ("q=%25", []),
        ("q=_", []),
        ("q=ن&type=place", ["مدينة الرمال"]),
        ("sort=name", ["سامي الحداد", "ليلى منصور", "مدينة الرمال", "منظمة الأفق"]),
    ],
)
def test_filters_and_orders(stored: FlaskClient, query: str, found: list[str]) -> None:
    assert names(stored, query) == found


@pytest.mark.parametrize("sort", ["-mentions", "-quotes", "name"])
def test_pages_hold_every_entity_once(stored: FlaskClient, sort: str) -> None:
    whole = names(stored, f"sort={sort}")
    first = good(stored.get(f"/entities?sort={sort}&limit=3"))
    second = good(stored.get(f"/entities?sort={sort}&limit=3&cursor={first['next']}"))
    assert [item["name"] for item in (*first["items"], *second["items"])] == whole
    assert (second["next"], len(whole)) == (None, 4)


def test_quotes_and_mentions_of_an_entity(stored: FlaskClient) -> None:
    entity = good(stored.get("/entities?sort=-quotes"))["items"][0]["id"]
    quotes = good(stored.get(f"/entities/{entity}/quotes"))
    assert quotes == good(stored.get(f"/quotes?speaker_id={entity}"))
    assert quotes["total"] == 3
    assert good(stored.get(f"/entities/{entity}/quotes?verb=أكد"))["total"] == 1
    error(stored.get(f"/entities/{entity}/quotes?speaker=x"), 422)
    page = good(stored.get(f"/entities/{entity}/mentions"))
    assert page["total"] == len(page["items"]) == 4
    assert [item["article"]["id"] for item in page["items"]] == ["aid-2"] + ["talks-1"] * 3
    assert page["items"][1]["article"] == {
        "id": "talks-1",
        "title": "الحداد يستأنف محادثات مدينة الرمال",
        "outlet": "صحيفة المدينة",
        "date": "2024-05-12",
    }
    first = good(stored.get(f"/entities/{entity}/mentions?limit=2"))
    rest = good(stored.get(f"/entities/{entity}/mentions?limit=2&cursor={first['next']}"))
    assert [*first["items"], *rest["items"]] == page["items"]
    units = good(stored.get(f"/entities/{entity}/mentions?offsets=utf16"))["items"]
    assert units[0]["start"] == page["items"][0]["start"] + 2
    for part in ("quotes", "mentions"):
        error(stored.get(f"/entities/{'e' + '0' * 20}/{part}"), 404)


def test_what_nothing_names_is_gone(stored: FlaskClient) -> None:
    entity = good(stored.get("/entities?type=place"))["items"][0]
    stored.delete("/articles/talks-1")
    error(stored.get(f"/entities/{entity['id']}"), 404)
    minister = good(stored.get("/entities?q=الحداد"))["items"][0]
    assert minister["name"] == "سامى الحدّاد"
    assert (minister["first_seen"], minister["mention_count"]) == ("2024-06-01", 1)
