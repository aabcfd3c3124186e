"""Who changed what and when: writes and lists revisions, of quotes, entities and topics."""

from typing import Any

import marshmallow as ma
from marshmallow import fields
from sqlalchemy import Select
from sqlalchemy.orm import Session

from api.database.models import Revision
from api.http.fields import Instant, PlainText, about
from api.pagination import Key, Order, Page, fetch
from api.schemas import ENTITY_EXAMPLE, QUOTE_EXAMPLE, page_schema

NEWEST_FIRST = Order("-at", (Key(Revision.id, int, descending=True),))
_LONGEST_NAME = 200


class RevisionSchema(ma.Schema):
    """One change by an editor."""

    at = Instant(required=True, metadata=about("When.", "2024-01-01T00:00:00.000Z"))
    by = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Who, as the caller said; null when it did not.", "desk@news.example"),
    )
    action = fields.String(
        required=True,
        metadata=about(
            "What was done: `correct` or `reset` a quote, `merge`, `split` or `rename` an entity, "
            "`put` or `delete` a topic.",
            "correct",
        ),
    )
    quote_id = fields.String(
        required=True, allow_none=True, metadata=about("The quote, if it was one.", QUOTE_EXAMPLE)
    )
    entity_id = fields.String(
        required=True, allow_none=True, metadata=about("The entity, if it was one.", ENTITY_EXAMPLE)
    )
    slug = fields.String(
        required=True, allow_none=True, metadata=about("The topic, if it was one.", "hostage-deal")
    )
    before = fields.Dict(
        required=True, metadata=about("What changed, as it was.", {"stance": "neutral"})
    )
    after = fields.Dict(
        required=True, metadata=about("What changed, as it became.", {"stance": "denial"})
    )


RevisionPageSchema = page_schema(RevisionSchema, "RevisionPage", "changes")


def by_field() -> PlainText:
    """The field of a change's body that says who makes it."""
    return PlainText(
        longest=_LONGEST_NAME,
        metadata=about("Who makes the change, for the history.", "desk@news.example"),
    )


def record(
    session: Session,
    action: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    by: str | None = None,
    **of: Any,
) -> None:
    """Write a revision. `of` says of what: `entity_id`, `slug`, or `quote_id` with its article."""
    session.add(Revision(action=action, before=before, after=after, by=by, **of))


def list_revisions(
    session: Session, query: Select[Revision], *, limit: int, cursor: str | None
) -> Page:
    """A page of the revisions that `query` selects, newest first."""
    return fetch(session, query, NEWEST_FIRST, limit=limit, cursor=cursor)
