"""One error shape, from every route and for every reason."""

import gzip
import json
import logging
import re
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from api.app import create_app
from api.database import Database, head_revision
from api.settings import Settings
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error, good
from tests.api.samples import TALKS

# Shells of the dashboard: what they ask of the API says whether there is such a thing.
SHELLS = {
    "/",
    "/browse",
    "/read/<article_id>",
    "/speakers",
    "/speakers/<entity_id>",
    "/ingest",
    "/embed",
    "/embed/quotes",
    "/embed/topics/<slug>",
    "/embed/speakers/<entity_id>",
}
FILES = {"/docs", "/openapi.json", "/assets/<name>", "/assets/<version>/<path:name>"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def fill(rule: str) -> str:
    return re.sub(r"<[^>]+>", "none", rule)


def test_every_route_has_the_one_shape(app: Flask, client: FlaskClient) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 15
    walked = 0
    for rule in rules:
        path = fill(rule.rule)
        allowed = set().union(*(r.methods or set() for r in rules if r.rule == rule.rule))
        for method in METHODS:
            if method not in allowed:
                response = client.open(path, method=method)
                error(response, 405)
                assert set(response.headers["Allow"].split(", ")) == allowed
            walked += 1
        if "<" in rule.rule and rule.rule not in SHELLS:
            for method in allowed & {"GET", "DELETE"}:
                error(client.open(path, method=method), 404)
        if rule.rule in SHELLS | FILES:
            continue
        for method in sorted(allowed & {"GET", "POST", "DELETE"}):
            wrong = client.open(path + "?nosuch=1", method=method, json={"text": "خبر قصير"})
            assert error(wrong, 422)["errors"]["query"]["nosuch"] == ["Unknown field."]
            refused = client.open(path, method=method, headers={"Accept": "image/png"})
            error(refused, 406)
        if "POST" in allowed:
            error(client.post(path, data="{", content_type="application/json"), 400)
            error(client.post(path, data="x", content_type="text/plain"), 415)
            error(client.post(path), 415)
    assert walked == len(rules) * len(METHODS)


@pytest.mark.parametrize(
    "path", ["/nothing", "/articles/", "/articles/a/b", "/quotes/a/b/c", "/%00"]
)
def test_unknown_paths(client: FlaskClient, path: str) -> None:
    error(client.get(path), 404)


@pytest.mark.parametrize("key", ["%00", "a%00b", "%20", "x" * 500, "%ED%A0%80", "..%2f", "é", "🕊"])
def test_odd_ids_in_paths_are_unknown(client: FlaskClient, key: str) -> None:
    for path in ("/articles/{}", "/articles/{}/quotes", "/quotes/{}", "/entities/{}"):
        error(client.get(path.format(key)), 404)
    error(client.delete(f"/articles/{key}"), 404)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Expecting value"),
        (b"{", "line 1, column 2"),
        (b'{"text": NaN}', "NaN"),
        (b'\xff{"text": "x"}', "UTF-8"),
        ('{"text": "خبر"}'.encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "deeply"),
        (b'{"text": ' + b"1" * 5000 + b"}", "digit"),
    ],
)
def test_what_is_not_json(client: FlaskClient, body: bytes, why: str) -> None:
    for path in ("/articles", "/articles/batch", "/analyze"):
        response = client.post(path, data=body, content_type="application/json")
        assert why in error(response, 400)["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": ["خبر"]}, "text"),
        ({"text": "خبر", "date": "2024-02-30"}, "date"),
        ({"text": "خبر", "date": "20240530"}, "date"),
        ({"text": "خبر", "date": "٢٠٢٤-٠٥-٣٠"}, "date"),
        ({"text": "خبر", "title": "\0"}, "title"),
        ({"text": "خبر", "outlet": ""}, "outlet"),
        ({"text": "خبر", "url": "\ud800"}, "url"),
        ({"text": "خبر", "source": "x"}, "source"),
        ([], "_schema"),
        ("خبر", "_schema"),
        (None, "_schema"),
    ],
)
def test_wrong_fields_are_named(client: FlaskClient, body: Any, field: str) -> None:
    for path in ("/articles", "/analyze"):
        response = client.post(path, data=json.dumps(body), content_type="application/json")
        assert list(error(response, 422)["errors"]["json"]) == [field]


@pytest.mark.parametrize("key", ["", "a b", "../x", "x" * 129, 5, "a\n"])
def test_malformed_article_ids_are_named(client: FlaskClient, key: Any) -> None:
    body = error(client.post("/articles", json={"id": key, "text": "خبر قصير"}), 422)
    assert list(body["errors"]["json"]) == ["id"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (" \n\u00a0", "empty"),
        ("خبر " * 60_000, "too_long"),
        ("Nothing Arabic here", "not_arabic"),
        ("12345 ...", "not_arabic"),
    ],
)
def test_unreadable_texts_have_their_reason(
    settings: Settings, database: Database, reader: FakeReader, written: str, reason: str
) -> None:
    wide = Settings(database_url=settings.database_url, max_body=10_000_000)
    client = create_app(wide, reader, database, local=True).test_client()
    for path in ("/articles", "/analyze"):
        body = error(client.post(path, json={"text": written}), 422)
        assert body["errors"]["reason"] == reason
        assert body["errors"]["json"] == {"text": [body["message"]]}
    assert reader.reads == 0


