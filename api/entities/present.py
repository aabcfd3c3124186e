"""Turns entity and mention rows into what the schemas serve.

Flow: rows → **plain values** → schemas → JSON.
"""

from typing import Any

from api.database.models import Entity, Mention
from api.entities.schemas import TYPES
from api.offsets import Offsets


def mention(row: Mention, offsets: Offsets) -> dict[str, Any]:
    """A mention with its offsets in the caller's unit."""
    return {
        "start": offsets(row.start),
        "end": offsets(row.end),
        "text": row.text,
        "label": row.label,
        "name": row.name,
        "entity_id": row.entity_id,
        "section_id": row.section_id,
        "confidence": round(row.confidence, 4),
    }


def entity(row: Entity) -> dict[str, Any]:
    """An entity with the forms of its name."""
    forms = sorted(row.aliases, key=lambda alias: (-alias.mention_count, alias.text))
    return {
        "id": row.id,
        "name": row.name,
        "name_en": row.name_en,
        "type": TYPES[row.label],
        "wikidata_id": row.wikidata_id,
        "aliases": [{"text": form.text, "count": form.mention_count} for form in forms],
        "article_count": row.article_count,
        "mention_count": row.mention_count,
        "quote_count": row.quote_count,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
    }
