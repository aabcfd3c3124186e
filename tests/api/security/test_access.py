"""Who may do what: every route says it, and every request is held to it."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.database import Database
from api.security.access import ADMIN, ROUTES, access_of, routes_of
from api.security.guard import inside_client
from api.security.keys import revoke_key
from tests.api.http_checks import error, good
from tests.api.samples import TALKS
from tests.api.security.conftest import Serve, bearer

NewKey = Callable[..., str]
WRITING = ("POST", "PUT", "PATCH", "DELETE")


def routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        yield from routes_of(rule)


def path_of(route: str) -> str:
    return re.sub(r"<\w+>", "none", route.split()[1])


def test_every_route_declares_its_access_and_no_other_is_declared(app: Flask) -> None:
    assert set(routes(app)) == ROUTES.keys()


def test_whatever_writes_needs_more_than_to_read() -> None:
    for route, access in ROUTES.items():
        method = route.split()[0]
        if route == "POST /analyze":
            assert access.scope == "read" and not access.is_read
        elif method in WRITING:
            assert access.scope in {"ingest", "edit", "admin"}, route
            assert access.counted == "writes", route
        else:
            assert access.scope in {None, "read"}, route


def test_a_route_that_is_not_declared_is_for_administrators() -> None:
    assert access_of("GET", "/new") is ADMIN
    # HEAD is as GET, converters do not matter.
    assert access_of("HEAD", "/quotes/<quote:quote_id>") is ROUTES["GET /quotes/<quote_id>"]


@pytest.fixture
def behind_gunicorn(serve: Serve) -> FlaskClient:
    return serve()


def test_without_any_key_nobody_writes_and_the_answer_says_what_to_do(
    app: Flask, behind_gunicorn: FlaskClient
) -> None:
    walked = 0
    for route in routes(app):
        method = route.split()[0]
        if method in WRITING:
            refused = behind_gunicorn.open(path_of(route), method=method)
            assert "qala keys create" in error(refused, 401)["message"]
            assert refused.headers["WWW-Authenticate"] == 'Bearer realm="qala"'
            walked += 1
    assert walked >= 9
    good(behind_gunicorn.get("/articles"))


def test_each_operation_is_open_to_its_scope_and_closed_to_others(
    app: Flask, behind_gunicorn: FlaskClient, new_key: NewKey
) -> None:
    keys = {scope: new_key(scope) for scope in ("read", "ingest", "edit", "admin")}
    for route in routes(app):
        method, path = route.split()[0], path_of(route)
        if method not in WRITING:
            continue
        error(behind_gunicorn.open(path, method=method), 401)
        for scope, key in keys.items():
            answer = behind_gunicorn.open(path, method=method, headers=bearer(key))
            needed = ROUTES[route].scope
            if scope in {needed, "admin"} or needed == "read":
                # Past the guard: the request itself is the matter now.
                assert answer.status_code in {200, 204, 400, 404, 415, 422}, route
            else:
                message = error(answer, 403)["message"]
                assert f"scope {needed}" in message and f"has {scope}" in message


def test_a_bad_key_is_refused_even_where_none_is_needed(
    behind_gunicorn: FlaskClient, database: Database, new_key: NewKey
) -> None:
    key = new_key("read")
    good(behind_gunicorn.get("/articles", headers=bearer(key)))
    with database.session() as session:
        revoke_key(session, key.split("_")[1])
    basic = {"Authorization": "Basic cWFsYTpxYWxh"}
    for headers in (bearer(key), bearer("qala"), bearer(""), basic, {"Authorization": "é"}):
        refused = behind_gunicorn.get("/articles", headers=headers)
        error(refused, 401)
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    # The scheme's name is the same in any case.
    other = {"Authorization": f"bearer {new_key('read')}"}
    good(behind_gunicorn.get("/articles", headers=other))
    # What asks for no key does not look at it, so that a probe needs no database.
    good(behind_gunicorn.get("/healthz", headers=bearer("qala")))


def test_reads_can_be_closed(
    app: Flask, serve: Serve, stored: FlaskClient, new_key: NewKey
) -> None:
    closed = serve(reads="keys")
    key = new_key("edit")
    for route in routes(app):
        method, path = route.split()[0], path_of(route)
        if method == "GET" and ROUTES[route].scope == "read":
            error(closed.get(path), 401)
            assert closed.head(path).status_code == 401
            assert closed.get(path, headers=bearer(key)).status_code in {200, 404, 422}
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/", "/embed/quotes"):
        assert closed.get(path).status_code == 200
    spec = closed.get("/openapi.json").get_json()
    assert spec["paths"]["/quotes"]["get"]["security"] == [{"key": ["read"]}]
    # Qala's own commands ask the application themselves.
    assert good(inside_client(closed.application).get("/articles"))["total"] > 0


def test_no_header_makes_a_request_one_of_ours(behind_gunicorn: FlaskClient) -> None:
    for name in ("qala.inside", "Qala.Inside", "QALA_INSIDE"):
        answer = behind_gunicorn.post("/articles", json=TALKS, headers={name: "True"})
        error(answer, 401)


def test_addresses_that_nothing_serves_tell_nothing(
    behind_gunicorn: FlaskClient, new_key: NewKey
) -> None:
    new_key("read")
    error(behind_gunicorn.get("/nothing"), 404)
    error(behind_gunicorn.delete("/quotes"), 405)
    assert behind_gunicorn.options("/articles").status_code == 200


def test_who_stores_is_not_who_corrects(serve: Serve, stored: FlaskClient, new_key: NewKey) -> None:
    client = serve()
    ingest, edit = bearer(new_key("ingest")), bearer(new_key("edit"))
    article = {"id": "new", "text": TALKS["text"]}
    error(client.post("/articles", json=article, headers=edit), 403)
    good(client.post("/articles", json=article, headers=ingest), 201)
    quote = good(client.get("/quotes?limit=1"))["items"][0]["id"]
    change = {"hidden": True}
    error(client.patch(f"/quotes/{quote}", json=change, headers=ingest), 403)
    good(client.patch(f"/quotes/{quote}", json=change, headers=edit))
    error(client.delete("/articles/new", headers=ingest), 403)
    assert client.delete("/articles/new", headers=bearer(new_key("admin"))).status_code == 204


def test_keys_are_in_no_log_and_in_no_answer(
    serve: Serve, new_key: NewKey, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = serve(limits="memory", limit_writes="3/minute")
    good_key, bad_key = new_key("ingest"), f"qala_{'ab' * 6}_{'cd' * 32}"
    answers = []
    for key in (good_key, bad_key):
        for _ in range(3):
            for path in ("/articles", "/articles/batch", "/nothing"):
                answers.append(client.post(path, json=TALKS, headers=bearer(key)))
        answers.append(client.get(f"/articles?key={key}", headers=bearer(key)))
    assert {answer.status_code for answer in answers} >= {201, 401, 404, 422, 429}
    assert caplog.records
    for key in (good_key, bad_key):
        secret = key.split("_")[2]
        assert secret not in caplog.text
        for answer in answers:
            assert secret not in answer.get_data(as_text=True) + str(answer.headers)
