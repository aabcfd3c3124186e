"""`/quotes/facets` and `/entities/<id>/timeline`: flat rows for charts, frames and spreadsheets."""

import csv
import io
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.http_checks import error, good


def facets(client: FlaskClient, query: str) -> dict[str, Any]:
    body: dict[str, Any] = good(client.get(f"/quotes/facets?{query}"))
    return body


def rows(client: FlaskClient, query: str) -> list[list[Any]]:
    return [list(item.values()) for item in facets(client, query)["items"]]


def test_one_dimension(counted: FlaskClient) -> None:
    assert facets(counted, "by=stance") == {
        "items": [
            {"stance": "neutral", "count": 7},
            {"stance": "assertive", "count": 4},
            {"stance": "denial", "count": 2},
            {"stance": "distancing", "count": 1},
        ],
        "total": 14,
        "other": 0,
    }
    assert rows(counted, "by=outlet") == [
        ["صحيفة المدينة", 6],
        ["وكالة الأفق اليوم", 6],
        [None, 2],
    ]
    assert rows(counted, "by=verb&outlet=صحيفه المدينه") == [["قال", 4], ["أكد", 2]]


def test_names_go_with_ids(counted: FlaskClient) -> None:
    found = facets(counted, "by=speaker&topic=hostage-deal")
    assert [item["speaker"] for item in found["items"]] == ["سامي الحداد", "مصادر مطلعة"]
    first, second = found["items"]
    assert list(first) == ["speaker", "speaker_en", "speaker_id", "count"]
    assert good(counted.get(f"/entities/{first['speaker_id']}"))["name"] == "سامي الحداد"
    assert (second["speaker_en"], second["speaker_id"], second["count"]) == (None, None, 1)
    (topic,) = facets(counted, "by=topic&topic=ceasefire&limit=1")["items"]
    assert topic["topic_name_en"] in {"Ceasefire", "Hostage deal"}
    (entity,) = facets(counted, "by=entity")["items"]
    assert list(entity) == ["entity", "entity_en", "entity_id", "count"]
    assert (entity["entity"], entity["count"]) == ("مدينة الرمال", 1)
    assert facets(counted, f"by=kind&entity={entity['entity_id']}")["total"] == 1


def test_nobody_is_a_row_without_a_name(counted: FlaskClient) -> None:
    (nobody,) = facets(counted, "by=speaker&stance=distancing")["items"]
    assert nobody == {"speaker": None, "speaker_en": None, "speaker_id": None, "count": 1}


def test_crossed_dimensions_are_one_row_each(counted: FlaskClient) -> None:
    assert rows(counted, "by=stance,outlet&limit=2") == [
        ["neutral", "صحيفة المدينة", 4],
        ["assertive", "صحيفة المدينة", 2],
    ]
    assert rows(counted, "by=month,stance,kind&topic=hostage-deal") == [
        ["2024-03-01", "neutral", "indirect", 2],
        ["2024-03-01", "assertive", "indirect", 1],
        ["2024-03-01", "denial", "indirect", 1],
    ]


def test_what_is_beyond_the_limit_is_summed(counted: FlaskClient) -> None:
    found = facets(counted, "by=stance&limit=1")
    assert (len(found["items"]), found["total"], found["other"]) == (1, 14, 7)
    found = facets(counted, "by=speaker&limit=1")
    assert found["other"] == 14 - found["items"][0]["count"]


def test_time(counted: FlaskClient) -> None:
    found = facets(counted, "by=day")
    assert [list(item.values()) for item in found["items"]] == [
        ["2024-03-01", 3],
        ["2024-03-15", 3],
        ["2024-05-12", 3],
        ["2024-06-01", 3],
    ]
    # Those of a related article that says no day.
    assert (found["total"], found["other"]) == (14, 2)
    assert rows(counted, "by=week&to=2024-03-31") == [["2024-02-26", 3], ["2024-03-11", 3]]
    assert rows(counted, "by=day,stance&from=2024-06-01") == [
        ["2024-06-01", "assertive", 1],
        ["2024-06-01", "distancing", 1],
        ["2024-06-01", "neutral", 1],
    ]


