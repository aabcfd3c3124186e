"""Filling and timing on a small size: that it works, not how long it takes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select, text

from api.bench.loading import fill
from api.bench.requests import KINDS
from api.bench.writing import Archive
from api.checking import broken
from api.database import Database, models, open_database
from api.errors import DatabaseError
from api.settings import Settings
from tests.api.fake_reader import FakeReader
from tests.cli.conftest import loads, qala, reachable

__all__ = ["loads", "qala"]  # fixtures
ARTICLES = 30


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Database:
    data = reachable(tmp_path_factory.mktemp("archive"))
    with open_database(Settings(data=data)) as database:
        counts = list(
            fill(database, Archive(quotes=5), ARTICLES // 3, FakeReader().encode, copies=3)
        )
        assert counts[-1] == ARTICLES
        yield database


def test_what_is_filled_in_is_whole(filled: Database) -> None:
    with filled.session() as session:
        articles = session.scalar(select(func.count()).select_from(models.Article))
        statements = session.scalar(select(func.count()).select_from(models.Statement))
        vectors = session.scalar(select(func.count()).select_from(models.StatementVector))
        tagged = session.scalar(select(func.count()).select_from(models.StatementTopic))
        indexes = set(session.scalars(text("SELECT indexname FROM pg_indexes")))
    assert articles == ARTICLES
    assert statements == vectors
    assert statements is not None and statements > 3 * ARTICLES
    assert tagged
    wanted = {str(i.name) for table in models.Base.metadata.sorted_tables for i in table.indexes}
    assert wanted <= indexes
    # Copies of quotes have ids of the bench's own making.
    assert broken(filled).keys() == {"quote-ids"}


def test_a_database_with_articles_is_left_alone(filled: Database) -> None:
    with pytest.raises(DatabaseError, match="empty"):
        next(fill(filled, Archive(), 1, FakeReader().encode))


def test_every_kind_of_request_is_timed(
    filled: Database, qala: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QALA_DATA", str(Path(filled.settings.data)))
    result = qala("bench", "reads", "--count", 5, "--json")
    assert result.exit_code == 0, result.output
    timings = json.loads(result.stdout)
    assert [timing["kind"] for timing in timings] == list(KINDS)
    assert all(timing["sql_median"] > 0 for timing in timings)
