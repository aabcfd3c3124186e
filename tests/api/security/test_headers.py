"""Headers that keep browsers safe on every answer; CORS for the sites of a list; no cookies."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.http_checks import error, good
from tests.api.security.conftest import Serve, bearer
from tests.api.security.test_access import path_of, routes

SITE = "https://news.example"
FRAMES = ("/embed/quotes", "/embed/topics/a", "/embed/speakers/a")


def answers(app: Flask, client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """An answer of every route, and of every kind of error."""
    for route in routes(app):
        yield route, client.open(path_of(route), method=route.split()[0])
    yield "404", client.get("/nothing")
    yield "405", client.delete("/quotes")
    yield "406", client.get("/articles", headers={"Accept": "image/png"})
    yield "413", client.post("/analyze", data=b"x" * 200_000, content_type="application/json")
    yield "401", client.get("/articles", headers=bearer("qala"))
    yield "421", client.get("/articles", headers={"Host": "evil.example"})
    yield "HEAD", client.head("/articles")
    yield "OPTIONS", client.options("/articles")
    yield "a file", client.get("/assets/docs.js")


def test_every_answer_is_safe_in_a_browser_and_sets_no_cookie(
    app: Flask, stored: FlaskClient
) -> None:
    seen = set()
    for what, answer in answers(app, stored):
        headers = answer.headers
        seen.add(answer.status_code)
        assert headers["X-Content-Type-Options"] == "nosniff", what
        assert headers["Referrer-Policy"] == "no-referrer", what
        assert "geolocation=()" in headers["Permissions-Policy"], what
        policy = headers["Content-Security-Policy"]
        for word in ("unsafe-inline", "unsafe-eval", "http:", "https:", "script-src *"):
            assert word not in policy, what
        if answer.mimetype != "text/html":
            assert policy == "default-src 'none'; frame-ancestors 'none'", what
        assert "Set-Cookie" not in headers, what
        assert "Access-Control-Allow-Origin" not in headers, what
        assert "Strict-Transport-Security" not in headers, what
        framed = what.removeprefix("GET ").startswith(("/embed/quotes", "/embed/t", "/embed/s"))
        assert ("X-Frame-Options" in headers) is not framed, what
        assert ("frame-ancestors 'none'" in policy) is not framed, what
        resources = "cross-origin" if framed else "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == resources, what
    assert seen >= {200, 401, 404, 405, 406, 413, 421}


def test_an_unexpected_error_is_no_less_safe(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serve()

    def fail() -> None:
        raise RuntimeError("broken")

    client.application.view_functions["dashboard.who"] = fail
    answer = client.get("/")
    error(answer, 500)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_frames_may_be_forbidden(serve: Serve) -> None:
    client = serve(frame_ancestors="'none'")
    for path in FRAMES:
        assert client.get(path).headers["X-Frame-Options"] == "DENY"


def test_https_only_is_said_by_setting_and_over_https(serve: Serve) -> None:
    client = serve(hsts=86400)
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    secure = client.get("/healthz", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=86400"
    # Behind a proxy it is the proxy that says so; without one, nobody is believed.
    said = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in client.get("/healthz", headers=said).headers
    behind = serve(hsts=86400, proxies=1)
    assert "Strict-Transport-Security" in behind.get("/healthz", headers=said).headers


def test_other_sites_are_refused_unless_they_are_on_the_list(
    serve: Serve, new_key: Callable[..., str]
) -> None:
    client = serve(cors=f"{SITE} https://lab.example:8443")
    asked = {"Origin": SITE}
    answer = client.get("/articles", headers=asked)
    good(answer)
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in answer.headers["Vary"]
    assert "X-RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
    for origin in ("https://evil.example", "http://news.example", f"{SITE}.evil.example", "null"):
        other = client.get("/articles", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in other.headers
    # Errors too, so that a page can tell what was wrong.
    refused = client.post("/articles", json={}, headers=asked)
    error(refused, 401)
    assert refused.headers["Access-Control-Allow-Origin"] == SITE
    preflight = client.options(
        "/quotes/q0",
        headers={
            **asked,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, content-type",
        },
    )
    assert preflight.status_code == 200
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"].lower()
    for one in (answer, refused, preflight):
        assert "Access-Control-Allow-Credentials" not in one.headers
    key = bearer(new_key("ingest"))
    good(client.post("/articles", json={"text": "خبر قصير"}, headers={**asked, **key}), 201)


def test_every_site_may_be_let_in(serve: Serve) -> None:
    answer = serve(cors="*").get("/articles", headers={"Origin": SITE})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_list_of_sites_lets_none_of_them_write_without_a_key(serve: Serve) -> None:
    client = serve(local=True, cors=SITE)
    error(client.post("/articles", json={"text": "خبر"}, headers={"Origin": SITE}), 401)
