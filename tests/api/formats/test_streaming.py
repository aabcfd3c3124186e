"""Whole lists: sent while they are read, in constant memory; given up when nobody reads on."""

import datetime as dt
import http.client
import weakref
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, QueuePool, event, insert

from api.database import Database
from api.database.models import Speaker, Statement
from api.formats.rows import BATCH
from api.quotes import present
from api.settings import Settings
from tests.api.test_serving import run_server

SOME, MANY = 3_000, 20_000
DAY = dt.date(2024, 5, 12)


@pytest.fixture
def some(client: FlaskClient, database: Database) -> FlaskClient:
    """A client of an application that holds SOME quotes in one article."""
    fill(client, database, SOME)
    return client


def fill(client: FlaskClient, database: Database, count: int) -> None:
    """Store an article with `count` quotes."""
    head = {"id": "long-1", "outlet": "صحيفة المدينة", "date": DAY.isoformat(), "text": "خبر قصير"}
    assert client.post("/articles", json=head).status_code == 201
    said = "إن المحادثات ستستأنف قريبا، " * 4
    statements = [
        {
            "id": f"q{number:020x}",
            "article_id": "long-1",
            "number": number,
            "day": DAY,
            "date": DAY,
            "negated": False,
            "content": [{"start": 0, "end": len(said), "text": said}],
            "verbatim": [],
            "text": said,
            "before": "",
            "after": "",
            "kind": "indirect",
            "confidence": 0.8,
        }
        for number in range(1, count + 1)
    ]
    speakers = [
        {
            "statement_id": row["id"],
            "number": 1,
            "day": DAY,
            "article_id": "long-1",
            "statement_number": row["number"],
            "type": "unknown",
            "method": "none",
            "confidence": 0.2,
        }
        for row in statements
    ]
    with database.session() as session:
        session.execute(insert(Statement), statements)
        session.execute(insert(Speaker), speakers)


class Loads:
    """How many statements were read so far, and how many of them are held at once."""

    def __init__(self) -> None:
        self.count = 0
        self.most = 0
        self._alive: weakref.WeakSet[Statement] = weakref.WeakSet()

    def __call__(self, row: Statement, _: object) -> None:
        self.count += 1
        self._alive.add(row)
        self.most = max(self.most, len(self._alive))


@pytest.fixture
def loads() -> Iterator[Loads]:
    seen = Loads()
    event.listen(Statement, "load", seen)
    yield seen
    event.remove(Statement, "load", seen)


def checked_out(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


@pytest.mark.parametrize(("name", "count"), [("csv", MANY), ("ndjson", SOME)])
def test_rows_are_read_while_they_are_sent_and_held_by_the_hundred(
    client: FlaskClient, database: Database, loads: Loads, name: str, count: int
) -> None:
    fill(client, database, count)
    loads.count = 0
    response = client.get(f"/quotes?format={name}", buffered=False)
    pieces = response.iter_encoded()
    first = next(pieces)
    assert loads.count <= 2 * BATCH
    assert checked_out(database.engine) == 1
    longest, found = len(first), first.count(b"\n")
    for piece in pieces:
        longest = max(longest, len(piece))
        found += piece.count(b"\n")
    response.close()
    assert (found - (name == "csv"), loads.count) == (count, count)
    assert loads.most <= 3 * BATCH
    assert longest < 500_000
    assert checked_out(database.engine) == 0


def test_who_goes_away_frees_the_connection(some: FlaskClient, database: Database) -> None:
    response = some.get("/quotes?format=ndjson", buffered=False)
    next(response.iter_encoded())
    assert checked_out(database.engine) == 1
    response.close()
    assert checked_out(database.engine) == 0
    some.head("/quotes?format=ndjson")
    assert checked_out(database.engine) == 0


def test_who_hangs_up_on_a_server_frees_the_connection(
    some: FlaskClient, database: Database, settings: Settings, root: object
) -> None:
    with run_server(settings, root) as address:  # type: ignore[arg-type]
        place = urlsplit(address)
        for _ in range(25):  # more often than there are connections
            connection = http.client.HTTPConnection(place.netloc, timeout=30)
            connection.request("GET", "/quotes?format=ndjson")
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.read(100)
            answer.close()
            connection.close()
        connection = http.client.HTTPConnection(place.netloc, timeout=30)
        connection.request("GET", "/quotes?format=ndjson&limit=300")
        assert connection.getresponse().read().count(b"\n") == 300


def test_a_snapshot_is_written_whatever_is_deleted_meanwhile(some: FlaskClient, app: Flask) -> None:
    response = some.get("/quotes?format=ndjson", buffered=False)
    pieces = response.iter_encoded()
    lines = next(pieces).count(b"\n")
    assert app.test_client().delete("/articles/long-1").status_code == 204
    lines += sum(piece.count(b"\n") for piece in pieces)
    response.close()
    assert lines == SOME
    assert some.get("/quotes?format=ndjson").get_data() == b""


def test_an_error_at_the_beginning_is_an_ordinary_error(
    some: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(present, "quote", _fail)
    response = some.get("/quotes?format=csv")
    assert (response.status_code, response.mimetype) == (500, "application/json")
    assert checked_out(database.engine) == 0


def test_an_error_in_the_middle_breaks_off(
    some: FlaskClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real, left = present.quote, [1000]

    def fail(*args: object) -> object:
        left[0] -= 1
        return real(*args) if left[0] else _fail()  # type: ignore[arg-type]

    monkeypatch.setattr(present, "quote", fail)
    response = some.get("/quotes?format=csv", buffered=False)
    with pytest.raises(RuntimeError, match="broken"):
        list(response.iter_encoded())
    response.close()
    assert response.headers["X-Request-ID"] in caplog.text
    assert checked_out(database.engine) == 0


def _fail(*_: object) -> object:
    raise RuntimeError("broken")
