"""Fills an empty database with an invented archive, by COPY.

Flow: `api.bench.writing` → rows as storing makes them (`api.articles.rows`) → **COPY** → registry,
topics and indexes, made at the end. Checks of foreign keys are off meanwhile, so this is for
databases that hold nothing else.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import JSONB

from api.articles.rows import build_article
from api.articles.service import Vectors
from api.bench.templates import core
from api.bench.writing import Archive
from api.database import Database, models
from api.entities import registry
from api.errors import DatabaseError
from api.facets.counting import count_all
from api.topics.tagging import retag_all

# How far a statement's vector is from that of its core sentence: cosines of about 0.8 to it.
_NOISE = 0.75
# The same of a copy's vector and that of the statement copied: cosines of about 0.93.
_COPY_NOISE = 0.4
_CHUNK = 500
_TABLES = (
    models.Article,
    models.Section,
    models.Analysis,
    models.Mention,
    models.Statement,
    models.Speaker,
    models.StatementVector,
)

Encode = Callable[[list[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Job:
    """Some articles for one process to write: numbers `start` to `stop`."""

    url: str
    archive: Archive
    vectors: Vectors
    start: int
    stop: int


def fill(
    database: Database,
    archive: Archive,
    articles: int,
    encode: Encode,
    *,
    copies: int = 1,
    processes: int = 1,
) -> Iterator[int]:
    """Fill an empty database; yields after each chunk how many articles are written so far.

    `encode` makes unit vectors of the archive's core sentences. Of each article written there are
    `copies`, as of wire copy: other ids and days, vectors somewhat apart. When the iterator ends,
    registry, topics and indexes are there and the tables are analysed. Raises `DatabaseError` when
    the database holds articles.
    """
    engine = database.engine
    with engine.connect() as connection:
        if connection.scalar(text("SELECT EXISTS (SELECT FROM articles)")):
            raise DatabaseError("The database holds articles; an empty one is needed.")
    vectors = encode([core(sentence) for sentence in archive.sentences])
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    jobs = [
        Job(url, archive, vectors, start, min(start + _CHUNK, articles))
        for start in range(0, articles, _CHUNK)
    ]
    indexes = _drop_indexes(engine)
    done = 0
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for count in pool.imap_unordered(_write, jobs):
            done += count
            yield done
    for copy in range(1, copies):
        _copy_all(engine, copy, vectors)
        yield done * (copy + 1)
    _create_indexes(engine, indexes)
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        registry.rebuild(session)
    with database.session() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        retag_all(session)
        count_all(session)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def _write(job: Job) -> int:
    """Write the articles of one job in one transaction; return how many."""
    rows: dict[str, list[Any]] = {table.__tablename__: [] for table in _TABLES}
    for number in range(job.start, job.stop):
        written = job.archive.write(number)
        head = written.article.headline
        row = build_article(written.article.key, written.article.text, head, written.analysis)
        chance = np.random.default_rng((job.archive.seed, number, 1))
        for statement, sentence in zip(row.statements, written.cores, strict=True):
            noise = chance.standard_normal(job.vectors.shape[1])
            vector = job.vectors[sentence] + noise * (_NOISE / np.linalg.norm(noise))
            statement.vector = models.StatementVector(vector=vector / np.linalg.norm(vector))
        _collect(row, rows)
    with psycopg.connect(job.url) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in _TABLES:
            _copy(connection, table.__table__, rows[table.__tablename__])
    return job.stop - job.start


def _collect(article: models.Article, rows: Mapping[str, list[Any]]) -> None:
    """Put an article's rows where their tables are copied from, with the keys that link them."""
    rows["articles"].append(article)
    parts: list[Any] = [
        *(*article.sections, *article.analyses),
        *(*article.mentions, *article.statements),
    ]
    for part in parts:
        part.article_id = article.id
        rows[part.__tablename__].append(part)
    for statement in article.statements:
        for speaker in statement.speakers:
            speaker.statement_id = statement.id
            rows["speakers"].append(speaker)
        if statement.vector is not None:
            statement.vector.statement_id = statement.id
            rows["statement_vectors"].append(statement.vector)


