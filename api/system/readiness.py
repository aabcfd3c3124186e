"""Whether requests can be served: what `/readyz` looks at, in bounded time.

Flow: database, migrations, model → **checks** → `/readyz`.
"""

from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from api.database import current_revision, head_revision
from api.errors import DatabaseError
from api.http.unavailable import trouble_of
from api.state import State

OK = "ok"
# Who asks waits no longer than probes do.
_SECONDS = 2.0


@dataclass(slots=True)
class Readiness:
    """What was found: by check, `ok` or what is wrong."""

    checks: dict[str, str] = field(default_factory=dict)
    # The revision of the tables, where the database told.
    revision: str = ""
    # Seconds after which it is worth asking again.
    retry_after: int = 5

    @property
    def wrong(self) -> dict[str, str]:
        """The checks that failed."""
        return {name: said for name, said in self.checks.items() if said != OK}


def check(parts: State) -> Readiness:
    """Check all; takes some two seconds at most, whatever the database does."""
    found = Readiness()
    found.checks["process"] = _process(parts)
    found.checks["database"], revision = _database(parts)
    found.revision = revision or ""
    found.checks["migrations"] = _migrations(revision)
    found.checks["model"] = OK if parts.reader.loaded else "No model is loaded."
    if found.checks["process"] != OK:
        found.retry_after = 1
    elif found.checks["database"] == OK and found.wrong:
        found.retry_after = 30
    return found


def _process(parts: State) -> str:
    if parts.stopping.is_set():
        return "The server stops."
    return OK if parts.ready.is_set() else "The first text is being read, to get ready."


def _database(parts: State) -> tuple[str, str | None]:
    def ask() -> str | None:
        return current_revision(parts.database.engine)

    try:
        return OK, parts.probe.ask(ask, _SECONDS)
    except TimeoutError:
        return "The database does not answer.", None
    except (DatabaseError, SQLAlchemyError) as error:
        trouble = trouble_of(error)
        return trouble.message if trouble else "The database answers with an error.", None


def _migrations(revision: str | None) -> str:
    if revision == head_revision():
        return OK
    if revision is None:
        return "Unknown: the database did not tell, or has no tables yet."
    return "The tables are not those of this version; migrate the database (qala db migrate)."
