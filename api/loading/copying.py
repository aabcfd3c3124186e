"""Writes rows of articles, as storing makes them, by COPY.

Flow: records → `api.articles.rows` → **COPY**. Identities and times are left to the database.
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import orjson
import psycopg
from pgvector.sqlalchemy import HALFVEC
from psycopg import sql
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.database import models

# In an order in which each table's rows refer to rows of those before it.
TABLES = (
    models.Article,
    models.Section,
    models.Analysis,
    models.Mention,
    models.Statement,
    models.Speaker,
    models.StatementEntity,
    models.StatementVector,
)
Rows = Mapping[str, list[Any]]

# PostgreSQL manual, COPY, binary format: signature, flags, length of the extension; end of data.
_BEGIN = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_END = struct.pack(">h", -1)


def collect(articles: Iterable[models.Article]) -> dict[str, list[Any]]:
    """The rows of articles by table, with the keys that link them."""
    rows: dict[str, list[Any]] = {table.__tablename__: [] for table in TABLES}
    for article in articles:
        rows["articles"].append(article)
        for name in ("sections", "analyses", "mentions", "statements"):
            parts = getattr(article, name)
            for part in parts:
                part.article_id = article.id
            rows[name] += parts
        for statement in article.statements:
            hanging: list[Any] = [*statement.speakers, *statement.mentioned]
            rows["speakers"] += statement.speakers
            rows["statement_entities"] += statement.mentioned
            if statement.vector is not None:
                hanging.append(statement.vector)
                rows["statement_vectors"].append(statement.vector)
            for one in hanging:
                one.statement_id = statement.id
    return rows


def copy(connection: psycopg.Connection[Any], rows: Rows) -> None:
    """Write rows as `collect` has them, in the transaction under way."""
    for table in TABLES:
        some = rows[table.__tablename__]
        if some and table is models.StatementVector:
            _copy_vectors(connection, some)
        elif some:
            _copy(connection, table.__table__, some)


def _copy(connection: psycopg.Connection[Any], table: Any, rows: Iterable[Any]) -> None:
    columns = _columns(table)
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(name) for name, _, _ in columns),
    )
    with connection.cursor() as cursor, cursor.copy(query) as out:
        for row in rows:
            # Past the instrumented attributes, which take longer and say the same.
            held = row.__dict__
            values = []
            for name, default, plain in columns:
                value = held.get(name)
                if value is None:
                    value = default
                values.append(value if plain is None or value is None else plain(value))
            out.write_row(values)


def _copy_vectors(
    connection: psycopg.Connection[Any], rows: Sequence[models.StatementVector]
) -> None:
    """As binary data: the text of 384 numbers takes many times longer to write and to read."""
    parts = [_BEGIN]
    for row in rows:
        key = row.statement_id.encode()
        vector = np.asarray(row.vector)
        # pgvector, `halfvec_recv`: the number of dimensions, nothing, half floats; big-endian.
        data = struct.pack(">hh", len(vector), 0) + vector.astype(">f2").tobytes()
        head = struct.pack(">hi", 2, len(key))
        parts += (head, key, struct.pack(">i", len(data)), data)
    query = "COPY statement_vectors (statement_id, vector) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(query) as out:
        out.write(b"".join([*parts, _END]))


@cache
def _columns(table: Any) -> tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]:
    """The columns that are written: their name, what stands for None, how a value is written."""
    return tuple(
        (column.name, _default(column), _plain(column))
        for column in table.columns
        if column.identity is None and not _is_time(column)
    )


def _is_time(column: Column[Any]) -> bool:
    return column.name in {"created_at", "updated_at"}


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _plain(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, JSONB):
        return lambda value: orjson.dumps(value).decode()
    if isinstance(column.type, ARRAY):
        return lambda value: value or "{}"
    assert not isinstance(column.type, HALFVEC)
    return None
