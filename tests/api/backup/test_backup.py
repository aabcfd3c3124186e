"""A backup holds all that is stored, is refused when it is not whole, and goes in whole."""

import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api import backup
from api.app import create_app
from api.articles.service import delete_article, ingest_article
from api.backup import BackupError, manifest, writing
from api.checking import broken
from api.database import Database, current_revision, downgrade, head_revision, migrate
from api.errors import DatabaseError
from tests.api.articles.test_service import article
from tests.api.backup.conftest import dump
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good
from tests.api.samples import PLAIN, TALKS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "all.qala"


def test_there_and_back(full: Database, empty: Database, file: Path) -> None:
    made = backup.back_up(full.engine, file)
    held = dump(full)
    assert {name for name, rows in held.items() if not rows} == {"pending"}
    assert made.rows == sum(len(rows) for rows in held.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert backup.verify(file) == made == backup.restore(empty, file)
    assert dump(empty) == held
    assert current_revision(empty.engine) == head_revision()
    assert broken(empty) == {}


def test_what_was_restored_goes_on(full: Database, empty: Database, file: Path) -> None:
    """Numbers are given on from the last, triggers count, ids are known."""
    backup.back_up(full.engine, file)
    backup.restore(empty, file)
    reader = FakeReader()
    assert ingest_article(empty, reader, article(TALKS)).outcome == "unchanged"
    assert ingest_article(empty, reader, article(TALKS, id="more")).outcome == "created"
    delete_article(empty, "talks-1")
    client = create_app(empty.settings, reader, empty).test_client()
    assert good(client.get("/topics/roads"))["name_en"] == "Roads"
    assert broken(empty) == {}


def test_a_database_that_holds_something_is_left_alone(
    full: Database, empty: Database, file: Path
) -> None:
    backup.back_up(full.engine, file)
    migrate(empty.engine)
    ingest_article(empty, FakeReader(), article(PLAIN, id="other"))
    held = dump(empty)
    with pytest.raises(BackupError, match="--replace"):
        backup.restore(empty, file)
    assert dump(empty) == held
    backup.restore(empty, file, replace=True)
    assert dump(empty) == dump(full)
    # New tables, which hold the given topics alone, are empty ones.
    with empty.session() as session:
        session.execute(text("TRUNCATE articles, entities, names, name_senses, keys CASCADE"))
        session.execute(text("TRUNCATE revisions, name_decisions"))
    backup.restore(empty, file)
    assert dump(empty) == dump(full)


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.9, -1])
def test_one_that_was_cut_short_is_refused(
    full: Database, empty: Database, file: Path, kept: float
) -> None:
    backup.back_up(full.engine, file)
    data = file.read_bytes()
    size = int(kept if isinstance(kept, int) else kept * len(data))
    file.write_bytes(data[:size])
    with pytest.raises(BackupError, match=r"cut short|manifest"):
        backup.restore(empty, file)
    assert dump(empty) == {}


def test_one_that_was_altered_anywhere_is_refused_or_the_same(
    full: Database, file: Path, tmp_path: Path
) -> None:
    made = backup.back_up(full.engine, file)
    data = file.read_bytes()
    refused = 0
    for place in range(0, len(data), max(1, len(data) // 150)):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :])
        try:
            # Bits that mean nothing, such as times of files, may be others.
            assert backup.verify(file) == made
        except BackupError:
            refused += 1
    assert refused > 100


def rewritten(file: Path, change: tuple[str, bytes, bytes]) -> None:
    """The same archive with one file changed, as somebody with a ZIP program would."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name, before, after = change
    assert before in parts[name]
    parts[name] = parts[name].replace(before, after, 1)
    with zipfile.ZipFile(file, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("tables/articles.copy", b"talks-1", b"talks-2"), "articles were altered"),
        ((manifest.NAME, b'"revision": "', b'"revision": "9'), "manifest was altered"),
        ((manifest.NAME, b'"format": 1', b'"format": 2'), "format 2"),
        ((manifest.NAME, b"{", b"["), "cannot be read"),
    ],
)
def test_one_with_another_file_in_it_is_refused(
    full: Database, empty: Database, file: Path, change: tuple[str, bytes, bytes], why: str
) -> None:
    backup.back_up(full.engine, file)
    rewritten(file, change)
    with pytest.raises(BackupError, match=why):
        backup.restore(empty, file)
    assert dump(empty) == {}


def test_what_is_no_backup(empty: Database, tmp_path: Path, file: Path) -> None:
    with pytest.raises(BackupError, match="No such file"):
        backup.restore(empty, file)
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("x", "y")
    with pytest.raises(BackupError, match="no backup"):
        backup.restore(empty, file)


def test_one_of_older_tables_is_brought_up_to_date(
    full: Database, empty: Database, file: Path
) -> None:
    backup.back_up(full.engine, file)
    backup.restore(empty, file)
    downgrade(empty.engine, "0003")
    backup.back_up(empty.engine, file)
    assert backup.restore(empty, file, replace=True).revision == "0003"
    assert current_revision(empty.engine) == head_revision()
    assert broken(empty) == {}
    held, wanted = dump(empty), dump(full)
    assert held.pop("keys") == []
    assert wanted.pop("keys")
    assert held == wanted


def test_newer_tables_are_left_alone(full: Database, empty: Database, file: Path) -> None:
    backup.back_up(full.engine, file)
    migrate(empty.engine)
    with empty.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="9999"):
        backup.restore(empty, file, replace=True)
    with pytest.raises(BackupError, match="9999"):
        backup.back_up(empty.engine, file)
    with empty.session() as session:
        session.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(BackupError, match="no tables"):
        backup.back_up(empty.engine, file)


def test_what_fails_leaves_the_older_file(
    full: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.back_up(full.engine, file)

    def fail(*_: object) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(writing, "_last_number", fail)
    with pytest.raises(OSError, match="full"):
        backup.back_up(full.engine, file)
    assert backup.verify(file) == made
    assert list(file.parent.iterdir()) == [file]


def test_others_write_meanwhile_and_it_is_of_one_moment(
    full: Database, empty: Database, client: FlaskClient, file: Path
) -> None:
    stop = Event()

    def write() -> int:
        reader, number = FakeReader(), 0
        while not stop.is_set():
            ingest_article(full, reader, article(TALKS, id=f"w{number}"))
            if number % 3 == 2:
                delete_article(full, f"w{number - 1}")
            number += 1
        return number

    with ThreadPoolExecutor(1) as pool:
        writing_on = pool.submit(write)
        try:
            for _ in range(3):
                backup.back_up(full.engine, file)
        finally:
            stop.set()
        assert writing_on.result() > 1
    backup.restore(empty, file)
    assert broken(empty) == {}
