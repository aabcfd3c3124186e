"""Turns statement rows into what the schemas serve.

Flow: rows → **plain values** → schemas → JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from api.database.models import SpanRow, Speaker, Statement
from api.offsets import Offsets
from api.quotes.similar import Alike, Similar
from api.search.about import read_phrases
from api.search.asking import Phrase, Term, read_query
from api.search.highlight import highlights


def span(row: SpanRow | None, offsets: Offsets) -> dict[str, Any] | None:
    """A span with its offsets in the caller's unit."""
    if row is None:
        return None
    return {"start": offsets(row["start"]), "end": offsets(row["end"]), "text": row["text"]}


def speech(row: Statement, offsets: Offsets) -> dict[str, Any]:
    """A statement without its speaker."""
    cue = span(row.cue, offsets)
    return {
        "id": row.id,
        "section": row.section_kind,
        "section_id": row.section_id,
        "source": span(row.source, offsets),
        "cue": cue and {**cue, "lemma": row.lemma, "stance": row.stance},
        "negated": row.negated,
        "content": _spans(row.content, offsets),
        "text": row.text,
        "verbatim": _spans(row.verbatim, offsets),
        "kind": row.kind,
        "via": span(row.via, offsets),
        "parent": row.parent_id,
        "confidence": _rounded(row.confidence),
    }


def quote(row: Statement, article_id: str, offsets: Offsets) -> dict[str, Any]:
    """A statement with its speakers and where it was published."""
    told = row.speakers if row.told is None else row.told
    speakers = [_speaker(speaker, offsets) for speaker in told]
    return {
        **speech(row, offsets),
        "article": {
            "id": article_id,
            "title": row.title,
            "outlet": row.outlet,
            "date": row.date,
            "url": row.url,
        },
        "speaker": speakers[0],
        "speakers": speakers,
        "topics": [topic.slug for topic in row.topics] if row.slugs is None else row.slugs,
        "context": {"before": row.before, "after": row.after},
        # None of a row that is not stored.
        "corrected": row.corrected or [],
        "hidden": bool(row.hidden),
        **_searched(row, offsets),
    }


def similar(found: Similar, unit: str) -> dict[str, Any]:
    """What is like a quote, with offsets in the caller's unit."""

    def alike(one: Alike) -> dict[str, Any]:
        row = one.quote
        return {
            "quote": quote(row, row.article_id, Offsets(unit, row.article.astral)),
            "wording": one.wording,
            "similarity": one.similarity,
            "differences": one.differences,
        }

    return {"same": [alike(one) for one in found.same], "near": [alike(one) for one in found.near]}


def _searched(row: Statement, offsets: Offsets) -> dict[str, Any]:
    """How a row matches the search that found it; nothing of one that was not searched."""
    if row.asked is None:
        return {}
    asked = json.loads(row.asked)
    sought: list[Term | Phrase] = list(read_query(asked["q"]).asked) if "q" in asked else []
    if "about" not in asked:
        return {"highlights": _highlights(row, sought, offsets)}
    sought += read_phrases(asked["about"])
    found = _highlights(row, sought, offsets)
    around = highlights(row.before, sought) + highlights(row.after, sought)
    terms = [span["term"] for span in found] + [_text(place.term) for place in around]
    return {
        "match": {**(row.match or {}), "terms": list(dict.fromkeys(terms))},
        "highlights": found,
    }


def _highlights(
    row: Statement, sought: Sequence[Term | Phrase], offsets: Offsets
) -> list[dict[str, Any]]:
    """Where the content holds what was searched."""
    return [
        {
            "start": offsets(piece["start"] + found.start),
            "end": offsets(piece["start"] + found.end),
            "text": piece["text"][found.start : found.end],
            "term": _text(found.term),
        }
        for piece in row.content
        for found in highlights(piece["text"], sought)
    ]


def _text(term: Term | Phrase) -> str:
    """A term as it was asked for, folded."""
    if isinstance(term, Phrase):
        return " ".join(word.form for word in term.words)
    return term.words[0]


def _speaker(row: Speaker | Row[Any], offsets: Offsets) -> Mapping[str, Any]:
    return {
        "name": row.name,
        "name_en": row.name_en,
        "type": row.type,
        "entity_id": row.entity_id,
        "wikidata_id": row.wikidata_id,
        "method": row.method,
        "evidence": span(row.evidence, offsets),
        "confidence": _rounded(row.confidence),
    }


def _spans(rows: Iterable[SpanRow], offsets: Offsets) -> list[dict[str, Any] | None]:
    return [span(row, offsets) for row in rows]


def _rounded(confidence: float) -> float:
    """Four digits say all that a confidence knows."""
    return round(confidence, 4)
