"""Corrects one stored quote, or takes corrections of it back; what hangs on it follows.

Flow: request → **rows**. Counts of entities, topics and the history change in one transaction.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from api.articles.service import alone
from api.corrections.history import record
from api.corrections.matching import stretch
from api.corrections.speakers import resolve
from api.corrections.values import apply, observed, put_speakers
from api.database import Database
from api.database.models import Article, Correction, Speaker, Statement, StatementTopic
from api.entities import registry
from api.errors import ArgumentError, NotFoundError
from api.topics.tagging import known_topics, share_topics, tag_article

# What the registry's counts depend on.
_COUNTED = {"speaker", "hidden"}
_NO_QUOTE = "There is no quote of this id."


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor says of a quote.

    `fields` are corrected values as `PATCH /quotes/<id>` takes them, `reset` names fields that are
    to be as the newest analysis has them.
    """

    fields: Mapping[str, Any]
    reset: Collection[str] = ()
    by: str | None = None


def change_quote(database: Database, quote_id: str, change: Change) -> None:
    """Correct a quote and write its history; what is so already changes nothing.

    Raises `NotFoundError` for an unknown quote and `ArgumentError` for a value that cannot be.
    """
    asked = change.fields.keys() | set(change.reset)
    # Rows are written in the registry's order, not when a query comes by.
    with database.session() as session, session.no_autoflush:
        counted = not _COUNTED.isdisjoint(asked)
        row = _locked(session, quote_id, whole=counted)
        # Its lock comes before that of topics, as in storing an article.
        counts = registry.begin(session, row.article_id) if counted else None
        correction = _correction(session, row)
        kept = {
            name: value for name, value in correction.fields.items() if name not in change.reset
        }
        fields = {**kept, **_checked(session, row, change.fields)}
        changed = {name for name in asked if _differ(name, correction.fields, fields)}
        if not changed:
            return
        before = _shown(session, row, changed)
        session.add(correction)
        _put(session, row, correction, fields, changed)
        if counts is not None:
            counts.assign(row.article.mentions, row.article.statements)
        session.flush()
        if counts is not None:
            counts.finish()
        if "topics" in changed:
            tag_article(session, row.article_id)
        record(
            session,
            "correct" if changed & change.fields.keys() else "reset",
            by=change.by,
            quote_id=row.id,
            article_id=row.article_id,
            correction_id=correction.id,
            before=before,
            after=_shown(session, row, changed),
        )


def _locked(session: Session, quote_id: str, *, whole: bool) -> Statement:
    """A statement with its article, which nobody else changes until this transaction ends.

    With `whole`, the article's mentions and statements too: what entities are counted by.
    """
    key = None
    # What cannot be an id is not looked for: PostgreSQL knows no NUL.
    if "\0" not in quote_id:
        key = session.scalar(select(Statement.article_id).where(Statement.id == quote_id))
    if key is None:
        raise NotFoundError(_NO_QUOTE)
    alone(session, key)
    parts = (
        selectinload(Article.mentions),
        selectinload(Article.statements).selectinload(Statement.speakers),
    )
    row = session.scalars(
        select(Statement)
        .where(Statement.id == quote_id)
        .options(joinedload(Statement.article).options(*(parts if whole else ())))
    ).one_or_none()
    if row is None:
        raise NotFoundError(_NO_QUOTE)
    return row


def _correction(session: Session, row: Statement) -> Correction:
    """The correction of a statement, or a new one without fields."""
    found = session.scalars(
        select(Correction).where(Correction.quote_id == row.id, Correction.anchored)
    ).one_or_none()
    if found is None:
        place = stretch(row.id, row.cue, row.content, row.article.text)
        found = Correction(
            quote_id=row.id,
            article_id=row.article_id,
            start=place.start,
            end=place.end,
            text=place.text,
            fields={},
            original={},
        )
    return found


def _checked(session: Session, row: Statement, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a correction keeps them. Raises `ArgumentError`."""
    values = dict(fields)
    if fields.get("speaker") is not None:
        values["speaker"] = resolve(session, fields["speaker"])
    if "stance" in fields and row.cue is None:
        raise ArgumentError("stance", "This quote has no cue whose stance it could be.", "json")
    if "topics" in fields:
        share_topics(session)
        values["topics"] = sorted(set(fields["topics"]))
        unknown = set(values["topics"]) - known_topics(session, values["topics"])
        if unknown:
            raise ArgumentError("topics", f"No topic: {', '.join(sorted(unknown))}.", "json")
    return values


def _differ(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (name in one, one.get(name)) != (name in other, other.get(name))


def _put(
    session: Session,
    row: Statement,
    correction: Correction,
    fields: dict[str, Any],
    changed: Collection[str],
) -> None:
    """Write the correction, and the statement by it or by what the model says."""
    fresh = fields.keys() - correction.fields.keys()
    original = {**correction.original, **observed(row, fresh)}
    if "speaker" in changed and "speaker" not in fields:
        put_speakers(session, row, row.article_id, original["speaker"])
    if "stance" in changed and "stance" not in fields:
        row.stance = original["stance"]
    apply(session, row, row.article_id, {name: fields[name] for name in changed if name in fields})
    row.hidden = fields.get("hidden", False)
    row.corrected = sorted(fields)
    correction.fields = fields
    correction.original = {name: value for name, value in original.items() if name in fields}
    if "hidden" in changed:
        row.article.quote_count = sum(not one.hidden for one in row.article.statements)


def _shown(session: Session, row: Statement, names: Collection[str]) -> dict[str, Any]:
    """The values of a statement's fields as its history tells them."""
    values: dict[str, Any] = {}
    for name in sorted(names):
        if name == "speaker":
            values["speaker"] = _brief(row.speakers[0])
            if len(row.speakers) > 1:
                values["speakers"] = [_brief(speaker) for speaker in row.speakers]
        elif name == "topics":
            query = select(StatementTopic.slug).where(StatementTopic.statement_id == row.id)
            values["topics"] = sorted(session.scalars(query))
        else:
            values[name] = getattr(row, name)
    return values


def _brief(speaker: Speaker) -> dict[str, Any]:
    return {name: getattr(speaker, name) for name in ("name", "type", "entity_id", "method")}
