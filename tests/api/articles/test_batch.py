"""`/articles/batch`: a result for each item, none of which spoils another."""

import json
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.errors import BusyError
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error, good
from tests.api.samples import AID, PLAIN, TALKS

ITEMS = [
    TALKS,
    {"id": "talks-1", "text": "نص آخر تماما"},
    {"id": "a b", "text": "خبر"},
    {"text": "English"},
    5,
]


def test_a_list(client: FlaskClient) -> None:
    body = good(client.post("/articles/batch", json=ITEMS))
    found = [(item["index"], item["id"], item["status"]) for item in body["items"]]
    assert found == [
        (0, "talks-1", "created"),
        (1, "talks-1", "failed"),
        (2, "a b", "failed"),
        (3, None, "failed"),
        (4, None, "failed"),
    ]
    errors = [item["error"] for item in body["items"]]
    assert errors[0] is None
    assert [e["code"] for e in errors[1:]] == [409, 422, 422, 422]
    assert errors[2]["errors"]["json"].keys() == {"id"}
    assert errors[3]["errors"]["reason"] == "not_arabic"
    assert (body["stored"], body["unchanged"], body["failed"]) == (1, 0, 4)
    again = good(client.post("/articles/batch?replace=true", json=[TALKS, AID]))
    assert [item["status"] for item in again["items"]] == ["replaced", "created"]
    assert good(client.post("/articles/batch", json=[TALKS]))["unchanged"] == 1


def test_lines(client: FlaskClient) -> None:
    lines = [json.dumps(TALKS), "", "{broken", json.dumps(PLAIN, ensure_ascii=False), "[]"]
    raw = "\r\n".join(lines).encode() + b'\n{"text": "\xff"}\n'
    body = good(
        client.post("/articles/batch", data=raw, content_type="application/x-ndjson; charset=utf-8")
    )
    found = [(i["status"], i["error"] and i["error"]["code"]) for i in body["items"]]
    assert found == [
        ("created", None),
        ("failed", 400),
        ("created", None),
        ("failed", 422),
        ("failed", 400),
    ]


def test_what_is_no_batch(client: FlaskClient) -> None:
    error(client.post("/articles/batch", json={"text": "خبر"}), 422)
    body = error(client.post("/articles/batch", json=[PLAIN] * 6), 422)
    assert "at most 5" in body["message"]
    assert good(client.get("/articles"))["total"] == 0
    assert good(client.post("/articles/batch", json=[]))["items"] == []


def test_odd_ids_come_back_as_they_can(client: FlaskClient) -> None:
    raw = json.dumps([{"id": "a\ud800", "text": "خبر"}, {"id": 5, "text": "خبر"}])
    body = good(client.post("/articles/batch", data=raw, content_type="application/json"))
    assert [item["id"] for item in body["items"]] == ["a?", None]


def test_a_text_that_the_reader_stumbles_over_fails_alone(
    client: FlaskClient, reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = FakeReader.read

    def stumble(self: FakeReader, text: str) -> Analysis:
        if text == PLAIN["text"]:
            raise ZeroDivisionError("a bug")
        return read(self, text)

    monkeypatch.setattr(FakeReader, "read", stumble)
    body = good(client.post("/articles/batch", json=[TALKS, PLAIN, AID]))
    assert [item["status"] for item in body["items"]] == ["created", "failed", "created"]
    assert body["items"][1]["error"] == {
        "code": 500,
        "status": "Internal Server Error",
        "message": "The text cannot be read; the log says why.",
        "errors": {},
    }


def test_a_group_that_waits_too_long_fails_with_503_and_the_rest_stays(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = app.extensions["qala"].reader
    run, turns = guard._run, []

    def second_is_late(work: object) -> object:
        turns.append(work)
        if len(turns) == 2:
            raise BusyError("All readers are busy; try again.")
        return run(work)

    monkeypatch.setattr(guard, "_run", second_is_late)
    # One that comes twice begins a new group.
    items = [TALKS, TALKS | {"text": TALKS["text"] + " "}, AID, PLAIN]
    body = good(client.post("/articles/batch?replace=true", json=items))
    found = [(item["status"], item["error"] and item["error"]["code"]) for item in body["items"]]
    assert found == [("created", None), ("failed", 503), ("failed", 503), ("failed", 503)]


def test_a_batch_that_finds_the_line_full_is_refused_before_anything_is_stored(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = app.extensions["qala"].reader
    monkeypatch.setattr(guard, "_admitted", threading.Semaphore(0))
    for path, body in [("/articles/batch", [TALKS]), ("/articles", TALKS)]:
        answer = client.post(path, json=body)
        assert "Too many" in error(answer, 503)["message"]
        assert int(answer.headers["Retry-After"]) > 0
    monkeypatch.undo()
    assert good(client.post("/articles/batch", json=[TALKS]))["stored"] == 1
    # Nothing to read, no place needed.
    monkeypatch.setattr(guard, "_admitted", threading.Semaphore(0))
    assert good(client.post("/articles/batch", json=[TALKS]))["unchanged"] == 1
    assert client.post("/articles", json=TALKS).status_code == 200
