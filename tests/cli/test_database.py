"""`qala db`: status and the check of what is stored."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text as sql

from api.cli.database import CHECKS
from api.database import Database, head_revision
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


def test_migrate_says_the_revision(qala: Run, database: Database) -> None:
    assert head_revision() in qala("db", "migrate").stdout


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


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE mentions SET start = start + 1", "mentions whose text"),
        ("""UPDATE statements SET cue = cue || '{"start": 2}'""", "spans of statements"),
        ("""UPDATE statements SET content = '[{"start": 0, "end": 2, "text": "x"}]'""", "spans of"),
        ("DELETE FROM speakers", "statements without a speaker"),
        ("DELETE FROM analyses", "articles that no analysis"),
        ("UPDATE articles SET quote_count = 9", "articles whose counts"),
        ("UPDATE entities SET mention_count = 9", "entities whose count"),
        ("UPDATE names SET article_count = 9", "names whose number"),
        ("UPDATE entity_aliases SET mention_count = 9", "forms of names"),
        (
            "INSERT INTO entities (id, label, name, name_folded) VALUES ('e', 'PER', 'x', 'x'); "
            "UPDATE names SET entity_id = 'e'",
            "of another entity than their name",
        ),
        (
            "INSERT INTO entities (id, label, name, name_folded) VALUES ('e', 'PER', 'x', 'x'); "
            "INSERT INTO name_decisions SELECT id, label, key, sense, 'e', 'split' FROM names",
            "that editors decided on",
        ),
        (
            "INSERT INTO entities (id, label, name, name_folded) VALUES ('e', 'PER', 'x', 'x'); "
            "UPDATE entities SET merged_into = 'e' WHERE id <> 'e'",
            "still have names",
        ),
        ("UPDATE statements SET search = NULL", "that no words find"),
        ("UPDATE speakers SET statement_number = 7", "at their statement's place"),
        ("UPDATE statements SET corrected = '{stance}'", "as their corrections say"),
        (
            'INSERT INTO corrections (quote_id, article_id, start, "end", text, fields, original) '
            "VALUES ('q', 'a', 0, 1, 'x', '{}', '{}')",
            "as their corrections say",
        ),
    ],
)
def test_check_finds_what_is_broken(qala: Run, database: Database, damage: str, what: str) -> None:
    qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT}))
    whole = qala("db", "check")
    assert whole.exit_code == 0
    assert whole.stdout.count("ok") == len(CHECKS)
    with database.session() as session:
        session.execute(sql(damage))
    found = qala("db", "check")
    assert found.exit_code == 1
    broken = [line for line in found.stdout.splitlines() if line.startswith("BROKEN")]
    assert any(what in line for line in broken)
    assert len(broken) <= 2  # a speaker less is a quote of an entity less


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
