"""Finds the entities that somebody asks for by name, in any spelling, Arabic or Latin.

Flow: a name in a query → **entity ids** → filters. Keys and consonants come from
`nlp.names.queries`; nothing here knows a name.
"""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from api.database.models import Alias, Entity, Name
from api.entities.forms import all_of, all_sounds
from api.entities.making import new_name
from api.entities.resolution import preview
from api.folding import text_key
from api.ids import entity_id as id_of
from nlp.names.nearness import latin_score
from nlp.names.queries import QueryForms, query_forms
from nlp.records import Label

LABELS = get_args(Label)
# A Latin spelling renders an Arabic form well enough from here on, and as well as the best.
_NEAR = 0.7
_AS_NEAR = 0.12
# So many entities are what a name may mean at most.
_MOST = 20
# So many forms of equal consonants are compared, the most frequent.
_COMPARED = 400
# A form that an entity has this many times less often than another has it is a slip.
_SELDOM = 50


@dataclass(frozen=True, slots=True)
class _Hit:
    """A form of an entity that was found: how often it is written, how often the entity is."""

    entity_id: str
    form: str
    count: int
    mentions: int


def current_id(session: Session, entity_id: str) -> str:
    """The id that an entity has now: of what it was merged into, or its name is a form of.

    An id that never was one is returned as it is.
    """
    seen: set[str] = set()
    while entity_id not in seen:
        seen.add(entity_id)
        row = session.execute(
            select(Entity.merged_into).where(Entity.id == entity_id)
        ).one_or_none()
        if row is not None and row.merged_into is None:
            return entity_id
        entity_id = row.merged_into if row else _of_name("n" + entity_id[1:], session, entity_id)
    return entity_id


def find_entities(session: Session, name: str) -> list[str]:
    """The ids of the entities that a name may mean, best first; at most 20.

    A full name or a form of it, with or without title, in any spelling that folds alike; a name in
    Latin letters by its English names and by its sound; a family name alone, which several may
    bear.
    """
    asked = query_forms(name)
    found = [*_known(session, asked), *_by_key(session, asked)]
    if asked.latin:
        for form in dict.fromkeys((name, asked.text)):
            found += _in_english(session, form)
        found = found or _by_sound(session, asked) or _by_last_sound(session, asked)
    else:
        found = found or _as_name(session, asked) or _by_ending(session, asked)
    return _with_candidates(session, list(dict.fromkeys(found)))[:_MOST]


def _of_name(name_id: str, session: Session, default: str) -> str:
    query = (
        select(Name.entity_id)
        .where((Name.id == name_id) | (Name.home_id == name_id))
        .order_by((Name.id == name_id).desc(), Name.id)
        .limit(1)
    )
    return session.scalar(query) or default


def _known(session: Session, asked: QueryForms) -> list[str]:
    """Entities that the gazetteer knows by this name, where articles name them."""
    keys = [current_id(session, id_of(label, key)) for label, key in asked.canonical]
    there = select(Entity.id).where(Entity.id.in_(keys), Entity.article_count > 0)
    stored = set(session.scalars(there)) if keys else set()
    return [key for key in keys if key in stored]


def _by_key(session: Session, asked: QueryForms) -> list[str]:
    """Entities that articles write so, those most often first; those hardly ever are left out."""
    hits = sorted(_hits(session, Alias.key.in_(asked.folded)), key=_often)
    return [hit.entity_id for hit in hits if hit.count * _SELDOM >= hits[0].count]


def _in_english(session: Session, form: str) -> list[str]:
    """Entities whose English name this is."""
    query = all_of(form)
    if query is None:
        return []
    rows = session.execute(
        select(Entity.id, Entity.name_en)
        .where(Entity.words.bool_op("@@")(cast(query, TSQUERY)), Entity.article_count > 0)
        .order_by(Entity.mention_count.desc(), Entity.id)
        .limit(_COMPARED)
    )
    wanted = text_key(form)
    return [key for key, name_en in rows if name_en and text_key(name_en) == wanted]


def _by_sound(session: Session, asked: QueryForms) -> list[str]:
    """Entities with a form of the same consonants, those that it renders best."""
    hits = _hits(session, Alias.skeleton.in_(asked.skeletons)) if asked.skeletons else []
    return _nearest([(latin_score(asked.text, hit.form), hit) for hit in hits])


def _by_last_sound(session: Session, asked: QueryForms) -> list[str]:
    """Persons whose last names sound so, where no article leaves the others out."""
    query = all_sounds(asked.text)
    if query is None:
        return []
    hits = _hits(session, Alias.words.bool_op("@@")(cast(query, TSQUERY)), Entity.label == "PER")
    count = len(asked.text.split())
    return _nearest(
        [(latin_score(asked.text, " ".join(hit.form.split()[-count:])), hit) for hit in hits]
    )


def _as_name(session: Session, asked: QueryForms) -> list[str]:
    """What the name would resolve to if an article held it: a variant, a part of one name."""
    found: list[str] = []
    for key in asked.folded[:1]:
        names = [new_name(label, key, "", asked.text) for label in LABELS]
        for would_be in preview(session, names).values():
            found += would_be.candidates or (would_be.entity_id,)
    there = select(Entity.id).where(Entity.id.in_(found), Entity.article_count > 0)
    stored = set(session.scalars(there)) if found else set()
    return [key for key in found if key in stored]


def _by_ending(session: Session, asked: QueryForms) -> list[str]:
    """Persons called by the last words of a query, two at least: before may stand a title."""
    words = asked.folded[-1].split() if asked.folded else []
    for start in range(1, len(words) - 1):
        ending = " ".join(words[start:])
        hits = _hits(session, Alias.key == ending, Entity.label == "PER")
        if hits:
            return [hit.entity_id for hit in sorted(hits, key=_often)]
    return []


def _with_candidates(session: Session, found: list[str]) -> list[str]:
    """Entities, and after them those that an ambiguous name among them may be short for."""
    if not found:
        return []
    unsure = select(func.unnest(Name.candidates)).where(
        Name.entity_id.in_(found), Name.candidates != []
    )
    fuller = select(Name.entity_id).where(Name.home_id.in_(unsure)).distinct()
    more = (
        select(Entity.id)
        .where(Entity.id.in_(fuller))
        .order_by(Entity.mention_count.desc(), Entity.id)
        .limit(_MOST)
    )
    return list(dict.fromkeys([*found, *session.scalars(more)]))


def _hits(session: Session, *conditions: ColumnElement[bool]) -> list[_Hit]:
    count = func.sum(Alias.mention_count + Alias.name_count)
    query = (
        select(Alias.entity_id, Alias.text, count, Entity.mention_count)
        .join(Entity, Entity.id == Alias.entity_id)
        .where(*conditions)
        .group_by(Alias.entity_id, Alias.text, Entity.mention_count)
        .order_by(count.desc(), Alias.entity_id, Alias.text)
        .limit(_COMPARED)
    )
    return [_Hit(*row) for row in session.execute(query)]


def _nearest(scored: list[tuple[float, _Hit]]) -> list[str]:
    """The entities whose forms score about as well as the best does, if that is near at all."""
    best = max((score for score, _ in scored), default=0.0)
    if best < _NEAR:
        return []
    near = [(score, hit) for score, hit in scored if score >= best - _AS_NEAR]
    near.sort(key=lambda pair: (-round(pair[0], 1), _often(pair[1])))
    return [hit.entity_id for _, hit in near]


def _often(hit: _Hit) -> tuple[int, int, str]:
    return -hit.count, -hit.mentions, hit.entity_id
