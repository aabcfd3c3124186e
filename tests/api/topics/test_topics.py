"""`/topics` and what is under one of them."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.database import Database
from api.topics.queries import topics_named
from api.topics.service import TopicIn, put_topic
from tests.api.http_checks import error, good

WEATHER = {"name": "الطقس", "name_en": "Weather", "terms_ar": ["طقس + جميل"], "terms_en": ["rain"]}
GIVEN = [
    "ceasefire",
    "elections",
    "hostage-deal",
    "humanitarian-aid",
    "military-operation",
    "normalisation",
    "nuclear-talks",
    "sanctions",
]


def test_the_given_topics_are_there(tagged: FlaskClient) -> None:
    page = good(tagged.get("/topics"))
    assert [topic["slug"] for topic in page["items"]] == GIVEN
    assert page["total"] == len(GIVEN)
    counts = {topic["slug"]: topic["quote_count"] for topic in page["items"]}
    assert counts["hostage-deal"] == 4
    assert counts["elections"] == 0
    for topic in page["items"]:
        assert len(topic["terms_ar"]) > 30
        assert len(topic["terms_en"]) > 15
        assert good(tagged.get(f"/topics/{topic['slug']}")) == topic


def test_pages_of_topics(tagged: FlaskClient) -> None:
    first = good(tagged.get("/topics?limit=5"))
    second = good(tagged.get(f"/topics?limit=5&cursor={first['next']}"))
    assert [t["slug"] for t in first["items"] + second["items"]] == GIVEN
    assert second["next"] is None


def test_a_topic_is_made_replaced_and_deleted(tagged: FlaskClient) -> None:
    response = tagged.put("/topics/weather", json={**WEATHER, "by": "desk"})
    made = good(response, 201)
    assert response.headers["Location"] == "/topics/weather"
    assert {name: made[name] for name in WEATHER} == WEATHER
    assert (made["slug"], made["quote_count"]) == ("weather", 1)
    (quote,) = good(tagged.get("/topics/weather/quotes"))["items"]
    assert "الطقس جميل" in quote["text"]
    assert quote["topics"] == ["weather"]

    replaced = good(tagged.put("/topics/weather", json={**WEATHER, "terms_ar": ["قمر"]}))
    assert replaced["quote_count"] == 0
    assert replaced["created_at"] == made["created_at"]
    assert replaced["updated_at"] > made["updated_at"]
    # The same again changes nothing.
    assert good(tagged.put("/topics/weather", json={**WEATHER, "terms_ar": ["قمر"]})) == replaced

    assert tagged.delete("/topics/weather?by=night%20desk").status_code == 204
    for path in ("/topics/weather", "/topics/weather/quotes", "/topics/weather/speakers"):
        error(tagged.get(path), 404)
    error(tagged.delete("/topics/weather"), 404)

    history = good(tagged.get("/topics/weather/history"))["items"]
    assert [(change["action"], change["by"]) for change in history] == [
        ("delete", "night desk"),
        ("put", None),
        ("put", "desk"),
    ]
    assert history[1]["before"] == {"terms_ar": ["طقس + جميل"]}
    assert history[1]["after"] == {"terms_ar": ["قمر"]}
    assert history[0]["before"]["name"] == "الطقس"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "..."}, "name"),
        ({"name_en": "\0"}, "name_en"),
        ({"terms_ar": [], "terms_en": []}, "terms_ar"),
        ({"terms_ar": ["+"]}, "terms_ar"),
        ({"terms_en": ["rain", "!"]}, "terms_en"),
        ({"terms_ar": ["ا" * 201]}, "terms_ar"),
        ({"terms_ar": [f"مطر {n}" for n in range(201)]}, "terms_ar"),
        ({"terms_ar": "طقس"}, "terms_ar"),
        ({"terms_ar": [None]}, "terms_ar"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_no_topic(tagged: FlaskClient, change: dict[str, Any], field: str) -> None:
    response = tagged.put("/topics/weather", json={**WEATHER, **change})
    assert list(error(response, 422)["errors"]["json"]) == [field]
    error(tagged.get("/topics/weather"), 404)


def test_a_lone_surrogate_is_no_term(tagged: FlaskClient) -> None:
    body = json.dumps({**WEATHER, "terms_en": ["rain\ud800"]})
    response = tagged.put("/topics/weather", data=body, content_type="application/json")
    assert list(error(response, 422)["errors"]["json"]) == ["terms_en"]


@pytest.mark.parametrize("slug", ["Weather", "a_b", "-a", "a-", "طقس", "a" * 61, "a%00"])
def test_what_is_no_slug(tagged: FlaskClient, slug: str) -> None:
    assert "a to z" in error(tagged.put(f"/topics/{slug}", json=WEATHER), 404)["message"]
    for path in ("", "/quotes", "/speakers", "/history"):
        error(tagged.get(f"/topics/{slug}{path}"), 404)
    error(tagged.delete(f"/topics/{slug}"), 404)


def test_the_longest_topic_there_may_be(tagged: FlaskClient, database: Database) -> None:
    """Every limit at once: what the query of it becomes is still one that PostgreSQL takes."""
    terms = [" + ".join([f"ك{n}ل"] * 28)[:200].strip(" +") for n in range(200)]
    long = [f"{n}" + "ا" * 190 for n in range(200)]
    with database.session() as session:
        assert put_topic(session, "a" * 60, TopicIn("ا" * 200, "a" * 200, terms, long))
    good(tagged.get("/topics/" + "a" * 60 + "/speakers"))


def test_quotes_of_a_topic_are_filtered_as_all_are(tagged: FlaskClient) -> None:
    whole = good(tagged.get("/topics/hostage-deal/quotes"))
    assert whole == good(tagged.get("/quotes?topic=hostage-deal"))
    assert whole["total"] == 4
    part = good(tagged.get("/topics/hostage-deal/quotes?stance=denial&sort=date"))
    assert [quote["cue"]["lemma"] for quote in part["items"]] == ["نفى"]
    for query in ("topic=ceasefire", "colour=red", "limit=0"):
        error(tagged.get(f"/topics/hostage-deal/quotes?{query}"), 422)


def test_who_said_what(tagged: FlaskClient) -> None:
    page = good(tagged.get("/topics/hostage-deal/speakers"))
    assert (page["total"], page["next"]) == (2, None)
    first, second = page["items"]
    assert list(first["speaker"]) == ["entity_id", "name", "name_en", "type"]
    assert (first["speaker"]["name"], first["speaker"]["type"]) == ("سامي الحداد", "person")
    assert first["count"] == 3
    assert {stance: number for stance, number in first["stances"].items() if number} == {
        "neutral": 1,
        "assertive": 1,
        "denial": 1,
    }
    assert first["outlets"] == [
        {"outlet": "صحيفة المدينة", "count": 2},
        {"outlet": "وكالة الأفق اليوم", "count": 1},
    ]
    assert (first["first"], first["last"]) == ("2024-03-01", "2024-03-15")
    latest = good(tagged.get(f"/quotes/{first['latest']['id']}"))
    assert first["latest"] == {
        "id": latest["id"],
        "text": latest["text"],
        "lemma": "نفى",
        "stance": "denial",
        "date": "2024-03-15",
        "outlet": "وكالة الأفق اليوم",
    }
    assert second["speaker"] == {
        "entity_id": None,
        "name": "مصادر مطلعة",
        "name_en": None,
        "type": "unnamed",
    }


def test_what_is_counted_is_what_is_tallied(tagged: FlaskClient) -> None:
    """A filter that leaves everything makes it count; without, it is read from tallies."""
    for slug in GIVEN:
        told = good(tagged.get(f"/topics/{slug}/speakers"))
        assert good(tagged.get(f"/topics/{slug}/speakers?min_confidence=0")) == told
        assert good(tagged.get(f"/topics/{slug}/speakers?hidden=any")) == told


def test_speakers_are_filtered(tagged: FlaskClient) -> None:
    def names(query: str) -> list[tuple[str, int]]:
        items = good(tagged.get(f"/topics/hostage-deal/speakers?{query}"))["items"]
        return [(item["speaker"]["name"], item["count"]) for item in items]

    # Those of as many quotes are in order of their keys.
    assert names("outlet=وكالة الأفق اليوم") == [("مصادر مطلعة", 1), ("سامي الحداد", 1)]
    assert names("to=2024-03-01") == [("سامي الحداد", 2)]
    assert names("stance=neutral&speaker=مصادر مطلعة") == [("مصادر مطلعة", 1)]
    assert names("q=انهار") == [("سامي الحداد", 1)]
    assert names("from=2030-01-01") == []


def test_pages_of_speakers(tagged: FlaskClient) -> None:
    for filters in ("", "&min_confidence=0"):
        first = good(tagged.get(f"/topics/hostage-deal/speakers?limit=1{filters}"))
        cursor = first["next"]
        second = good(tagged.get(f"/topics/hostage-deal/speakers?limit=1&cursor={cursor}{filters}"))
        found = [item["speaker"]["name"] for item in first["items"] + second["items"]]
        assert found == ["سامي الحداد", "مصادر مطلعة"]
        assert second["next"] is None
    error(tagged.get("/topics/hostage-deal/speakers?cursor=x"), 422)


def test_a_source_of_a_long_name(tagged: FlaskClient) -> None:
    name = "مصدر " + "ك" * 195
    quote = good(tagged.get("/topics/ceasefire/quotes"))["items"][0]["id"]
    good(tagged.patch(f"/quotes/{quote}", json={"speaker": {"name": name}}))
    (item,) = good(tagged.get("/topics/ceasefire/speakers"))["items"]
    assert item["speaker"]["name"] == name
    assert item["latest"]["id"] == quote
    assert len(good(tagged.get("/quotes/facets?by=speaker&topic=ceasefire"))["items"]) == 1


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("hostage deal", ["hostage-deal"]),
        ("who spoke of prisoner swaps?", ["hostage-deal"]),
        ("صفقة الأسرى", ["hostage-deal"]),
        ("ماذا قيل عن وقف إطلاق النار والمساعدات الإنسانية", ["ceasefire", "humanitarian-aid"]),
        ("Nuclear talks", ["nuclear-talks"]),
        ("العقوبات", ["sanctions"]),
        ("normalization", ["normalisation"]),
        ("football", []),
        ("!", []),
        ("", []),
    ],
)
def test_topics_that_a_query_speaks_of(
    tagged: FlaskClient, database: Database, query: str, slugs: list[str]
) -> None:
    with database.session() as session:
        assert topics_named(session, query) == slugs
