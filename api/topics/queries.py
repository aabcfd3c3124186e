"""Reads topics from the database, and finds those that a query is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from api.corrections.history import list_revisions
from api.database.models import Revision, Topic
from api.database.tallies import Tally
from api.errors import NotFoundError
from api.pagination import Key, Order, Page, fetch
from api.search.lexemes import search_vector

BY_SLUG = Order("slug", (Key(Topic.slug, str),))


def list_topics(session: Session, limit: int, cursor: str | None) -> Page:
    """A page of all topics in order of slug."""
    return fetch(session, select(Topic), BY_SLUG, limit=limit, cursor=cursor)


def quote_counts(session: Session, slugs: list[str]) -> Mapping[str, int]:
    """How many quotes are about each of these topics, hidden ones left out."""
    tallied = select(Tally.topic, Tally.number).where(
        Tally.topic.in_(slugs), Tally.speaker == "", Tally.dimension == "all"
    )
    return {row.topic: row.number for row in session.execute(tallied)}


def topics_named(session: Session, query: str) -> list[str]:
    """The topics that a query speaks of: it holds one of their terms, or their name.

    In either language, whatever the endings; slugs in order.
    """
    words = cast(search_vector(query), TSVECTOR)
    found = words.bool_op("@@")(cast(Topic.named, TSQUERY))
    return list(session.scalars(select(Topic.slug).where(found).order_by(Topic.slug)))


def topic_history(session: Session, slug: str, limit: int, cursor: str | None) -> Page:
    """What was changed of a topic, newest first; of a deleted one too. Raises `NotFoundError`."""
    query = select(Revision).where(Revision.slug == slug)
    known = select(func.count()).select_from(query.limit(1).subquery())
    if "\0" in slug or not (session.get(Topic, slug) or session.scalar(known)):
        raise NotFoundError("There is no topic of this slug.")
    return list_revisions(session, query, limit=limit, cursor=cursor)


def present(row: Topic, quote_count: int) -> dict[str, Any]:
    """A topic as `TopicSchema` serves it."""
    return {
        "slug": row.slug,
        "name": row.name_ar,
        "name_en": row.name_en,
        "terms_ar": row.terms_ar,
        "terms_en": row.terms_en,
        "quote_count": quote_count,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
