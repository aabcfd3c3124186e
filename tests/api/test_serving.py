"""Serving: a plain server that stops cleanly, and gunicorn's entry."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from flask import Flask

from api import serving, wsgi
from api.articles.service import stored_articles
from api.database import Database
from api.serving import ServeError
from api.settings import Settings
from nlp.reader import Reader
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS
from tests.api.test_gunicorn import refuses
from tests.api.waiting_app import BEGUN, GO, make_pipes

# Serves until a signal comes, with a database and a reader of the tests.
SERVER = """
import os, sys
from pathlib import Path
from api.app import create_app
from api.database import open_database
from api.serving import serve
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.waiting_app import GO, WaitingReader
reader = WaitingReader() if GO in os.environ else FakeReader()
settings = Settings.from_environ()
with open_database(settings) as database:
    app = create_app(settings, reader, database, local=True)
    serve(app, "127.0.0.1", 0, on_ready=lambda address: print(address, flush=True))
    assert app.extensions["qala"].stopping.is_set()
print("closed", flush=True)
"""


@contextmanager
def run_server(
    settings: Settings,
    root: Path,
    stop: int = signal.SIGINT,
    within: Callable[[str], None] = lambda _: None,
    **variables: str,
) -> Iterator[str]:
    """A server in a process of its own; the address, until the block ends. It must end cleanly.

    `within` is called when it was asked to end.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={
            **os.environ,
            "DATABASE_URL": settings.database_url or "",
            "QALA_LIMITS": "off",
            "QALA_MAX_BATCH": "20",
            **variables,
        },
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield address
        process.send_signal(stop)
        within(address)
        out, _ = process.communicate(timeout=60)
        assert (out, process.returncode) == ("closed\n", 0)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_and_stops_on_a_signal(settings: Settings, root: Path, number: int) -> None:
    def ask(path: str) -> int:
        with urllib.request.urlopen(address + path) as response:
            json.load(response)
            status: int = response.status
            return status

    with run_server(settings, root, number) as address, ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, ["healthz", "readyz", "articles", "quotes"] * 4)) == {200}


def test_asked_to_end_it_finishes_what_it_has_accepted(
    settings: Settings, database: Database, root: Path, tmp_path: Path
) -> None:
    begun, go = make_pipes(tmp_path)

    def post(address: str) -> int:
        with urllib.request.urlopen(
            urllib.request.Request(
                address + "articles",
                json.dumps(TALKS).encode(),
                {"Content-Type": "application/json"},
            )
        ) as response:
            status: int = response.status
            return status

    def finish(address: str) -> None:
        port = int(address.rstrip("/").rpartition(":")[2])
        while not refuses(port):
            pass
        assert not asked.done()
        os.close(os.open(go, os.O_WRONLY))
        assert asked.result(60) == 201

    with (
        ThreadPoolExecutor(1) as pool,
        run_server(settings, root, signal.SIGTERM, finish, **{BEGUN: begun, GO: go}) as address,
    ):
        asked = pool.submit(post, address)
        heard = os.open(begun, os.O_RDONLY)
        os.close(heard)
    assert [article.id for article in stored_articles(database)] == [TALKS["id"]]


def test_a_taken_port_is_named(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=str(port)):
            serving.serve(app, "127.0.0.1", port)


def test_gunicorn_gets_an_application_by_the_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[Path | None, int]] = []

    def load(path: Path | None = None, *_: object) -> FakeReader:
        loaded.append((path, torch.get_num_threads()))
        return FakeReader()

    monkeypatch.setattr(Reader, "load", load)
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("QALA_MODEL", "/some/model")
    threads, of_torch = threading.active_count(), torch.get_num_threads()
    app = wsgi.create()
    # Nothing that would not survive a fork has begun.
    assert threading.active_count() == threads
    assert loaded == [(Path("/some/model"), 1)]
    assert torch.get_num_threads() == of_torch
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["qala"].database.close()
