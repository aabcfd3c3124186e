"""Finds the names in a ranked search's query: entities that are stored under them.

Flow: query → **names** → concepts. Every run of words that may be a name is looked up at once, in
any spelling, Arabic or Latin; nothing here knows a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.database.models import Alias, Name
from api.ids import name_id
from api.search.concepts import LONGEST_NAME, Named, Token, known_names
from nlp.glossary import translations
from nlp.names.nearness import latin_score
from nlp.names.queries import QueryForms, query_forms

# A Latin spelling renders an Arabic form from here on: surer than where a name alone is asked for.
_NEAR = 0.75
# A form that one entity has so many times less often than another is a slip.
_SELDOM = 50
# Entities that one name may mean, forms of each that are looked for, forms that are compared.
_MOST_ENTITIES = 5
_MOST_FORMS = 8
_COMPARED = 1000


@dataclass(frozen=True, slots=True)
class _Form:
    """How an entity is written, and how often."""

    entity: str
    text: str
    key: str
    skeleton: str
    count: int


def names_in(session: Session, asked: Sequence[Token]) -> list[Named]:
    """The names in a query, in order, not overlapping; the longest are taken first."""
    known = {(name.start, name.end): name for name in known_names(asked)}
    runs = {run: query_forms(_written(asked, run)) for run in _runs(asked)}
    forms = _stored(session, runs, set(known))
    homes = _homes(session, [forms.canonical for forms in runs.values()])
    found: dict[tuple[int, int], list[str]] = {}
    for run, asked_for in runs.items():
        entities = [key for node in asked_for.canonical for key in homes.get(node, ())]
        entities += _named(asked_for, forms, by_sound=run not in known)
        if entities:
            found[run] = list(dict.fromkeys(entities))[:_MOST_ENTITIES]
    called = _forms_of(session, {key for keys in found.values() for key in keys})
    taken: list[Named] = []
    for run in sorted({*found, *known}, key=lambda run: (run[0] - run[1], run[0])):
        if any(run[0] < name.end and name.start < run[1] for name in taken):
            continue
        entities = found.get(run, [])
        texts = [text for key in entities for text in called[key]]
        texts += known[run].forms if run in known else ()
        taken.append(Named(*run, tuple(dict.fromkeys(texts)), tuple(entities)))
    return sorted(taken, key=lambda name: name.start)


def _runs(asked: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Runs of words that may be a name: none that begins or ends with a function word."""
    for start in range(len(asked)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(asked)) + 1):
            if not (asked[start].is_filler or asked[end - 1].is_filler):
                yield start, end


def _written(asked: Sequence[Token], run: tuple[int, int]) -> str:
    return " ".join(token.written for token in asked[slice(*run)])


def _stored(
    session: Session, runs: Mapping[tuple[int, int], QueryForms], known: set[tuple[int, int]]
) -> list[_Form]:
    """Forms with a key of one of the runs, or its consonants, those written most often first."""
    keys = {key for forms in runs.values() for key in forms.folded}
    sounds = {
        sound
        for run, forms in runs.items()
        if run not in known and forms.latin and not _is_plain(forms.text)
        for sound in forms.skeletons
    }
    if not keys:
        return []
    count = func.sum(Alias.mention_count + Alias.name_count)
    query = (
        select(Alias.entity_id, Alias.text, Alias.key, Alias.skeleton, count)
        .where(or_(Alias.key.in_(keys), Alias.skeleton.in_(sounds)))
        .group_by(Alias.entity_id, Alias.text, Alias.key, Alias.skeleton)
        .order_by(count.desc(), Alias.entity_id, Alias.text)
        .limit(_COMPARED)
    )
    return [_Form(*row) for row in session.execute(query)]


def _is_plain(text: str) -> bool:
    """Whether the glossary has every word of a text: no name then, whatever it sounds like."""
    return all(translations(word) for word in text.lower().split())


def _named(asked: QueryForms, forms: Iterable[_Form], *, by_sound: bool) -> list[str]:
    """Entities that are written so; if there are none, those that sound so."""
    exact = [form for form in forms if form.key in asked.folded]
    if exact or not (asked.latin and by_sound) or _is_plain(asked.text):
        return [form.entity for form in exact if form.count * _SELDOM >= exact[0].count]
    alike = [form for form in forms if form.skeleton in asked.skeletons]
    return [form.entity for form in alike if latin_score(asked.text, form.text) >= _NEAR]


def _homes(
    session: Session, nodes: Iterable[tuple[tuple[str, str], ...]]
) -> dict[tuple[str, str], list[str]]:
    """Entities of the names that the gazetteer knows, by label and key."""
    ids = {name_id(*node): node for some in nodes for node in some}
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    if ids:
        query = (
            select(Name.home_id, Name.entity_id)
            .where(Name.home_id.in_(ids), Name.article_count > 0)
            .distinct()
            .order_by(Name.home_id, Name.entity_id)
        )
        for home, entity in session.execute(query):
            found[ids[home]].append(entity)
    return found


def _forms_of(session: Session, entities: set[str]) -> Mapping[str, list[str]]:
    """How entities are written, each form's most frequent first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if entities:
        count = func.sum(Alias.mention_count + Alias.name_count)
        query = (
            select(Alias.entity_id, Alias.text, count)
            .where(Alias.entity_id.in_(entities))
            .group_by(Alias.entity_id, Alias.text)
            .order_by(Alias.entity_id, count.desc(), Alias.text)
        )
        most: dict[str, int] = {}
        for entity, form, times in session.execute(query):
            often = times * _SELDOM >= most.setdefault(entity, times)
            if often and len(found[entity]) < _MOST_FORMS:
                found[entity].append(form)
    return found
