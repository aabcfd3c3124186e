"""Which tables there are and in which order they refer to each other, as the database says."""

from graphlib import TopologicalSorter

from sqlalchemy import Connection, text

# Not those that an extension brings.
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"""
_REFERENCES = """
    SELECT c.relname AS one, p.relname AS other FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
    AND c.oid <> p.oid"""
_COLUMNS = """
    SELECT a.attname AS name, a.attidentity <> '' AS counts FROM pg_attribute a
    WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = '' ORDER BY a.attnum"""
# How values are written, whatever the server's settings.
PLAIN = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL statement_timeout = 0",
)
# The revision of the tables, which migrations write.
REVISIONS = "alembic_version"


def names(connection: Connection) -> list[str]:
    """The tables but that of the revision, each after those that its rows refer to."""
    found = set(connection.scalars(text(_TABLES))) - {REVISIONS}
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in sorted(found)})
    for one, other in connection.execute(text(_REFERENCES)):
        order.add(one, other)
    return list(order.static_order())


def columns(connection: Connection, table: str) -> dict[str, bool]:
    """The columns of a table in order, and whether each counts by itself."""
    rows = connection.execute(text(_COLUMNS), {"table": f'"{table}"'})
    return {row.name: row.counts for row in rows}


def quoted(table: str, columns: list[str]) -> str:
    """A table with its columns, for COPY."""
    return f'"{table}" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)})'


def set_plain(connection: Connection) -> None:
    """Have values written and read in one way until the transaction ends."""
    for setting in PLAIN:
        connection.execute(text(setting))
