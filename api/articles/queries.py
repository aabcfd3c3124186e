"""Reads articles from the database: by filters and by id."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, cast, false, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, defer, selectinload

from api.database.models import Article
from api.errors import NotFoundError
from api.folding import text_key
from api.ids import is_article_id
from api.pagination import Key, Order, Page, fetch
from api.search.lexemes import words_query

_ID = Key(Article.id, str)
ORDERS = {
    "-date": Order("-date", (Key(Article.day, dt.date, descending=True), _ID)),
    "date": Order("date", (Key(Article.day, dt.date), _ID)),
}


def list_articles(session: Session, arguments: dict[str, Any]) -> Page:
    """A page of all articles, without their texts, by the arguments of `ArticleArgsSchema`."""
    return fetch(
        session,
        _filtered(arguments).options(defer(Article.text), selectinload(Article.analyses)),
        ORDERS[arguments["sort"]],
        limit=arguments["limit"],
        cursor=arguments.get("cursor"),
    )


def get_article(session: Session, article_id: str) -> Article:
    """One article, its parts to be read by the same session. Raises `NotFoundError`."""
    return _one(session, article_id, select(Article))


def require_article(session: Session, article_id: str) -> Article:
    """One article without its text, for what hangs on it. Raises `NotFoundError`."""
    return _one(session, article_id, select(Article).options(defer(Article.text)))


def _one(session: Session, article_id: str, query: Select[Article]) -> Article:
    found = None
    # What cannot be an id is not looked for: PostgreSQL knows no NUL.
    if is_article_id(article_id):
        found = session.scalars(query.where(Article.id == article_id)).one_or_none()
    if found is None:
        raise NotFoundError("There is no article of this id.")
    return found


def _filtered(arguments: dict[str, Any]) -> Select[Any]:
    query = select(Article)
    if "outlet" in arguments:
        query = query.where(Article.outlet_folded == text_key(arguments["outlet"]))
    if "from_" in arguments:
        query = query.where(Article.date >= arguments["from_"])
    if "to" in arguments:
        query = query.where(Article.date <= arguments["to"])
    if "q" in arguments:
        words = words_query(arguments["q"])
        query = query.where(
            Article.search.bool_op("@@")(cast(words, TSQUERY)) if words else false()
        )
    return query
