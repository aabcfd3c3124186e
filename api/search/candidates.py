"""Finds the statements that a ranked search scores: by words, by meaning, by names, by topics.

Flow: concepts → **ids** → scores. Each way gives some hundreds at most, whatever is stored, so that
a search costs the same in a large archive; the newest come first where there are more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Select, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import Text

from api.database.models import Speaker, Statement, StatementTopic, StatementVector
from api.search.concepts import Concept
from api.search.matching import is_frequent, matches, matches_in_order
from api.search.passages import Vectors
from api.search.scoring import any_of, every_phrase

# How many statements each way gives.
_BY_WORDS = 400
_BY_MEANING = 300
_BY_NAME = 200
_BY_TOPIC = 200
# So many that pass the filters are compared one by one; of more, the index finds the nearest.
_COMPARED = 8000
# Concepts of which combinations are looked for; a longer query's heaviest.
_COMBINED = 6
# Where filters leave the index's first neighbours out, so many are looked at in all.
_SCANNED = 5000


@dataclass(frozen=True, slots=True)
class Within:
    """The statements that a search may find: those that pass conditions.

    `narrow` is False where these leave out next to nothing. `placed` are those of the conditions
    that hang on the place alone, for whatever has `day`, `article_id` and `number`.
    """

    conditions: tuple[ColumnElement[bool], ...]
    narrow: bool
    placed: tuple[Callable[[Any], ColumnElement[bool]], ...] = ()


def candidates(
    session: Session,
    concepts: Sequence[Concept],
    topics: Sequence[str],
    vector: Vectors | None,
    within: Within,
) -> list[str]:
    """The ids of the statements to score, each once, in no order that means anything."""
    found: dict[str, None] = {}
    if within.narrow:
        few = session.scalars(
            select(Statement.id).where(*within.conditions).limit(_BY_WORDS + 1)
        ).all()
        if len(few) <= _BY_WORDS:
            return list(few)
    for query in (
        *_by_words(session, concepts, within),
        *_by_names(concepts, within),
        *_by_topics(topics, within),
    ):
        found |= dict.fromkeys(session.scalars(query))
    if vector is not None:
        found |= dict.fromkeys(_by_meaning(session, vector, within))
    return list(found)


def among(column: InstrumentedAttribute[str], ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a column holds one of these ids, which go to the server as one value."""
    one_of: ColumnElement[bool] = column == any_(cast(literal(list(ids), ARRAY(Text)), ARRAY(Text)))
    return one_of


def similarity(vector: Vectors) -> ColumnElement[float]:
    """The product of a stored vector and the query's."""
    product: ColumnElement[float] = -StatementVector.vector.max_inner_product(vector)
    return product


def _by_words(
    session: Session, concepts: Sequence[Concept], within: Within
) -> Iterator[Select[str]]:
    """Those that say all that is asked, and those that say the better half of it."""
    wholes = [any_of(every_phrase([concept])) for concept in concepts]
    if not wholes:
        return
    yield _newest(session, _all(wholes), within)
    if len(concepts) > 1:
        heaviest = sorted(concepts, key=lambda concept: -concept.weight)[:_COMBINED]
        yield _newest(session, _better_half(heaviest), within)


def _newest(session: Session, query: str, within: Within) -> Select[str]:
    in_order = is_frequent(session, query, within.conditions)
    return (
        select(Statement.id)
        .where(matches_in_order(query) if in_order else matches(query), *within.conditions)
        .order_by(Statement.day.desc(), Statement.article_id, Statement.number)
        .limit(_BY_WORDS)
    )


def _all(queries: Sequence[str]) -> str:
    return " & ".join(f"({query})" for query in queries)


def _better_half(concepts: Sequence[Concept]) -> str:
    """The `tsquery` for any concepts that weigh half of all, without more than that needs."""
    half = sum(concept.weight for concept in concepts) / 2
    chosen: list[frozenset[int]] = []
    for size in range(1, len(concepts) + 1):
        for some in map(frozenset, combinations(range(len(concepts)), size)):
            enough = sum(concepts[index].weight for index in some) >= half
            if enough and not any(smaller <= some for smaller in chosen):
                chosen.append(some)
    wholes = [any_of(every_phrase([concept])) for concept in concepts]
    return " | ".join(f"({_all([wholes[index] for index in sorted(some)])})" for some in chosen)


def _by_names(concepts: Sequence[Concept], within: Within) -> Iterator[Select[str]]:
    """What those who are named say; where more is asked, what of it holds some of the words."""
    for concept in concepts:
        if not concept.entities:
            continue
        others = every_phrase(other for other in concepts if other is not concept)
        words = [matches(any_of(others))] if others else []
        spoken = Speaker.entity_id.in_(concept.entities)
        yield _newest_of(Speaker, spoken, within, words).limit(_BY_NAME)


def _by_topics(topics: Sequence[str], within: Within) -> Iterator[Select[str]]:
    for slug in topics:
        yield _newest_of(StatementTopic, StatementTopic.slug == slug, within).limit(_BY_TOPIC)


def _newest_of(
    table: type[Speaker] | type[StatementTopic],
    condition: ColumnElement[bool],
    within: Within,
    more: Sequence[ColumnElement[bool]] = (),
) -> Select[str]:
    """Statements by a narrow table, read off its index in order of day."""
    columns = (table.statement_id, table.day, table.article_id, table.statement_number)
    place = select(*columns[:3], columns[3].label("number")).where(condition).subquery()
    return (
        select(place.c.statement_id)
        .join(Statement, Statement.id == place.c.statement_id)
        .where(*(placed(place.c) for placed in within.placed), *within.conditions, *more)
        .order_by(place.c.day.desc(), place.c.article_id, place.c.number)
    )


def _by_meaning(session: Session, vector: Vectors, within: Within) -> Sequence[str]:
    """The nearest by meaning: all compared where filters leave few, else by the index."""
    product = StatementVector.vector.max_inner_product(vector)
    if within.narrow:
        few = session.scalars(
            select(Statement.id).where(*within.conditions).limit(_COMPARED + 1)
        ).all()
        if len(few) <= _COMPARED:
            chosen = select(StatementVector.statement_id).where(
                among(StatementVector.statement_id, few)
            )
            # The sum keeps the index of vectors out, which would not look at all of them.
            return session.scalars(chosen.order_by(product + 0).limit(_BY_MEANING)).all()
    settings = {
        "hnsw.ef_search": str(_BY_MEANING),
        "hnsw.iterative_scan": "relaxed_order",
        "hnsw.max_scan_tuples": str(_SCANNED),
    }
    session.execute(
        select(*(func.set_config(name, value, True) for name, value in settings.items()))
    )
    nearest = (
        select(StatementVector.statement_id)
        .join(Statement, Statement.id == StatementVector.statement_id)
        .where(*within.conditions)
        .order_by(product)
    )
    return session.scalars(nearest.limit(_BY_MEANING)).all()
