"""Parts namesakes: in some articles, the names of an entity become those of another.

The names get a sense of their own there (`name_senses`), which outlives the articles and their
analyses. Merging the two entities takes it back.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from api.corrections.history import record
from api.database.models import (
    Mention,
    Name,
    NameDecision,
    NameSense,
    Speaker,
    Statement,
    StatementEntity,
)
from api.entities.editing import SPLIT, decide, follow, require
from api.entities.making import make_entities
from api.entities.registry import begin, lock
from api.errors import ArgumentError
from api.ids import entity_of, name_id


def split_articles(
    session: Session, entity_id: str, articles: Collection[str], by: str | None
) -> str:
    """Make the names of an entity in some articles those of a namesake; returns its id.

    Raises `NotFoundError`, `ConflictError` for an entity that was merged into another, and
    `ArgumentError` for an article that does not name it and for all that do.
    """
    # Writers take the articles' locks before the registry's.
    for key in sorted(set(articles)):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    lock(session)
    row = require(session, entity_id)
    naming = _naming(session, entity_id)
    for key in articles:
        if key not in naming:
            raise ArgumentError("articles", f"Article {key} does not name this entity.", "json")
    if naming.keys() == set(articles):
        raise ArgumentError("articles", "These are all that name it.", "json")
    names = {name for key in articles for name in naming[key]}
    sense = _free_sense(session, names)
    alone = entity_of(name_id(row.label, row.name_folded, sense))
    make_entities(session, {alone: (row.label, row.name_folded)})
    bases = {name.id: name_id(name.label, name.key) for name in names}
    new = {name.id: name_id(name.label, name.key, sense) for name in names}
    decide(session, {(new[n.id], n.label, n.key, sense) for n in names}, alone, SPLIT)
    meant = [
        {"article_id": key, "name_id": bases[name.id], "sense": sense}
        for key in sorted(set(articles))
        for name in naming[key]
    ]
    query = insert(NameSense)
    session.execute(
        query.on_conflict_do_update(
            index_elements=["article_id", "name_id"], set_={"sense": query.excluded.sense}
        ),
        meant,
    )
    for key in sorted(set(articles)):
        _hang(session, key, new)
    follow(session, set(new.values()), {entity_id, alone})
    record(
        session,
        "split",
        before={"articles": sorted(set(articles)), "entity_id": entity_id},
        after={"articles": sorted(set(articles)), "entity_id": alone},
        by=by,
        entity_id=entity_id,
    )
    return alone


def _naming(session: Session, entity_id: str) -> dict[str, list[Any]]:
    """The names of an entity in each article that has any."""
    named = select(Mention.article_id, Mention.name_id).where(Mention.entity_id == entity_id)
    spoke = select(Speaker.article_id, Speaker.name_id).where(Speaker.entity_id == entity_id)
    pairs = union(named, spoke).subquery()
    columns = (Name.id, Name.label, Name.key, Name.sense)
    names = {
        row.id: row for row in session.execute(select(*columns).where(Name.entity_id == entity_id))
    }
    found: dict[str, list[Any]] = {}
    for article_id, name in session.execute(select(*pairs.c).order_by(*pairs.c)):
        found.setdefault(article_id, []).append(names[name])
    return found


def _free_sense(session: Session, names: Collection[Any]) -> str:
    """The least number from 2 on that is no sense of any of these names."""
    taken: set[str] = set()
    for name in names:
        for table in (Name, NameDecision):
            query = select(table.sense).where(table.label == name.label, table.key == name.key)
            taken |= set(session.scalars(query))
    number = 2
    while str(number) in taken:
        number += 1
    return str(number)


def _hang(session: Session, article_id: str, new: dict[str, str]) -> None:
    """Hang an article's mentions and speakers on the new names."""
    change = begin(session, article_id)
    mentions = session.scalars(select(Mention).where(Mention.article_id == article_id)).all()
    statements: Sequence[Statement] = session.scalars(
        select(Statement).where(Statement.article_id == article_id).order_by(Statement.number)
    ).all()
    with session.no_autoflush:
        speakers = (one for said in statements for one in said.speakers)
        rows: list[Mention | Speaker] = [*mentions, *speakers]
        for row in rows:
            if row.name_id in new:
                row.name_id = new[row.name_id]
    change.assign(mentions, statements)
    session.flush()
    for old, name in new.items():
        session.execute(
            update(StatementEntity)
            .where(StatementEntity.article_id == article_id, StatementEntity.name_id == old)
            .values(
                name_id=name,
                entity_id=select(Name.entity_id).where(Name.id == name).scalar_subquery(),
            )
        )
    change.finish()
