"""Opens PostgreSQL: the server at `DATABASE_URL`, or the embedded one under the data folder."""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import orjson
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.database.embedded import EmbeddedServer
from api.database.migrate import migrate
from api.errors import DatabaseError
from api.settings import Settings

_CONNECT_SECONDS = 5


class Database:
    """A database that opens when first used; safe to share between threads and across a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._server: EmbeddedServer | None = None

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine. Starts the embedded server where there is no `DATABASE_URL`.

        Raises `DatabaseError`.
        """
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close connections, and stop the embedded server unless another process uses it."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            if self._server is not None:
                self._server.stop()
                self._server = None
        atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Engine:
        settings = self.settings
        if settings.database_url:
            url = _with_driver(settings.database_url)
        else:
            self._server = EmbeddedServer(settings.data / "postgres")
            url = self._server.url
        atexit.register(self.close)
        engine = create_engine(
            url,
            pool_pre_ping=True,
            json_deserializer=orjson.loads,
            pool_size=settings.pool_size,
            max_overflow=settings.pool_size,
            pool_timeout=_CONNECT_SECONDS * 2,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "qala",
                "options": f"-c statement_timeout={int(settings.statement_timeout * 1000)} "
                # A plan for any value reads whole tables where one for this value uses an index.
                "-c timezone=UTC -c plan_cache_mode=force_custom_plan -c jit=off",
            },
        )
        # A forked worker must not speak on its parent's connections.
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
        return engine


def open_database(settings: Settings, *, upgrade: bool = True) -> Database:
    """Open the database now, and bring its tables up to date when `upgrade` is set.

    That includes what follows from the rows of older tables (`api.derive`). Use it as a context
    manager: `with open_database(settings) as database:`. Raises `DatabaseError` with a remedy.
    """
    database = Database(settings)
    try:
        if upgrade:
            from api.derive import complete  # noqa: PLC0415  (it asks us)

            migrate(database.engine)
            complete(database)
        else:
            with database.engine.connect():
                pass
    except OperationalError as error:
        database.close()
        reason = str(error.orig).strip().splitlines()
        raise DatabaseError(
            f"The database cannot be used: {reason[0] if reason else error}. "
            "Check DATABASE_URL, or unset it to use the embedded server."
        ) from error
    except BaseException:
        database.close()
        raise
    return database


def _with_driver(text: str) -> URL:
    """The URL for psycopg 3, whichever way PostgreSQL was spelt. Raises `DatabaseError`."""
    try:
        url = make_url(text)
    except (UrlError, ValueError) as error:
        # The message must not repeat the URL: it may hold a password.
        raise DatabaseError(
            "DATABASE_URL is not a URL; write postgresql://user:password@host:5432/database."
        ) from error
    if url.drivername.partition("+")[0] not in {"postgres", "postgresql"}:
        raise DatabaseError(
            f"DATABASE_URL names {url.drivername}; Qala keeps its data in PostgreSQL."
        )
    return url.set(drivername="postgresql+psycopg")
