"""Fills an empty database with an invented archive, by COPY.

Flow: `api.bench.writing` → rows as storing makes them (`api.articles.rows`) → **COPY**; then what
every bulk load does at its end (`api.loading.bulk`). Checks of foreign keys are off meanwhile, so
this is for databases that hold nothing else, and for accounts that may do so.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Connection, text

from api.articles.rows import build_article
from api.articles.service import Vectors
from api.bench.templates import core
from api.bench.writing import Archive
from api.database import Database, models
from api.errors import DatabaseError
from api.loading import bulk, copying

# How far a statement's vector is from that of its core sentence: cosines of about 0.8 to it.
_NOISE = 0.75
# The same of a copy's vector and that of the statement copied: cosines of about 0.93.
_COPY_NOISE = 0.4
_CHUNK = 500

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
    if not bulk.is_empty(engine):
        raise DatabaseError("The database holds articles; an empty one is needed.")
    vectors = encode([core(sentence) for sentence in archive.sentences])
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    jobs = [
        Job(url, archive, vectors, start, min(start + _CHUNK, articles))
        for start in range(0, articles, _CHUNK)
    ]
    done = 0
    with bulk.alone(database) as connection:
        bulk.put_off(connection)
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            for count in pool.imap_unordered(_write, jobs):
                done += count
                yield done
        for copy in range(1, copies):
            _copy_all(connection, copy, vectors)
            yield done * (copy + 1)
        for _ in bulk.finish(connection):
            pass


def _write(job: Job) -> int:
    """Write the articles of one job in one transaction; return how many."""
    rows: list[models.Article] = []
    for number in range(job.start, job.stop):
        written = job.archive.write(number)
        head = written.article.headline
        row = build_article(written.article.key, written.article.text, head, written.analysis)
        chance = np.random.default_rng((job.archive.seed, number, 1))
        for statement, sentence in zip(row.statements, written.cores, strict=True):
            noise = chance.standard_normal(job.vectors.shape[1])
            vector = job.vectors[sentence] + noise * (_NOISE / np.linalg.norm(noise))
            statement.vector = models.StatementVector(vector=vector / np.linalg.norm(vector))
        rows.append(row)
    with psycopg.connect(job.url) as connection:
        connection.execute("SET session_replication_role = replica")
        copying.copy(connection, copying.collect(rows))
    return job.stop - job.start


def _copy_all(connection: Connection, number: int, vectors: Vectors) -> None:
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
    with connection.begin():
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text("CREATE TEMPORARY TABLE noises (n int, noise halfvec) ON COMMIT DROP")
        )
        connection.execute(
            text("INSERT INTO noises VALUES (:n, CAST(:noise AS halfvec))"),
            [{"n": n, "noise": _halves(noise)} for n, noise in enumerate(noises)],
        )
        for table in copying.TABLES:
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


def _halves(vector: Any) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{x:.4f}" for x in vector) + "]"


# The articles of the first writing, which copies are made of: their ids have one hyphen.
_FIRST = {
    "articles": "id NOT LIKE '%-%-%'",
    "parts": "article_id NOT LIKE '%-%-%'",
    "statement_vectors": "statement_id IN "
    "(SELECT id FROM statements WHERE article_id NOT LIKE '%-%-%')",
}
_NEW_ID = "'q' || substr(md5({} || :copy), 1, 20)"
