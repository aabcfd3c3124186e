"""`/articles` and `/articles/<id>`."""

import pytest
from flask.testing import FlaskClient

from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error, good
from tests.api.samples import AID, PLAIN, TALKS


def ids(client: FlaskClient, query: str) -> list[str]:
    return [item["id"] for item in good(client.get(f"/articles?{query}"))["items"]]


def test_posting_is_idempotent(client: FlaskClient, reader: FakeReader) -> None:
    first = client.post("/articles", json=TALKS)
    assert first.headers["Location"] == "/articles/talks-1"
    body = good(first, 201)
    assert good(client.post("/articles", json=TALKS)) == body
    assert good(client.get("/articles/talks-1")) == body
    assert reader.reads == 1
    error(client.post("/articles", json={**TALKS, "text": AID["text"]}), 409)
    replaced = good(client.post("/articles?replace=true", json={**TALKS, "text": AID["text"]}))
    assert replaced["text"] == AID["text"]
    assert replaced["created_at"] == body["created_at"]


def test_an_article_has_its_sections_and_metadata(stored: FlaskClient) -> None:
    body = good(stored.get("/articles/aid-2"))
    assert (body["outlet"], body["date"], body["url"]) == ("وكالة الأفق اليوم", "2024-06-01", None)
    assert body["title"] == "🕊🕊 المساعدات إلى الرمال"
    assert body["analysis"]["model"] == "fake 1"
    assert body["counts"] == {"characters": len(AID["text"]), "mentions": 2, "quotes": 3}
    kinds = [section["kind"] for section in body["sections"]]
    assert kinds == ["title", "date", "source", "body", "body"]
    for section in body["sections"]:
        assert body["text"][section["start"] : section["end"]] == section["text"]
    keywords = good(stored.get("/articles/talks-1"))["keywords"]
    assert keywords == ["سامي الحداد", "المحادثات"]


def test_what_the_caller_says_goes_before_what_the_text_says(client: FlaskClient) -> None:
    said = {"title": "عنوان", "outlet": "ناشر", "date": "2020-01-02", "url": "https://a.example/"}
    body = good(client.post("/articles", json={**AID, **said}), 201)
    assert {name: body[name] for name in said} == said
    nulls = dict.fromkeys((*said, "id"))
    other = good(client.post("/articles", json={**AID, **nulls}), 201)
    assert other["outlet"] == "وكالة الأفق اليوم"
    assert other["id"].startswith("a")


def test_the_text_is_stored_character_for_character(client: FlaskClient) -> None:
    text = "خبر\r\n\u200fقَالَ ـــ ﷺ 🕊\u2028\u00a0«نص\u202e\n "
    client.post("/articles", json={"id": "odd", "text": text})
    assert good(client.get("/articles/odd"))["text"] == text


def test_utf16_offsets_are_those_of_javascript(stored: FlaskClient) -> None:
    text = AID["text"].encode("utf-16-le")
    body = good(stored.get("/articles/aid-2?offsets=utf16"))
    quotes = good(stored.get("/articles/aid-2/quotes?offsets=utf16"))["items"]
    mentions = good(stored.get("/articles/aid-2/entities?offsets=utf16"))["items"]
    speech = good(stored.get("/articles/aid-2/reported-speech?offsets=utf16"))["items"]
    listed = good(stored.get("/quotes?article=aid-2&offsets=utf16"))["items"]
    single = good(stored.get(f"/quotes/{quotes[0]['id']}?offsets=utf16"))
    analysed = good(stored.post("/analyze?offsets=utf16", json={"text": AID["text"]}))
    spans = [*body["sections"], *mentions, *analysed["sections"], *analysed["entities"]]
    for quote in (*quotes, *listed, *speech, *analysed["quotes"], single):
        spans += [quote["cue"], *quote["content"]]
        spans += [span for span in (quote["source"],) if span]
        spans += [s["evidence"] for s in quote.get("speakers", []) if s["evidence"]]
    assert len(spans) > 40
    for span in spans:
        assert text[span["start"] * 2 : span["end"] * 2].decode("utf-16-le") == span["text"]


