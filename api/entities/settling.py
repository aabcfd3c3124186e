"""After counts changed: which names and entities go, and what those that stay are called.

Flow: rows of the registry → **names to show**. What is chosen depends on what is stored only.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import cast, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from api.database.models import Entity, Name
from api.entities.forms import vector, words
from api.entities.graph import Known, blocks_of, node_of
from api.entities.resolution import among, load, names_where
from nlp.names.english import english_name
from nlp.names.resolve import home

# Of the forms of one name, and of all names of one entity: the form that is most often the fullest
# in its article, then the longest. Names that the entity has of itself come before those that are
# short for it, and both before those that an editor gave it.
_BEST_OF_NAMES = """
    SELECT DISTINCT ON (name_id) name_id, text FROM entity_aliases WHERE name_id = ANY(:ids)
    ORDER BY name_id, name_count DESC, length(text) DESC, text"""
_BEST_OF_ENTITIES = """
    SELECT DISTINCT ON (entity_id) entity_id, text FROM (
        SELECT a.entity_id, a.text, sum(a.name_count) AS names, min(
            CASE WHEN d.name_id IS NOT NULL THEN 2 WHEN n.method = 'part' THEN 1 ELSE 0 END
        ) AS rank
        FROM entity_aliases a JOIN names n ON n.id = a.name_id
        LEFT JOIN name_decisions d ON d.name_id = a.name_id
        WHERE a.entity_id = ANY(:ids) GROUP BY a.entity_id, a.text
    ) AS forms ORDER BY entity_id, rank, names DESC, length(text) DESC, text"""
# An entity that nothing names stays while an editor's word hangs on it.
_NEEDLESS = """
    DELETE FROM entities e WHERE e.id = ANY(:ids)
    AND num_nonnulls(e.merged_into, e.chosen_name, e.chosen_name_en, e.chosen_wikidata_id) = 0
    AND NOT EXISTS (SELECT FROM names n WHERE n.entity_id = e.id)
    AND NOT EXISTS (SELECT FROM entities o WHERE o.merged_into = e.id)
    AND NOT EXISTS (SELECT FROM name_decisions d WHERE d.entity_id = e.id)"""


def drop_names(session: Session, names: Collection[str]) -> list[Known]:
    """Delete those of these names that no article has any more, with their forms; return them."""
    if not names:
        return []
    gone = load(session, names_where(among(Name.id, names), Name.article_count <= 0))
    if gone:
        query = text("DELETE FROM names WHERE id = ANY(:ids)")
        session.execute(query, {"ids": [name.id for name in gone]})
    return gone


def spell_names(session: Session, names: Collection[str]) -> list[Known]:
    """Choose the spelling that stands for each name; return names whose home changed with it."""
    if not names:
        return []
    best = _pairs(session, _BEST_OF_NAMES, names)
    turned, changes = [], []
    for before in load(session, names_where(among(Name.id, names))):
        spelling = best.get(before.id, before.name)
        if spelling == before.name:
            continue
        after = replace(before, name=spelling)
        after.blocks = blocks_of(after)
        changes.append({"id": after.id, "name": spelling, "blocks": sorted(after.blocks)})
        if node_of(before) != node_of(after):
            turned += [before, after]
    if changes:
        session.execute(update(Name), changes)
    return turned


def settle(session: Session, entities: Collection[str]) -> None:
    """Delete entities that nothing names, and choose what the others are called.

    The Arabic name is an editor's, else the best form; the English one an editor's, else what
    `nlp.names` makes of it; the Wikidata id an editor's, else the gazetteer's.
    """
    if not entities:
        return
    session.execute(text(_NEEDLESS), {"ids": sorted(entities)})
    changes = unsettled(session, entities)
    if changes:
        session.execute(update(Entity), changes)


def unsettled(session: Session, entities: Collection[str]) -> list[dict[str, Any]]:
    """What entities should be called, of those that are called otherwise: columns with the id."""
    best = _pairs(session, _BEST_OF_ENTITIES, entities)
    columns = (
        *(Entity.id, Entity.label, Entity.name, Entity.name_folded, Entity.name_en),
        *(Entity.name_en_method, Entity.wikidata_id),
        *(Entity.chosen_name, Entity.chosen_name_en, Entity.chosen_wikidata_id),
        (Entity.words == cast("", TSVECTOR)).label("new"),
    )
    changes = []
    for row in session.execute(select(*columns).where(among(Entity.id, entities))):
        name = row.chosen_name or best.get(row.id) or row.name
        name_en, method = (
            (row.chosen_name_en, "editor") if row.chosen_name_en else english(row.label, name)
        )
        wikidata = row.chosen_wikidata_id or wikidata_id(row.label, row.name_folded, name)
        shown = (row.name, row.name_en, row.name_en_method, row.wikidata_id)
        if row.new or (name, name_en, method, wikidata) != shown:
            changes.append(
                {
                    "id": row.id,
                    "name": name,
                    "name_en": name_en,
                    "name_en_method": method,
                    "wikidata_id": wikidata,
                    "words": vector(words(name) | words(name_en or "")),
                }
            )
    return changes


def english(label: str, name: str) -> tuple[str | None, str | None]:
    """A name in English and how it was got; two Nones where there is no telling."""
    found = english_name(label, name)
    return (found.text, found.method) if found else (None, None)


def _pairs(session: Session, query: str, ids: Collection[str]) -> dict[str, str]:
    return {row[0]: row[1] for row in session.execute(text(query), {"ids": sorted(ids)})}


def wikidata_id(label: str, key: str, name: str) -> str | None:
    """The item of the entity that a name alone says it is, if that is this entity."""
    found = home(label, key, name)
    return found.wikidata_id if found and (found.label, found.key) == (label, key) else None
