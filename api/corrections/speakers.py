"""Whom an editor means: an entity by id or by name, or a speaker that is no entity."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import Entity, Name
from api.entities.queries import current_id, find_entities
from api.errors import ArgumentError

# The labels that a name of this type may have; what is unnamed is no entity.
_LABELS = {"person": ("PER",), "organisation": ("ORG", "LOC"), "group": ("ORG", "LOC")}
_TYPES = {"PER": "person", "ORG": "organisation", "LOC": "organisation"}
# So many are named when a name is several entities'.
_SHOWN = 5


def resolve(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """The speaker that `{"entity_id"}` or `{"name", "type"}` means, as a correction keeps it.

    A name that is one entity's becomes that entity, in whatever spelling; one that is nobody's is
    kept as it is. Raises `ArgumentError` for an unknown id and for a name of several entities.
    """
    if "entity_id" in given:
        key = current_id(session, given["entity_id"])
        if session.get(Entity, key) is None:
            raise ArgumentError("speaker", "There is no entity of this id.", "json")
        return _entity(session, key, given.get("type"))
    kind = given.get("type", "person")
    found = _named(session, given["name"], given.get("type"))
    if len(found) > 1:
        named = ", ".join(f"{entity.name} ({entity.id})" for entity in found[:_SHOWN])
        raise ArgumentError(
            "speaker", f"More than one entity has this name; give the entity_id: {named}.", "json"
        )
    if found:
        return _entity(session, found[0].id, given.get("type"))
    return {
        "name": given["name"],
        "type": kind,
        "label": None,
        "name_id": None,
        "entity_id": None,
    }


def _named(session: Session, name: str, kind: str | None) -> list[Entity]:
    """The entities of this name, best first."""
    if kind == "unnamed":
        return []
    keys = find_entities(session, name)
    query = select(Entity).where(Entity.id.in_(keys))
    if kind is not None:
        query = query.where(Entity.label.in_(_LABELS[kind]))
    return sorted(session.scalars(query), key=lambda entity: keys.index(entity.id))


def _entity(session: Session, key: str, kind: str | None) -> dict[str, Any]:
    """An entity as a speaker, under the name that it has its id from, else its most frequent."""
    name = session.scalars(
        select(Name)
        .where(Name.entity_id == key)
        .order_by((Name.id == "n" + key[1:]).desc(), Name.article_count.desc(), Name.id)
        .limit(1)
    ).one_or_none()
    if name is None:
        raise ArgumentError("speaker", "This entity has no name in any article.", "json")
    return {
        "name": name.name,
        "type": kind or _TYPES[name.label],
        "label": name.label,
        "name_id": name.id,
        "entity_id": key,
    }
