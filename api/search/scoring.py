"""How well statements say what a query asks, as SQL over their words, speakers and mentions.

Flow: concepts → **expressions** → hits. A concept that the content says counts in full; said
nearly so, or in the context or title, it counts less.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from sqlalchemy import ColumnElement, Float, case, cast, exists, false, func, literal
from sqlalchemy.dialects.postgresql import TSQUERY

from api.database.models import Speaker, Statement, StatementEntity
from api.search.asking import Phrase
from api.search.concepts import Concept
from api.search.tokens import CONTENT, CONTEXT, TITLE, quoted

AROUND = CONTEXT + TITLE
# What a concept counts, by where it is found; tuned on tests/relevance/tuning.jsonl.
_SAID = 1.0
_SAID_NEARLY = 0.7
_AROUND = 0.5
_AROUND_NEARLY = 0.35
# A phrase whose words stand apart, and a phrase of which single words are found.
_APART = 0.7
_IN_PARTS = 0.8
_MENTIONED = 1.0
_SPEAKS = 0.8


def holds(phrases: Iterable[Phrase], weights: str = "") -> ColumnElement[bool]:
    """The condition that a statement's words hold one of these phrases."""
    return _matches(any_of(phrases, weights))


def any_of(phrases: Iterable[Phrase], weights: str = "") -> str:
    """The `tsquery` for one of these phrases; empty when there are none."""
    return " | ".join(phrase.query(weights) for phrase in phrases)


def every_phrase(concepts: Iterable[Concept]) -> list[Phrase]:
    """All phrases of concepts and of their parts, each once."""
    found: dict[Phrase, None] = {}
    for concept in concepts:
        found |= dict.fromkeys([*concept.own, *concept.near, *every_phrase(concept.parts)])
    return list(found)


def word_score(concepts: Sequence[Concept]) -> ColumnElement[float]:
    """How much of what is asked a statement says, 0 to 1: concepts by their weights."""
    total = sum(concept.weight for concept in concepts)
    parts = [concept_score(c) * literal(c.weight / total, Float) for c in concepts if total]
    return reduce(lambda one, other: one + other, parts, literal(0.0, Float))


def concept_score(concept: Concept) -> ColumnElement[float]:
    """How well a statement says one concept, 0 to 1."""
    apart = [phrase for phrase in concept.own if len(phrase.words) > 1]
    ways = [
        (holds(concept.own, CONTENT), _SAID),
        (holds(concept.near, CONTENT), _SAID_NEARLY),
        (_holds_apart(apart), _APART),
        (holds(concept.own, AROUND), _AROUND),
        (holds(concept.near, AROUND), _AROUND_NEARLY),
    ]
    if concept.entities:
        ways += [(mentions(concept.entities), _MENTIONED), (speaks(concept.entities), _SPEAKS)]
    ways.sort(key=lambda way: -way[1])
    score: ColumnElement[float] = case(*ways, else_=0.0)
    if concept.parts:
        return func.greatest(score, word_score(concept.parts) * literal(_IN_PARTS, Float))
    return score


def mentions(entities: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a statement's content mentions one of these entities."""
    return exists().where(
        StatementEntity.statement_id == Statement.id, StatementEntity.entity_id.in_(entities)
    )


def speaks(entities: Sequence[str]) -> ColumnElement[bool]:
    """The condition that one of these entities says it."""
    return exists().where(Speaker.statement_id == Statement.id, Speaker.entity_id.in_(entities))


def _holds_apart(phrases: Iterable[Phrase]) -> ColumnElement[bool]:
    """The condition that the content holds all words of one of these phrases."""
    queries = [
        " & ".join(f"{quoted(word.stem)}:{CONTENT}" for word in phrase.words) for phrase in phrases
    ]
    return _matches(" | ".join(f"({query})" for query in queries))


def _matches(query: str) -> ColumnElement[bool]:
    if not query:
        return false()
    found: ColumnElement[bool] = Statement.search.bool_op("@@")(cast(query, TSQUERY))
    return found
