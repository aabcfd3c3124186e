"""Reads quotes from the database: by filters, by article, by id."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from api.database.models import Alias, Article, Speaker, Statement
from api.errors import NotFoundError
from api.folding import name_key, text_key
from api.pagination import Key, Order, Page, fetch

_ARTICLE = Key(Statement.article_id, str)
_NUMBER = Key(Statement.number, int)
ORDERS = {
    "-date": Order("-date", (Key(Statement.day, dt.date, descending=True), _ARTICLE, _NUMBER)),
    "date": Order("date", (Key(Statement.day, dt.date), _ARTICLE, _NUMBER)),
    "-confidence": Order(
        "-confidence", (Key(Statement.confidence, float, descending=True), _ARTICLE, _NUMBER)
    ),
}
POSITION = Order("position", (_NUMBER,))


def list_quotes(session: Session, arguments: dict[str, Any]) -> Page:
    """A page of all quotes, by the arguments of `QuoteArgsSchema`."""
    return fetch(
        session,
        _filtered(arguments).options(*_parts()),
        ORDERS[arguments["sort"]],
        limit=arguments["limit"],
        cursor=arguments.get("cursor"),
    )


def quotes_of(session: Session, article_id: str, limit: int, cursor: str | None) -> Page:
    """A page of an article's quotes in order of position."""
    query = select(Statement).where(Statement.article_id == article_id).options(*_parts())
    return fetch(session, query, POSITION, limit=limit, cursor=cursor)


def get_quote(session: Session, quote_id: str) -> Statement:
    """One quote. Raises `NotFoundError`."""
    query = select(Statement).where(Statement.id == quote_id).options(*_parts())
    found = session.scalars(query).one_or_none() if "\0" not in quote_id else None
    if found is None:
        raise NotFoundError("There is no quote of this id.")
    return found


def _parts() -> tuple[Any, ...]:
    """What goes with each quote, in one query each."""
    return (
        selectinload(Statement.speakers).joinedload(Speaker.entity),
        joinedload(Statement.article).load_only(Article.id, Article.astral),
    )


def _filtered(arguments: dict[str, Any]) -> Select[Any]:
    query = select(Statement)
    equal = {
        "article": Statement.article_id,
        "kind": Statement.kind,
        "stance": Statement.stance,
        "section": Statement.section_kind,
    }
    for name, column in equal.items():
        if name in arguments:
            query = query.where(column == arguments[name])
    if "verb" in arguments:
        query = query.where(Statement.lemma_folded == text_key(arguments["verb"]))
    if "outlet" in arguments:
        query = query.where(Statement.outlet_folded == text_key(arguments["outlet"]))
    if "from_" in arguments:
        query = query.where(Statement.date >= arguments["from_"])
    if "to" in arguments:
        query = query.where(Statement.date <= arguments["to"])
    if "min_confidence" in arguments:
        query = query.where(Statement.confidence >= arguments["min_confidence"])
    if "speaker" in arguments:
        query = query.where(Statement.id.in_(_spoken_by(arguments["speaker"])))
    if "speaker_id" in arguments:
        query = query.where(
            Statement.id.in_(
                select(Speaker.statement_id).where(Speaker.entity_id == arguments["speaker_id"])
            )
        )
    return query


def _spoken_by(name: str) -> Select[str]:
    """Statements of a speaker of this name, or of an entity that some article names so."""
    known_as = select(Alias.entity_id).where(Alias.folded == text_key(name))
    return select(Speaker.statement_id).where(
        or_(Speaker.name_folded == name_key(name), Speaker.entity_id.in_(known_as))
    )
