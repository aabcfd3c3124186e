"""gunicorn by our settings: forked workers that read, and threads that are left for reads."""

import http.client
import json
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.articles.service import stored_articles
from api.database import Database
from api.security.keys import make_key
from api.settings import Settings, SettingsError
from tests.api.samples import TALKS
from tests.api.waiting_app import BEGUN, GO, make_pipes

SHARING = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "TOKENIZERS_PARALLELISM")
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
Answer = tuple[int, dict[str, str], dict[str, Any]]


class Server:
    """gunicorn in a process of its own: its port, and what it logs, a JSON object a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = 0
        self.lines: list[dict[str, Any]] = []
        self._listening = threading.Event()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.lines.append(json.loads(line))
                if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line):
                    self.port = int(found[1])
                    self._listening.set()
        self._listening.set()

    def wait(self) -> None:
        """Wait until it listens."""
        self._listening.wait(120)
        assert self.port, self.lines

    def end(self) -> None:
        """Wait until it has ended, cleanly, and all that it logged is here."""
        assert self.process.wait(60) == 0, self.lines
        self._reading.join()

    def asked(self, route: str) -> list[dict[str, Any]]:
        """The lines of the requests for a route."""
        return [line for line in self.lines if line.get("route") == route]


@contextmanager
def gunicorn(settings: Settings, root: Path, *arguments: str, **variables: str) -> Iterator[Server]:
    """gunicorn, until the block ends. It must end cleanly."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn"]
    variables |= {"DATABASE_URL": settings.database_url or "", "QALA_LOG_FORMAT": "json"}
    process = subprocess.Popen(
        [*command, "--bind", "127.0.0.1:0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, **variables},
        start_new_session=True,
    )
    server = Server(process)
    try:
        server.wait()
        yield server
        process.terminate()
        server.end()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(port: int, method: str, path: str, body: object = None, key: str = "") -> Answer:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    client.request(method, path, json.dumps(body) if body is not None else None, headers)
    response = client.getresponse()
    answer = response.status, dict(response.headers), json.loads(response.read())
    client.close()
    return answer


def test_reads_are_answered_while_analyses_take_all_that_they_may(
    settings: Settings, root: Path, tmp_path: Path
) -> None:
    begun, go = make_pipes(tmp_path)
    limits = {"QALA_THREADS": "4", "QALA_WAITING": "2", BEGUN: begun, GO: go}
    app = "tests.api.waiting_app:create()"
    with (
        gunicorn(settings, root, app, **limits) as server,
        ThreadPoolExecutor(4) as pool,
    ):
        port = server.port
        # Getting ready is an analysis too, which nobody lets go on yet.
        heard = os.open(begun, os.O_RDONLY)
        assert ask(port, "GET", "/healthz")[0] == 200
        status, headers, body = ask(port, "GET", "/readyz")
        assert (status, headers["Retry-After"]) == (503, "1")
        assert body.keys() == {"code", "status", "message", "errors"}
        # One is read and two wait, with the one of getting ready; there is no place for others.
        asked = [
            pool.submit(ask, port, "POST", "/analyze", {"text": TALKS["text"]}) for _ in range(3)
        ]
        [refused], others = wait(asked, return_when=FIRST_COMPLETED)
        status, headers, body = refused.result()
        assert (status, body["code"]) == (503, 503)
        assert int(headers["Retry-After"]) > 0
        assert ask(port, "POST", "/articles/batch", [TALKS])[0] == 503
        for path in ("/quotes", "/articles", "/quotes?about=ceasefire"):
            assert ask(port, "GET", path)[0] == 200
        assert not any(one.done() for one in others)
        let_go = os.open(go, os.O_WRONLY)
        assert [one.result()[0] for one in others] == [200, 200]
        os.close(let_go)
        os.close(heard)


def test_forked_workers_read_with_the_model_that_was_loaded_before(
    settings: Settings, database: Database, root: Path
) -> None:
    with database.session() as session:
        key = make_key(session, "tests", ["read"])
    text = "قالت ليلى منصور إن المفاوضات ستستأنف غدا في المدينة."
    with gunicorn(settings, root, QALA_WORKERS="2") as server:
        pids: set[int] = set()
        while len(pids) < 2:
            status, _, body = ask(server.port, "POST", "/analyze", {"text": text}, key)
            assert status == 200
            assert [quote["cue"]["lemma"] for quote in body["quotes"]] == ["قال"]
            assert ask(server.port, "GET", "/quotes?about=negotiations")[0] == 200
            # Threads that the master had would be missed in the workers.
            assert psutil.Process(server.process.pid).num_threads() == 1
            pids = {line["pid"] for line in server.asked("/analyze")}


def refuses(port: int) -> bool:
    """Whether nobody listens there any more."""
    try:
        socket.create_connection(("127.0.0.1", port), 60).close()
    except ConnectionResetError:
        return False  # it left that very moment
    except ConnectionRefusedError:
        return True
    return False


def test_asked_to_end_it_finishes_what_it_has_accepted(
    settings: Settings, database: Database, root: Path, tmp_path: Path
) -> None:
    begun, go = make_pipes(tmp_path)
    app = "tests.api.waiting_app:create()"
    with (
        ThreadPoolExecutor(2) as pool,
        gunicorn(settings, root, app, **{BEGUN: begun, GO: go}) as server,
    ):
        # Getting ready is an analysis too.
        os.close(os.open(begun, os.O_RDONLY))
        os.close(os.open(go, os.O_WRONLY))
        asked = [
            pool.submit(ask, server.port, "POST", "/articles", {**TALKS, "id": f"late-{n}"})
            for n in range(2)
        ]
        # One is read, and one waits for its turn.
        heard = os.open(begun, os.O_RDONLY)
        while "qala_analyses_waiting 1.0" not in metrics_of(server.port):
            pass
        server.process.terminate()
        while not refuses(server.port):
            pass
        assert not any(one.done() for one in asked)
        let_go = os.open(go, os.O_WRONLY)
        assert [one.result(60)[0] for one in asked] == [201, 201]
        os.close(let_go)
        os.close(heard)
        server.end()
    assert {"late-0", "late-1"} == {article.id for article in stored_articles(database)}
    assert [line["status"] for line in server.asked("/articles")] == [201, 201]


def metrics_of(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
        text: str = response.read().decode()
    return text


def test_workers_count_together_and_a_dead_one_holds_nothing(
    settings: Settings, database: Database, root: Path, tmp_path: Path
) -> None:
    folder = {FOLDER: os.fspath(tmp_path), "QALA_WORKERS": "2"}
    with gunicorn(settings, root, "tests.api.waiting_app:plain()", **folder) as server:

        def figures(name: str) -> dict[str, float]:
            rows = re.findall(rf"^{name}({{[^}}]*}})? (\S+)$", metrics_of(server.port), re.M)
            return {labels: float(value) for labels, value in rows}

        def workers() -> set[int]:
            return {line["pid"] for line in server.asked("/healthz")}

        asked = 0
        while len(workers()) < 2:
            assert ask(server.port, "GET", "/healthz")[0] == 200
            asked += 1
        route = '{method="GET",route="/healthz",status="200"}'
        assert figures("qala_requests_total")[route] == asked
        family = {int(pid) for pid in re.findall(r"\d+", str(figures("process_threads").keys()))}
        assert family == {server.process.pid, *workers()}
        assert figures("qala_pool_size") == {"": 20}
        before = workers()
        dead = before.pop()
        os.kill(dead, signal.SIGKILL)
        while workers() <= {dead, *before}:
            assert ask(server.port, "GET", "/healthz")[0] == 200
            asked += 1
        # What it counted still counts; what it held it holds no more.
        assert figures("qala_requests_total")[route] == asked
        assert not list(tmp_path.glob(f"gauge_live*_{dead}.db"))
        assert list(tmp_path.glob(f"counter_{dead}.db"))


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"QALA_THREADS": "9"}, "QALA_THREADS is 9"),
        ({"QALA_READERS": "8"}, "QALA_THREADS is 16, but 16"),
    ],
)
def test_analyses_may_not_take_every_thread(
    variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, os.fspath(tmp_path))
    for name in SHARING:
        monkeypatch.setenv(name, "1")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=named):
        runpy.run_module("api.gunicorn")


def test_the_settings_are_gunicorns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER, os.fspath(tmp_path))
    left = tmp_path / "counter_1.db"
    left.touch()
    for name in SHARING:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("QALA_WORKERS", "1000")
    found = runpy.run_module("api.gunicorn")
    assert (found["workers"], found["threads"], found["preload_app"]) == (1000, 16, True)
    # What an earlier server counted is no part of this one's.
    assert not left.exists()
    # Each worker has at least one thread of the processor, which sleeps while it waits.
    assert [os.environ[name] for name in SHARING] == ["1", "passive", "false"]
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    runpy.run_module("api.gunicorn")
    assert os.environ["OMP_NUM_THREADS"] == "5"
