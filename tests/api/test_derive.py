"""A database of older tables serves all that a new one does, and what is lost is derived anew."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text

from api import derive
from api.app import create_app
from api.database import Database, migrate, open_database
from api.database.embedded import EmbeddedServer
from api.database.migrate import _config
from api.folding import name_key, text_key
from api.ids import entity_id
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good

SAMI = "سامي الحداد"
TEXT = "وصول القافلة\nقال سامي الحداد إن العقوبات على المدينة سترفع.\n"
REMADE = {"words", "name_en", "wikidata_id"}
OLD_TABLES = ("articles", "entities", "analyses", "entity_aliases", "sections", "mentions")


@pytest.fixture
def engine(server: EmbeddedServer) -> Iterator[Engine]:
    """A database of the first tables with an article in it, as the first version stored it."""
    admin = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS older WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE older"))
    admin.dispose()
    made = create_engine(server.url.set(database="older"))
    migrate(made, "0001")
    with made.begin() as connection:
        for table, values in old_rows():
            columns = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), values)
    yield made
    made.dispose()


def span(words: str) -> str:
    start = TEXT.index(words)
    return json.dumps({"start": start, "end": start + len(words), "text": words})


def old_rows() -> list[tuple[str, dict[str, Any]]]:
    key = entity_id("PER", name_key(SAMI))
    said = "العقوبات على المدينة سترفع"
    start = TEXT.index(SAMI)
    place = {"start": start, "end": start + len(SAMI), "text": SAMI, "label": "PER", "name": SAMI}
    head = {"title": "وصول القافلة", "outlet": "صدى", "outlet_folded": text_key("صدى")}
    day = {"date": "2024-05-01", "day": "2024-05-01"}
    counts = {"char_count": len(TEXT), "mention_count": 1, "quote_count": 1}
    article = {"id": "a", "text": TEXT, "keywords": [], "words": ["قافله"], "astral": []}
    entity = {"id": key, "label": "PER", "name": SAMI, "name_folded": name_key(SAMI)}
    ones = {"article_count": 1, "mention_count": 1, "quote_count": 1}
    seen = {"first_seen": "2024-05-01", "last_seen": "2024-05-01"}
    form = {"entity_id": key, "text": SAMI, "folded": text_key(SAMI)}
    statement = {
        **{"id": "q" + "0" * 20, "article_id": "a", "number": 1, "section_id": "s1"},
        **{"section_kind": "body", "lemma": "قال", "lemma_folded": "قال", "stance": "neutral"},
        **{"cue": span("قال"), "source": span(SAMI), "content": f"[{span(said)}]"},
        **{"verbatim": "[]", "text": said, "before": "", "after": "", "kind": "indirect"},
        **{"negated": False, "confidence": 0.8},
    }
    speaker = {"name": SAMI, "name_folded": name_key(SAMI), "type": "person", "label": "PER"}
    return [
        ("articles", {**article, **head, **day, **counts}),
        ("entities", {**entity, **ones, **seen}),
        ("analyses", {"article_id": "a", "model": "fake 0", "notes": []}),
        ("entity_aliases", {**form, "mention_count": 1, "name_count": 1}),
        ("sections", {"article_id": "a", "id": "s1", "kind": "body", "start": 0, "end": len(TEXT)}),
        (
            "mentions",
            {"article_id": "a", "number": 1, "entity_id": key, "confidence": 0.9, **place},
        ),
        ("statements", {**statement, **head, **day}),
        (
            "speakers",
            {
                **{"statement_id": statement["id"], "number": 1, "entity_id": key},
                **{"method": "explicit", "confidence": 1.0, **speaker},
            },
        ),
    ]


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of the first tables, without what later versions make otherwise."""
    found = {}
    with engine.connect() as connection:
        for table in (*OLD_TABLES, "statements", "speakers"):
            rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).mappings()
            found[table] = [{k: v for k, v in row.items() if k not in REMADE} for row in rows]
    return found


@pytest.fixture
def older(engine: Engine, settings: Settings) -> Settings:
    from dataclasses import replace

    return replace(settings, database_url=engine.url.render_as_string(hide_password=False))


def client_of(settings: Settings, database: Database) -> FlaskClient:
    return create_app(settings, FakeReader(), database, local=True).test_client()


def ask(client: FlaskClient, path: str, **arguments: str) -> list[dict[str, Any]]:
    return list(good(client.get(path, query_string=arguments))["items"])


def test_opening_an_older_database_leaves_nothing_to_do_but_vectors(
    engine: Engine, older: Settings
) -> None:
    before = contents(engine)
    with open_database(older) as database:
        client = client_of(older, database)
        (article,) = ask(client, "/articles", q="المدينة")
        assert (article["id"], article["counts"]["quotes"]) == ("a", 1)
        (quote,) = ask(client, "/quotes", q="العقوبات")
        assert quote["topics"] == ["sanctions"]
        for filters in ({"speaker": "سامى الحدّاد"}, {"topic": "sanctions"}):
            assert [one["id"] for one in ask(client, "/quotes", **filters)] == [quote["id"]]
        (entity,) = ask(client, "/entities")
        assert (entity["name"], entity["quote_count"]) == (SAMI, 1)
        assert (entity["first_seen"], entity["last_seen"]) == ("2024-05-01", "2024-05-01")
        assert derive.without_words(database) == []
        assert derive.without_vectors(database) == 1
        assert len(list(derive.derive_vectors(database, FakeReader()))) == 1
        assert derive.without_vectors(database) == 0
        # New columns beside them, but what was there is there.
        now = contents(database.engine)
        for table, rows in before.items():
            assert [{name: row[name] for name in rows[0]} for row in now[table]] == rows
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert contents(engine) == before


def test_a_derivation_that_was_cut_off_goes_on(
    engine: Engine, older: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_: object) -> int:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(derive, "derive_topics", cut)
        with pytest.raises(RuntimeError, match="power cut"):
            open_database(older)
    with open_database(older) as database:
        client = client_of(older, database)
        assert len(ask(client, "/quotes", topic="sanctions")) == 1
        assert len(ask(client, "/articles", q="المدينة")) == 1


def test_what_is_derived_is_what_storing_makes(client: FlaskClient, database: Database) -> None:
    good(client.post("/articles", json={"id": "a", "text": TEXT}), 201)
    query = text(
        "SELECT a.search::text, s.search::text, v.vector::text, array_agg(t.slug)::text "
        "FROM articles a JOIN statements s ON s.article_id = a.id "
        "JOIN statement_vectors v ON v.statement_id = s.id "
        "JOIN statement_topics t ON t.statement_id = s.id GROUP BY 1, 2, 3"
    )
    with database.session() as session:
        stored = session.execute(query).all()
        for table in ("articles", "statements"):
            session.execute(text(f"UPDATE {table} SET search = NULL"))
        session.execute(text("DELETE FROM statement_vectors"))
        session.execute(text("DELETE FROM statement_topics"))
    assert len(stored) == 1
    ids = derive.without_words(database)
    assert list(derive.derive_statement_words(database, ids)) == ["a"]
    assert derive.without_words(database) == ["a"]
    assert list(derive.derive_article_words(database, ids)) == ["a"]
    assert derive.without_words(database) == []
    assert derive.without_words(database, every=True) == ["a"]
    assert derive.derive_registry(database) == 1
    assert derive.derive_topics(database) >= 8
    for every in (False, True):
        assert len(list(derive.derive_vectors(database, FakeReader(), every=every))) == 1
    with database.session() as session:
        assert session.execute(query).all() == stored
