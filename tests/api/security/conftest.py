"""Keys in the database, and applications that are served to others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.database import Database
from api.security.keys import make_key
from api.settings import Settings
from tests.api.fake_reader import FakeReader

Serve = Callable[..., FlaskClient]


@pytest.fixture
def new_key(database: Database) -> Callable[..., str]:
    """Make a key with some scopes."""

    def make(*scopes: str, name: str = "tests", days: int | None = None) -> str:
        with database.session() as session:
            return make_key(session, name, scopes, days=days)

    return make


@pytest.fixture
def serve(settings: Settings, database: Database, reader: FakeReader) -> Serve:
    """A client of an application with other settings, served to other machines unless `local`."""

    def make(*, local: bool = False, **changes: Any) -> FlaskClient:
        return create_app(replace(settings, **changes), reader, database, local=local).test_client()

    return make


def bearer(key: str) -> dict[str, str]:
    """The header that sends a key."""
    return {"Authorization": f"Bearer {key}"}
