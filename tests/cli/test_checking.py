"""`qala db check`: what it finds broken, what it repairs, and what it leaves alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text as sql

from api.database import Database
from tests.cli.conftest import TEXT

Run = Callable[..., Result]
E_ROW = "INSERT INTO entities (id, label, name, name_folded) VALUES ('e', 'PER', 'x', 'x'); "
X = '{"start": 0, "end": 2, "text": "x"}'
ODD = "('q', 'a', 0, 1, 'x', '{}', '{}')"
CORRECTED = (
    'INSERT INTO corrections (quote_id, article_id, start, "end", text, fields, original) '
    f"SELECT id, 'a', 0, 35, left('{TEXT}', 35), "
    """'{"stance": "denial"}', '{"stance": "neutral"}' FROM statements; """
)
MARKED = "UPDATE statements SET corrected = '{stance}', stance = 'denial'; "
# What is done to a whole database, the finding that it must be, and whether that can be repaired.
DAMAGES = [
    ("UPDATE mentions SET start = start + 1", "mention-offsets", False),
    ("UPDATE mentions SET number = 2", "mention-numbers", False),
    ("UPDATE mentions SET day = '2020-01-01'", "article-days", True),
    ("""UPDATE statements SET cue = cue || '{"start": 2}'""", "quote-spans", False),
    ("""UPDATE statements SET cue = cue || '{"start": "x"}'""", "quote-spans", False),
    (f"UPDATE statements SET content = '[{X}]'", "quote-spans", False),
    (f"UPDATE speakers SET evidence = '{X}'", "speaker-evidence", False),
    ("UPDATE statements SET content = '[]'", "quote-content", False),
    ("UPDATE statements SET number = 5", "quote-places", True),
    ("UPDATE statements SET parent_id = id", "quote-parents", False),
    ("UPDATE articles SET title = 'x'", "quote-heads", True),
    ("DELETE FROM speakers", "quote-speakers", False),
    ("UPDATE speakers SET number = 2", "quote-speakers", False),
    ("DELETE FROM analyses", "article-analyses", False),
    ('UPDATE sections SET "end" = 999', "article-sections", False),
    ("UPDATE articles SET quote_count = 9", "article-counts", True),
    ("UPDATE articles SET char_count = 9", "article-counts", True),
    ("UPDATE entities SET mention_count = 9", "entity-counts", True),
    ("UPDATE entities SET first_seen = '2020-01-01'", "entity-days", True),
    ("UPDATE entities SET name_en = 'x'", "entities", True),
    ("UPDATE names SET article_count = 9", "name-counts", True),
    ("UPDATE names SET name = 'x'", "name-spellings", True),
    ("UPDATE names SET blocks = '{x}'", "names", True),
    ("UPDATE entity_aliases SET mention_count = 9", "name-forms", True),
    ("UPDATE entity_aliases SET skeleton = 'x'", "forms", True),
    ("DELETE FROM entity_aliases", "name-forms", True),
    ("DELETE FROM statement_entities", None, True),
    (E_ROW + "UPDATE names SET entity_id = 'e'", "name-entities", True),
    (
        E_ROW + "INSERT INTO name_decisions SELECT id, label, key, sense, 'e', 'split' FROM names",
        "name-decisions",
        True,
    ),
    (E_ROW + "UPDATE entities SET merged_into = 'e' WHERE id <> 'e'", "entity-merged", True),
    ("UPDATE entities SET merged_into = id", "entity-circles", False),
    ("UPDATE statements SET search = NULL", "words", True),
    ("UPDATE articles SET search = 'x'", "words", True),
    ("UPDATE statements SET before = 'x'", "columns", True),
    ("UPDATE speakers SET name_folded = 'x'", "columns", True),
    ("UPDATE articles SET astral = '{1}'", "columns", True),
    ("UPDATE topics SET query = '''x'''", "topic-queries", True),
    (
        "INSERT INTO statement_topics SELECT t.slug, s.id, s.day, s.article_id, s.number, 'terms' "
        "FROM statements s, (SELECT slug FROM topics LIMIT 1) t",
        "quote-topics",
        True,
    ),
    ("UPDATE speakers SET statement_number = 7", "quote-places", True),
    ("UPDATE statement_vectors SET vector = vector + vector", "quote-vectors", True),
    ("UPDATE tallies SET number = number + 1", "tallies", True),
    ("UPDATE speaker_tallies SET number = 7", "speaker-tallies", True),
    ("TRUNCATE facets", "counted-quotes", True),
    ("ALTER TABLE facets DISABLE TRIGGER tally_new_insert", "triggers", True),
    ("DROP INDEX ix_statements_search", "indexes", True),
    ("INSERT INTO pending VALUES ('topics', NULL)", "pending", True),
    ("UPDATE statements SET corrected = '{stance}'", "correction-gone", False),
    (
        'INSERT INTO corrections (quote_id, article_id, start, "end", text, fields, original) '
        f"VALUES {ODD}",
        "correction-places",
        True,
    ),
    (CORRECTED, "correction-marks", True),
    (CORRECTED + MARKED + "UPDATE corrections SET start = 3", "correction-places", True),
    (
        CORRECTED
        + MARKED
        + "INSERT INTO revisions (action, article_id, correction_id, before, after) "
        "SELECT 'correct', 'a', id, '{}', '{}' FROM corrections",
        "correction-history",
        True,
    ),
    (
        "SET session_replication_role = replica; DELETE FROM sections; "
        "SET session_replication_role = origin",
        "references",
        False,
    ),
]  # fmt: skip


def checked(qala: Run, *options: str) -> dict[str, Any]:
    found = qala("db", "check", "--json", *options)
    body: dict[str, Any] = json.loads(found.stdout)
    assert found.exit_code == (0 if body["whole"] else 1)
    return body


def broken(body: dict[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: one["first"] for one in body["checks"] if one["state"] == "broken"}


@pytest.fixture
def one(qala: Run, database: Database) -> None:
    """An article is stored."""
    assert qala("ingest", "-", stdin=json.dumps({"id": "a", "text": TEXT})).exit_code == 0


def test_what_is_whole(qala: Run, one: None) -> None:
    found = qala("db", "check")
    assert found.exit_code == 0
    states = {line.split()[0] for line in found.stdout.splitlines()}
    assert states <= {"ok", "skipped"}
    assert checked(qala)["whole"]


@pytest.mark.parametrize(("damage", "name", "repaired"), DAMAGES)
def test_what_is_broken(
    qala: Run, database: Database, one: None, damage: str, name: str | None, repaired: bool
) -> None:
    with database.session() as session:
        before = session.execute(sql("SELECT text, id FROM articles")).all()
        session.execute(sql(damage))
    try:
        found = broken(checked(qala, "--no-files"))
        if name is not None:
            assert name in found
            # Few ids, and of the rows that are wrong.
            assert 0 < len(found[name]) <= 5
        after = checked(qala, "--no-files", "--repair")
        assert after["whole"] is repaired, broken(after)
        assert bool(after["repaired"]) or not repaired or name is None
        with database.session() as session:
            assert session.execute(sql("SELECT text, id FROM articles")).all() == before
    finally:
        with database.session() as session:
            session.execute(sql("UPDATE entities SET merged_into = NULL"))


def test_vectors_that_are_missing_break_nothing(qala: Run, database: Database, one: None) -> None:
    with database.session() as session:
        session.execute(sql("DELETE FROM statement_vectors"))
    body = checked(qala)
    assert body["whole"]
    waiting = [one["name"] for one in body["checks"] if one["state"] == "waiting"]
    assert waiting == ["quotes-without-vectors"]


def test_older_tables_are_not_checked(qala: Run, database: Database) -> None:
    from api.database import downgrade, migrate

    downgrade(database.engine, "0003")
    try:
        found = qala("db", "check")
        assert found.exit_code == 1
        assert "qala db migrate" in found.stderr
    finally:
        migrate(database.engine)
