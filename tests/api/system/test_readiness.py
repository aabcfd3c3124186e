"""`/readyz`: each check by its name, and in bounded time."""

import threading

import pytest
from flask import Flask

from api.app import create_app
from api.database import Database
from api.settings import Settings
from api.state import State
from api.system.probe import Probe
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error, good

NAMES = ["process", "database", "migrations", "model"]


def checks(app: Flask) -> dict[str, str]:
    response = app.test_client().get("/readyz")
    body = error(response, 503)
    assert int(response.headers["Retry-After"]) > 0
    found: dict[str, str] = body["errors"]["checks"]
    assert list(found) == NAMES
    wrong = [said for said in found.values() if said != "ok"]
    assert body["message"] == " ".join(wrong)
    return found


def wrong(app: Flask) -> set[str]:
    return {name for name, said in checks(app).items() if said != "ok"}


def test_a_database_that_is_gone(settings: Settings) -> None:
    gone = Settings(database_url="postgresql://u:secret@127.0.0.1:1/none")
    found = checks(create_app(gone, FakeReader()))
    assert found["database"] == "The database is not to be reached now."
    assert "Unknown" in found["migrations"]
    assert found["model"] == "ok"


def test_no_model(settings: Settings, database: Database) -> None:
    assert wrong(create_app(settings, None, database)) == {"model"}


def test_a_process_that_gets_ready_and_one_that_stops(
    settings: Settings, database: Database
) -> None:
    app = create_app(settings, FakeReader(), database)
    parts: State = app.extensions["qala"]
    parts.ready.clear()
    assert "to get ready" in checks(app)["process"]
    parts.ready.set()
    good(app.test_client().get("/readyz"))
    parts.stopping.set()
    assert checks(app)["process"] == "The server stops."


def test_who_probes_waits_a_bounded_time_and_asks_once() -> None:
    probe, go = Probe(), threading.Event()
    asked = []

    def question() -> str:
        asked.append(1)
        assert go.wait(60)
        return "answer"

    for _ in range(3):
        with pytest.raises(TimeoutError):
            probe.ask(question, 0.01)
    go.set()
    assert probe.ask(question, 60) == "answer"
    assert len(asked) <= 2
    # What was answered is not answered again.
    assert probe.ask(lambda: "new", 60) in {"answer", "new"}
    assert probe.ask(lambda: "newer", 60) == "newer"


def test_what_asking_raises_is_raised() -> None:
    def question() -> None:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        Probe().ask(question, 60)
