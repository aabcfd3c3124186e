"""Runs the packaged Alembic migrations; safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from api.errors import DatabaseError

# Any number that nothing else in this database locks.
_LOCK = 0x71616C61


def migrate(engine: Engine, revision: str = "head") -> str:
    """Bring the tables to `revision` (default: the newest) and return the revision reached.

    Raises `DatabaseError` when the tables were made by a newer version of Qala.
    """
    config = _config()
    with engine.begin() as connection:
        # A first migration may take longer than a request is given.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise DatabaseError(
                f"The database is at revision {found}, which this version of Qala does not know. "
                "Use the version that made it, or a newer one."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        reached = MigrationContext.configure(connection).get_current_revision()
    return reached or ""


def current_revision(engine: Engine) -> str | None:
    """The revision that the database is at, or None before the first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The newest revision in this package."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise DatabaseError("This installation of Qala holds no migrations.")
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
