"""What is wrong with the database, from PostgreSQL's codes: one table for all of them.

Flow: SQLAlchemy's error → **trouble** → 503 with its reason and `Retry-After`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.errors import DatabaseError

Reason = Literal[
    "unreachable",
    "connections",
    "too_slow",
    "locked",
    "disk_full",
    "out_of_memory",
    "read_only",
    "disk_error",
]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the database cannot do now what a request needs."""

    # A stable word for programs.
    reason: Reason
    message: str
    # Seconds after which it is worth asking again.
    retry_after: int


UNREACHABLE = Trouble("unreachable", "The database is not to be reached now.", 5)
CONNECTIONS = Trouble("connections", "All connections to the database are in use.", 5)
# By SQLSTATE (PostgreSQL, appendix A) or its beginning, the longest that fits.
_TROUBLES: dict[str, Trouble] = {
    "08": UNREACHABLE,
    "57P": UNREACHABLE,
    "53300": CONNECTIONS,
    "57014": Trouble(
        "too_slow",
        "The database took longer than a request may (QALA_STATEMENT_TIMEOUT); ask for less, such "
        "as a shorter time or another order, or later.",
        10,
    ),
    "55P03": Trouble("locked", "Others are changing the same rows; try again.", 2),
    "40": Trouble("locked", "Others are changing the same rows; try again.", 2),
    "53100": Trouble(
        "disk_full", "The database's disk is full: nothing can be stored until there is room.", 60
    ),
    "53": Trouble("out_of_memory", "The database has no memory left for this; try later.", 10),
    "25006": Trouble(
        "read_only", "The database takes no writes now: it is a replica, or set so.", 30
    ),
    "58": Trouble("disk_error", "The database cannot read or write its files.", 60),
}
# A refused connection has no code; the server's words, where they are English, tell.
_FULL = re.compile(r"too many (clients|connections)|connection slots are reserved")


def trouble_of(error: Exception) -> Trouble | None:
    """What keeps the database from its work; None for an error that is ours."""
    if isinstance(error, DatabaseError):
        return UNREACHABLE
    if isinstance(error, PoolTimeoutError):
        return CONNECTIONS
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    for length in range(len(state), 1, -1):
        if state[:length] in _TROUBLES:
            return _TROUBLES[state[:length]]
    if _FULL.search(str(error.orig)):
        return CONNECTIONS
    # The driver's own, such as a connection that broke.
    lost = not state and isinstance(error, OperationalError | InterfaceError)
    return UNREACHABLE if lost or error.connection_invalidated else None
