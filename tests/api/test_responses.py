"""What every response has: UTF-8, ids, versions, gzip, ETags."""

import datetime as dt
import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.testing import FlaskClient

from api import __version__
from tests.api.http_checks import common, good

RESOURCES = [
    "/articles/talks-1",
    "/articles/talks-1/entities",
    "/articles/talks-1/reported-speech",
    "/articles/talks-1/quotes",
    "/articles/talks-1/annotations",
]


def test_the_version_is_that_of_the_distribution(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    assert project["project"]["version"] == __version__


def test_json_is_utf8_with_stable_keys(stored: FlaskClient) -> None:
    raw = stored.get("/articles/talks-1").get_data()
    assert "المحادثات".encode() in raw
    assert raw == stored.get("/articles/talks-1").get_data()
    assert list(json.loads(raw))[:5] == ["id", "title", "outlet", "date", "url"]


@pytest.mark.parametrize(
    "value",
    [
        {"a": "صفقة 🕊\u2028\n\x1f", "b": [1, 0.9312, None, True], "c": {}},
        {"day": dt.date(2024, 5, 12), "large": 2**70, 3: "three"},
        {"day": dt.datetime(2024, 5, 12, 9, 30, tzinfo=dt.UTC)},
    ],
)
def test_json_is_written_as_flask_writes_it(app: Flask, value: dict[str, Any]) -> None:
    with app.app_context():
        written: Any = app.json.response(value)
        flasks: Any = DefaultJSON(app).response(value)
    assert written.get_data() == flasks.get_data()


class DefaultJSON(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False
    compact = True


def test_a_request_id_is_the_callers_where_it_is_plain(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "abc-123"})
    assert response.headers["X-Request-ID"] == "abc-123"
    for odd in ("a b", "x" * 200, "é"):
        answered = client.get("/healthz", headers={"X-Request-ID": odd})
        assert answered.headers["X-Request-ID"] != odd
        common(answered)


@pytest.mark.parametrize("path", RESOURCES)
def test_article_resources_have_etags(stored: FlaskClient, path: str) -> None:
    first = stored.get(path)
    tag = first.headers["ETag"]
    again = stored.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    # The server writes that.
    assert "Date" not in first.headers and "Date" not in again.headers
    common(again)
    assert stored.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    # The same representation, compressed or not.
    assert stored.get(path, headers={"Accept-Encoding": "gzip"}).headers["ETag"] == tag
    stored.post("/articles?replace=true", json={"id": "talks-1", "text": "نص آخر تماما"})
    assert stored.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_large_answers_are_compressed_for_who_asks(stored: FlaskClient) -> None:
    plain = stored.get("/articles/talks-1")
    packed = stored.get("/articles/talks-1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
    for refusing in ("identity", "gzip;q=0", "br"):
        answered = stored.get("/articles/talks-1", headers={"Accept-Encoding": refusing})
        assert answered.get_data() == plain.get_data()
    small = stored.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/json;q=0.5", "application/json"]
)
def test_who_takes_json_gets_it(client: FlaskClient, accept: str) -> None:
    good(client.get("/articles", headers={"Accept": accept}))


def test_head_is_get_without_a_body(stored: FlaskClient) -> None:
    head = stored.head("/articles/talks-1")
    assert (head.status_code, head.get_data()) == (200, b"")
    assert head.headers["ETag"] == stored.get("/articles/talks-1").headers["ETag"]
