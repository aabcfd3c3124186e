"""Reads entities and mentions from the database."""

import datetime as dt
import re
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY, aggregate_order_by
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, with_expression

from api.corrections.history import list_revisions
from api.database.models import Alias, Article, Entity, Mention, Name, NameDecision, Revision
from api.entities.find import current_id, find_entities
from api.entities.forms import beginning
from api.entities.schemas import LABELS
from api.errors import MovedError, NotFoundError
from api.folding import text_key
from api.pagination import Key, Order, Page, fetch

__all__ = [
    "current_id",
    "entity_history",
    "find_entities",
    "get_entity",
    "list_entities",
    "mentions_of",
    "mentions_of_entity",
    "require_entity",
]

_ID = Key(Entity.id, str)
ORDERS = {
    "-mentions": Order("-mentions", (Key(Entity.mention_count, int, descending=True), _ID)),
    "-quotes": Order("-quotes", (Key(Entity.quote_count, int, descending=True), _ID)),
    "name": Order("name", (Key(Entity.name, str), _ID)),
}
POSITION = Order("position", (Key(Mention.number, int),))
NEWEST = Order(
    "-date",
    (
        Key(Mention.day, dt.date, descending=True),
        Key(Mention.article_id, str),
        Key(Mention.number, int),
    ),
)
_ARABIC = re.compile(r"[\u0621-\u064a]")


def list_entities(session: Session, arguments: dict[str, Any]) -> Page:
    """A page of all entities, by the arguments of `EntityArgsSchema`."""
    query = select(Entity).where(Entity.article_count > 0).options(*_parts())
    if "type" in arguments:
        query = query.where(Entity.label == LABELS[arguments["type"]])
    if "q" in arguments:
        # In Latin letters a name may be found by its sound alone.
        meant = find_entities(session, arguments["q"])
        query = query.where(or_(_holds(arguments["q"]), Entity.id.in_(meant)))
    if "ambiguous" in arguments:
        unsure = exists().where(Name.entity_id == Entity.id, _unsure(Name))
        query = query.where(unsure if arguments["ambiguous"] else ~unsure)
    return fetch(
        session,
        query,
        ORDERS[arguments["sort"]],
        limit=arguments["limit"],
        cursor=arguments.get("cursor"),
    )


def get_entity(session: Session, entity_id: str) -> Entity:
    """One entity. Raises `NotFoundError`, and `MovedError` for one that is another now."""
    require_entity(session, entity_id)
    query = select(Entity).where(Entity.id == entity_id).options(*_parts())
    return session.scalars(query.execution_options(populate_existing=True)).one()


def require_entity(session: Session, entity_id: str) -> None:
    """Check that there is an entity. Raises `NotFoundError` and `MovedError`."""
    found = None
    if "\0" not in entity_id:
        itself = select(Entity.id).where(Entity.id == entity_id, Entity.merged_into.is_(None))
        if session.scalar(itself) is not None:
            return
        now = current_id(session, entity_id)
        found = session.scalar(select(Entity.id).where(Entity.id == now))
    if found is None:
        raise NotFoundError("There is no entity of this id.")
    if found != entity_id:
        raise MovedError(entity_id, found)


def mentions_of(session: Session, article_id: str, limit: int, cursor: str | None) -> Page:
    """A page of an article's mentions in order of position."""
    query = select(Mention).where(Mention.article_id == article_id)
    return fetch(session, query, POSITION, limit=limit, cursor=cursor)


def mentions_of_entity(session: Session, entity_id: str, limit: int, cursor: str | None) -> Page:
    """A page of an entity's mentions in all articles, the newest first.

    Raises `NotFoundError` and `MovedError`.
    """
    require_entity(session, entity_id)
    head = (Article.id, Article.title, Article.outlet, Article.date, Article.astral)
    query = (
        select(Mention)
        .where(Mention.entity_id == entity_id)
        .options(joinedload(Mention.article).load_only(*head))
    )
    return fetch(session, query, NEWEST, limit=limit, cursor=cursor)


def entity_history(session: Session, entity_id: str, limit: int, cursor: str | None) -> Page:
    """A page of what editors did with an entity and those merged into it, newest first.

    Raises `NotFoundError`.
    """
    known = "\0" not in entity_id and (
        session.get(Entity, entity_id) is not None or current_id(session, entity_id) != entity_id
    )
    told = select(Revision.id).where(Revision.entity_id == entity_id).limit(1)
    if not known and ("\0" in entity_id or session.scalar(told) is None):
        raise NotFoundError("There is no entity of this id.")
    merged = select(Entity.id).where(Entity.id == entity_id).cte("merged", recursive=True)
    under = aliased(Entity)
    merged = merged.union(select(under.id).join(merged, under.merged_into == merged.c.id))
    query = select(Revision).where(
        or_(Revision.entity_id == entity_id, Revision.entity_id.in_(select(merged.c.id)))
    )
    return list_revisions(session, query, limit=limit, cursor=cursor)


@cache
def _parts() -> tuple[Any, ...]:
    """What goes with each entity; made once, for it takes longer than to read a page by it."""
    return (
        selectinload(Entity.aliases).load_only(Alias.text, Alias.mention_count),
        with_expression(Entity.candidates, _candidates()),
    )


def _candidates() -> ScalarSelect[Any]:
    """The entities that an entity's names may be short for where nobody can tell."""
    unsure = (
        select(func.unnest(Name.candidates).label("node"))
        .where(Name.entity_id == Entity.id, _unsure(Name))
        .correlate(Entity)
        .subquery()
    )
    home, fuller = aliased(Name), aliased(Entity)
    found = (
        select(fuller.id, fuller.name, fuller.mention_count)
        .join(home, home.entity_id == fuller.id)
        .join(unsure, unsure.c.node == home.home_id)
        .where(fuller.id != Entity.id)
        .distinct()
        .correlate(Entity)
        .subquery()
    )
    one = func.jsonb_build_object("id", found.c.id, "name", found.c.name)
    return select(
        func.jsonb_agg(aggregate_order_by(one, found.c.mention_count.desc(), found.c.id))
    ).scalar_subquery()


def _unsure(name: type[Name]) -> ColumnElement[bool]:
    """That a name has several candidates and no editor decided."""
    decided = exists().where(NameDecision.name_id == name.id)
    return (name.candidates != []) & ~decided


def _holds(part: str) -> ColumnElement[bool]:
    """That a form of the name holds this, in Arabic, or words of the English one begin so."""
    forms = select(Alias.entity_id).where(Alias.folded.contains(text_key(part), autoescape=True))
    query = None if _ARABIC.search(part) else beginning(part)
    if query is None:
        return Entity.id.in_(forms)
    return or_(Entity.id.in_(forms), Entity.words.bool_op("@@")(cast(query, TSQUERY)))
