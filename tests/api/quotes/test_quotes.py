"""`/quotes`, `/quotes/<id>` and what hangs on one article."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.http_checks import error, good
from tests.api.samples import AID, TALKS

KEYS = [
    "id",
    "article",
    "section",
    "section_id",
    "speaker",
    "speakers",
    "source",
    "cue",
    "negated",
    "content",
    "text",
    "verbatim",
    "kind",
    "via",
    "parent",
    "topics",
    "context",
    "confidence",
    "corrected",
    "hidden",
]


def quotes(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = good(client.get(f"/quotes?{query}"))["items"]
    return items


def test_a_quote_has_the_shape_of_the_design(stored: FlaskClient) -> None:
    page = good(stored.get("/articles/talks-1/quotes"))
    assert (page["total"], page["next"], len(page["items"])) == (5, None, 5)
    first, second = page["items"][:2]
    assert list(first) == KEYS
    assert first["article"] == {
        "id": "talks-1",
        "title": "الحداد يستأنف محادثات مدينة الرمال",
        "outlet": "صحيفة المدينة",
        "date": "2024-05-12",
        "url": "https://news.example/talks-1",
    }
    assert (first["section"], first["section_id"]) == ("body", "s3")
    assert list(first["speaker"]) == [
        "name",
        "name_en",
        "type",
        "entity_id",
        "wikidata_id",
        "method",
        "evidence",
        "confidence",
    ]
    assert first["speaker"]["name"] == "سامي الحداد"
    assert first["speakers"] == [first["speaker"]]
    assert (first["cue"]["lemma"], first["cue"]["stance"]) == ("أكد", "assertive")
    assert (first["kind"], first["topics"], first["parent"], first["via"]) == (
        "indirect",
        [],
        None,
        None,
    )
    # Named by its last name here; the entity is the same.
    assert second["speaker"]["entity_id"] == first["speaker"]["entity_id"]
    assert second["kind"] == "mixed"
    assert second["verbatim"][0]["text"] == '"الشروط المسبقة مرفوضة"'
    assert good(stored.get(f"/quotes/{first['id']}")) == first


def test_every_span_is_the_text_between(stored: FlaskClient) -> None:
    for sample in (TALKS, AID):
        for quote in good(stored.get(f"/articles/{sample['id']}/quotes"))["items"]:
            spans = [quote["cue"], quote["source"], quote["via"], *quote["content"]]
            spans += quote["verbatim"] + [s["evidence"] for s in quote["speakers"]]
            for span in filter(None, spans):
                assert sample["text"][span["start"] : span["end"]] == span["text"]


def test_a_related_articles_speech_is_its_own(stored: FlaskClient) -> None:
    related = [q for q in quotes(stored, "article=talks-1") if q["section"] == "related_article"]
    assert len(related) == 2
    assert related[0]["article"] == {
        "id": "talks-1",
        "title": "منصور تعلق على المحادثات",
        "outlet": None,
        "date": None,
        "url": None,
    }
    # It is undated, whatever the main article's date is.
    assert len(quotes(stored, "article=talks-1&from=2024-05-12&to=2024-05-12")) == 3


def test_who_cannot_be_named_is_an_object_all_the_same(stored: FlaskClient) -> None:
    unknown = next(q for q in quotes(stored, "article=aid-2") if q["source"] is None)
    assert unknown["speaker"] == {
        "name": None,
        "name_en": None,
        "type": "unknown",
        "entity_id": None,
        "wikidata_id": None,
        "method": "none",
        "evidence": None,
        "confidence": 0.2,
    }
    unnamed = next(q for q in quotes(stored) if q["speaker"]["type"] == "unnamed")
    assert (unnamed["speaker"]["name"], unnamed["speaker"]["entity_id"]) == ("مصادر مطلعة", None)


def test_context_stays_within_its_section(stored: FlaskClient) -> None:
    first = quotes(stored, "article=aid-2")[0]
    assert first["context"] == {"before": "", "after": ". زعم: لا أحد يعرف متى."}


def test_reported_speech_is_the_same_without_speakers(stored: FlaskClient) -> None:
    speech = good(stored.get("/articles/talks-1/reported-speech"))["items"]
    full = good(stored.get("/articles/talks-1/quotes"))["items"]
    dropped = {"article", "speaker", "speakers", "topics", "context", "corrected", "hidden"}
    assert speech == [{k: v for k, v in q.items() if k not in dropped} for q in full]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8),
        ("speaker=سامي الحداد", 3),
        ("speaker=سامى الحَدّاد", 3),
        ("speaker=الحداد", 3),
        ("speaker=منصور", 2),
        ("speaker=مصادر مطلعة", 1),
        ("speaker=سامي", 0),
        ("article=aid-2", 3),
        ("article=none", 0),
        ("kind=mixed", 1),
        ("verb=قال", 4),
        ("verb=اكد", 2),
        ("stance=denial", 1),
        ("stance=assertive&speaker=ليلى منصور", 1),
        ("outlet=صحيفة المدينه", 3),
        ("section=related_article", 2),
        ("from=2024-05-13", 3),
        ("to=2024-05-12", 3),
        ("min_confidence=0.5", 7),
        ("min_confidence=0", 8),
        ("min_confidence=1", 0),
        ("negated=true", 0),
        ("negated=false", 8),
        ("via=بيان", 0),
        ("entity=سامي الحداد", 0),
        ("entity=منظمة الأفق", 0),
        ("entity=e00000000000000000000", 0),
        ("speaker=لا أحد", 0),
        ("hidden=true", 0),
        ("hidden=any", 8),
        ("q=المحادثات", 5),
    ],
)
def test_filters(stored: FlaskClient, query: str, count: int) -> None:
    page = good(stored.get(f"/quotes?{query}"))
    assert (len(page["items"]), page["total"]) == (count, count)


def test_quotes_of_an_entity(stored: FlaskClient) -> None:
    entity = good(stored.get("/entities?q=الحداد"))["items"][0]
    found = quotes(stored, f"speaker_id={entity['id']}")
    assert len(found) == entity["quote_count"] == 3


@pytest.mark.parametrize("sort", ["date", "-date", "-confidence"])
def test_pages_hold_every_quote_once(stored: FlaskClient, sort: str) -> None:
    whole = [q["id"] for q in quotes(stored, f"sort={sort}")]
    seen: list[str] = []
    cursor = ""
    while True:
        page = good(stored.get(f"/quotes?sort={sort}&limit=3{cursor}"))
        seen += [q["id"] for q in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert (seen, len(set(seen))) == (whole, 8)


def test_orders(stored: FlaskClient) -> None:
    days = [q["article"]["date"] or "" for q in quotes(stored, "sort=-date")]
    assert days == sorted(days, reverse=True)
    trust = [q["confidence"] for q in quotes(stored, "sort=-confidence")]
    assert trust == sorted(trust, reverse=True)
    paged = good(stored.get("/articles/talks-1/quotes?limit=2"))
    rest = good(stored.get(f"/articles/talks-1/quotes?cursor={paged['next']}"))
    starts = [q["cue"]["start"] for q in (*paged["items"], *rest["items"])]
    assert (starts, len(starts)) == (sorted(starts), 5)


def test_an_unknown_quote(stored: FlaskClient) -> None:
    error(stored.get("/quotes/q00000000000000000000"), 404)
