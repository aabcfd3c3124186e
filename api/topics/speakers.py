"""Who said what about a topic: its speakers, each with counts and the latest quote.

Flow: scope of a topic → counts by speaker → a page of them → **details** → schemas.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    and_,
    any_,
    case,
    cast,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from api.database.models import UNDATED, Entity, Speaker, Statement
from api.database.tallies import Tally
from api.facets import tallied
from api.facets.counting import LONGEST_KEY, NOBODY, source_of
from api.facets.counts import by_speaker, each_speaker
from api.facets.labels import labels
from api.facets.scope import Scope, read_scope, texts
from api.pagination import MOST_COUNTED, Key, Order, Page, count, decode, encode
from nlp.records import Stance

STANCES = get_args(Stance)
_LATEST = ("id", "text", "lemma", "stance", "date", "outlet")

# The condition that a speaker is of this name or id.
SaidBy = Callable[[Any], ColumnElement[bool]]


@dataclass(slots=True)
class TopicSpeaker:
    """One speaker of a topic, by the key of `api.facets.counting`."""

    key: str
    number: int
    stances: dict[str, int] = field(default_factory=dict)
    outlets: dict[str, int] = field(default_factory=dict)
    first: dt.date | None = None
    last: dt.date | None = None
    latest: Row[Any] | None = None
    entity: Row[str, str, str | None] | None = None


def topic_speakers(session: Session, arguments: Mapping[str, Any]) -> Page:
    """A page of the speakers of a topic's quotes, those of most first. Nobody is no speaker.

    Raises `ArgumentError`.
    """
    limit, cursor = arguments["limit"], arguments.get("cursor")
    scope = read_scope(session, arguments)
    each = by_speaker(scope).subquery("each")
    query = select(each).where(each.c.key != NOBODY)
    number, key = each.c.number, each.c.key
    order = Order("-count", (Key(number, int, descending=True), Key(key, str)))
    found = count(session, query)
    if cursor is not None:
        last, name = decode(cursor, order)
        query = query.where(number <= last, or_(number < last, and_(number == last, key > name)))
    rows = session.execute(query.order_by(number.desc(), key).limit(limit + 1)).all()
    speakers = [TopicSpeaker(row.key, row.number) for row in rows[:limit]]
    _detail(session, scope, speakers)
    return Page(
        speakers,
        encode(order, rows[limit - 1]) if len(rows) > limit else None,
        min(found, MOST_COUNTED),
        total_exact=found <= MOST_COUNTED,
    )


def present(row: TopicSpeaker) -> dict[str, Any]:
    """A speaker as `TopicSpeakerSchema` serves it."""
    latest, entity = row.latest, row.entity
    return {
        "speaker": {
            "entity_id": entity.id if entity else None,
            "name": entity.name if entity else latest.name if latest else source_of(row.key),
            "name_en": entity.name_en if entity else None,
            "type": latest.type if latest else "unnamed",
        },
        "count": row.number,
        "stances": {stance: row.stances.get(stance, 0) for stance in STANCES},
        "outlets": [
            {"outlet": outlet or None, "count": number}
            for outlet, number in sorted(row.outlets.items(), key=lambda item: (-item[1], item[0]))
        ],
        "first": row.first,
        "last": row.last,
        "latest": latest and {name: getattr(latest, name) for name in _LATEST},
    }


def _detail(session: Session, scope: Scope, speakers: Sequence[TopicSpeaker]) -> None:
    """Fill in what is known of some speakers, in a query for each kind of thing."""
    by_key = {speaker.key: speaker for speaker in speakers}
    if not by_key:
        return
    for key, stance, outlet, number, first, last in session.execute(_parts(scope, list(by_key))):
        speaker = by_key[key]
        if stance is not None:
            speaker.stances[stance] = number
        elif outlet is not None:
            speaker.outlets[outlet] = number
        else:
            speaker.first, speaker.last = first, last
    called = labels(session, "outlet", {o for speaker in speakers for o in speaker.outlets})
    for speaker in speakers:
        speaker.outlets = {called[o]["outlet"] or "": n for o, n in speaker.outlets.items()}
    for row in _latest(session, scope, speakers):
        by_key[row.key].latest = row
    known = select(Entity.id, Entity.name, Entity.name_en)
    for entity in session.execute(known.where(Entity.id == any_(texts(list(by_key))))):
        by_key[entity.id].entity = entity


def _parts(scope: Scope, keys: list[str]) -> Select[Any]:
    """Rows of key, stance or outlet or neither, number, and of neither the first and last day."""
    of: Any
    number: Any
    if tallied.ranked(scope, "speaker") is not None:
        of, source, key = Tally, Tally.__table__, Tally.speaker.expression
        stance = case((Tally.dimension == "stance", Tally.value))
        outlet = case((Tally.dimension == "outlet", Tally.value))
        number = func.sum(Tally.number)
        where = [Tally.topic == scope.topic, Tally.dimension.in_(("stance", "outlet", "day"))]
        groups: tuple[Any, ...] = ("key", "stance", "outlet")
    else:
        of = scope.source.c
        source, key = each_speaker(scope)
        stance, outlet, number = of.stance, of.outlet, func.count()
        where = list(scope.conditions)
        sets = (tuple_(key, stance), tuple_(key, outlet), tuple_(key))
        groups = (func.grouping_sets(*sets),)
    dated = of.day > UNDATED
    columns = (
        key.label("key"),
        stance.label("stance"),
        outlet.label("outlet"),
        number.label("number"),
        func.min(of.day).filter(dated).label("first"),
        func.max(of.day).filter(dated).label("last"),
    )
    return (
        select(*columns)
        .select_from(source)
        .where(*where, key == any_(texts(keys)))
        .group_by(*groups)
    )


def _latest(session: Session, scope: Scope, speakers: Sequence[TopicSpeaker]) -> Iterator[Row[Any]]:
    """For each speaker the first quote of the last day, found by speaker and day."""
    groups: dict[SaidBy, list[TopicSpeaker]] = {}
    for speaker in speakers:
        source = source_of(speaker.key)
        said_by: SaidBy = _entity
        if source is not None:
            said_by = _source if len(source) < LONGEST_KEY else _long_source
        groups.setdefault(said_by, []).append(speaker)
    for said_by, some in groups.items():
        yield from session.execute(_newest(scope, some, said_by))


def _newest(scope: Scope, speakers: list[TopicSpeaker], said_by: SaidBy) -> Select[Any]:
    days = cast([speaker.last or UNDATED for speaker in speakers], ARRAY(Date))
    names = [source_of(speaker.key) or speaker.key for speaker in speakers]
    of = func.unnest(texts([speaker.key for speaker in speakers]), texts(names), days)
    wanted = of.table_valued("key", "name", "day").render_derived("wanted")
    facets = scope.source
    newest = (
        select(*(getattr(Statement, name) for name in _LATEST), Speaker.name, Speaker.type)
        .join(Speaker, Speaker.statement_id == Statement.id)
        .join(facets, facets.c.statement_id == Statement.id)
        .where(said_by(wanted.c.name), Speaker.day == wanted.c.day, *scope.conditions)
        .order_by(Speaker.article_id, Speaker.statement_number)
        .limit(1)
        .lateral("newest")
    )
    return select(wanted.c.key, *newest.c).join(newest, true())


def _entity(name: Any) -> ColumnElement[bool]:
    return and_(Speaker.entity_id == name)


def _source(name: Any) -> ColumnElement[bool]:
    return and_(Speaker.entity_id.is_(None), Speaker.name_folded == name)


def _long_source(name: Any) -> ColumnElement[bool]:
    begins: ColumnElement[bool] = Speaker.name_folded.bool_op("^@")(name)
    return and_(Speaker.entity_id.is_(None), begins)
