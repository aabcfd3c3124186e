"""Connections that do not wait for ever, and errors that show no rows.

Flow: `api.database.engine` → **connection** → PostgreSQL.
"""

import re
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

# Where PostgreSQL's messages begin to show rows, parameters and statements.
_SHOWN = re.compile(r"\n(?:DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+):.*", re.DOTALL)


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that gives up on a server from which it hears nothing for too long."""

    # Seconds to wait for one statement's answer, asked for each; None: as long as it takes.
    bound: Callable[[], float | None] = staticmethod(lambda: None)
    # Whether this transaction may take as long as it likes.
    unlimited = False

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server. Raises `OperationalError` and closes, where it gives up."""
        bound = None if self.unlimited or timeout is not None else self.bound()
        try:
            return super().wait(gen, interval, timeout if bound is None else bound)
        except psycopg.OperationalError as error:
            # What the server said has a code.
            if bound is not None and error.sqlstate is None:
                self.pgconn.finish()
            raise


def without_limit(session: Session) -> None:
    """Let the statements of this transaction take as long as they need."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, BoundedConnection)
    connection.unlimited = True


def limited_again(connection: Any, *_: Any) -> None:
    """When a connection returns to the pool: its next transaction is an ordinary one."""
    if connection is not None:
        connection.unlimited = False


def without_rows(context: ExceptionContext) -> None:
    """Cut from an error what shows what is stored, or asked for: errors are logged."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (_SHOWN.sub("", str(error.args[0])), *error.args[1:])
