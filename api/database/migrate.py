"""Runs the packaged Alembic migrations; safe when several processes start at once."""

from sqlalchemy import Engine


def migrate(engine: Engine, revision: str = "head") -> str:
    """Bring the tables to `revision` (default: the newest) and return the revision reached."""
    raise NotImplementedError


def current_revision(engine: Engine) -> str | None:
    """The revision that the database is at, or None before the first migration."""
    raise NotImplementedError


def head_revision() -> str:
    """The newest revision in this package."""
    raise NotImplementedError
