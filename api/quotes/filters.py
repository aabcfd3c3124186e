"""What quotes are asked for: the filters, and the query that leaves what passes all of them.

Flow: query parameters → **filters** → rows. Lists, facets, topics, entities and exports share them.
A filter by speaker, entity or topic reads a narrow table that holds, for each of these, its
statements in order of day; `drivers` gives them to who wants that order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from api.database.models import (
    UNDATED,
    Speaker,
    Statement,
    StatementEntity,
    StatementTopic,
    Topic,
)
from api.entities.queries import current_id, find_entities
from api.errors import ArgumentError
from api.folding import name_key, text_key
from api.http.fields import Day, PlainText, QueryBoolean, QueryNumber, about
from api.ids import ARTICLE_ID_PATTERN, ENTITY_ID_PATTERN
from api.quotes.schemas import KINDS, STANCES
from api.schemas import (
    ARTICLE_EXAMPLE,
    ENTITY_EXAMPLE,
    SECTION_KINDS,
    OffsetsArgsSchema,
    PageArgsSchema,
)
from api.search.about import search
from api.search.asking import words_query
from api.search.candidates import Within
from api.search.matching import is_frequent, matches, matches_in_order

Condition = Callable[[Any], ColumnElement[bool]]
# Made once: an alias of many columns takes longer to make than a page takes to read.
_hidden = aliased(Statement)
# Words of the query of a ranked search, and of one by words.
LONGEST_QUERY = 500
_ENTITY_ID = re.compile(ENTITY_ID_PATTERN.removesuffix("$") + r"\Z")
SORTS = ("relevance", "-date", "date", "-confidence")
_HIDDEN = ("false", "true", "any")
_EQUAL: dict[str, InstrumentedAttribute[Any]] = {
    "kind": Statement.kind,
    "stance": Statement.stance,
    "section": Statement.section_kind,
}
_EQUAL_FOLDED: dict[str, InstrumentedAttribute[Any]] = {
    "verb": Statement.lemma_folded,
    "outlet": Statement.outlet_folded,
}


class QuoteFilterArgsSchema(OffsetsArgsSchema):
    """Filters of quotes; all of them must hold."""

    q = PlainText(
        longest=LONGEST_QUERY,
        metadata=about(
            'Words that they must hold, in content, context or title: `"a phrase"`, `-without`.',
            '"وقف إطلاق النار" -هدنة',
        ),
    )
    speaker = PlainText(
        longest=200,
        metadata=about(
            "Speaker's name in any spelling, Arabic or Latin, with or without title.",
            "انتوني بلينكن",
        ),
    )
    speaker_id = PlainText(
        validate=validate.Regexp(ENTITY_ID_PATTERN),
        metadata=about("Entity id of the speaker.", ENTITY_EXAMPLE),
    )
    entity = PlainText(
        longest=200,
        metadata=about("Name or id of an entity that the content mentions.", "حماس"),
    )
    topic = PlainText(longest=100, metadata=about("Slug of a topic.", "hostage-deal"))
    article = PlainText(
        validate=validate.Regexp(ARTICLE_ID_PATTERN),
        metadata=about("Id of the article that holds it.", ARTICLE_EXAMPLE),
    )
    kind = fields.String(
        validate=validate.OneOf(KINDS), metadata=about("Kind of speech.", "direct")
    )
    verb = PlainText(longest=100, metadata=about("Lemma of the cue, in any spelling.", "أكد"))
    stance = fields.String(
        validate=validate.OneOf(STANCES), metadata=about("Stance of the cue.", "assertive")
    )
    negated = QueryBoolean(metadata=about("Whether the cue is negated.", "false"))
    outlet = PlainText(longest=200, metadata=about("Who published it, in any spelling.", "الحرة"))
    section = fields.String(
        validate=validate.OneOf(SECTION_KINDS), metadata=about("Kind of section.", "body")
    )
    via = PlainText(
        longest=200,
        metadata=about("Part of what it came through (`بيان`, an agency).", "بيان"),
    )
    from_ = Day(
        data_key="from",
        metadata=about("First day of publication; leaves the undated out.", "2023-10-01"),
    )
    to = Day(metadata=about("Last day of publication; leaves the undated out.", "2023-10-31"))
    min_confidence = QueryNumber(
        validate=validate.Range(0, 1),
        metadata=about(
            "Least chance that the statement is one: higher gives fewer quotes, and surer ones.",
            0.5,
        ),
    )
    hidden = fields.String(
        load_default=_HIDDEN[0],
        validate=validate.OneOf(_HIDDEN),
        metadata=about("Quotes that an editor has hidden: without, only, or with them.", "false"),
    )
    # Last, since it takes the name of what describes the others.
    about = PlainText(
        longest=LONGEST_QUERY,
        metadata=about(
            "What they are about, in Arabic or English: by words and by meaning, best first.",
            "hostage deal",
        ),
    )


class QuoteArgsSchema(PageArgsSchema, QuoteFilterArgsSchema):
    """Which page of the filtered quotes, in which order."""

    sort = fields.String(
        validate=validate.OneOf(SORTS),
        metadata=about(
            "Order of the list; `-` is descending. By default `relevance` with `about`, which "
            "needs it, and else `-date`.",
            "-date",
        ),
    )


@dataclass(frozen=True, slots=True)
class Driver:
    """A narrow table that holds statements by what is asked for, in order of day.

    Each of `arms` is a condition on the table that one of its indexes serves in order.
    """

    table: type[Speaker] | type[StatementEntity] | type[StatementTopic]
    arms: tuple[ColumnElement[bool], ...]

    def holds(self, statement_id: Any) -> ColumnElement[bool]:
        """The condition on a column of statements' ids."""
        if not self.arms:
            return false()
        found: ColumnElement[bool] = statement_id.in_(
            select(self.table.statement_id).where(or_(*self.arms))
        )
        return found

    def places(self) -> Subquery:
        """Its statements as (statement_id, day, article_id, number); one may come twice."""
        table = self.table
        columns = (
            table.statement_id,
            table.day,
            table.article_id,
            table.statement_number.label("number"),
        )
        arms = [select(*columns).where(arm) for arm in self.arms or (false(),)]
        return (union_all(*arms) if len(arms) > 1 else arms[0]).subquery("places")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of statements.

    `placed` are conditions on where a statement stands, which narrow tables know too: functions of
    what has `day`, `article_id` and `number`. `others` are on statements, `drivers` on tables
    beside them, and `words` is the `tsquery` of words that a statement must hold.
    """

    placed: tuple[Condition, ...]
    others: tuple[ColumnElement[bool], ...]
    drivers: tuple[Driver, ...]
    words: str | None = None

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Those that only statements can be asked for."""
        return self.others if self.words is None else (*self.others, matches(self.words))

    @property
    def within(self) -> Within:
        """The same for a search among what passes."""
        narrow = self.conditions or self.drivers or any(p is not shown for p in self.placed)
        return Within(self.all(), bool(narrow), self.placed)

    def all(self) -> tuple[ColumnElement[bool], ...]:
        """Every condition, on statements."""
        return (
            *(condition(Statement) for condition in self.placed),
            *self.conditions,
            *(driver.holds(Statement.id) for driver in self.drivers),
        )

    def newest_first(self, session: Session) -> "Filters":
        """The same filters for a query that reads the newest that pass, in order of day."""
        rest = replace(self, words=None)
        if self.words is None or not is_frequent(session, self.words, rest.all()):
            return self
        return replace(rest, others=(*self.others, matches_in_order(self.words)))