@pytest.mark.parametrize("written", ["خبر\0", "خبر \ud83d"])
def test_nul_and_lone_surrogates_in_a_text(client: FlaskClient, written: str) -> None:
    for path in ("/articles", "/analyze"):
        raw = json.dumps({"text": written})
        response = client.post(path, data=raw, content_type="application/json")
        assert "text" in error(response, 422)["errors"]["json"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/quotes?limit=0", "limit"),
        ("/quotes?limit=201", "limit"),
        ("/quotes?limit=٥", "limit"),
        ("/quotes?limit=1_0", "limit"),
        ("/quotes?limit=1&limit=2", "limit"),
        ("/quotes?cursor=x", "cursor"),
        ("/articles?cursor=", "cursor"),
        ("/articles?from=2024-1-1", "from"),
        ("/quotes?to=tomorrow", "to"),
        ("/quotes?kind=loud", "kind"),
        ("/quotes?stance=angry", "stance"),
        ("/quotes?section=footer", "section"),
        ("/quotes?sort=speaker", "sort"),
        ("/quotes?min_confidence=nan", "min_confidence"),
        ("/quotes?min_confidence=1.1", "min_confidence"),
        ("/quotes?speaker=%00", "speaker"),
        ("/quotes?speaker_id=x", "speaker_id"),
        ("/quotes?article=a%20b", "article"),
        ("/entities?type=animal", "type"),
        ("/entities?q=", "q"),
        ("/articles/talks-1?offsets=bytes", "offsets"),
        ("/articles/talks-1/quotes?limit=5001", "limit"),
    ],
)
def test_wrong_parameters_are_named(stored: FlaskClient, path: str, name: str) -> None:
    assert list(error(stored.get(path), 422)["errors"]["query"]) == [name]


def test_a_cursor_of_another_order_is_refused(stored: FlaskClient) -> None:
    cursor = good(stored.get("/quotes?limit=1"))["next"]
    error(stored.get(f"/quotes?sort=date&cursor={cursor}"), 422)
    error(stored.get(f"/articles?cursor={cursor}"), 422)


def test_replace_is_true_or_false(client: FlaskClient) -> None:
    for value in ("1", "yes", "True", ""):
        error(client.post(f"/articles?replace={value}", json=TALKS), 422)


def test_too_large_a_body(client: FlaskClient, settings: Settings) -> None:
    body = json.dumps({"text": "x" * settings.max_body})
    for path in ("/articles", "/analyze"):
        error(client.post(path, data=body, content_type="application/json"), 413)
    # A batch may be larger, and has its own limit.
    error(client.post("/articles/batch", data=body, content_type="application/json"), 422)
    error(client.post("/articles/batch", data=body * 2, content_type="application/json"), 413)


def test_a_conflict_says_how_to_replace(stored: FlaskClient) -> None:
    body = error(stored.post("/articles", json={**TALKS, "text": "نص آخر تماما"}), 409)
    assert "replace=true" in body["message"]


def test_the_unexpected_is_logged_and_not_told(
    app: Flask,
    reader: FakeReader,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: str) -> Analysis:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr(reader, "read", fail)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().post("/analyze", json={"text": "خبر قصير"})
    assert "1234" not in response.get_data(as_text=True)
    assert "X-Request-ID" in error(response, 500)["message"]
    assert "1234" in caplog.text
    assert response.headers["X-Request-ID"] in caplog.text


def test_without_a_database_it_is_503_and_alive(reader: FakeReader) -> None:
    settings = Settings(database_url="postgresql://u:secret@127.0.0.1:1/none")
    client = create_app(settings, reader, local=True).test_client()
    good(client.get("/healthz"))
    for path in ("/readyz", "/articles", "/quotes", "/entities", "/articles/a/quotes"):
        response = client.get(path)
        body = error(response, 503)
        assert int(response.headers["Retry-After"]) > 0
        assert "secret" not in body["message"]
    # Who may is asked of the database too.
    error(client.post("/analyze", json={"text": "خبر قصير"}), 503)
    error(client.post("/articles", json=TALKS), 503)
    error(client.delete("/articles/a"), 503)


def test_it_is_not_ready_with_the_tables_of_another_version(
    client: FlaskClient, database: Database
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert "migrate" in error(client.get("/readyz"), 503)["message"]
    finally:
        with database.engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": head_revision()}
            )
    good(client.get("/readyz"))


def test_a_compressed_body_is_refused(client: FlaskClient) -> None:
    packed = gzip.compress(json.dumps(TALKS).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    error(client.post("/articles", data=packed, headers=headers), 415)


def test_without_a_model_it_is_503(settings: Settings, database: Database) -> None:
    client = create_app(settings, None, database, local=True).test_client()
    error(client.get("/readyz"), 503)
    assert "Retry-After" in client.post("/analyze", json={"text": "خبر قصير"}).headers
    good(client.get("/articles"))


def test_who_waits_too_long_for_the_reader_is_told_to_come_back(
    app: Flask, reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event, Thread

    begun, go_on = Event(), Event()
    real = reader.read

    def slow(text: str) -> Analysis:
        begun.set()
        assert go_on.wait(30)
        return real(text)

    monkeypatch.setattr(reader, "read", slow)
    first: list[int] = []
    body = {"text": "خبر قصير"}
    thread = Thread(
        target=lambda: first.append(app.test_client().post("/analyze", json=body).status_code)
    )
    thread.start()
    assert begun.wait(30)
    started = time.monotonic()
    response = app.test_client().post("/analyze", json=body)
    error(response, 503)
    assert response.headers["Retry-After"] == "5"
    assert time.monotonic() - started >= 0.2
    go_on.set()
    thread.join()
    assert first == [200]
