"""Runs the packaged Alembic migrations; safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from api.errors import DatabaseError

# Any number that nothing else in this database locks.
_LOCK = 0x71616C61


def migrate(engine: Engine, revision: str = "head") -> str:
    """Bring the tables to `revision` (default: the newest) and return the revision reached.

    Raises `DatabaseError` when the tables were made by a newer version of Qala.
    """
    with engine.begin() as connection:
        return migrate_on(connection, revision)


def migrate_on(connection: Connection, revision: str = "head") -> str:
    """The same within a transaction under way; others that migrate wait until it ends."""
    config = _config(connection)
    _known(connection, config)
    command.upgrade(config, revision)
    return MigrationContext.configure(connection).get_current_revision() or ""


def downgrade(engine: Engine, revision: str) -> str:
    """Take the tables back to an older `revision`; what they cannot hold is lost.

    Raises `DatabaseError` for one that is not older, or that this version does not know.
    """
    with engine.begin() as connection:
        return downgrade_on(connection, revision)


def downgrade_on(connection: Connection, revision: str) -> str:
    """The same within a transaction under way."""
    config = _config(connection)
    found = _known(connection, config)
    older = _older(config, found)
    if revision not in older:
        raise DatabaseError(
            f"The database is at revision {found or 'none'}, from which no way leads down to "
            f"{revision}; older ones are: {', '.join(older) or 'none'}."
        )
    command.downgrade(config, revision)
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this package holds a migration of this name."""
    return revision in _revisions(_config())


def require_newest(engine: Engine) -> None:
    """Raises `DatabaseError` where the tables are not of the newest revision."""
    found = current_revision(engine)
    if found != head_revision():
        raise DatabaseError(
            f"The tables are at revision {found or 'none'}, not {head_revision()}; "
            "run: qala db migrate"
        )


def _known(connection: Connection, config: Config) -> str | None:
    """Take the lock; the revision found. Raises `DatabaseError` for an unknown one."""
    # A first migration may take longer than a request is given.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    # Tables with checks yet to be made cannot be altered, as those with rows written twice have.
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in _revisions(config):
        raise DatabaseError(
            f"The database is at revision {found}, which this version of Qala does not know. "
            "Use the version that made it, or a newer one."
        )
    return found


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _older(config: Config, found: str | None) -> list[str]:
    """What lies below a revision, oldest first; `base` is no tables at all."""
    if found is None:
        return []
    scripts = ScriptDirectory.from_config(config).iterate_revisions(found, "base")
    return ["base", *reversed([one.revision for one in scripts][1:])]


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


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