def filtered(session: Session, arguments: Mapping[str, Any]) -> Select[Statement]:
    """The quotes that pass all filters of `QuoteFilterArgsSchema`, each once, in no order.

    With `about`, those that the ranked search finds among them, which are bounded in number.
    Raises `ArgumentError`.
    """
    filters = read_filters(session, arguments)
    if "about" not in arguments:
        return select(Statement).where(*filters.all())
    found = search(session, arguments["about"], filters.within)
    return select(Statement).where(Statement.id.in_([hit.id for hit in found.hits]))


def read_filters(session: Session, arguments: Mapping[str, Any]) -> Filters:
    """All filters but `about`. Raises `ArgumentError` for a topic or words that are none."""
    return Filters(
        placed=tuple(_placed(arguments)),
        others=tuple(_conditions(arguments)),
        drivers=tuple(_drivers(session, arguments)),
        words=_words(arguments),
    )


def _placed(arguments: Mapping[str, Any]) -> Iterator[Condition]:
    if "article" in arguments:
        yield lambda place: place.article_id == arguments["article"]
    if "from_" in arguments:
        yield lambda place: place.day >= arguments["from_"]
    if "to" in arguments:
        yield lambda place: place.day <= arguments["to"]
    if "from_" in arguments or "to" in arguments:
        # Whatever the first day asked for.
        yield lambda place: place.day > UNDATED
    if arguments.get("hidden", _HIDDEN[0]) == "false":
        yield shown


def shown(place: Any) -> ColumnElement[bool]:
    """Not hidden by an editor: hidden ones are few, and an index has just those."""
    return ~exists().where(
        _hidden.hidden, _hidden.article_id == place.article_id, _hidden.number == place.number
    )


def _conditions(arguments: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    for name, column in _EQUAL.items():
        if name in arguments:
            yield column == arguments[name]
    for name, column in _EQUAL_FOLDED.items():
        if name in arguments:
            yield column == text_key(arguments[name])
    if "via" in arguments:
        yield Statement.via_folded.contains(text_key(arguments["via"]), autoescape=True)
    if "negated" in arguments:
        yield Statement.negated.is_(arguments["negated"])
    if "min_confidence" in arguments:
        yield Statement.confidence >= arguments["min_confidence"]
    if arguments.get("hidden") == "true":
        yield Statement.hidden.is_(True)


def _words(arguments: Mapping[str, Any]) -> str | None:
    if "q" not in arguments:
        return None
    words = words_query(arguments["q"])
    if words is None:
        raise ArgumentError("q", "Holds no word to look for.")
    return words


def _drivers(session: Session, arguments: Mapping[str, Any]) -> Iterator[Driver]:
    if "speaker_id" in arguments:
        yield Driver(Speaker, (Speaker.entity_id == current_id(session, arguments["speaker_id"]),))
    if "speaker" in arguments:
        yield Driver(Speaker, tuple(_called(session, arguments["speaker"])))
    if "entity" in arguments:
        asked = arguments["entity"]
        found = (
            [current_id(session, asked)]
            if _ENTITY_ID.match(asked)
            else find_entities(session, asked)
        )
        yield Driver(StatementEntity, tuple(StatementEntity.entity_id == key for key in found))
    if "topic" in arguments:
        slug = arguments["topic"]
        if session.get(Topic, slug) is None:
            raise ArgumentError("topic", f"There is no topic {slug}.")
        yield Driver(StatementTopic, (StatementTopic.slug == slug,))


def _called(session: Session, name: str) -> Iterator[ColumnElement[bool]]:
    """Speakers of this name: entities, and sources that are none."""
    for key in find_entities(session, name):
        yield Speaker.entity_id == key
    source = and_(Speaker.entity_id.is_(None), Speaker.name_folded == name_key(name))
    # An arm that finds nothing would cost the others their order.
    if session.scalar(select(Speaker.number).where(source).limit(1)) is not None:
        yield source
