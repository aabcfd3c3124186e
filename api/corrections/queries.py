"""Reads corrections, and the history of a quote, from the database."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.corrections.history import list_revisions
from api.database.models import Correction, Revision, Statement
from api.errors import NotFoundError
from api.pagination import Key, Order, Page, fetch

_ORDER = Order("id", (Key(Correction.id, int),))


def list_corrections(session: Session, arguments: dict[str, Any]) -> Page:
    """A page of the corrections that hold, by the arguments of `CorrectionArgsSchema`."""
    query = select(Correction).where(Correction.fields != func.jsonb_build_object())
    if "anchored" in arguments:
        query = query.where(Correction.anchored if arguments["anchored"] else ~Correction.anchored)
    if "article" in arguments:
        query = query.where(Correction.article_id == arguments["article"])
    return fetch(session, query, _ORDER, limit=arguments["limit"], cursor=arguments.get("cursor"))


def quote_history(session: Session, quote_id: str, limit: int, cursor: str | None) -> Page:
    """A page of what editors did with a quote, newest first. Raises `NotFoundError`."""
    found = None
    if "\0" not in quote_id:
        found = session.scalar(select(Statement.id).where(Statement.id == quote_id))
    if found is None:
        raise NotFoundError("There is no quote of this id.")
    query = select(Revision).where(Revision.quote_id == quote_id)
    return list_revisions(session, query, limit=limit, cursor=cursor)


def present(row: Correction) -> dict[str, Any]:
    """A correction as it is served."""
    fields = dict(row.fields)
    if fields.get("speaker"):
        fields["speaker"] = {
            name: fields["speaker"][name] for name in ("name", "type", "entity_id")
        }
    return {
        "quote_id": row.quote_id,
        "article_id": row.article_id,
        "anchored": row.anchored,
        "text": row.text,
        "fields": fields,
    }