def _copy(connection: psycopg.Connection[Any], table: Any, rows: Iterable[Any]) -> None:
    rows = list(rows)
    # What no row says is left to the table's own default.
    columns = [
        column
        for column in table.columns
        if column.identity is None and any(getattr(row, column.key) is not None for row in rows)
    ]
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            copy.write_row([_plain(column, getattr(row, column.key)) for column in columns])


def _plain(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, JSONB):
        return Jsonb(value)
    if isinstance(value, np.ndarray):
        return _halves(value)
    return value


def _halves(vector: Any) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{x:.4f}" for x in vector) + "]"


def _copy_all(engine: Engine, number: int, vectors: Vectors) -> None:
    """Copy what was written first, inside the database."""
    other = {
        "articles": {"id": "id || :copy"},
        "statements": {"id": _NEW_ID.format("id"), "parent_id": _NEW_ID.format("parent_id")},
        "speakers": {"statement_id": _NEW_ID.format("statement_id")},
        "statement_vectors": {
            "statement_id": _NEW_ID.format("statement_id"),
            "vector": "l2_normalize(vector + (SELECT noise FROM noises "
            "WHERE n = abs(hashtext(statement_id || :copy)) % 1000))",
        },
    }
    shift = dict.fromkeys(("day", "date"), "{} - CAST(:days AS integer)")
    chance = np.random.default_rng((number, 2))
    noises = chance.standard_normal((1000, vectors.shape[1]))
    noises *= _COPY_NOISE / np.linalg.norm(noises, axis=1, keepdims=True)
    values = {"copy": f"-{number}", "days": 13 * number}
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text("CREATE TEMPORARY TABLE noises (n int, noise halfvec) ON COMMIT DROP")
        )
        connection.execute(
            text("INSERT INTO noises VALUES (:n, CAST(:noise AS halfvec))"),
            [{"n": n, "noise": _halves(noise)} for n, noise in enumerate(noises)],
        )
        for table in _TABLES:
            name = table.__tablename__
            columns = [c.name for c in table.__table__.columns if c.identity is None]
            changed = {
                **{c: shift[c].format(f'"{c}"') for c in columns if c in shift},
                **({"article_id": "article_id || :copy"} if "article_id" in columns else {}),
                **other.get(name, {}),
            }
            into = ", ".join(f'"{c}"' for c in columns)
            what = ", ".join(changed.get(c, f'"{c}"') for c in columns)
            first = _FIRST[name if name in _FIRST else "parts"]
            connection.execute(
                text(f'INSERT INTO "{name}" ({into}) SELECT {what} FROM "{name}" WHERE {first}'),
                values,
            )


# The articles of the first writing, which copies are made of: their ids have one hyphen.
_FIRST = {
    "articles": "id NOT LIKE '%-%-%'",
    "parts": "article_id NOT LIKE '%-%-%'",
    "statement_vectors": "statement_id IN "
    "(SELECT id FROM statements WHERE article_id NOT LIKE '%-%-%')",
}
_NEW_ID = "'q' || substr(md5({} || :copy), 1, 20)"


def _drop_indexes(engine: Engine) -> list[str]:
    """Drop the indexes that no constraint needs; return the statements that make them again."""
    query = """
        SELECT i.indexname, i.indexdef FROM pg_indexes i
        WHERE i.schemaname = current_schema()
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"""
    with engine.begin() as connection:
        found = connection.execute(text(query)).all()
        for name, _ in found:
            connection.execute(text(f'DROP INDEX "{name}"'))
    return [definition for _, definition in found]


def _create_indexes(engine: Engine, definitions: Iterable[str]) -> None:
    workers = os.cpu_count() or 1
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '3GB'"))
        connection.execute(text(f"SET LOCAL max_parallel_maintenance_workers = {workers}"))
        for definition in definitions:
            connection.execute(text(definition))
