"""`qala db load`: what it prints, bad files, and loads that are cut off."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from api.archive.parquet import to_batch
from api.checking import broken
from api.cli import main
from api.database import Database
from api.loading import bulk
from api.settings import Settings
from tests.api.articles.test_service import article
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS
from tests.loading.conftest import Write, analysed, dump, invented, record, same
from tests.loading.test_same_as_api import empty

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["db", "load", *map(str, arguments)])

    yield run
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM pending"))


def test_it_says_what_became_of_articles(run: Run, reader: FakeReader, write: Write) -> None:
    items = invented(6, reader)
    for item in items[:2]:
        item.vectors = None
    path = write(items)
    result = run(path, "--processes", 1)
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [
        "8 quotes have no vectors; qala db derive makes them.",
        "10 created.",
    ]
    assert run(path.parent, "--processes", 1).stderr == "10 unchanged.\n"
    assert run(path, "--replace", "--processes", 1).stderr.endswith("10 replaced.\n")


def test_processes_and_bulk_give_the_same(
    run: Run, database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(40, reader)
    for number in range(4):
        path = write(items[number::4], f"part-{number:06}.parquet")
    assert run(path.parent, "--processes", 1, "--no-bulk").exit_code == 0
    wanted = dump(database)
    for options in (("--no-bulk",), ("--bulk",)):
        empty(database)
        result = run(path.parent, "--processes", 2, *options)
        assert result.exit_code == 0, result.output
        assert result.stderr.endswith("44 created.\n")
        same(dump(database), wanted)
    assert broken(database) == {}


def test_bad_files_and_rows_are_named_and_the_rest_is_stored(
    run: Run, database: Database, reader: FakeReader, write: Write, tmp_path: Path
) -> None:
    items = invented(3, reader)
    records = [record(one) for one in items]
    records[1]["mentions"][0]["start"] += 1
    records[2]["statements"] = [None]
    records[3]["text"] = "no Arabic here"
    records[3] |= {"sections": [], "mentions": [], "statements": [], "vectors": None}
    records[4]["given"] = records[4]["given"] | {"id": "not/an id"}
    pq.write_table(pa.Table.from_batches([to_batch(records)]), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing else")
    pq.write_table(pa.table({"text": ["x"]}), tmp_path / "c.parquet")
    write(items[:1], "d.parquet")
    result = run(tmp_path, "--processes", 1)
    assert result.exit_code == 1
    said = result.stderr
    assert "a.parquet, row 2: no analysed article: " in said
    assert "a.parquet, row 3: no analysed article: " in said
    assert "article extra-4: " in said
    assert "article not/an id: " in said
    assert "b.parquet: " in said
    assert "c.parquet: not the Parquet of `qala annotate`" in said
    assert said.endswith("3 created, 1 unchanged, 6 failed.\n")
    assert broken(database) == {}


def test_a_conflict_is_named(run: Run, reader: FakeReader, write: Write) -> None:
    assert run(write(invented(0, reader)), "--processes", 1).exit_code == 0
    other = analysed(article(TALKS, text=TALKS["text"] + "تمت.\n"), reader)
    result = run(write([other]), "--processes", 1)
    assert result.exit_code == 1
    assert result.stderr == (
        "article talks-1: is stored with another text (--replace)\nNothing new, 1 failed.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument"),
        (("nowhere",), "no such file or folder"),
        (("--bulk", "--replace", "."), "does not go with --replace"),
    ],
)
def test_what_cannot_be_asked(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Write,
    reader: FakeReader,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    write(invented(0, reader))
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code != 0
    assert message in result.stderr


def test_a_bulk_load_that_stopped_is_told_of_and_finished(
    run: Run, database: Database, reader: FakeReader, write: Write
) -> None:
    items = invented(8, reader)
    assert run(write(items), "--processes", 1, "--no-bulk").exit_code == 0
    wanted = dump(database)
    empty(database)
    with bulk.alone(database) as connection:
        bulk.put_off(connection)
        steps = bulk.finish(connection)
        next(steps)  # cut off before the first step
    assert "pending" in broken(database)
    refused = run(write(items), "--replace")
    assert refused.exit_code == 2
    assert "must be finished first" in refused.stderr
    assert run(write(items), "--processes", 1).exit_code == 0
    assert broken(database) == {}
    same(dump(database), wanted)


def test_what_is_put_off_is_done_without_files(run: Run, database: Database) -> None:
    with bulk.alone(database) as connection:
        bulk.put_off(connection)
    result = run()
    assert result.exit_code == 0, result.output
    assert result.stderr.endswith("Nothing new.\n")
    assert bulk.pending(database.engine) == []


@pytest.mark.parametrize("option", ["--no-bulk", "--bulk"])
def test_killed_anywhere_it_is_finished_by_the_same_load(
    run: Run, database: Database, reader: FakeReader, write: Write, root: Path, option: str
) -> None:
    items = invented(300, reader)
    for number in range(6):
        path = write(items[number::6], f"part-{number:06}.parquet")
    code = "from api.cli import main; main()"
    command = [sys.executable, "-c", code, "db", "load", str(path.parent), option]
    chance = random.Random(11)
    cut_off = 0
    for _ in range(3):
        process = subprocess.Popen([*command, "--processes", "1"], cwd=root, env={**os.environ})
        while process.poll() is None and not _begun(database):
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 1.5))
        cut_off += process.poll() is None
        process.kill()
        process.wait()
    assert cut_off
    result = run(path.parent, option, "--processes", 1)
    assert result.exit_code == 0, result.output
    assert broken(database) == {}
    loaded = dump(database)
    empty(database)
    assert run(path.parent, "--no-bulk", "--processes", 1).exit_code == 0
    same(dump(database), loaded)


def _begun(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(
            connection.scalar(
                text("SELECT EXISTS (SELECT FROM articles) OR EXISTS (SELECT FROM pending)")
            )
        )
