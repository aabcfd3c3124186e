"""One embedded PostgreSQL for all tests of `api`, emptied after each; an application over it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from api.app import create_app
from api.database import Database, open_database
from api.database.embedded import EmbeddedServer
from api.database.models import Topic
from api.settings import Settings
from api.topics.given import given_topics
from tests.api.fake_reader import FakeReader
from tests.api.samples import ALL

# What is lost when the machine dies does not matter here.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    # Not under pytest's folder: another run of root's would shut the server's account out of it.
    with TemporaryDirectory(prefix="qala-tests-") as folder:
        running = EmbeddedServer(Path(folder), FAST)
        yield running
        running.stop()


@pytest.fixture(scope="session")
def settings(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=server.url.render_as_string(hide_password=False),
        data=tmp_path_factory.mktemp("var"),
        max_batch=5,
        max_body=100_000,
        max_batch_body=200_000,
        read_wait=0.2,
        limits="off",
    )


@pytest.fixture(scope="session")
def opened(settings: Settings) -> Iterator[Database]:
    with open_database(settings) as database:
        yield database


@pytest.fixture
def database(opened: Database) -> Iterator[Database]:
    yield opened
    with opened.engine.begin() as connection:
        connection.execute(
            text("TRUNCATE articles, entities, names, name_senses, revisions, keys CASCADE")
        )


def restore_topics(database: Database) -> None:
    """Put back the topics that a new database holds, and no others."""
    with database.session() as session:
        session.execute(text("DELETE FROM topics"))
        session.add_all(Topic(**row) for row in given_topics())


@pytest.fixture(scope="session")
def shared_reader() -> FakeReader:
    return FakeReader()


@pytest.fixture(scope="session")
def shared_app(settings: Settings, opened: Database, shared_reader: FakeReader) -> Flask:
    return create_app(settings, shared_reader, opened, local=True)


@pytest.fixture
def reader(shared_reader: FakeReader) -> FakeReader:
    """The reader of the application, its count at 0."""
    shared_reader.reads = 0
    return shared_reader


@pytest.fixture
def app(shared_app: Flask, database: Database, reader: FakeReader) -> Flask:
    """The application, its database emptied afterwards."""
    return shared_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def stored(client: FlaskClient) -> FlaskClient:
    """A client of an application that holds all samples."""
    for sample in ALL:
        assert client.post("/articles", json=sample).status_code == 201
    return client


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[2]
