"""What values of dimensions are called. Flow: counts → **names** → rows.

Values are compared by keys (ids, folded words) and shown as they are written: a source, outlet or
verb as the newest quote has it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.database.models import Entity, Speaker, Statement, Topic
from api.facets.counting import source_of
from api.facets.scope import texts

Columns = dict[str, str | None]
Labels = Mapping[str, Columns]


def labels(session: Session, dimension: str, keys: Collection[str]) -> Labels:
    """For each key, the columns that a row shows for it: the value, and names where it has some."""
    known = sorted(keys)
    if dimension == "speaker":
        return _speakers(session, known)
    if dimension == "entity":
        return _entities(session, known, dimension)
    if dimension == "topic":
        return _topics(session, known)
    called: Mapping[str, str] = {}
    if dimension == "outlet":
        called = _written(session, Statement.outlet_folded, Statement.outlet, known)
    elif dimension == "verb":
        called = _written(session, Statement.lemma_folded, Statement.lemma, known)
    return {key: {dimension: called.get(key, key) or None} for key in known}


def _speakers(session: Session, keys: list[str]) -> Labels:
    sources = {name: key for key in keys if (name := source_of(key))}
    called = _written(
        session, Speaker.name_folded, Speaker.name, list(sources), Speaker.entity_id.is_(None)
    )
    found = _entities(session, [key for key in keys if source_of(key) is None], "speaker")
    nobody: Columns = {"speaker": None, "speaker_en": None, "speaker_id": None}
    named = {key: {**nobody, "speaker": called.get(name, name)} for name, key in sources.items()}
    return {key: found.get(key) or named.get(key) or nobody for key in keys}


def _entities(session: Session, keys: list[str], dimension: str) -> dict[str, Columns]:
    rows = session.execute(
        select(Entity.id, Entity.name, Entity.name_en).where(Entity.id.in_(keys))
    )
    return {
        row.id: {dimension: row.name, f"{dimension}_en": row.name_en, f"{dimension}_id": row.id}
        for row in rows
    }


def _topics(session: Session, keys: list[str]) -> Labels:
    rows = session.execute(
        select(Topic.slug, Topic.name_ar, Topic.name_en).where(Topic.slug.in_(keys))
    )
    return {
        row.slug: {"topic": row.slug, "topic_name": row.name_ar, "topic_name_en": row.name_en}
        for row in rows
    }


def _written(
    session: Session,
    folded: InstrumentedAttribute[Any],
    written: InstrumentedAttribute[Any],
    keys: list[str],
    *conditions: ColumnElement[bool],
) -> dict[str, str]:
    """How the newest row with each key writes it, read off the index of the folded column.

    A key that is only the beginning of a long one is found in none, and shown as it is.
    """
    key = (
        func.unnest(texts([key for key in keys if key])).table_valued("key").render_derived("keys")
    )
    newest = (
        select(written.label("written"))
        .where(folded == key.c.key, *conditions)
        .order_by(folded.class_.day.desc())
        .limit(1)
        .lateral("newest")
    )
    rows = session.execute(select(key.c.key, newest.c.written).join(newest, true()))
    return {row.key: row.written for row in rows}
