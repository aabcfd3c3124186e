"""The database: reached, new enough, with its extensions, tables, rights and connections."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.database import Database, current_revision, head_revision
from api.doctor.findings import Finding, fail, ok, warn
from api.errors import DatabaseError
from api.security.keys import any_key
from api.security.local import is_local
from api.settings import Settings

_OLDEST = 15
_EXTENSIONS = ("vector", "pg_trgm")
# Seconds that clocks may differ.
_CLOCK = 5.0
# For operators, backups and migrations beside the servers.
_SPARE = 5
_MIGRATE = "run: qala db migrate"


def examine(settings: Settings) -> Iterator[Finding]:
    """All checks of the database; one that cannot be reached has but one."""
    with Database(settings) as database:
        try:
            with database.engine.connect() as connection:
                yield from _examine(connection, database, settings)
        except (DatabaseError, SQLAlchemyError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            yield fail(
                "database",
                f"it cannot be used: {reason}",
                "Check DATABASE_URL and that the server runs and lets this machine in."
                if settings.database_url
                else "See the log in QALA_DATA/postgres/data/server.log.",
            )


def _examine(connection: Connection, database: Database, settings: Settings) -> Iterator[Finding]:
    yield _version(connection, settings)
    yield _encoding(connection)
    yield _clock(connection)
    yield from _extensions(connection)
    migrations = _migrations(database)
    yield migrations
    if migrations.level == "ok":
        yield _rights(connection)
        yield _keys(connection, settings)
    yield _connections(connection, settings)


def _version(connection: Connection, settings: Settings) -> Finding:
    said = _ask(connection, "SHOW server_version")
    if int(_ask(connection, "SHOW server_version_num")) // 10_000 < _OLDEST:
        return fail("database", f"PostgreSQL {said}", f"Use PostgreSQL {_OLDEST} or newer.")
    kind = "at DATABASE_URL" if settings.database_url else "embedded"
    return ok("database", f"PostgreSQL {said}, {kind}")


def _encoding(connection: Connection) -> Finding:
    encoding = _ask(connection, "SHOW server_encoding")
    if encoding != "UTF8":
        return fail(
            "encoding",
            f"{encoding}: Arabic cannot be stored",
            "Make the database anew with ENCODING 'UTF8' TEMPLATE template0.",
        )
    collation = _ask(
        connection, "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    )
    if collation not in {"C", "C.UTF-8", "C.utf8", "POSIX"}:
        return warn(
            "encoding",
            f"UTF8, but sorted by {collation}: lists are in another order than elsewhere",
            "For the same order everywhere, make the database with LC_COLLATE 'C'.",
        )
    return ok("encoding", f"UTF8, sorted by {collation}")


def _clock(connection: Connection) -> Finding:
    theirs: dt.datetime = _ask(connection, "SELECT clock_timestamp()")
    apart = abs((dt.datetime.now(dt.UTC) - theirs).total_seconds())
    if apart > _CLOCK:
        return warn(
            "clock",
            f"{apart:.0f} seconds apart from the database's",
            "Let both machines keep time by NTP.",
        )
    return ok("clock", "the same as the database's")


def _extensions(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        text(
            "SELECT name, default_version, installed_version FROM pg_available_extensions "
            "WHERE name = ANY(:names)"
        ),
        {"names": list(_EXTENSIONS)},
    )
    held = {name: (version, installed) for name, version, installed in rows}
    for name in _EXTENSIONS:
        version, installed = held.get(name, (None, None))
        if installed:
            yield ok("extensions", f"{name} {installed}")
        elif version:
            yield warn(
                "extensions",
                f"{name} {version} is there, but not in use",
                f"Start a server, or {_MIGRATE}",
            )
        else:
            yield fail(
                "extensions",
                f"{name} is not installed on the server",
                "Install it there; the packages are pgvector and postgresql-contrib.",
            )


def _migrations(database: Database) -> Finding:
    head, found = head_revision(), current_revision(database.engine)
    if found == head:
        return ok("migrations", f"up to date, at {found}")
    if found is None:
        return warn("migrations", "there are no tables yet", f"Start a server, or {_MIGRATE}")
    if found < head:
        return warn(
            "migrations", f"at {found}, and this is {head}", f"Start a server, or {_MIGRATE}"
        )
    return fail(
        "migrations",
        f"at {found}: a newer version of Qala made the tables",
        "Use that version, or a newer one.",
    )


def _rights(connection: Connection) -> Finding:
    if _ask(connection, "SELECT pg_is_in_recovery()"):
        return warn("rights", "it is a replica: reads only", "Send writes to the primary.")
    if _ask(connection, "SHOW transaction_read_only") == "on":
        return warn("rights", "it takes no writes", "Reset default_transaction_read_only to write.")
    if not _ask(
        connection,
        "SELECT has_table_privilege('articles', 'INSERT') "
        "AND has_table_privilege('articles', 'UPDATE') "
        "AND has_table_privilege('articles', 'DELETE')",
    ):
        return warn("rights", "this account may only read", "GRANT it the tables, to write.")
    if not _ask(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')"):
        return warn(
            "rights",
            "this account may write, but make no tables",
            "Migrate with one that owns them: qala db migrate.",
        )
    return ok("rights", "reads, writes, migrates")


def _keys(connection: Connection, settings: Settings) -> Finding:
    if any_key(Session(connection)):
        return ok("keys", "there are some")
    advice = "Run: qala keys create NAME --scope ingest"
    if is_local(settings):
        return warn("keys", "none: with qala serve, programs on this machine may write", advice)
    return warn("keys", "none: nobody may write", advice)


def _connections(connection: Connection, settings: Settings) -> Finding:
    most = int(_ask(connection, "SHOW max_connections"))
    kept_back = int(_ask(connection, "SHOW superuser_reserved_connections"))
    others = int(
        _ask(
            connection,
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND application_name <> 'qala'",
        )
    )
    free = most - kept_back - others - _SPARE
    kept = settings.workers * settings.pool_size
    found = f"{settings.workers} workers keep {kept} and open {2 * kept} at most; {free} are free"
    if kept > free:
        return fail("connections", found, "Lower QALA_POOL_SIZE, or raise max_connections.")
    if 2 * kept > free:
        return warn("connections", found, "Lower QALA_POOL_SIZE, or raise max_connections.")
    return ok("connections", found)


def _ask(connection: Connection, question: str) -> Any:
    return connection.execute(text(question)).scalar_one()
