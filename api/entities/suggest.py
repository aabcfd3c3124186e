"""Suggests entities while somebody types a name, in either script.

Flow: the beginning of a name → **entities**, the most frequent first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.entities.forms import beginning, sound_beginning

_ARABIC = re.compile(r"[\u0621-\u064a]")
# A beginning so short, which many names share, is looked for among the most frequent entities
# first: reading all names that have it would take longer.
_SHORT = 2
_FREQUENT = 500
# Each word of the query begins or is a word of one form, or of the names shown.
_FITS = """(e.words @@ CAST(:query AS tsquery) OR EXISTS (SELECT FROM entity_aliases a
    WHERE a.entity_id = e.id AND a.words @@ CAST(:query AS tsquery)))"""
_OF_TYPE = "(CAST(:label AS text) IS NULL OR e.label = :label) AND e.article_count > 0"
_ORDER = "ORDER BY mention_count DESC, id LIMIT :limit"
_AMONG_FREQUENT = f"""
    SELECT id FROM (
        SELECT * FROM entities e WHERE {_OF_TYPE} ORDER BY mention_count DESC, id LIMIT {_FREQUENT}
    ) AS e WHERE {_FITS} {_ORDER}"""
_AMONG_ALL = f"""
    SELECT e.id FROM entities e JOIN (
        SELECT id FROM entities WHERE words @@ CAST(:query AS tsquery)
        UNION SELECT entity_id FROM entity_aliases WHERE words @@ CAST(:query AS tsquery)
    ) AS found ON found.id = e.id WHERE {_OF_TYPE} {_ORDER}"""
# What is shown, and the most frequent form that fits: none where a name that is shown fits.
_SHOWN = """
    SELECT e.id, e.name, e.name_en, e.label, e.quote_count, (
        SELECT a.text FROM entity_aliases a
        WHERE a.entity_id = e.id AND a.words @@ ANY(CAST(:queries AS tsquery[]))
        GROUP BY a.text ORDER BY a.text <> e.name, sum(a.mention_count) DESC, a.text LIMIT 1
    ) AS form
    FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS k(id, place)
    JOIN entities e ON e.id = k.id ORDER BY k.place"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity, and the form of its name that fits; `label` as mentions have it."""

    id: str
    name: str
    name_en: str | None
    label: str
    quote_count: int
    form: str


def suggest(session: Session, query: str, label: str | None, limit: int) -> list[Suggestion]:
    """Entities of which a form begins so, words in any order; the most frequent first.

    What is written so comes before what only sounds so, as an Arabic name does that is typed in
    Latin letters.
    """
    sounds = None if _ARABIC.search(query) else sound_beginning(query)
    queries = [one for one in (beginning(query), sounds) if one is not None]
    found: list[str] = []
    short = len(query.rsplit(maxsplit=1)[-1]) <= _SHORT if query.split() else False
    for one in queries:
        if len(found) < limit:
            ids = _ids(session, one, label, limit, short=short)
            found += [key for key in ids if key not in found]
    rows = session.execute(text(_SHOWN), {"ids": found[:limit], "queries": queries})
    return [
        Suggestion(row.id, row.name, row.name_en, row.label, row.quote_count, _form(row))
        for row in rows
    ]


def _ids(
    session: Session, query: str, label: str | None, limit: int, *, short: bool
) -> Sequence[str]:
    values = {"query": query, "label": label, "limit": limit}
    found = session.scalars(text(_AMONG_FREQUENT), values).all() if short else ()
    if len(found) < limit:
        found = session.scalars(text(_AMONG_ALL), values).all()
    return found


def _form(row: object) -> str:
    form: str = row.form or row.name_en or row.name  # type: ignore[attr-defined]
    return form
