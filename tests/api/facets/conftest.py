"""Samples of several outlets, days, speakers and topics."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from api.database import Database
from tests.api.samples import AID, TALKS
from tests.api.topics.samples import ARTICLES, topics_kept


@pytest.fixture
def counted(client: FlaskClient, database: Database) -> Iterator[FlaskClient]:
    """A client of an application that holds them; topics are put back afterwards."""
    with topics_kept(database):
        for sample in (*ARTICLES, TALKS, AID):
            assert client.post("/articles", json=sample).status_code == 201
        yield client
