"""The database goes away, hangs, is full or slow: 503 with a reason, and nothing half done."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from api.app import create_app
from api.database import Database, engine, models, open_database
from api.database.embedded import EmbeddedServer
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import error, good
from tests.api.samples import TALKS
from tests.api.test_crash import whole

CONNECTIONS = 20


class Server:
    """A PostgreSQL server of these tests' own, which they may kill and start again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = self._start()
        self.url = self._running.url.render_as_string(hide_password=False)

    def _start(self) -> EmbeddedServer:
        return EmbeddedServer(self._folder, {"max_connections": str(CONNECTIONS)})

    def stop(self) -> None:
        self._running.stop()

    def kill(self) -> None:
        self.process().kill()

    def start(self) -> None:
        """Start it again after `kill`."""
        self._running = self._start()

    def process(self) -> psutil.Process:
        file = self._folder / "data" / "postmaster.pid"
        return psutil.Process(int(file.read_text().split("\n", 1)[0]))

    def connect(self) -> psycopg.Connection[Any]:
        """A connection past the application."""
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)

    def run(self, *statements: str) -> None:
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server takes connections and does nothing more, as on a machine that swaps."""
        processes = [self.process(), *self.process().children(recursive=True)]
        try:
            for process in processes:
                os.kill(process.pid, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process.pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with TemporaryDirectory(prefix="qala-tests-") as folder:
        server = Server(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def own(running: Server) -> Settings:
    return Settings(database_url=running.url, connect_timeout=0.2, limits="off")


@pytest.fixture
def serve(own: Settings, running: Server) -> Iterator[Callable[..., Flask]]:
    """Makes applications over the server, each with a database of its own."""
    databases: list[Database] = []

    def make(**changes: Any) -> Flask:
        database = open_database(replace(own, **changes))
        # So that it is connected to anew.
        database.engine.dispose()
        databases.append(database)
        return create_app(database.settings, FakeReader(), database, local=True)

    yield make
    for database in databases:
        database.close()
    running.run("TRUNCATE articles, entities, names, name_senses, revisions CASCADE")


def unavailable(response: TestResponse, reason: str) -> str:
    """Check that a response is 503 for this reason, and when to come back; return its message."""
    body = error(response, 503)
    assert body["errors"] == {"reason": reason}
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    message: str = body["message"]
    return message


class Load:
    """Threads that store articles and read until they are told to stop; what they were told.

    Who is told to come back does, with the same article.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.told: list[tuple[str, TestResponse]] = []
        self._changed = threading.Condition()
        self._numbers = count()
        self._end = threading.Event()

    def _note(self, key: str, response: TestResponse) -> None:
        with self._changed:
            self.told.append((key, response))
            self._changed.notify_all()

    def work(self) -> None:
        client = self.app.test_client()
        key = f"load-{next(self._numbers)}"
        while not self._end.is_set():
            response = client.post("/articles", json={**TALKS, "id": key})
            self._note(key, response)
            if response.status_code != 503:
                key = f"load-{next(self._numbers)}"
            for path in ("/quotes?q=المحادثات", "/articles", "/entities"):
                self._note("", client.get(path))

    def more(self, wanted: int, *codes: int) -> None:
        """Wait until so many more answers with one of these statuses have come."""
        with self._changed:
            before = len(self.told)
            assert self._changed.wait_for(
                lambda: sum(r.status_code in codes for _, r in self.told[before:]) >= wanted, 120
            )

    def end(self) -> None:
        self._end.set()


def test_under_load_the_server_is_killed_and_comes_back(
    serve: Callable[..., Flask], running: Server
) -> None:
    app = serve(pool_size=4)
    client = app.test_client()
    load = Load(app)
    with ThreadPoolExecutor(6) as pool:
        threads = [pool.submit(load.work) for _ in range(6)]
        try:
            for _ in range(2):
                load.more(20, 200, 201)
                assert good(client.get("/readyz"))["status"] == "ready"
                running.kill()
                load.more(20, 503)
                response = client.get("/readyz")
                body = error(response, 503)
                assert body["errors"]["checks"]["database"] != "ok"
                assert body["errors"]["checks"]["model"] == "ok"
                assert int(response.headers["Retry-After"]) > 0
                good(client.get("/healthz"))
                running.start()
                load.more(20, 200, 201)
        finally:
            load.end()
        for thread in threads:
            thread.result(60)
    codes = Counter(response.status_code for _, response in load.told)
    assert codes.keys() == {200, 201, 503}
    for _, response in load.told:
        if response.status_code == 503:
            unavailable(response, "unreachable")
    # What was said to be stored is there; of the rest, what is there is whole.
    database: Database = app.extensions["qala"].database
    found = whole(database)
    with database.session() as session:
        held = set(session.scalars(select(models.Article.id)))
    said = {key for key, response in load.told if response.status_code < 300}
    asked = {key for key, _ in load.told if key}
    assert said - {""} <= held <= asked
    assert found == len(held)
    # Who was cut off asks again, and all is there, once.
    for key in sorted(asked):
        again = client.post("/articles", json={**TALKS, "id": key})
        assert again.status_code == (200 if key in held else 201)
    assert whole(database) == len(asked)


