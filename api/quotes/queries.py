"""Reads quotes from the database: by filters, by article, by id."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Float, FromClause, Select, Text, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session, with_expression

from api.database.models import Statement
from api.errors import ArgumentError, NotFoundError
from api.pagination import Key, Order, Page, fetch
from api.quotes.filters import Filters, read_filters
from api.quotes.parts import parts, whose, with_parts
from api.search.about import Hit, search, search_words, write_phrases

_ARTICLE = Key(Statement.article_id, str)
_NUMBER = Key(Statement.number, int)
RELEVANCE, NEWEST = "relevance", "-date"
ORDERS = {
    NEWEST: Order(NEWEST, (Key(Statement.day, dt.date, descending=True), _ARTICLE, _NUMBER)),
    "date": Order("date", (Key(Statement.day, dt.date), _ARTICLE, _NUMBER)),
    "-confidence": Order(
        "-confidence", (Key(Statement.confidence, float, descending=True), _ARTICLE, _NUMBER)
    ),
}
POSITION = Order("position", (_NUMBER,))
# The rows of a list, their order, and another query with as many rows where that is faster.
_List = tuple[Select[Statement], Order, Select[Any] | None]


def list_quotes(session: Session, arguments: Mapping[str, Any]) -> Page:
    """A page of all quotes, by the arguments of `QuoteArgsSchema`.

    The order is by relevance where the quotes are searched by `about`, else the newest come first.
    Raises `ArgumentError`.
    """
    searched = "about" in arguments
    sort = arguments.get("sort", RELEVANCE if searched else NEWEST)
    if sort == RELEVANCE and not (searched or "q" in arguments):
        raise ArgumentError("sort", "There is relevance only to `about` or `q`.")
    filters = read_filters(session, arguments)
    asked: dict[str, Any] = {"q": arguments["q"]} if "q" in arguments else {}
    if searched:
        found = search(session, arguments["about"], filters.within)
        asked["about"] = write_phrases(found.sought)
        query, order, counted = _among(found.hits, sort)
    elif sort == RELEVANCE:
        by_words = search_words(session, arguments["q"], filters.newest_first(session).within)
        query, order, counted = _among(by_words.hits, sort)
    else:
        query, order, counted = _in_order(session, filters, sort)
    query = query.options(whose())
    if asked:
        query = query.options(with_expression(Statement.asked, literal(json.dumps(asked))))
    page = fetch(
        session,
        query,
        order,
        limit=arguments["limit"],
        cursor=arguments.get("cursor"),
        counted=counted,
    )
    return with_parts(session, page)


def quotes_of(session: Session, article_id: str, limit: int, cursor: str | None) -> Page:
    """A page of an article's quotes in order of position, without those that an editor hid."""
    query = (
        select(Statement)
        .where(Statement.article_id == article_id, ~Statement.hidden)
        .options(whose())
    )
    return with_parts(session, fetch(session, query, POSITION, limit=limit, cursor=cursor))


def get_quote(session: Session, quote_id: str) -> Statement:
    """One quote. Raises `NotFoundError`."""
    query = select(Statement).where(Statement.id == quote_id).options(*parts())
    found = session.scalars(query).one_or_none() if "\0" not in quote_id else None
    if found is None:
        raise NotFoundError("There is no quote of this id.")
    return found


def _in_order(session: Session, filters: Filters, sort: str) -> _List:
    """The filtered quotes; by day they are read off the index of who or what they are filtered by.

    A statement that the narrow table holds twice stands there twice in a row.
    """
    if sort not in (NEWEST, "date") or not filters.drivers:
        all_of_them = select(Statement).where(*filters.all())
        if sort != NEWEST:
            return all_of_them, ORDERS[sort], None
        newest = select(Statement).where(*filters.newest_first(session).all())
        return newest, ORDERS[sort], all_of_them
    first, *others = filters.drivers
    places = first.places()
    conditions = [
        *(condition(places.c) for condition in filters.placed),
        *(driver.holds(places.c.statement_id) for driver in others),
    ]
    day, article, number = keys = (places.c.day, places.c.article_id, places.c.number)
    order = Order(
        sort,
        (Key(day, dt.date, descending=sort == NEWEST), Key(article, str), Key(number, int)),
    )
    query = (
        select(Statement)
        .join(places, places.c.statement_id == Statement.id)
        .where(*conditions, *filters.conditions)
        .ext(distinct_on(*keys))
    )
    if filters.conditions:
        return query, order, None
    # What the narrow table knows is counted there; in its order, so that counting may end early.
    distinct = select(day).where(*conditions).ext(distinct_on(*keys))
    in_order = distinct.order_by(day.desc(), article, number).subquery()
    return query, order, select(in_order.c.day)


def _among(hits: Sequence[Hit], sort: str) -> _List:
    """The quotes that a search found, each with what it says of them."""
    found = _table(hits)
    query = (
        select(Statement)
        .join(found, found.c.id == Statement.id)
        .options(
            with_expression(Statement.score, found.c.score),
            with_expression(Statement.match, found.c.match),
        )
    )
    best = (Key(found.c.score, float, descending=True), *ORDERS[NEWEST].keys)
    return query, Order(sort, best) if sort == RELEVANCE else ORDERS[sort], None


def _table(hits: Sequence[Hit]) -> FromClause:
    rows = [
        {
            "id": hit.id,
            "score": hit.score,
            "match": {
                "score": hit.score,
                "matched_in": hit.matched_in,
                "similarity": hit.similarity,
            },
        }
        for hit in hits
    ]
    records = cast(literal(json.dumps(rows), Text), JSONB)
    columns = (column("id", Text), column("score", Float), column("match", JSONB))
    return func.jsonb_to_recordset(records).table_valued(*columns).render_derived(with_types=True)
