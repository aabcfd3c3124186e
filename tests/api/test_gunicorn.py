"""gunicorn by our settings: forked workers that read, and threads that are left for reads."""

import http.client
import json
import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from api.database import Database
from api.security.keys import make_key
from api.settings import Settings, SettingsError
from tests.api.samples import TALKS
from tests.api.waiting_app import BEGUN, GO

SHARING = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "TOKENIZERS_PARALLELISM")
Answer = tuple[int, dict[str, str], dict[str, object]]


@contextmanager
def gunicorn(
    settings: Settings, root: Path, log: Path, *arguments: str, **variables: str
) -> Iterator[int]:
    """gunicorn in a process of its own; its port, until the block ends. It must end cleanly."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:api.gunicorn"]
    variables |= {"DATABASE_URL": settings.database_url or "", "PYTHONUNBUFFERED": "1"}
    with log.open("w") as file:
        process = subprocess.Popen(
            # It says its port on standard error, and each request's worker on standard output.
            [*command, "--bind", "127.0.0.1:0", "--access-logformat", "%(p)s %(U)s", *arguments],
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, **variables},
            start_new_session=True,
        )
        try:
            assert process.stderr is not None
            lines = []
            for line in process.stderr:
                lines.append(line)
                if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line):
                    break
            else:
                pytest.fail("".join(lines))
            yield int(found[1])
            process.terminate()
            process.communicate(timeout=60)
            assert process.returncode == 0
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


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
    begun, go = os.fspath(tmp_path / "begun"), os.fspath(tmp_path / "go")
    for pipe in (begun, go):
        os.mkfifo(pipe)
    limits = {"QALA_THREADS": "4", "QALA_WAITING": "2", BEGUN: begun, GO: go}
    app = "tests.api.waiting_app:create()"
    with (
        gunicorn(settings, root, tmp_path / "log", app, **limits) as port,
        ThreadPoolExecutor(4) as pool,
    ):
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
    settings: Settings, database: Database, root: Path, tmp_path: Path
) -> None:
    with database.session() as session:
        key = make_key(session, "tests", ["read"])
    text = "قالت ليلى منصور إن المفاوضات ستستأنف غدا في المدينة."
    log = tmp_path / "log"
    pid = tmp_path / "pid"
    with gunicorn(settings, root, log, "--pid", os.fspath(pid), QALA_WORKERS="2") as port:
        master = int(pid.read_text())
        pids: set[str] = set()
        while len(pids) < 2:
            status, _, body = ask(port, "POST", "/analyze", {"text": text}, key)
            assert status == 200
            quotes = body["quotes"]
            assert isinstance(quotes, list)
            assert [quote["cue"]["lemma"] for quote in quotes] == ["قال"]
            assert ask(port, "GET", "/quotes?about=negotiations")[0] == 200
            # Threads that the master had would be missed in the workers.
            assert psutil.Process(master).num_threads() == 1
            pids = {line.split()[0] for line in log.read_text().splitlines() if "/analyze" in line}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"QALA_THREADS": "9"}, "QALA_THREADS is 9"),
        ({"QALA_READERS": "8"}, "QALA_THREADS is 16, but 16"),
    ],
)
def test_analyses_may_not_take_every_thread(
    variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SHARING:
        monkeypatch.setenv(name, "1")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=named):
        runpy.run_module("api.gunicorn")


def test_the_settings_are_gunicorns(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SHARING:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("QALA_WORKERS", "1000")
    found = runpy.run_module("api.gunicorn")
    assert (found["workers"], found["threads"], found["preload_app"]) == (1000, 16, True)
    # Each worker has at least one thread of the processor, which sleeps while it waits.
    assert [os.environ[name] for name in SHARING] == ["1", "passive", "false"]
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    runpy.run_module("api.gunicorn")
    assert os.environ["OMP_NUM_THREADS"] == "5"
