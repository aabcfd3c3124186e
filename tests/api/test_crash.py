"""`kill -9` of a process that stores: every article is there whole or not at all."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.articles.service import ingest_article
from api.database import Database, models, open_database
from api.entities import registry
from api.settings import Settings
from tests.api.articles.test_service import article, counts, registry_rows
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS

# Stores the same article under ever new ids until it is killed.
WRITER = """
import itertools, sys
from api.database import open_database
from api.settings import Settings
from api.articles.service import ingest_article
from tests.api.articles.test_service import article
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS
database = open_database(Settings.from_environ())
for number in itertools.count():
    ingest_article(database, FakeReader(), article(TALKS, id=f"{sys.argv[1]}-{number}"))
    print(number, flush=True)
"""


def whole(database: Database) -> int:
    """Check that each stored article has all its rows; return how many articles there are."""
    with database.session() as session:
        for row in session.scalars(select(models.Article)):
            assert len(row.mentions) == row.mention_count == 8
            assert len(row.statements) == row.quote_count == 5
            assert all(statement.speakers for statement in row.statements)
            assert len(row.sections) == 7
            assert len(row.analyses) == 1
        return session.scalar(select(func.count()).select_from(models.Article)) or 0


def run_and_kill(root: Path, environment: dict[str, str], name: str, after: float) -> int:
    """Run a writer, kill it after its third article; return how many it said it had stored."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    time.sleep(after)
    process.kill()
    said, _ = process.communicate()
    return 3 + len(said.splitlines())


def test_killed_writers_leave_articles_whole_or_absent(
    settings: Settings, database: Database, root: Path
) -> None:
    chance = random.Random(7)
    said = sum(
        run_and_kill(
            root, {"DATABASE_URL": settings.database_url or ""}, f"w{n}", chance.uniform(0.2, 0.6)
        )
        for n in range(3)
    )
    found = whole(database)
    # What was said to be stored is there; one more a writer may have been committed unsaid.
    assert said <= found <= said + 3
    assert counts(database)["articles"] == found >= 9
    kept = registry_rows(database)
    with database.session() as session:
        registry.rebuild(session)
    assert registry_rows(database) == kept


def test_killed_with_its_embedded_server(root: Path, tmp_path: Path) -> None:
    """The machine loses power, as far as a test can have it: writer and server die at once."""
    data = tmp_path / "var"
    environment = {"QALA_DATA": str(data), "DATABASE_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, "w"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    time.sleep(0.3)
    pid = int((data / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(pid, 9)
    process.kill()
    said, _ = process.communicate()
    with open_database(Settings(data=data)) as database:
        found = whole(database)
        assert 1 + len(said.splitlines()) <= found
        # And it goes on where it stopped.
        again = ingest_article(database, FakeReader(), article(TALKS, id="w-0"))
        assert again.outcome == "unchanged"
        assert (
            ingest_article(database, FakeReader(), article(TALKS, id="more")).outcome == "created"
        )


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
