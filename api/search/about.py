"""Ranked search: what quotes are about, by words and by meaning.

Flow: query → candidates → **hits with scores** → rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from api.database.models import Statement
from api.search.asking import Phrase, Term, terms
from api.search.tokens import quoted, words

MOST_HITS = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found: its score in (0, 1], and how it matched.

    `matched_in` names where: `content`, `context`, `entity`, `topic`. `terms` are the words or
    phrases that it holds, folded; `similarity` is that of its meaning to the query's, in [-1, 1],
    None where no vectors are compared.
    """

    id: str
    score: float
    matched_in: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first."""

    hits: tuple[Hit, ...] = field(default=())


def read_term(term: str) -> Term | Phrase:
    """A term of a hit, to be looked for in a text."""
    found = tuple(words(term))
    return Phrase(found, exact=False) if len(found) > 1 else terms(term)[0]


def search(session: Session, text: str, within: Sequence[ColumnElement[bool]]) -> Found:
    """The best statements about `text` among those that pass `within`, at most `MOST_HITS`."""
    sought = terms(text)
    if not sought:
        return Found()
    query = cast(" | ".join(quoted(term.lexeme) for term in sought), TSQUERY)
    rank = func.ts_rank(Statement.search, query)
    rows = session.execute(
        select(Statement.id, rank)
        .where(Statement.search.bool_op("@@")(query), *within)
        .order_by(rank.desc(), Statement.id)
        .limit(MOST_HITS)
    )
    return Found(tuple(Hit(key, round(float(score), 6), ("content",)) for key, score in rows))
