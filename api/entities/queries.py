"""Reads entities and mentions from the database."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from api.database.models import Alias, Entity, Mention
from api.entities.schemas import LABELS
from api.errors import NotFoundError
from api.folding import text_key
from api.pagination import Key, Order, Page, fetch

_ID = Key(Entity.id, str)
ORDERS = {
    "-mentions": Order("-mentions", (Key(Entity.mention_count, int, descending=True), _ID)),
    "-quotes": Order("-quotes", (Key(Entity.quote_count, int, descending=True), _ID)),
    "name": Order("name", (Key(Entity.name, str), _ID)),
}
POSITION = Order("position", (Key(Mention.number, int),))


def list_entities(session: Session, arguments: dict[str, Any]) -> Page:
    """A page of all entities, by the arguments of `EntityArgsSchema`."""
    query = select(Entity).options(selectinload(Entity.aliases))
    if "type" in arguments:
        query = query.where(Entity.label == LABELS[arguments["type"]])
    if "q" in arguments:
        part = text_key(arguments["q"])
        forms = select(Alias.entity_id).where(Alias.folded.contains(part, autoescape=True))
        query = query.where(Entity.id.in_(forms))
    return fetch(
        session,
        query,
        ORDERS[arguments["sort"]],
        limit=arguments["limit"],
        cursor=arguments.get("cursor"),
    )


def get_entity(session: Session, entity_id: str) -> Entity:
    """One entity. Raises `NotFoundError`."""
    query = select(Entity).where(Entity.id == entity_id).options(selectinload(Entity.aliases))
    found = session.scalars(query).one_or_none() if "\0" not in entity_id else None
    if found is None:
        raise NotFoundError("There is no entity of this id.")
    return found


def mentions_of(session: Session, article_id: str, limit: int, cursor: str | None) -> Page:
    """A page of an article's mentions in order of position."""
    query = select(Mention).where(Mention.article_id == article_id)
    return fetch(session, query, POSITION, limit=limit, cursor=cursor)


def current_id(session: Session, entity_id: str) -> str:
    """The id under which an entity is now: that of the one it was merged into."""
    found = session.get(Entity, entity_id)
    return found.merged_into if found and found.merged_into else entity_id


def find_entities(session: Session, name: str) -> list[str]:
    """Ids of the entities that some article names so."""
    query = select(Alias.entity_id).where(Alias.folded == text_key(name)).distinct()
    return sorted(session.scalars(query))
