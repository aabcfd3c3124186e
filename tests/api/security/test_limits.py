"""Rate limits: counted by key or address and by kind, said in headers, 429 where there are many."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.database import Database
from api.http.responses import REQUEST_ID_HEADER
from api.security.counting import ProcessStorage
from api.settings import Settings, SettingsError
from tests.api.http_checks import error, good
from tests.api.security.conftest import Serve, bearer

FEW = {
    "limits": "memory",
    "limit_reads": "3/hour",
    "limit_writes": "2/hour",
    "limit_analyses": "1/hour",
}
TEXT = {"text": "خبر قصير"}


def ask(
    client: FlaskClient, path: str = "/articles", address: str = "192.0.2.1", **more: Any
) -> Any:
    return client.get(path, environ_overrides={"REMOTE_ADDR": address}, **more)


def test_headers_count_down_and_then_it_is_429(serve: Serve) -> None:
    client = serve(**FEW)
    left = []
    for _ in range(3):
        answer = ask(client)
        good(answer)
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert time.time() < int(answer.headers["X-RateLimit-Reset"]) <= time.time() + 3602
        assert "Retry-After" not in answer.headers
        left.append(answer.headers["X-RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    refused = ask(client)
    assert error(refused, 429)["message"] == "That is more than 3 a hour."
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers[REQUEST_ID_HEADER]
    # Another address has its own count.
    good(ask(client, address="192.0.2.2"))


def test_errors_count_too_and_all_reads_together(serve: Serve) -> None:
    client = serve(**FEW)
    for path in ("/articles?wrong=1", "/quotes", "/entities"):
        ask(client, path)
    error(ask(client, "/topics"), 429)


def test_an_address_of_ipv6_is_its_network(serve: Serve) -> None:
    client = serve(**FEW)
    for last in range(3):
        good(ask(client, address=f"2001:db8::{last}"))
    error(ask(client, address="2001:db8::ffff"), 429)
    good(ask(client, address="2001:db8:0:1::1"))


def test_a_key_is_counted_for_itself_wherever_it_comes_from(
    serve: Serve, new_key: Callable[..., str]
) -> None:
    client = serve(**FEW)
    one, other = bearer(new_key("read")), bearer(new_key("read"))
    for last in range(3):
        good(ask(client, address=f"192.0.2.{last}", headers=one))
    error(ask(client, address="192.0.2.9", headers=one), 429)
    good(ask(client, headers=other))
    good(ask(client))


def test_reads_writes_and_analyses_are_counted_apart(
    serve: Serve, new_key: Callable[..., str]
) -> None:
    client = serve(**FEW)
    headers = bearer(new_key("ingest"))
    for _ in range(3):
        good(client.get("/articles", headers=headers))
    error(client.get("/articles", headers=headers), 429)
    good(client.post("/analyze", json=TEXT, headers=headers))
    error(client.post("/analyze", json=TEXT, headers=headers), 429)
    good(client.post("/articles", json=TEXT, headers=headers), 201)
    good(client.post("/articles/batch", json=[TEXT], headers=headers))
    error(client.post("/articles", json=TEXT, headers=headers), 429)


def test_who_has_no_key_is_counted_before_he_is_refused(serve: Serve) -> None:
    client = serve(**FEW)
    for _ in range(2):
        error(client.post("/articles", json=TEXT), 401)
    error(client.post("/articles", json=TEXT), 429)


def test_bad_keys_are_counted_by_address(serve: Serve, new_key: Callable[..., str]) -> None:
    client = serve(limits="memory")
    statuses = [
        ask(client, headers=bearer(f"qala_{number:012x}_{'0' * 64}")).status_code
        for number in range(61)
    ]
    assert statuses == [401] * 60 + [429]
    # Who has a good one at the same address is not in their way.
    good(ask(client, headers=bearer(new_key("read"))))


def test_what_machines_ask_for_all_the_time_is_not_counted(serve: Serve) -> None:
    client = serve(**FEW, metrics="open")
    for path in ("/healthz", "/readyz", "/metrics", "/assets/docs.js", "/openapi.json"):
        for _ in range(5):
            answer = ask(client, path)
            assert answer.status_code == 200
            assert "X-RateLimit-Limit" not in answer.headers
    good(ask(client))


def test_they_can_be_turned_off(serve: Serve) -> None:
    client = serve(**{**FEW, "limits": "off"})
    for _ in range(5):
        answer = ask(client)
        good(answer)
    assert "X-RateLimit-Limit" not in answer.headers


def test_what_clients_say_of_their_address_is_not_believed_without_a_proxy(serve: Serve) -> None:
    client = serve(**FEW)
    for number in range(3):
        good(ask(client, headers={"X-Forwarded-For": f"203.0.113.{number}"}))
    error(ask(client, headers={"X-Forwarded-For": "203.0.113.9"}), 429)


def test_behind_a_proxy_its_last_word_counts(serve: Serve) -> None:
    client = serve(**FEW, proxies=1)
    for number in range(3):
        # What the client put there itself comes first.
        good(ask(client, headers={"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.1"}))
    error(ask(client, headers={"X-Forwarded-For": "198.51.100.1"}), 429)
    good(ask(client, headers={"X-Forwarded-For": "198.51.100.2"}))


def test_a_storage_that_cannot_be_had_is_named_at_the_start(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match="QALA_LIMITS"):
        create_app(Settings(limits="redis://127.0.0.1:1/0"))


def test_the_storage_counts_in_windows_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "time", lambda: now)
    storage = ProcessStorage()
    assert [storage.incr("a", 60), storage.incr("a", 60, 2), storage.incr("b", 60)] == [1, 3, 1]
    assert (storage.get("a"), storage.get_expiry("a"), storage.get("c")) == (3, 1060.0, 0)
    now = 1060.0
    assert (storage.get("a"), storage.incr("a", 60)) == (0, 1)
    assert storage.get_expiry("a") == 1120.0
    storage.clear("a")
    assert storage.get("a") == 0
    for number in range(10_000):
        storage.incr(str(number), 1)
    now = 2000.0
    storage.incr("last", 1)
    # What is over went when there was much of it.
    assert storage.reset() == 1
