"""A database with something in every table, and an empty one beside it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from api.backup import tables
from api.database import Database, open_database
from api.database.embedded import EmbeddedServer
from api.settings import Settings
from tests.api.conftest import restore_topics
from tests.api.http_checks import good

MakeEmpty = Callable[[], Database]
KEY = (
    "INSERT INTO keys (id, name, digest, scopes) "
    "VALUES ('k1', 'desk', '\\x00ff0a5c', '{edit,ingest}')"
)


@pytest.fixture
def full(stored: FlaskClient, database: Database) -> Iterator[Database]:
    """Articles, a topic, corrections, a merge, a key: no table without a row but `pending`."""
    said = "قالت ليلى منصور إن منظمة الأفق ستعود إلى مدينة الرمال."
    good(stored.post("/articles", json={"id": "named-4", "text": said}), 201)
    quotes = good(stored.get("/quotes"))["items"]
    for quote in quotes[:2]:
        change = {"speaker": {"name": "نور\tالدين\\", "type": "person"}, "hidden": True}
        good(stored.patch(f"/quotes/{quote['id']}", json=change))
    body = {"name": "طرق", "name_en": "Roads", "terms_ar": ["الطريق"]}
    good(stored.put("/topics/roads", json=body), 201)
    people = good(stored.get("/entities?type=person"))["items"]
    good(stored.post(f"/entities/{people[0]['id']}/merge", json={"into": people[1]["id"]}))
    with database.session() as session:
        session.execute(text(KEY))
        session.execute(text("INSERT INTO name_senses VALUES ('a', 'n', '1')"))
    yield database
    with database.session() as session:
        session.execute(text("DELETE FROM keys"))
    restore_topics(database)


@pytest.fixture
def empty(server: EmbeddedServer, settings: Settings) -> Iterator[Database]:
    """Another database on the same server, without a table."""
    admin = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS restored WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE restored"))
    admin.dispose()
    url = server.url.set(database="restored").render_as_string(hide_password=False)
    with open_database(replace(settings, database_url=url), upgrade=False) as database:
        yield database


def dump(database: Database) -> dict[str, list[str]]:
    """All rows of all tables, numbers and times included."""
    found = {}
    with database.engine.connect() as connection:
        for name in tables.names(connection):
            query = text(f'SELECT t::text FROM "{name}" t ORDER BY 1')
            found[name] = [str(row) for row in connection.scalars(query)]
    return found
