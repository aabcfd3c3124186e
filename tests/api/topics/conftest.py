"""Stored samples of topics; the topics are put back after each test."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from api.database import Database
from tests.api.topics.samples import ARTICLES, topics_kept


@pytest.fixture
def tagged(client: FlaskClient, database: Database) -> Iterator[FlaskClient]:
    """A client of an application that holds the samples of this folder."""
    with topics_kept(database):
        for sample in ARTICLES:
            assert client.post("/articles", json=sample).status_code == 201
        yield client
