"""Tables with data in them go up from every revision, and down one step each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from api.app import create_app
from api.checking import broken
from api.database import (
    Database,
    current_revision,
    downgrade,
    head_revision,
    migrate,
    open_database,
    require_newest,
)
from api.database.embedded import EmbeddedServer
from api.database.migrate import _config
from api.errors import DatabaseError
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good
from tests.api.samples import ALL

REVISIONS = sorted(
    script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
)
# What every revision holds of an article; later ones add columns beside it.
KEPT = {
    "articles": "id, text, title, outlet, url, date, day, keywords, astral, char_count, "
    "mention_count, created_at",
    "sections": 'article_id, id, kind, start, "end", title, outlet, date',
    "analyses": "id, article_id, model, notes, created_at",
    "mentions": 'id, article_id, number, section_id, start, "end", text, label, name, confidence',
    "statements": "id, article_id, number, section_id, title, cue, lemma, negated, source, via, "
    "content, verbatim, text, before, after, kind, confidence",
}
# What a revision was the first to hold: it is lost below.
NEW = {
    "0002": ("corrections", "revisions", "topics", "statement_vectors", "names"),
    "0005": ("keys",),
}


@pytest.fixture
def filled(server: EmbeddedServer, settings: Settings) -> Iterator[Database]:
    """A database of the newest tables, with articles, corrections, a merge, a topic, a key."""
    admin = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS revisions WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE revisions"))
    admin.dispose()
    url = server.url.set(database="revisions").render_as_string(hide_password=False)
    with open_database(replace(settings, database_url=url)) as database:
        fill(create_app(database.settings, FakeReader(), database, local=True).test_client())
        with database.session() as session:
            key = "INSERT INTO keys (id, name, digest, scopes) VALUES ('k', 'x', '\\x00', '{edit}')"
            session.execute(text(key))
        yield database


def fill(client: FlaskClient) -> None:
    for sample in ALL:
        good(client.post("/articles", json=sample), 201)
    quote = good(client.get("/quotes"))["items"][0]["id"]
    good(client.patch(f"/quotes/{quote}", json={"stance": "denial"}))
    people = good(client.get("/entities?type=person"))["items"]
    good(client.post(f"/entities/{people[0]['id']}/merge", json={"into": people[1]["id"]}))
    body = {"name": "طرق", "name_en": "Roads", "terms_ar": ["الطريق"]}
    good(client.put("/topics/roads", json=body), 201)


def rows(database: Database, tables: dict[str, str]) -> dict[str, list[str]]:
    with database.engine.connect() as connection:
        return {
            table: [
                str(row)
                for row in connection.scalars(
                    text(f"SELECT ROW({columns})::text FROM {table} ORDER BY 1")
                )
            ]
            for table, columns in tables.items()
        }


def everything(database: Database) -> dict[str, list[str]]:
    """All rows of all tables, as they are written out."""
    with database.engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        tables = connection.scalars(text(query)).all()
    return rows(database, {table: f"{table}.*" for table in tables})


@pytest.mark.parametrize("revision", REVISIONS)
def test_up_from_every_revision_with_data(filled: Database, revision: str) -> None:
    kept, all_of_it = rows(filled, KEPT), everything(filled)
    if revision != head_revision():
        assert downgrade(filled.engine, revision) == revision == current_revision(filled.engine)
    assert rows(filled, KEPT) == kept
    with open_database(filled.settings) as database:
        require_newest(database.engine)
        assert broken(database) == {}
        assert rows(database, KEPT) == kept
        again = everything(database)
        lost = {table for new, tables in NEW.items() if new > revision for table in tables}
        if "corrections" not in lost:
            assert {t for t in again if again[t] != all_of_it[t]} <= lost
        with database.session() as session:
            session.execute(text("DELETE FROM keys"))
        client = create_app(database.settings, FakeReader(), database, local=True).test_client()
        assert len(good(client.get("/quotes"))["items"]) == len(kept["statements"])
        assert client.post("/articles", json=ALL[0]).status_code == 200
        assert client.delete(f"/articles/{ALL[0]['id']}").status_code == 204
        assert broken(database) == {}


@pytest.mark.parametrize("revision", REVISIONS[::-1])
def test_down_one_step_each_and_up_again(filled: Database, revision: str) -> None:
    """From each revision one step down, and no further; the articles stay."""
    if revision != head_revision():
        downgrade(filled.engine, revision)
    kept = rows(filled, KEPT)
    below = ["base", *REVISIONS][REVISIONS.index(revision)]
    downgrade(filled.engine, below)
    with filled.engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = set(connection.scalars(text(query)))
    if below == "base":
        assert current_revision(filled.engine) is None
        assert tables == {"alembic_version"}
        return
    assert current_revision(filled.engine) == below
    assert not tables & set(NEW.get(revision, ()))
    assert rows(filled, KEPT) == kept
    migrate(filled.engine, revision)
    assert rows(filled, KEPT) == kept


@pytest.mark.parametrize("wanted", ["head", "0009", "", REVISIONS[-1]])
def test_a_way_down_leads_to_older_ones_alone(filled: Database, wanted: str) -> None:
    held: dict[str, Any] = everything(filled)
    with pytest.raises(DatabaseError, match="no way leads down"):
        downgrade(filled.engine, wanted)
    assert everything(filled) == held


def test_older_tables_are_named_with_the_command(filled: Database) -> None:
    downgrade(filled.engine, REVISIONS[-2])
    with pytest.raises(DatabaseError, match="qala db migrate"):
        require_newest(filled.engine)
