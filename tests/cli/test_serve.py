"""`qala serve`: the seeds at the first start, the line that says where, a clean end."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from api import serving
from api.articles.service import delete_article, stored_articles
from api.cli.seeds import SEEDS
from api.database import Database
from nlp.errors import ModelError
from nlp.reader import Reader
from tests.cli.conftest import TEXT, StubReader, reachable

Run = Callable[..., Result]
STEMS = sorted(file.stem for file in SEEDS.glob("*.txt"))


def held(database: Database) -> list[str | None]:
    return [article.id for article in stored_articles(database)]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where the command would serve; it returns at once instead."""
    calls: list[tuple[str, int]] = []

    def serve(
        app: Flask, host: str, port: int, on_ready: Callable[[str], None], **_: object
    ) -> None:
        calls.append((host, port))
        on_ready(f"http://{host}:{port}/")

    monkeypatch.setattr(serving, "serve", serve)
    return calls


def test_the_first_start_analyses_the_seeds_and_the_second_nothing(
    qala: Run, database: Database, served: list[tuple[str, int]]
) -> None:
    found = qala("serve")
    assert found.exit_code == 0
    assert "http://127.0.0.1:8000/" in found.stdout
    assert len(found.stdout.splitlines()) == 1
    assert held(database) == STEMS
    with database.session() as session:
        before = session.connection().exec_driver_sql("SELECT max(id) FROM analyses").scalar()
    assert qala("serve").exit_code == 0
    with database.session() as session:
        after = session.connection().exec_driver_sql("SELECT max(id) FROM analyses").scalar()
    assert before == after


def test_a_first_start_that_was_cut_short_is_made_up_for(
    qala: Run, database: Database, served: list[tuple[str, int]]
) -> None:
    qala("ingest", SEEDS / f"{STEMS[2]}.txt")
    qala("serve")
    assert held(database) == STEMS


def test_deleted_seeds_do_not_come_back_among_other_articles(
    qala: Run, database: Database, served: list[tuple[str, int]]
) -> None:
    qala("serve")
    qala("ingest", "-", stdin=json.dumps({"id": "own", "text": TEXT}))
    delete_article(database, STEMS[0])
    qala("serve")
    assert held(database) == sorted([*STEMS[1:], "own"])


def test_no_seeds_and_another_address(
    qala: Run,
    database: Database,
    served: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "8100")
    assert qala("serve", "--no-seeds").exit_code == 0
    assert qala("serve", "--no-seeds", "--host", "::1", "--port", 8200).exit_code == 0
    assert served == [("127.0.0.1", 8100), ("::1", 8200)]
    assert held(database) == []


def test_it_says_who_may_write(
    qala: Run, database: Database, served: list[tuple[str, int]]
) -> None:
    assert "who is on this machine may write" in qala("serve", "--no-seeds").stderr
    others = qala("serve", "--no-seeds", "--host", "0.0.0.0").stderr
    assert "nobody may write" in others and "qala keys create" in others
    qala("keys", "create", "tests", "--scope", "ingest")
    for host in ("127.0.0.1", "0.0.0.0"):
        assert "key" not in qala("serve", "--no-seeds", "--host", host).stderr


def test_a_model_that_cannot_be_loaded_ends_it(
    qala: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(path: Path | None = None, *_: object) -> StubReader:
        raise ModelError("no pipeline there")

    monkeypatch.setattr(Reader, "load", load)
    found = qala("serve", "--no-seeds", "--port", 0)
    assert found.exit_code == 1
    assert found.stderr.splitlines()[-1] == "Error: no pipeline there"
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_stops_the_database_and_says_so(
    number: signal.Signals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = reachable(tmp_path_factory.mktemp("served"))
    program = (
        # Under nohup, which a test run may be, processes start deaf to SIGHUP.
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from tests.cli.conftest import StubReader\n"
        "from nlp.reader import Reader\n"
        "Reader.load = lambda *_: StubReader()\n"
        "from api.cli import main; main(['serve', '--port', '0'])"
    )
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program],
        cwd=Path(__file__).parents[2],
        env={"QALA_DATA": str(data), "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+/", process.stdout.readline())
        assert address is not None
        asked = urllib.request.Request(
            f"{address[0]}analyze",
            json.dumps({"text": TEXT}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked) as answer:
            assert json.load(answer)["model"] == "stub-1"
        assert list(data.rglob("postmaster.pid"))
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    if number != signal.SIGHUP:  # nobody is there to be told
        assert process.returncode == 0
        assert said.endswith("Stopped.\n")
        assert "Traceback" not in said
    assert not list(data.rglob("postmaster.pid"))
