"""Turns entity and mention rows into what the schemas serve.

Flow: rows → **plain values** → schemas → JSON.
"""

from collections import Counter
from typing import Any

from api.database.models import Entity, Mention
from api.entities.schemas import TYPES
from api.entities.suggest import Suggestion
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


def mention_in_article(row: Mention, unit: str) -> dict[str, Any]:
    """A mention with the head of its article."""
    article = row.article
    return {
        **mention(row, Offsets(unit, article.astral)),
        "article": {
            "id": article.id,
            "title": article.title,
            "outlet": article.outlet,
            "date": article.date,
        },
    }


def entity(row: Entity) -> dict[str, Any]:
    """An entity with the forms of its names."""
    forms: Counter[str] = Counter()
    for alias in row.aliases:
        forms[alias.text] += alias.mention_count
    return {
        "id": row.id,
        "name": row.name,
        "name_en": row.name_en,
        "name_en_method": row.name_en_method,
        "type": TYPES[row.label],
        "wikidata_id": row.wikidata_id,
        "ambiguous": bool(row.candidates),
        "candidates": row.candidates or [],
        "aliases": [
            {"text": form, "count": count}
            for form, count in sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "article_count": row.article_count,
        "mention_count": row.mention_count,
        "quote_count": row.quote_count,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
    }


def suggestion(found: Suggestion) -> dict[str, Any]:
    """An entity as it is suggested."""
    return {
        "id": found.id,
        "name": found.name,
        "name_en": found.name_en,
        "type": TYPES[found.label],
        "form": found.form,
        "quote_count": found.quote_count,
    }
