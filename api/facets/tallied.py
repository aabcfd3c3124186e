"""What tallies know of a scope, so that it need not be counted. Flow: scope → **SQL** → counts.

Each function says None where tallies do not know.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from api.database.models import Speaker, Statement, Topic
from api.database.tallies import EntityTally, SpeakerTally, Tally
from api.facets.counting import source_of
from api.facets.dimensions import SETS, By, period_of, within
from api.facets.scope import Scope

_RANKED: dict[str, tuple[InstrumentedAttribute[str], type[SpeakerTally] | type[EntityTally]]] = {
    "speaker": (SpeakerTally.speaker, SpeakerTally),
    "entity": (EntityTally.entity, EntityTally),
}
_OF_A_DAY = {"stance", "kind", "section", "outlet"}
_OF_A_SPEAKER = {"stance", "outlet"}
_hidden = aliased(Statement)


def total(session: Session, scope: Scope) -> int | None:
    """How many quotes there are."""
    if not scope.tallied or (scope.dated and scope.speaker and not scope.topic):
        return None
    if scope.dated:
        query: Select[Any] = select(func.sum(Tally.number)).where(*_of(scope, "day"))
    elif scope.speaker:
        query = select(SpeakerTally.number).where(
            SpeakerTally.topic == scope.topic, SpeakerTally.speaker == scope.speaker
        )
    else:
        query = select(Tally.number).where(*_of(scope, "all"))
    return session.scalar(query) or 0


def ranked(scope: Scope, name: str) -> Select[str, int] | None:
    """Rows of key and number by `speaker` or `entity`; most first, they come off an index."""
    if name not in _RANKED or not scope.tallied or scope.dated or scope.speaker:
        return None
    key, table = _RANKED[name]
    return select(key.label("key"), table.number).where(table.topic == scope.topic)


def ranked_in_all(session: Session, scope: Scope, name: str) -> int:
    """The sum of their numbers: quotes, each as often as it has such."""
    return session.scalar(select(Tally.number).where(*_of(scope, SETS[name]))) or 0


def by_values(scope: Scope, by: By) -> Select[Any] | None:
    """Rows of period, value and number, as `api.facets.counts` counts them."""
    if not scope.tallied or len(by.others) > 1:
        return None
    if not by.others:
        return _by_time(scope, by)
    (name,) = by.others
    if name == "topic" and scope.speaker and not (scope.topic or by.time or scope.dated):
        return select(
            period_of(None, by),
            SpeakerTally.topic.label("value_0"),
            SpeakerTally.number.label("number"),
        ).where(
            SpeakerTally.speaker == scope.speaker,
            SpeakerTally.topic.in_(select(Topic.slug)),
        )
    known = _OF_A_SPEAKER if scope.speaker else None
    dimension = name
    if by.time or scope.dated:
        known, dimension = (set() if scope.speaker else _OF_A_DAY), f"day {name}"
    if name in _RANKED or (known is not None and name not in known):
        return None
    rows = select(
        period_of(Tally.day, by),
        Tally.value.label("value_0"),
        func.sum(Tally.number).label("number"),
    )
    return rows.where(*_of(scope, dimension)).group_by("period", "value_0")


def _by_time(scope: Scope, by: By) -> Select[Any] | None:
    if not scope.speaker or scope.topic:
        rows = select(period_of(Tally.day, by), func.sum(Tally.number).label("number"))
        return rows.where(*_of(scope, "day")).group_by("period")
    if source_of(scope.speaker) is not None:
        return None
    # What one entity said is read off its index, which has the day.
    said = (
        select(Speaker.day, Speaker.article_id, Speaker.statement_number)
        .where(
            Speaker.entity_id == scope.speaker,
            ~exists().where(
                _hidden.hidden,
                _hidden.article_id == Speaker.article_id,
                _hidden.number == Speaker.statement_number,
            ),
            *within(Speaker.day, scope.first, scope.last),
        )
        .distinct()
        .subquery("said")
    )
    rows = select(period_of(said.c.day, by), func.count().label("number"))
    return rows.group_by("period")


def _of(scope: Scope, dimension: str) -> list[ColumnElement[bool]]:
    return [
        Tally.topic == scope.topic,
        Tally.speaker == scope.speaker,
        Tally.dimension == dimension,
        *within(Tally.day, scope.first, scope.last),
    ]
