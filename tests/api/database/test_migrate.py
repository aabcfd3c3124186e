"""Migrations make the tables that the models describe, and can be undone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from api.database import current_revision, head_revision, migrate
from api.database.embedded import EmbeddedServer
from api.database.migrate import _config
from api.database.models import Base
from api.errors import DatabaseError


@pytest.fixture
def engine(server: EmbeddedServer) -> Engine:
    admin = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrating WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE migrating"))
    admin.dispose()
    return create_engine(server.url.set(database="migrating"))


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert current_revision(engine) is None
    assert migrate(engine) == current_revision(engine) == head_revision()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        names = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    assert {"vector", "pg_trgm"} <= names
    engine.dispose()


def test_migrating_again_does_nothing_and_down_is_empty(engine: Engine) -> None:
    migrate(engine)
    assert migrate(engine) == head_revision()
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
    assert tables == ["alembic_version"]
    engine.dispose()


def test_two_may_migrate_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        reached = list(pool.map(migrate, [engine] * 4))
    assert reached == [head_revision()] * 4
    engine.dispose()


def test_tables_of_a_newer_version_are_left_alone(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="9999"):
        migrate(engine)
    engine.dispose()
