"""Which quotes are counted: filters as conditions on the narrow table, and as keys of tallies.

Flow: query parameters → **scope** → counts.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.database.models import Statement, Topic
from api.database.tallies import Facets, SpeakerTally
from api.entities.queries import current_id, find_entities
from api.errors import ArgumentError
from api.facets.counting import LONGEST_KEY, source_key
from api.facets.dimensions import within
from api.folding import name_key, text_key
from api.ids import ENTITY_ID_PATTERN
from api.quotes.filters import QuoteFilterArgsSchema, filtered

FACETS: FromClause = Facets.__table__
_ENTITY_ID = re.compile(ENTITY_ID_PATTERN.removesuffix("$") + r"\Z")
_PLAIN: dict[str, InstrumentedAttribute[str]] = {
    "stance": Facets.stance,
    "kind": Facets.kind,
    "section": Facets.section,
}
_FOLDED: dict[str, InstrumentedAttribute[str]] = {"verb": Facets.verb, "outlet": Facets.outlet}
_TALLIED = {"topic", "speaker", "speaker_id", "from_", "to"}
_FILTERS = {
    field.attribute or name for name, field in QuoteFilterArgsSchema._declared_fields.items()
} - {"offsets", "hidden"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The quotes that pass all filters.

    `conditions` are on `source`, which has the columns of `facets`. Where tallies know the filters
    too, `tallied` is set, and `topic` and `speaker` are their keys, empty for all.
    """

    source: FromClause
    conditions: tuple[ColumnElement[bool], ...]
    first: dt.date | None = None
    last: dt.date | None = None
    topic: str = ""
    speaker: str = ""
    tallied: bool = False

    @property
    def dated(self) -> bool:
        """Whether days are asked for."""
        return self.first is not None or self.last is not None


def read_scope(session: Session, arguments: Mapping[str, Any]) -> Scope:
    """The scope of the arguments of `QuoteFilterArgsSchema`; others are left aside.

    Raises `ArgumentError`.
    """
    if arguments.get("hidden", "false") != "false":
        return Scope(_with_hidden(filtered(session, arguments)), ())
    asked = {name: arguments[name] for name in arguments.keys() & _FILTERS}
    first, last = asked.get("from_"), asked.get("to")
    speakers = list(_speakers(session, asked))
    conditions = [*within(Facets.day, first, last), *_values(session, asked)]
    conditions += [Facets.speakers.overlap(texts(keys)) for keys in speakers]
    rest = asked.keys() - _TALLIED - _PLAIN.keys() - _FOLDED.keys()
    rest -= {"entity", "min_confidence"}
    if rest:
        # A search finds the best of those that pass all else.
        among = asked.keys() if "about" in rest else rest
        others = filtered(session, {name: asked[name] for name in among})
        ids = others.with_only_columns(Statement.id)
        conditions.append(Facets.statement_id.in_(ids))
    return Scope(
        FACETS,
        tuple(conditions),
        first,
        last,
        topic=asked.get("topic", ""),
        speaker=speakers[0][0] if speakers and speakers[0] else "",
        # Of several speakers a tally cannot say what they said together.
        tallied=asked.keys() <= _TALLIED and [len(keys) for keys in speakers] in ([], [1]),
    )


def texts(values: list[str]) -> ColumnElement[list[str]]:
    """A list as an array of texts, empty ones too."""
    return literal(values, ARRAY(Text))


def _values(session: Session, asked: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    for name, plain in _PLAIN.items():
        if name in asked:
            yield plain == asked[name]
    for name, folded in _FOLDED.items():
        if name in asked:
            yield folded == text_key(asked[name])[:LONGEST_KEY]
    if "min_confidence" in asked:
        yield Facets.confidence >= asked["min_confidence"]
    if "topic" in asked:
        if session.get(Topic, asked["topic"]) is None:
            raise ArgumentError("topic", f"There is no topic {asked['topic']}.")
        yield Facets.topics.overlap(texts([asked["topic"]]))
    if "entity" in asked:
        name = asked["entity"]
        known = _ENTITY_ID.match(name)
        keys = [current_id(session, name)] if known else find_entities(session, name)
        yield Facets.entities.overlap(texts(keys))


def _speakers(session: Session, asked: Mapping[str, Any]) -> Iterator[list[str]]:
    """For each filter by speaker, the keys of those meant."""
    if "speaker_id" in asked:
        yield [current_id(session, asked["speaker_id"])]
    if "speaker" in asked:
        keys = find_entities(session, asked["speaker"])
        source = source_key(name_key(asked["speaker"]))
        said = select(SpeakerTally.number).where(
            SpeakerTally.topic == "", SpeakerTally.speaker == source
        )
        yield [*keys, source] if session.scalar(said) else keys


def _with_hidden(quotes: Select[Any]) -> FromClause:
    """The values of quotes of which some may be hidden, and so are not kept."""
    ids = func.array(quotes.with_only_columns(Statement.id).scalar_subquery())
    columns = [column(one.name, one.type) for one in FACETS.columns]
    return func.facets_of(ids, true()).table_valued(*columns).alias("facets")
