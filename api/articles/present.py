"""Turns article rows into what the schemas serve.

Flow: rows → **plain values** → schemas → JSON.
"""

from typing import Any

from api.database.models import Article, Section
from api.entities.present import mention
from api.offsets import Offsets
from api.quotes.present import quote


def head(row: Article) -> dict[str, Any]:
    """An article without its text."""
    analysis = row.analyses[-1]
    return {
        **_metadata(row),
        "analysis": {"model": analysis.model, "created_at": analysis.created_at},
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def article(row: Article, unit: str) -> dict[str, Any]:
    """An article with its text and sections."""
    offsets = Offsets(unit, row.astral)
    return {
        **head(row),
        "text": row.text,
        "sections": [_section(section, row.text, offsets) for section in row.sections],
    }


def analysed(row: Article, unit: str) -> dict[str, Any]:
    """All that was read from a text; the row need not be stored."""
    offsets = Offsets(unit, row.astral)
    return {
        **_metadata(row),
        "model": row.analyses[-1].model,
        "sections": [_section(section, row.text, offsets) for section in row.sections],
        "entities": [mention(item, offsets) for item in row.mentions],
        "quotes": [quote(item, row.id, offsets) for item in row.statements],
    }


def _metadata(row: Article) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "outlet": row.outlet,
        "date": row.date,
        "url": row.url,
        "keywords": row.keywords,
        "counts": {
            "characters": row.char_count,
            "mentions": row.mention_count,
            "quotes": row.quote_count,
        },
    }


def _section(row: Section, text: str, offsets: Offsets) -> dict[str, Any]:
    return {
        "start": offsets(row.start),
        "end": offsets(row.end),
        "text": text[row.start : row.end],
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "outlet": row.outlet,
        "date": row.date,
    }