def test_a_server_that_hangs_holds_up_nobody_for_long(
    serve: Callable[..., Flask], running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_GRACE_SECONDS", 0.1)
    app = serve(statement_timeout=0.5)
    app.extensions["qala"].database.bound()
    client = app.test_client()
    good(client.get("/articles"))
    with running.stopped():
        body = error(client.get("/readyz"), 503)
        assert body["errors"]["checks"]["database"] == "The database does not answer."
        assert "Unknown" in body["errors"]["checks"]["migrations"]
        unavailable(client.get("/articles"), "unreachable")
    good(client.get("/articles"))
    good(client.get("/readyz"))


def test_a_transaction_without_limits_waits_for_as_long_as_it_takes(
    serve: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.database.connection import without_limit

    monkeypatch.setattr(engine, "_GRACE_SECONDS", 0.1)
    database: Database = serve(statement_timeout=0.1).extensions["qala"].database
    database.bound()
    with database.session() as session:
        without_limit(session)
        session.execute(text("SELECT pg_sleep(0.5)"))
    # The next one has them again, on the same connection.
    with pytest.raises(Exception, match="statement timeout"), database.session() as session:
        session.execute(text("SELECT pg_sleep(60)"))


def test_all_connections_of_the_pool_are_in_use(serve: Callable[..., Flask]) -> None:
    app = serve(pool_size=1)
    pool = app.extensions["qala"].database.engine
    with pool.connect(), pool.connect():
        unavailable(app.test_client().get("/articles"), "connections")
    good(app.test_client().get("/articles"))


def test_all_connections_of_the_server_are_in_use(
    serve: Callable[..., Flask], running: Server
) -> None:
    app = serve()
    taken: list[psycopg.Connection[Any]] = []
    with pytest.raises(psycopg.OperationalError, match="too many clients"):
        while len(taken) <= CONNECTIONS:
            taken.append(running.connect())
    try:
        unavailable(app.test_client().get("/articles"), "connections")
        checks = error(app.test_client().get("/readyz"), 503)["errors"]["checks"]
        assert "connections" in checks["database"]
    finally:
        for connection in taken:
            connection.close()
    good(app.test_client().get("/articles"))


@contextmanager
def failing(running: Server, body: str) -> Iterator[None]:
    """Storing an article does this in the database."""
    running.run(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        "CREATE TRIGGER fail BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION fail()",
    )
    try:
        yield
    finally:
        running.run("DROP FUNCTION fail CASCADE")


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ("RAISE 'no space left' USING ERRCODE = '53100';", "disk_full", "disk is full"),
        ("RAISE 'out of memory' USING ERRCODE = '53200';", "out_of_memory", "no memory"),
        ("RAISE 'could not write' USING ERRCODE = '58030';", "disk_error", "files"),
        ("RAISE 'locked' USING ERRCODE = '55P03';", "locked", "changing the same"),
        ("RAISE 'deadlock' USING ERRCODE = '40P01';", "locked", "changing the same"),
        ("PERFORM pg_sleep(60); RETURN NEW;", "too_slow", "QALA_STATEMENT_TIMEOUT"),
    ],
)
def test_what_the_server_cannot_do_is_named_and_nothing_is_stored(
    serve: Callable[..., Flask], running: Server, body: str, reason: str, words: str
) -> None:
    app = serve(statement_timeout=0.5)
    client = app.test_client()
    with failing(running, body):
        message = unavailable(client.post("/articles", json=TALKS), reason)
        assert words in message
        assert "not to be reached" not in message
        unavailable(client.post("/articles/batch", json=[TALKS]), reason)
        # Who reads is served meanwhile.
        assert good(client.get("/articles"))["total"] == 0
        assert good(client.get("/entities"))["total"] == 0
    good(client.post("/articles", json=TALKS), 201)
    assert whole(app.extensions["qala"].database) == 1


def test_a_database_that_takes_no_writes_says_so(
    serve: Callable[..., Flask], running: Server
) -> None:
    app = serve()
    running.run("ALTER DATABASE qala SET default_transaction_read_only = on")
    try:
        client = app.test_client()
        unavailable(client.post("/articles", json=TALKS), "read_only")
        good(client.get("/articles"))
    finally:
        running.run(
            "SET default_transaction_read_only = off",
            "ALTER DATABASE qala RESET default_transaction_read_only",
        )


def test_an_error_of_ours_is_no_outage(serve: Callable[..., Flask], running: Server) -> None:
    with failing(running, "RAISE 'odd value' USING ERRCODE = '22023';"):
        body = error(serve().test_client().post("/articles", json=TALKS), 500)
    assert "odd value" not in body["message"]
