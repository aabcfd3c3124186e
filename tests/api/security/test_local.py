"""A server on this machine alone: its own machine may write, other machines and sites may not."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.security.local import is_local, is_loopback
from api.settings import Settings
from tests.api.http_checks import error, good
from tests.api.samples import TALKS
from tests.api.security.conftest import Serve, bearer


@pytest.fixture
def at_home(serve: Serve) -> FlaskClient:
    return serve(local=True)


def store(client: FlaskClient, host: str = "localhost:8000", **more: Any) -> Any:
    """Ask a server at port 8000 to store an article."""
    headers = {"Host": host, **more.pop("headers", {})}
    return client.post(
        "/articles",
        json=TALKS,
        base_url=more.pop("base_url", "http://localhost:8000"),
        headers=headers,
        **more,
    )


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"]
)
def test_this_machine_needs_no_key(at_home: FlaskClient, host: str) -> None:
    good(store(at_home, host), 201)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_its_own_pages_may_write(at_home: FlaskClient, headers: dict[str, str]) -> None:
    good(store(at_home, headers=headers), 201)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        # Another server on this machine is another site to a browser, or the same site.
        {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://localhost:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
    ],
)
def test_pages_of_other_sites_and_proxies_may_not(
    at_home: FlaskClient, headers: dict[str, str]
) -> None:
    assert "qala keys create" in error(store(at_home, headers=headers), 401)["message"]
    assert good(at_home.get("/articles"))["total"] == 0


def test_nor_may_other_machines_nor_old_proxies(at_home: FlaskClient) -> None:
    for environ in (
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"SERVER_PROTOCOL": "HTTP/1.0"},
        {"SERVER_PORT": "9000"},
    ):
        error(store(at_home, environ_overrides=environ), 401)


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "localhost.evil.example:8000", "192.0.2.7:8000"),
        *("127.0.0.1.evil.example:8000", "", "[::1", "localhost:port", "[2001:db8::1]:8000"),
    ],
)
def test_a_name_that_leads_here_by_somebody_elses_word_gets_nothing(
    at_home: FlaskClient, host: str
) -> None:
    """DNS rebinding: to the browser, a page of that name asks its own site."""
    asked = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    error(store(at_home, host, headers=asked), 421)
    # Nor may it read what is on this machine.
    error(at_home.get("/articles", headers={"Host": host}), 421)


def test_a_public_address_is_a_name_of_it(serve: Serve) -> None:
    client = serve(local=True, public_url="https://quotes.example")
    good(client.get("/articles", headers={"Host": "quotes.example"}))
    # Who comes by it is anybody.
    error(store(client, "quotes.example"), 401)
    error(client.get("/articles", headers={"Host": "evil.example"}), 421)


def test_a_server_for_others_answers_under_any_name(serve: Serve) -> None:
    good(serve().get("/articles", headers={"Host": "quotes.example"}))


def test_from_the_first_key_on_this_machine_needs_one_too(
    at_home: FlaskClient, new_key: Callable[..., str]
) -> None:
    key = new_key("ingest")
    assert "qala keys" not in error(store(at_home), 401)["message"]
    good(store(at_home, headers=bearer(key)), 201)
    # A key is proof enough, wherever the request comes from.
    good(store(at_home, headers={**bearer(key), "X-Forwarded-For": "203.0.113.9"}), 200)


@pytest.mark.parametrize(
    ("host", "proxies", "local"),
    [
        *(("127.0.0.1", 0, True), ("127.1.2.3", 0, True), ("::1", 0, True), ("localhost", 0, True)),
        *(("0.0.0.0", 0, False), ("::", 0, False), ("192.0.2.7", 0, False), ("example", 0, False)),
        ("127.0.0.1", 1, False),
    ],
)
def test_which_addresses_are_of_this_machine_alone(host: str, proxies: int, local: bool) -> None:
    assert is_local(Settings(host=host, proxies=proxies)) is local


def test_no_host_is_no_loopback() -> None:
    assert not is_loopback(None) and not is_loopback("")
