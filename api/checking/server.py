"""Whether PostgreSQL's own files are sound, by its extension `amcheck` where that can be had.

Source: PostgreSQL manual, F.1 (amcheck). What it needs is made and taken back in one transaction.
"""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

_AVAILABLE = "SELECT installed_version FROM pg_available_extensions WHERE name = 'amcheck'"
_TREES = """
    SELECT c.oid, c.relname FROM pg_class c JOIN pg_am m ON m.oid = c.relam
    JOIN pg_index i ON i.indexrelid = c.oid AND i.indisvalid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'i'
    AND m.amname = 'btree' ORDER BY 2"""
_HEAPS = """
    SELECT c.oid, c.relname FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY 2"""


def damaged(engine: Engine) -> list[str] | str:
    """Names of indexes and tables whose files are damaged; or, as a text, why nobody can tell."""
    with engine.connect() as connection, connection.begin() as begun:
        found = connection.execute(text(_AVAILABLE)).one_or_none()
        if found is None:
            return "the server has no extension amcheck"
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        if found.installed_version is None:
            try:
                connection.execute(text("CREATE EXTENSION amcheck"))
            except ProgrammingError:
                return "this account may not use the extension amcheck"
        names = [
            name
            for oid, name in connection.execute(text(_TREES)).all()
            if _fails(connection, "SELECT bt_index_check(CAST(:oid AS regclass), true)", oid)
        ]
        names += [
            name
            for oid, name in connection.execute(text(_HEAPS)).all()
            if _fails(connection, "SELECT 1 / (count(*) = 0)::int FROM verify_heapam(:oid)", oid)
        ]
        begun.rollback()
        return names


def _fails(connection: Connection, query: str, oid: int) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(query), {"oid": oid})
    except DBAPIError:
        return True
    return False
