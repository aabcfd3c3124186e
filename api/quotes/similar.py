"""Finds the same statement elsewhere, with the differences in wording, and near meanings.

Flow: quote → candidates → **same and near** → schemas. The same statement is one speaker's words of
about one day, copied or told otherwise: a part of the words stays. Near is what has a near meaning
in another article, whoever says it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import fsum
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, cast, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from api.database.models import UNDATED, Speaker, Statement, StatementVector
from api.quotes.filters import shown
from api.quotes.parts import parts
from api.search.candidates import similarity
from api.search.tokens import CONTENT, Place, places, quoted
from nlp.stemming import idf, is_stop, stem

# One statement is published within so many days.
_DAYS = 7
# How much of the shorter one the other has, at least; and what both have of both, or less of it
# where pairs of neighbours are shared. Tuned on tests/relevance/same_tuning.jsonl.
_HELD = 0.45
_SHARED = 0.35
_SHARED_IN_ORDER = 0.2
_IN_ORDER = 0.15
# Words that turn what follows, each with how near before a word that both have it must stand: a
# subject may stand after a verb of refusing.
_PARTICLES = ("لا", "لن", "لم", "ليس", "ليست", "عدم")
_REFUSALS = ("ضد", "رفض", "يرفض", "ترفض", "معارضه", "عارض", "يعارض", "تعارض", "نفي", "ينفي", "تنفي")
_REACH = {stem(word): 2 for word in _PARTICLES} | {stem(word): 4 for word in _REFUSALS}
# The same where nobody is named: copied word by word, and no short formula.
_COPIED = 0.8
_LONG = 8
# Words of a statement that candidates are found by: one of the first, or all of the rarest.
_TELLING = 12
_RAREST = 3
_CANDIDATES = 300
# Near meanings: the product of vectors from which on two are near.
_NEAR = 0.55


@dataclass(frozen=True, slots=True)
class Difference:
    """One step from the words of a statement to those of another."""

    op: Literal["equal", "insert", "delete", "replace"]
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A quote that is like the one asked about, and how: shares of words, product of meanings."""

    quote: Statement
    wording: float
    similarity: float | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """The same statement elsewhere, and what has a near meaning; the most alike first."""

    same: tuple[Alike, ...]
    near: tuple[Alike, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What two texts share, each in [0, 1]: see `compare`."""

    held: float
    shared: float
    in_order: float
    shorter: int
    opposed: bool


def similar_quotes(session: Session, quote: Statement, limit: int) -> Similar:
    """What is like a stored quote, at most `limit` of each kind; hidden quotes are left out."""
    nearest = _nearest(session, quote, limit)
    ids = list(dict.fromkeys([*_told_alike(session, quote), *nearest]))
    close = _products(session, quote, ids)
    rows = session.scalars(select(Statement).where(Statement.id.in_(ids)).options(*parts()))
    same, near = [], []
    for row in rows:
        if _overlap(quote, row):
            continue
        wording = compare(quote.text, row.text)
        alike = Alike(row, round(wording.shared, 4), close.get(row.id))
        if _is_same(quote, row, wording):
            same.append(alike)
        elif row.article_id != quote.article_id and row.id in nearest:
            near.append(alike)
    same.sort(key=lambda alike: (-alike.wording, alike.quote.id))
    near.sort(key=lambda alike: (-(alike.similarity or 0.0), alike.quote.id))
    return Similar(tuple(_told(quote, alike) for alike in same[:limit]), tuple(near[:limit]))


def compare(first: str, second: str) -> Wording:
    """What the words of two texts share, by stem and by how much each word tells.

    `held`: of the text that says less, what the other has; `shared`: what both have, of both;
    `in_order`: neighbours that are neighbours in the other, of the text with fewer; `opposed`:
    one text turns a shared word that the other leaves as it is (ترفض وقف, وقف).
    """
    one, other = _stems(first), _stems(second)
    left, right = set(one), set(other)
    common, least = _weight(left & right), min(_weight(left), _weight(right))
    both = _weight(left) + _weight(right)
    pairs, other_pairs = set(pairwise(one)), set(pairwise(other))
    fewer = min(len(pairs), len(other_pairs))
    return Wording(
        held=common / least if least else 0.0,
        shared=2 * common / both if both else 0.0,
        in_order=len(pairs & other_pairs) / fewer if fewer else 0.0,
        shorter=min(len(left), len(right)),
        opposed=_turns(first, left & right) != _turns(second, left & right),
    )


def differences(first: str, second: str) -> tuple[Difference, ...]:
    """The steps from one text to another, word by word; spelling and prefixes make none."""
    one, other = list(places(first)), list(places(second))
    matcher = SequenceMatcher(
        None, [p.word.bare for p in one], [p.word.bare for p in other], autojunk=False
    )
    return tuple(
        Difference(op, _written(first, one[a:b]), _written(second, other[c:d]))
        for op, a, b, c, d in matcher.get_opcodes()
    )


def _told(quote: Statement, alike: Alike) -> Alike:
    steps = differences(quote.text, alike.quote.text)
    return Alike(alike.quote, alike.wording, alike.similarity, steps)


def _is_same(quote: Statement, other: Statement, wording: Wording) -> bool:
    if UNDATED not in (quote.day, other.day) and abs(quote.day - other.day).days > _DAYS:
        return False
    speakers, others = _speakers(quote), _speakers(other)
    if not (speakers and others):
        return wording.in_order >= _COPIED and wording.shorter >= _LONG
    if wording.opposed:
        return False
    in_order = wording.shared >= _SHARED_IN_ORDER and wording.in_order >= _IN_ORDER
    alike = wording.held >= _HELD and (wording.shared >= _SHARED or in_order)
    return bool(speakers & others) and alike


def _speakers(quote: Statement) -> set[str]:
    """Who says it: entities, and names of those that are none."""
    return {key for s in quote.speakers if (key := s.entity_id or s.name_folded)}


def _overlap(quote: Statement, other: Statement) -> bool:
    """Whether one stands inside the other, or is the other."""
    if quote.article_id != other.article_id:
        return False
    first, second = quote.content, other.content
    return first[0]["start"] < second[-1]["end"] and second[0]["start"] < first[-1]["end"]


def _told_alike(session: Session, quote: Statement) -> Iterator[str]:
    """Ids of statements that share words: of the same speakers near that day, and of anyone."""
    telling = sorted(set(_stems(quote.text)), key=lambda stem: (-idf(stem), stem))[:_TELLING]
    if not telling:
        return
    yield from session.scalars(_of_speakers(quote, _words(" | ", telling)))
    if len(telling) >= _RAREST:
        held = select(Statement.id).where(_words(" & ", telling[:_RAREST]), *_near_day(quote))
        yield from session.scalars(held.order_by(*_order()).limit(_CANDIDATES))


def _of_speakers(quote: Statement, words: ColumnElement[bool]) -> Select[str]:
    entities = [speaker.entity_id for speaker in quote.speakers if speaker.entity_id]
    names = [s.name_folded for s in quote.speakers if s.name_folded and not s.entity_id]
    spoken = select(Speaker.statement_id).where(
        or_(
            Speaker.entity_id.in_(entities),
            Speaker.entity_id.is_(None) & Speaker.name_folded.in_(names),
        )
    )
    if quote.day != UNDATED:
        spoken = spoken.where(or_(Speaker.day.between(*_window(quote.day)), Speaker.day == UNDATED))
    chosen = select(Statement.id).where(Statement.id.in_(spoken), words, *_near_day(quote))
    return chosen.order_by(*_order()).limit(_CANDIDATES)


def _near_day(quote: Statement) -> tuple[ColumnElement[bool], ...]:
    near = (shown(Statement), Statement.id != quote.id)
    if quote.day == UNDATED:
        return near
    window = or_(Statement.day.between(*_window(quote.day)), Statement.day == UNDATED)
    return (*near, window)


def _window(day: dt.date) -> tuple[dt.date, dt.date]:
    span = dt.timedelta(days=_DAYS)
    return max(day, dt.date.min + span) - span, min(day, dt.date.max - span) + span


def _order() -> tuple[ColumnElement[Any], ...]:
    return Statement.day.desc(), Statement.article_id.asc(), Statement.number.asc()


def _words(join: str, stems: Iterable[str]) -> ColumnElement[bool]:
    query = join.join(f"{quoted(stem)}:{CONTENT}" for stem in stems)
    found: ColumnElement[bool] = Statement.search.bool_op("@@")(cast(query, TSQUERY))
    return found


def _nearest(session: Session, quote: Statement, limit: int) -> list[str]:
    """Ids of the statements of other articles that are nearest in meaning, by the index."""
    vector = session.scalar(
        select(StatementVector.vector).where(StatementVector.statement_id == quote.id)
    )
    if vector is None:
        return []
    nearest = (
        select(StatementVector.statement_id, similarity(vector))
        .join(Statement, Statement.id == StatementVector.statement_id)
        .where(shown(Statement), Statement.article_id != quote.article_id)
        .order_by(StatementVector.vector.max_inner_product(vector))
        .limit(limit)
    )
    return [key for key, product in session.execute(nearest) if product >= _NEAR]


def _products(session: Session, quote: Statement, ids: Sequence[str]) -> dict[str, float]:
    """The products of the quote's vector and others, by id; without those that have none."""
    own = (
        select(StatementVector.vector)
        .where(StatementVector.statement_id == quote.id)
        .scalar_subquery()
    )
    product = -StatementVector.vector.max_inner_product(own)
    query = select(StatementVector.statement_id, product).where(
        StatementVector.statement_id.in_(ids)
    )
    return {key: round(value, 4) for key, value in session.execute(query) if value is not None}


def _stems(text: str) -> list[str]:
    return [place.word.stem for place in places(text) if not is_stop(place.word.form)]


def _turns(text: str, shared: Set[str]) -> bool:
    """Whether a text refuses, denies or negates one of these stems."""
    stems = [place.word.stem for place in places(text)]
    return any(
        word in _REACH and not shared.isdisjoint(stems[at + 1 : at + 1 + _REACH[word]])
        for at, word in enumerate(stems)
    )


def _weight(stems: Iterable[str]) -> float:
    return fsum(idf(stem) for stem in stems)


def _written(text: str, some: Sequence[Place]) -> str:
    return text[some[0].start : some[-1].end] if some else ""
