"""Makes names and entities that are not stored yet."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from api.database.models import Name
from api.entities.graph import Known, blocks_of, node_of
from api.ids import entity_of, name_id


def make_names(session: Session, names: Sequence[Known]) -> None:
    """Store names that are not there, each for the entity that it alone says it is."""
    if not names:
        return
    nodes = {name.id: node_of(name) for name in names}
    labels = {
        name.entity_id: (name.label, name.key) if name.sense else nodes[name.id][1:]
        for name in names
    }
    make_entities(session, labels)
    session.execute(
        insert(Name).on_conflict_do_nothing(),
        [
            {
                "id": name.id,
                "label": name.label,
                "key": name.key,
                "sense": name.sense,
                "name": name.name,
                "home_id": name.id if name.sense else nodes[name.id][0],
                "target_id": name.id if name.sense else nodes[name.id][0],
                "entity_id": name.entity_id,
                "blocks": sorted(blocks_of(name)),
            }
            for name in names
        ],
    )


def new_name(label: str, key: str, sense: str, name: str) -> Known:
    """A name that is not stored yet, for the entity that it alone says it is."""
    known = Known(name_id(label, key, sense), label, key, sense, name, 0, "")
    known.entity_id = entity_of(known.id if sense else node_of(known)[0])
    return known


def make_entities(session: Session, labels: Mapping[str, tuple[str, str]]) -> None:
    """Make entities that are not there, by id: label and key."""
    ordered = sorted(labels.items())
    if not labels:
        return
    session.execute(
        text("""INSERT INTO entities (id, label, name, name_folded)
        SELECT d.id, d.label, d.key, d.key
        FROM unnest(CAST(:ids AS text[]), CAST(:labels AS text[]), CAST(:keys AS text[]))
            AS d(id, label, key)
        ON CONFLICT (id) DO NOTHING"""),
        {
            "ids": [key for key, _ in ordered],
            "labels": [label for _, (label, _) in ordered],
            "keys": [key for _, (_, key) in ordered],
        },
    )