def test_gaps_are_filled_when_asked_for(counted: FlaskClient) -> None:
    assert rows(counted, "by=month&fill=true") == [
        ["2024-03-01", 6],
        ["2024-04-01", 0],
        ["2024-05-01", 3],
        ["2024-06-01", 3],
    ]
    wide = rows(counted, "by=month,stance&stance=denial&from=2024-02-10&to=2024-04-01&fill=true")
    assert wide == [
        ["2024-02-01", "denial", 0],
        ["2024-03-01", "denial", 1],
        ["2024-04-01", "denial", 0],
    ]
    assert rows(counted, "by=day&from=2030-01-01&to=2030-01-02&fill=true") == [
        ["2030-01-01", 0],
        ["2030-01-02", 0],
    ]
    assert rows(counted, "by=day&from=2030-01-01&fill=true") == []
    assert rows(counted, "by=month&from=9999-11-30&to=9999-12-31&fill=true") == [
        ["9999-11-01", 0],
        ["9999-12-01", 0],
    ]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("speaker=الحداد", 6),
        ("q=الرهائن", 3),
        ("min_confidence=0.5", 13),
        ("section=related_article", 2),
        ("article=aid-2", 3),
        ("article=aid-2&stance=assertive", 1),
        ("speaker=no such person", 0),
        ("kind=mixed", 1),
        ("negated=true", 0),
    ],
)
def test_filters_are_those_of_quotes(counted: FlaskClient, query: str, total: int) -> None:
    found = facets(counted, f"by=kind&{query}")
    assert found["total"] == total
    assert found["total"] == good(counted.get(f"/quotes?{query}"))["total"]


def test_what_a_search_finds_is_counted(counted: FlaskClient) -> None:
    query = "about=الرهائن&kind=indirect"
    found = facets(counted, f"by=stance&{query}")
    listed = good(counted.get(f"/quotes?{query}"))
    assert found["total"] == listed["total"] > 0
    stances = [quote["cue"]["stance"] for quote in listed["items"]]
    assert {row["stance"]: row["count"] for row in found["items"]} == Counter(stances)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "by"),
        ("by=", "by"),
        ("by=colour", "by"),
        ("by=stance,stance", "by"),
        ("by=day,week", "by"),
        ("by=stance,kind,outlet,verb", "by"),
        ("by=stance&limit=0", "limit"),
        ("by=stance&limit=1001", "limit"),
        ("by=stance&fill=true", "fill"),
        ("by=day&from=0001-01-02&to=9999-12-31&fill=true", "fill"),
        ("by=stance&topic=no-such-topic", "topic"),
        ("by=stance&offsets=utf16", "offsets"),
        ("by=stance&q=-", "q"),
        ("by=stance&colour=red", "colour"),
    ],
)
def test_what_cannot_be_counted(counted: FlaskClient, query: str, field: str) -> None:
    assert list(error(counted.get(f"/quotes/facets?{query}"), 422)["errors"]["query"]) == [field]


def test_a_spreadsheet(counted: FlaskClient) -> None:
    response = counted.get("/quotes/facets?by=month,outlet&format=csv")
    lines = list(csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))
    assert lines[:2] == [["month", "outlet", "count"], ["2024-03-01", "صحيفة المدينة", "3"]]


def test_timeline(counted: FlaskClient) -> None:
    key = facets(counted, "by=speaker&limit=1")["items"][0]["speaker_id"]
    found = good(counted.get(f"/entities/{key}/timeline"))
    assert found == {
        "items": [
            {"period": "2024-03-01", "quotes": 2, "mentions": 3},
            {"period": "2024-03-15", "quotes": 1, "mentions": 1},
            {"period": "2024-05-12", "quotes": 2, "mentions": 3},
            {"period": "2024-06-01", "quotes": 1, "mentions": 1},
        ],
        "total": 6,
    }
    split = good(counted.get(f"/entities/{key}/timeline?by=month&split=stance&to=2024-03-31"))
    assert split["items"] == [
        {"period": "2024-03-01", "stance": "assertive", "quotes": 1},
        {"period": "2024-03-01", "stance": "denial", "quotes": 1},
        {"period": "2024-03-01", "stance": "neutral", "quotes": 1},
    ]
    filled = good(counted.get(f"/entities/{key}/timeline?by=month&fill=true&from=2024-03-01"))
    assert [list(item.values()) for item in filled["items"]] == [
        ["2024-03-01", 3, 4],
        ["2024-04-01", 0, 0],
        ["2024-05-01", 2, 3],
        ["2024-06-01", 1, 1],
    ]


def test_a_timeline_is_somebodys(counted: FlaskClient) -> None:
    error(counted.get("/entities/e00000000000000000000/timeline"), 404)
    error(counted.get("/entities/x%00/timeline"), 404)
    key = facets(counted, "by=speaker&limit=1")["items"][0]["speaker_id"]
    for query in ("by=year", "split=speaker", "from=x", "colour=red"):
        error(counted.get(f"/entities/{key}/timeline?{query}"), 422)