def test_the_list_has_no_texts_and_is_newest_first(stored: FlaskClient) -> None:
    page = good(stored.get("/articles"))
    assert [item["id"] for item in page["items"]] == ["aid-2", "talks-1", "plain-3"]
    assert (page["next"], page["total"]) == (None, 3)
    assert "text" not in page["items"][0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=date", ["plain-3", "talks-1", "aid-2"]),
        ("outlet=صحيفه المدينه", ["talks-1"]),
        ("outlet=المدينة", []),
        ("from=2024-05-12", ["aid-2", "talks-1"]),
        ("from=2024-05-13", ["aid-2"]),
        ("to=2024-05-12", ["talks-1"]),
        ("from=2024-06-02&to=2024-06-01", []),
        ("q=الرهائن", ["aid-2"]),
        ("q=رهائن القوافل", ["aid-2"]),
        ("q=المحادثات الشروط", ["talks-1"]),
        ("q=رهائن شروط", []),
        ("q=!!", []),
        ("q=خبر&outlet=لا أحد", []),
    ],
)
def test_filters(stored: FlaskClient, query: str, found: list[str]) -> None:
    assert ids(stored, query) == found


@pytest.mark.parametrize("sort", ["date", "-date"])
def test_pages_hold_every_article_once(client: FlaskClient, sort: str) -> None:
    days = ["2024-01-01", "2024-01-02", None, "2024-01-02", None, "2024-01-02", "2023-12-31"]
    for number, day in enumerate(days):
        client.post("/articles", json={**PLAIN, "id": f"p{number}", "date": day})
    whole = ids(client, f"sort={sort}")
    assert len(whole) == len(days)
    seen = []
    path = f"/articles?limit=2&sort={sort}"
    while path:
        response = client.get(path)
        page = good(response)
        assert page["total"] == len(days)
        seen += [item["id"] for item in page["items"]]
        links = dict(part.split("; ")[::-1] for part in response.headers["Link"].split(", "))
        assert links['rel="first"'] == f"</articles?limit=2&sort={sort}>"
        path = links.get('rel="next"', "").strip("<>")
        assert bool(path) == (page["next"] is not None)
    assert seen == whole


def test_an_article_stored_meanwhile_neither_repeats_nor_skips(client: FlaskClient) -> None:
    for number in range(1, 5):
        client.post("/articles", json={**PLAIN, "id": f"p{number}", "date": f"2024-01-0{number}"})
    first = good(client.get("/articles?limit=2"))
    client.post("/articles", json={**PLAIN, "id": "newest", "date": "2024-02-01"})
    second = good(client.get(f"/articles?limit=2&cursor={first['next']}"))
    assert [item["id"] for item in (*first["items"], *second["items"])] == ["p4", "p3", "p2", "p1"]


def test_deleting(stored: FlaskClient) -> None:
    gone = stored.delete("/articles/talks-1")
    assert (gone.status_code, gone.get_data()) == (204, b"")
    error(stored.delete("/articles/talks-1"), 404)
    for rest in ("", "/quotes", "/entities", "/reported-speech", "/annotations"):
        error(stored.get(f"/articles/talks-1{rest}"), 404)
    assert good(stored.get("/quotes?article=talks-1"))["total"] == 0


def test_batch_is_no_article(client: FlaskClient) -> None:
    error(client.get("/articles/batch"), 405)
    error(client.delete("/articles/batch"), 405)
    error(client.post("/articles", json={**PLAIN, "id": "batch"}), 422)
    good(client.post("/articles", json={**PLAIN, "id": "batches"}), 201)
    good(client.get("/articles/batches"))


@pytest.mark.parametrize("key", ["خبر-1", "a+b@c~d.e", "٣", "x" * 128])
def test_ids_of_many_characters(client: FlaskClient, key: str) -> None:
    response = client.post("/articles", json={**PLAIN, "id": key})
    assert good(client.get(response.headers["Location"]))["id"] == key
    page = client.get(response.headers["Location"] + "/quotes?limit=1")
    assert page.headers["Link"].isascii()
