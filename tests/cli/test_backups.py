"""`qala db backup` and `qala db restore`: what they say and how they end."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import text as sql

from api.database import Database
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


def test_a_backup_goes_into_another_database(qala: Run, database: Database, tmp_path: Path) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    file = tmp_path / "all.qala"
    made = qala("db", "backup", file)
    assert made.exit_code == 0, made.output
    assert "rows of" in made.stderr
    refused = qala("db", "restore", file)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    with database.session() as session:
        session.execute(sql("DELETE FROM speakers"))
    assert qala("db", "check").exit_code == 1
    back = qala("db", "restore", file, "--replace")
    assert back.exit_code == 0, back.output
    assert qala("db", "check").exit_code == 0


def test_a_backup_goes_through_a_pipe(qala: Run, database: Database, tmp_path: Path) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    file = tmp_path / "all.qala"
    made = qala("db", "backup", "-")
    file.write_bytes(made.stdout_bytes)
    back = qala("db", "restore", file, "--replace")
    assert back.exit_code == 0, back.output
    file.write_bytes(file.read_bytes()[:-1])
    assert qala("db", "restore", file, "--replace").exit_code == 1


def test_a_backup_of_what_is_broken_says_so_when_it_is_restored(
    qala: Run, database: Database, tmp_path: Path
) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    with database.session() as session:
        session.execute(sql("DELETE FROM analyses"))
    file = tmp_path / "all.qala"
    assert qala("db", "backup", file).exit_code == 0
    back = qala("db", "restore", file, "--replace")
    assert back.exit_code == 1
    assert "BROKEN" in back.stdout


def test_one_that_is_cut_short_is_refused(qala: Run, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "all.qala"
    file.write_bytes(b"PK")
    refused = qala("db", "restore", file)
    assert refused.exit_code == 1
    assert "cut short" in refused.stderr
