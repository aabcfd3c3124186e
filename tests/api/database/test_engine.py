"""Opening a database by settings: URLs of every spelling, errors with a remedy."""

from pathlib import Path

import pytest
from sqlalchemy import text

from api.database import Database, open_database
from api.errors import DatabaseError
from api.settings import Settings


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_postgresql_will_do(settings: Settings, scheme: str) -> None:
    assert settings.database_url is not None
    url = scheme + "://" + settings.database_url.partition("://")[2]
    with open_database(Settings(database_url=url)) as database, database.session() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "secret", "postgresql://h:secret/d"])
def test_what_is_no_postgresql_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database(Settings(database_url=url))
    assert "secret" not in str(caught.value)


def test_an_unreachable_server_is_named_with_a_remedy() -> None:
    with pytest.raises(DatabaseError, match="Check DATABASE_URL"):
        open_database(Settings(database_url="postgresql://u:p@127.0.0.1:1/d"))


def test_without_a_url_the_embedded_server_is_used_and_stopped(tmp_path: Path) -> None:
    with open_database(Settings(data=tmp_path / "var")) as database:
        assert (tmp_path / "var" / "postgres" / "data" / "postmaster.pid").exists()
        with database.session() as session:
            assert session.scalar(text("SELECT count(*) FROM articles")) == 0
    assert not (tmp_path / "var" / "postgres" / "data" / "postmaster.pid").exists()


def test_making_one_does_nothing_until_it_is_used(tmp_path: Path) -> None:
    database = Database(Settings(data=tmp_path / "var"))
    database.close()
    assert not (tmp_path / "var").exists()
