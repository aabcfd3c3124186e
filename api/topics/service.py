"""Changes topics, and tags what is stored by them anew, in one transaction.

Flow: bodies → **rows** → tags of statements.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from api.corrections.history import record
from api.database.models import Topic
from api.errors import ArgumentError, NotFoundError
from api.ids import LONGEST_SLUG, TOPIC_SLUG_PATTERN
from api.search.asking import topic_query
from api.topics.tagging import own_topics, retag
from api.topics.terms import topic_queries

_SLUG = re.compile(TOPIC_SLUG_PATTERN.removesuffix("$") + r"\Z")


@dataclass(frozen=True, slots=True)
class TopicIn:
    """A topic as it is put."""

    name: str
    name_en: str
    terms_ar: Sequence[str] = ()
    terms_en: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """The columns of `topics` that it fills; terms once each."""
        return {
            "name_ar": self.name,
            "name_en": self.name_en,
            "terms_ar": list(dict.fromkeys(self.terms_ar)),
            "terms_en": list(dict.fromkeys(self.terms_en)),
        }


def put_topic(session: Session, slug: str, topic: TopicIn, by: str | None = None) -> bool:
    """Make or replace a topic; whether it was made. What changes nothing leaves no history.

    Raises `NotFoundError` for a slug that is none, and `ArgumentError` for no terms and for one
    without a word.
    """
    if len(slug) > LONGEST_SLUG or not _SLUG.match(slug):
        raise NotFoundError(
            f"No topic can be here: a slug has 1 to {LONGEST_SLUG} of a to z, 0 to 9 and - between."
        )
    values = topic.values()
    _check(topic)
    own_topics(session)
    row = session.get(Topic, slug)
    before = {} if row is None else {name: getattr(row, name) for name in values}
    after = {name: value for name, value in values.items() if before.get(name) != value}
    if not after:
        return False
    query, named = topic_queries(
        (topic.name, topic.name_en), [*values["terms_ar"], *values["terms_en"]]
    )
    if row is None:
        session.add(Topic(slug=slug, query=query, named=named, **values))
    else:
        for name, value in {**values, "query": query, "named": named}.items():
            setattr(row, name, value)
        row.updated_at = func.now()
    _record(session, "put", slug, {name: before[name] for name in after if before}, after, by)
    session.flush()
    if {"terms_ar", "terms_en"} & after.keys():
        retag(session, slug)
    return row is None


def delete_topic(session: Session, slug: str, by: str | None = None) -> None:
    """Delete a topic with its tags; its history stays. Raises `NotFoundError`."""
    own_topics(session)
    row = require_topic(session, slug)
    names = ("name_ar", "name_en", "terms_ar", "terms_en")
    _record(session, "delete", slug, {name: getattr(row, name) for name in names}, {}, by)
    session.delete(row)


def require_topic(session: Session, slug: str) -> Topic:
    """The topic of this slug. Raises `NotFoundError`."""
    row = session.get(Topic, slug) if _SLUG.match(slug) else None
    if row is None:
        raise NotFoundError("There is no topic of this slug.")
    return row


def _check(topic: TopicIn) -> None:
    if not (topic.terms_ar or topic.terms_en):
        raise ArgumentError("terms_ar", "A topic needs a term, in Arabic or English.", "json")
    for field in ("name", "name_en", "terms_ar", "terms_en"):
        value = getattr(topic, field)
        for term in [value] if isinstance(value, str) else value:
            try:
                topic_query(term)
            except ValueError as error:
                raise ArgumentError(field, f"Holds no word: {term!r}.", "json") from error


def _record(
    session: Session,
    action: str,
    slug: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: str | None,
) -> None:
    """Write a revision, its fields under the names that are served."""

    def served(values: Mapping[str, Any]) -> dict[str, Any]:
        return {"name" if key == "name_ar" else key: value for key, value in values.items()}

    record(session, action, before=served(before), after=served(after), by=by, slug=slug)
