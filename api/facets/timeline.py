"""An entity over time: what it said, and how often articles name it. Flow: rows → **steps**."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database.models import UNDATED, Mention
from api.entities.queries import require_entity
from api.facets.counts import Count, Counts, count_by
from api.facets.dimensions import By, period, within
from api.facets.rows import filled, flat
from api.facets.scope import read_scope

# Splits have few values; of outlets and verbs, those of most quotes.
_MOST_VALUES = 100


def timeline(session: Session, entity_id: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What `/entities/<id>/timeline` answers.

    Raises `NotFoundError`, `MovedError` for one that is another now, and `ArgumentError`.
    """
    require_entity(session, entity_id)
    days = {name: arguments[name] for name in ("from_", "to") if name in arguments}
    by = By(arguments["by"], (arguments["split"],) if "split" in arguments else ())
    scope = read_scope(session, {**days, "speaker_id": entity_id})
    counts = count_by(session, scope, by, _MOST_VALUES)
    rows, mentions = list(counts.rows), {}
    if not by.others:
        mentions = _mentions(session, entity_id, arguments)
        said = {row.period for row in rows}
        rows += [Count(day, (), 0) for day in mentions if day not in said]
        rows.sort(key=lambda row: row.period or UNDATED)
    if arguments["fill"]:
        rows = filled(Counts(rows, counts.total, counts.other), scope, by)
    items = flat(session, rows, by, "quotes")
    for item in items:
        item["period"] = item.pop(arguments["by"])
        if not by.others:
            item["mentions"] = mentions.get(item["period"], 0)
    return {"items": items, "total": counts.total}


def _mentions(session: Session, key: str, arguments: Mapping[str, Any]) -> dict[Any, int]:
    """How often an entity is named in each period."""
    step = period(Mention.day, arguments["by"]).label("step")
    query = select(step, func.count().label("number")).where(
        Mention.entity_id == key,
        Mention.day > UNDATED,
        *within(Mention.day, arguments.get("from_"), arguments.get("to")),
    )
    return {row.step: row.number for row in session.execute(query.group_by("step"))}
