"""Lines of the log: their form, the request's id, and what is never in them."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from api.database import Database
from api.observing import logs
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS

OWN = ("", "api", "nlp", "gunicorn.error")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave the loggers as they were."""
    loggers = [logging.getLogger(name) for name in OWN]
    before = [(one.level, one.handlers[:], one.propagate) for one in loggers]
    yield
    for one, (level, handlers, propagate) in zip(loggers, before, strict=True):
        one.level, one.handlers, one.propagate = level, handlers, propagate
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]


def lines(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


def test_a_request_is_one_line_of_json(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings(log_format="json"))
    client.get("/articles/none-such", headers={"X-Request-ID": "abc-1"})
    [line] = lines(capsys.readouterr().err)
    assert line["ms"] > 0  # type: ignore[operator]
    assert isinstance(line["pid"], int)
    assert {key: line[key] for key in ("event", "level", "logger", "request_id")} == {
        "event": "request",
        "level": "info",
        "logger": "api.access",
        "request_id": "abc-1",
    }
    # The rule, not the address.
    assert line["route"] == "/articles/<article:article_id>"
    assert (line["method"], line["status"]) == ("GET", 404)
    assert str(line["timestamp"]).endswith("Z")


def test_for_people_it_is_a_line_too(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings())
    client.get("/nothing-of-the-kind", headers={"X-Request-ID": "abc-2"})
    [line] = capsys.readouterr().err.splitlines()
    assert "request_id=abc-2" in line
    assert "status=404" in line
    assert "nothing-of-the-kind" not in line


@pytest.mark.parametrize("odd", ["", "a b", "x" * 129, "é", "a\x7fb"])
def test_an_odd_id_is_not_taken(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], odd: str
) -> None:
    logs.configure(Settings(log_format="json"))
    response = client.get("/healthz", headers={"X-Request-ID": odd})
    [line] = lines(capsys.readouterr().err)
    assert line["request_id"] == response.headers["X-Request-ID"] != odd


def test_the_level_is_a_setting_and_others_speak_when_it_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def heard(settings: Settings, level: str = "") -> list[str]:
        logs.configure(settings, level)
        for name in ("api.some", "other"):
            for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
                logging.getLogger(name).log(number, "%s", f"{name}-{number}")
        return [str(line["event"]) for line in lines(capsys.readouterr().err)]

    settings = Settings(log_format="json")
    assert heard(settings) == ["api.some-20", "api.some-30", "api.some-40", "other-30", "other-40"]
    assert heard(settings, "error") == ["api.some-40", "other-40"]
    assert len(heard(Settings(log_format="json", log_level="debug"))) == 8


def test_what_is_logged_during_an_analysis_has_the_requests_id(
    client: FlaskClient,
    reader: FakeReader,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(Settings(log_format="json"))
    real = reader.read

    def read(given: str) -> object:
        logging.getLogger("nlp.some").warning("here")
        return real(given)

    monkeypatch.setattr(reader, "read", read)
    client.post("/analyze", json={"text": "خبر قصير"}, headers={"X-Request-ID": "abc-3"})
    told = {line["event"]: line.get("request_id") for line in lines(capsys.readouterr().err)}
    assert told == {"here": "abc-3", "request": "abc-3"}
    logging.getLogger("api.some").warning("later")
    [line] = lines(capsys.readouterr().err)
    assert "request_id" not in line


def test_no_text_no_key_and_nothing_asked_for_is_logged(
    app: Flask, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings(log_format="json", log_level="debug"))
    marked = {**TALKS, "id": "marked-id", "title": "marked title"}
    marked["text"] = TALKS["text"] + " marked text"
    key = {"Authorization": "Bearer marked-key"}
    client = app.test_client()
    client.post("/articles", json=marked)
    client.post("/articles", json={**marked, "text": "marked text"}, headers=key)
    client.get("/articles/marked-id")
    client.get("/quotes?q=marked", headers=key)
    client.get("/quotes?nosuch=marked")
    client.get("/marked")
    client.post("/articles", data="marked", content_type="application/json")
    # An error of the database's that shows a row.
    with database.engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE articles ADD CONSTRAINT odd CHECK (id <> 'marked-2') NOT VALID")
        )
    try:
        failed = client.post("/articles", json={**marked, "id": "marked-2"})
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE articles DROP CONSTRAINT odd"))
    assert failed.status_code == 500
    said = capsys.readouterr().err
    assert len([line for line in lines(said) if line["event"] == "request"]) == 8
    assert "CheckViolation" in said
    assert "marked" not in said
    assert "المحادثات" not in said
