"""`qala db`: status and the check of what is stored."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text as sql

from api.database import Database, head_revision
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


def test_migrate_says_the_revision(qala: Run, database: Database) -> None:
    assert head_revision() in qala("db", "migrate").stdout


def test_down_to_an_older_version_and_up_again(qala: Run, database: Database) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    try:
        assert "0003" in qala("db", "migrate", "--down-to", "0003").stdout
        refused = qala("db", "migrate", "--down-to", "0004")
        assert refused.exit_code == 1
        assert "older ones are: base, 0001, 0002." in refused.stderr
        assert "qala db migrate" in qala("db", "status").stderr
    finally:
        assert head_revision() in qala("db", "migrate").stdout
    assert qala("db", "check").exit_code == 0


def test_status_counts_what_is_held(qala: Run, database: Database) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    found = qala("db", "status")
    assert found.exit_code == 0
    rows = dict(line.split(None, 1) for line in found.stdout.splitlines())
    counts = {name: rows[name] for name in ("articles", "statements", "mentions", "entities")}
    assert set(counts.values()) == {"1"}
    assert rows["revision"] == head_revision()


def test_a_database_that_cannot_be_reached_is_exit_code_1(
    qala: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://qala:hidden@127.0.0.1:9/qala")
    found = qala("db", "status")
    assert found.exit_code == 1
    assert "DATABASE_URL" in found.stderr
    assert "hidden" not in found.stderr


def test_derive_makes_what_is_missing(
    qala: Run, database: Database, loads: list[Path | None]
) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    with database.session() as session:
        session.execute(sql("UPDATE statements SET search = NULL"))
        session.execute(sql("DELETE FROM statement_vectors"))
        session.execute(sql("DELETE FROM entity_aliases"))
    loads.clear()
    found = qala("db", "derive", "--no-vectors")
    assert (found.exit_code, len(loads)) == (0, 0)
    assert found.stderr.startswith("1 entities.\nWords of 1 articles.\n")
    assert qala("db", "check").exit_code == 0
    assert qala("db", "derive", "--threads", "1").stderr.endswith("Vectors of 1 quotes.\n")
    assert len(loads) == 1
    with database.session() as session:
        counts = "SELECT (SELECT count(*) FROM statement_vectors), (SELECT count(*) FROM {})"
        assert session.execute(sql(counts.format("entity_aliases"))).one() == (1, 1)
    assert qala("db", "derive").stderr.endswith("Vectors of 0 quotes.\n")
    assert len(loads) == 1
    assert "Words of 1 articles.\n" in qala("db", "derive", "--all").stderr
    assert len(loads) == 2
