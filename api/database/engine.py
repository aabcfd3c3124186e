"""Opens PostgreSQL: the server at `DATABASE_URL`, or the embedded one under the data folder."""

import atexit
import math
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import orjson
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError as UrlError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.database.connection import BoundedConnection, limited_again, without_rows
from api.database.embedded import EmbeddedServer
from api.database.migrate import migrate
from api.errors import DatabaseError
from api.settings import Settings

_GRACE_SECONDS = 5.0


class Database:
    """A database that opens when first used; safe to share between threads and across a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._server: EmbeddedServer | None = None
        self._when_open: list[Callable[[Engine], object]] = []
        self._bound: float | None = None

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine. Starts the embedded server where there is no `DATABASE_URL`.

        Raises `DatabaseError`.
        """
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def when_open(self, hook: Callable[[Engine], object]) -> None:
        """Call `hook` once with each engine: with the one that is open, and with later ones."""
        with self._lock:
            if hook in self._when_open:
                return
            self._when_open.append(hook)
            if self._engine is not None:
                hook(self._engine)

    def bound(self) -> None:
        """From now on do not wait for a server that hangs: for serving, where people wait too.

        The server itself ends statements that take longer than `statement_timeout`; who hears
        nothing a little later gives up.
        """
        self._bound = self.settings.statement_timeout + _GRACE_SECONDS

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
            pool_timeout=settings.connect_timeout,
            # Errors are logged, and parameters are texts.
            hide_parameters=True,
            connect_args={
                # Whole seconds, and libpq takes no fewer.
                "connect_timeout": max(2, math.ceil(settings.connect_timeout)),
                "application_name": "qala",
                # A machine that is gone, or cut off, is noticed in half a minute.
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 4,
                "tcp_user_timeout": 30_000,
                "options": f"-c statement_timeout={int(settings.statement_timeout * 1000)} "
                # A plan for any value reads whole tables where one for this value uses an index.
                "-c timezone=UTC -c plan_cache_mode=force_custom_plan -c jit=off",
            },
        )
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "checkin", limited_again)
        event.listen(engine, "handle_error", without_rows)
        # A forked worker must not speak on its parent's connections.
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
        for hook in self._when_open:
            hook(engine)
        return engine

    def _connect(self, _: Any, __: Any, given: list[Any], named: dict[str, Any]) -> Any:
        connection = BoundedConnection.connect(*given, **named)
        connection.bound = lambda: self._bound
        return connection


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
