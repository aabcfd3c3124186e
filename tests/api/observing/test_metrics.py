"""Metrics: what is counted, by which labels, and who may see it."""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.database import Database
from api.reading import GuardedReader
from api.security.keys import make_key
from api.settings import Settings
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error
from tests.api.samples import TALKS

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]
# As Prometheus 3 asks.
ACCEPT = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)


def series(client: FlaskClient) -> Series:
    response = client.get("/metrics", headers={"Accept": ACCEPT})
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.get_data(as_text=True))
        for sample in family.samples
    }


def added(before: Series, after: Series, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    """By labels, how much a metric grew; what did not is left out."""
    grown = {
        labels: value - before.get((found, labels), 0)
        for (found, labels), value in after.items()
        if found == name
    }
    return {labels: value for labels, value in grown.items() if value}


def test_requests_are_counted_by_rule(client: FlaskClient) -> None:
    before = series(client)
    for path in ("/articles/one", "/articles/two", "/no-such", "/quotes"):
        client.get(path)
    client.open("/quotes", method="ODD")
    after = series(client)
    grown = added(before, after, "qala_requests_total")
    assert {tuple(value for _, value in labels): by for labels, by in grown.items()} == {
        ("GET", "/articles/<article:article_id>", "404"): 2,
        ("GET", "", "404"): 1,
        ("GET", "/quotes", "200"): 1,
        ("other", "", "405"): 1,
        ("GET", "/metrics", "200"): 1,
    }
    timed = added(before, after, "qala_request_seconds_count")
    assert timed[("route", "/articles/<article:article_id>"),] == 2


def test_stages_of_an_analysis_are_timed(client: FlaskClient) -> None:
    before = series(client)
    assert client.post("/articles", json=TALKS).status_code == 201
    grown = added(before, series(client), "qala_analysis_seconds_count")
    assert grown == {(("stage", "vectors"),): 1, (("stage", "storing"),): 1}


def test_the_line_before_the_reader_is_counted(client: FlaskClient) -> None:
    begun, go = threading.Semaphore(0), threading.Event()

    class Held(FakeReader):
        def read(self, text: str) -> Analysis:
            begun.release()
            assert go.wait(60)
            return super().read(text)

    before = series(client)
    guard = GuardedReader(Held(), places=1, waiting=1, wait=60)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(guard.read, TALKS["text"]) for _ in range(3)]
        assert begun.acquire(timeout=60)
        # One is refused at once; the others wait for us.
        wait(asked, return_when=FIRST_COMPLETED)
        now = series(client)
        assert now["qala_analyses_running", ()] == before["qala_analyses_running", ()] + 1
        assert now["qala_analyses_waiting", ()] == before["qala_analyses_waiting", ()] + 1
        assert added(before, now, "qala_analyses_refused_total") == {(("reason", "full"),): 1}
        go.set()
    after = series(client)
    for name in ("qala_analyses_running", "qala_analyses_waiting"):
        assert after[name, ()] == before[name, ()]


def test_the_pool_is_counted(settings: Settings, database: Database) -> None:
    own = Database(replace(settings, pool_size=1))
    client = create_app(own.settings, FakeReader(), own, local=True).test_client()
    client.get("/articles")
    rest = series(client)
    assert rest["qala_pool_size", ()] == 1
    assert (rest["qala_pool_open", ()], rest["qala_pool_in_use", ()]) == (1, 0)
    with own.engine.connect(), own.engine.connect():
        now = series(client)
        assert (now["qala_pool_open", ()], now["qala_pool_in_use", ()]) == (2, 2)
        assert now["qala_pool_overflow", ()] == 1
    assert series(client)["qala_pool_overflow", ()] == 0
    own.close()


def test_the_model_and_the_process_are_told(client: FlaskClient) -> None:
    found = series(client)
    [labels] = [dict(labels) for name, labels in found if name == "qala_info"]
    assert labels["model"] == "fake 1"
    names = {name for name, labels in found if "pid" in dict(labels)}
    assert names == {
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "process_threads",
    }


def test_errors_of_the_database_are_counted_by_reason(client: FlaskClient) -> None:
    before = series(client)
    gone = Settings(database_url="postgresql://u:p@127.0.0.1:1/none")
    create_app(gone, FakeReader(), local=True).test_client().get("/articles")
    grown = added(before, series(client), "qala_database_errors_total")
    assert grown == {(("reason", "unreachable"),): 1}


def test_from_elsewhere_they_need_a_key_or_the_setting(
    settings: Settings, database: Database, client: FlaskClient
) -> None:
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}
    error(client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}), 401)
    server = create_app(settings, FakeReader(), database)
    error(server.test_client().get("/metrics", **elsewhere), 401)
    with database.session() as session:
        key = make_key(session, "prometheus", ["read"])
    for_key = {"Authorization": f"Bearer {key}"}
    found = server.test_client().get("/metrics", headers=for_key, **elsewhere)
    assert found.status_code == 200
    opened = create_app(replace(settings, metrics="open"), FakeReader(), database)
    assert opened.test_client().get("/metrics", **elsewhere).status_code == 200
    off = create_app(replace(settings, metrics="off"), FakeReader(), database, local=True)
    error(off.test_client().get("/metrics"), 404)


@pytest.mark.parametrize("query", ["?name=x", "?"])
def test_it_takes_no_parameters(app: Flask, query: str) -> None:
    code = app.test_client().get(f"/metrics{query}").status_code
    assert code == (422 if "=" in query else 200)
