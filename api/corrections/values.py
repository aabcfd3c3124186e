"""Corrected values of a statement's row: notes what the model says, puts an editor's in its place.

Flow: corrections → **rows**. A speaker is kept as JSON: an editor's is one object or null (nobody),
the model's a list of objects.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import Name, Speaker, Statement
from api.folding import name_key

# What of the model's speakers is kept, to take a correction back.
_SPEAKER = ("name", "type", "method", "evidence", "label", "name_id", "entity_id", "confidence")


def observed(row: Statement, fields: Collection[str]) -> dict[str, Any]:
    """What an analysis says of `fields`. Topics are not kept: they are found anew."""
    values: dict[str, Any] = {}
    if "speaker" in fields:
        values["speaker"] = [
            {name: getattr(speaker, name) for name in _SPEAKER} for speaker in row.speakers
        ]
    if "stance" in fields:
        values["stance"] = row.stance
    return values


def apply(session: Session, row: Statement, article_id: str, fields: Mapping[str, Any]) -> None:
    """Put an editor's values into a statement's row, stored or not.

    Names get the entity that they have now. A stance waits for a cue; topics are put there by
    `api.topics.tagging`, which asks the corrections.
    """
    if "speaker" in fields:
        given = fields["speaker"]
        values = (
            {"name": None, "type": "unknown"}
            if given is None
            else {name: given[name] for name in ("name", "type", "label", "name_id", "entity_id")}
        )
        put_speakers(session, row, article_id, [{**values, "method": "editor", "confidence": 1.0}])
    if "stance" in fields and row.cue is not None:
        row.stance = fields["stance"]
    if "hidden" in fields:
        row.hidden = fields["hidden"]


def put_speakers(
    session: Session, row: Statement, article_id: str, speakers: Collection[Mapping[str, Any]]
) -> None:
    """Give a statement these speakers; those with a name of an entity get the entity it has now."""
    names = {speaker.get("name_id") for speaker in speakers} - {None}
    query = select(Name.id, Name.entity_id).where(Name.id.in_(names))
    current = {found.id: found.entity_id for found in session.execute(query)} if names else {}
    row.speakers = [
        Speaker(
            number=number,
            day=row.day,
            article_id=article_id,
            statement_number=row.number,
            name_folded=name_key(speaker["name"]) if speaker["name"] else None,
            # All of them: a row in the place of another is an update.
            **{
                **{name: speaker.get(name) for name in _SPEAKER},
                "entity_id": current.get(speaker.get("name_id") or "", speaker.get("entity_id")),
            },
        )
        for number, speaker in enumerate(speakers, start=1)
    ]
