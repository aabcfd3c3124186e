"""Opens PostgreSQL: the server at `DATABASE_URL`, or the embedded one under the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.settings import Settings


class Database:
    """A database that opens when first used; safe to share between threads and across a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine. Starts the embedded server where there is no `DATABASE_URL`.

        Raises `DatabaseError`.
        """
        raise NotImplementedError

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        raise NotImplementedError
        yield

    def close(self) -> None:
        """Close connections, and stop the embedded server unless another process uses it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(settings: Settings, *, upgrade: bool = True) -> Database:
    """Open the database now, and bring its tables up to date when `upgrade` is set.

    Use it as a context manager: `with open_database(settings) as database:`. Raises
    `DatabaseError` with a remedy.
    """
    raise NotImplementedError
