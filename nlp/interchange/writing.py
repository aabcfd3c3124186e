"""Writes an analysis in the interchange form. Flow: records → **interchange** → files."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from nlp.records import Analysis, Mention, Span, Speaker, Statement

SPEAKER_SEPARATOR = " ; "
# What the annotated corpora write where nothing in the text stands for the speaker.
UNKNOWN_SPEAKER = "غير معروف"


def to_interchange(
    article_id: str, analysis: Analysis, outlet: str | None = None, date: date | None = None
) -> dict[str, Any]:
    """One line of the interchange form, as a JSON-ready dictionary.

    `outlet` and `date` default to what the capture says of its main article.
    """
    metadata = analysis.layout.metadata
    day = date or metadata.date
    return {
        "id": article_id,
        "source": outlet or metadata.outlet,
        "date": day.isoformat() if day else None,
        "text": analysis.text,
        "entities": [_entity(mention) for mention in analysis.mentions],
        "statements": [_statement(statement) for statement in analysis.statements],
    }


def to_line(data: Mapping[str, Any]) -> str:
    """A dictionary as one line of JSON, Arabic unescaped, with its line feed."""
    return json.dumps(data, ensure_ascii=False) + "\n"


def _entity(mention: Mention) -> dict[str, Any]:
    return {
        **_plain(mention),
        "label": mention.label,
        "name": mention.name,
        "confidence": mention.confidence,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.number,
        "cue": _span(statement.cue),
        "source": _span(statement.source),
        "content": [_plain(piece) for piece in statement.content],
        "kind": statement.kind,
        "speaker": {
            "name": SPEAKER_SEPARATOR.join(_name(s, statement) for s in statement.speakers),
            "type": statement.speakers[0].type,
            "method": statement.speakers[0].method,
            "confidence": min(s.confidence for s in statement.speakers),
        },
        "via": _span(statement.via),
        "parent": statement.parent,
        "confidence": statement.confidence,
    }


def _name(speaker: Speaker, statement: Statement) -> str:
    """A speaker that cannot be named goes by the words of the source, as in the corpora."""
    if speaker.name is not None:
        return speaker.name
    return statement.source.text if statement.source else UNKNOWN_SPEAKER


def _span(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else _plain(span)


def _plain(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}
