"""Ranked search: what quotes are about, by words and by meaning, in Arabic and English.

Flow: query → concepts and vector → candidates → **scores** → hits → rows. A statement's score joins
how much of the query it says (`scoring`), how near its meaning is, and whether it is of a topic
that the query names. What neither says half of it nor comes near it, as near goes for this query,
is not found at all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, exists, false, func, null, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from api.database.models import Statement, StatementTopic, StatementVector
from api.search.asking import Phrase, words_query
from api.search.candidates import Within, among, candidates, similarity
from api.search.concepts import Concept, arabic_of, concepts, tokens
from api.search.meaning import query_vector
from api.search.names import names_in
from api.search.passages import Vectors
from api.search.scoring import (
    AROUND,
    every_phrase,
    holds,
    mentions,
    speaks,
    word_score,
)
from api.search.tokens import CONTENT, words
from api.topics.queries import topics_named

MOST_HITS = 500
# How much the words count beside the meaning, and how much more the whole query than a part of it;
# tuned on tests/relevance/tuning.jsonl.
_WORDS = 0.5
_POWER = 2.0
_TOPIC = 0.1
# The best sum of all three that is seen; scores are shares of it.
_BEST = 1.4
# What is found: who says half of what is asked, or sums to this much and to this share of the best.
_ENOUGH_SAID = 0.5
_NEAR = 0.2
_SHARE = 0.4
# Of searches by words alone so many matches are ranked, the newest.
_RANKED = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found: its score in [0, 1], and how it matched.

    `matched_in` names where: `content`, `context`, `entity`, `topic`. `similarity` is that of its
    meaning to the query's, about 0 for another matter and 0.5 for the same; None where no vectors
    are compared.
    """

    id: str
    score: float
    matched_in: tuple[str, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, and the phrases that it looked for."""

    hits: tuple[Hit, ...] = ()
    sought: tuple[Phrase, ...] = ()


def search(session: Session, text: str, within: Within) -> Found:
    """The best statements about `text` among those that pass `within`, at most `MOST_HITS`.

    Where no model is loaded, or a statement has no vector, words alone decide.
    """
    asked = tokens(text)
    if not asked:
        return Found()
    about = concepts(asked, names_in(session, asked))
    topics = topics_named(session, text)
    vector = query_vector(text, arabic_of(about))
    ids = candidates(session, about, topics, vector, within)
    hits = _scored(session, ids, about, topics, vector) if ids else []
    hits.sort(key=lambda hit: (-hit.score, hit.id))
    return Found(tuple(hits[:MOST_HITS]), tuple(every_phrase(about)))


def search_words(session: Session, text: str, within: Within) -> Found:
    """Statements that hold the words of `q=`, in order of how often and how near together.

    `within` must hold the condition on the words.
    """
    query = words_query(text)
    if query is None:
        return Found()
    some = (
        select(Statement.id, Statement.search)
        .where(*within.conditions)
        .order_by(Statement.day.desc(), Statement.article_id, Statement.number)
        .limit(_RANKED)
        .subquery()
    )
    # 32: divided by itself plus 1, so below 1.
    rank = func.ts_rank_cd(some.c.search, as_type(query, TSQUERY), 32)
    best = select(some.c.id, rank).order_by(rank.desc(), some.c.id).limit(MOST_HITS)
    return Found(tuple(Hit(key, round(score, 4)) for key, score in session.execute(best)))


@lru_cache(maxsize=64)
def read_phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of `Found.sought` from `write_phrases`."""
    return tuple(Phrase(tuple(words(phrase)), exact=False) for phrase in json.loads(text))


def write_phrases(phrases: Sequence[Phrase]) -> str:
    """Phrases as text, to go with rows."""
    return json.dumps([" ".join(word.form for word in phrase.words) for phrase in phrases])


def _scored(
    session: Session,
    ids: Sequence[str],
    about: Sequence[Concept],
    topics: Sequence[str],
    vector: Vectors | None,
) -> list[Hit]:
    phrases = every_phrase(about)
    entities = [key for concept in about for key in concept.entities]
    near = similarity(vector) if vector is not None else null()
    query = (
        select(
            Statement.id,
            word_score(about),
            near,
            holds(phrases, CONTENT),
            holds(phrases, AROUND),
            or_(mentions(entities), speaks(entities)) if entities else false(),
            _is_of(topics),
        )
        .outerjoin(StatementVector, StatementVector.statement_id == Statement.id)
        .where(among(Statement.id, ids))
    )
    found = [
        (_sum(said, close or 0.0, places[-1]), key, said, close, places)
        for key, said, close, *places in session.execute(query)
    ]
    enough = max(_NEAR, _SHARE * max((row[0] for row in found), default=0.0))
    hits = []
    for total, key, said, close, places in found:
        if said < _ENOUGH_SAID and (close is None or total < enough):
            continue
        score = total / _BEST
        where = ("content", "context", "entity", "topic")
        hits.append(
            Hit(
                id=key,
                score=round(min(max(score, 0.0), 1.0), 4),
                matched_in=tuple(name for name, there in zip(where, places, strict=True) if there),
                similarity=None if close is None else round(close, 4),
            )
        )
    return hits


def _sum(said: float, close: float, of_topic: bool) -> float:
    return float(_WORDS * said**_POWER + max(close, 0.0) + _TOPIC * of_topic)


def _is_of(topics: Sequence[str]) -> ColumnElement[bool]:
    if not topics:
        return false()
    return exists().where(
        StatementTopic.statement_id == Statement.id, StatementTopic.slug.in_(topics)
    )
