"""Says which entities an article's rows would hang on if it were stored; stores nothing.

Flow: rows → **rows with entities** → schemas, for `POST /analyze`.
"""

from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import Article, Entity, Mention, Speaker
from api.entities.making import new_name
from api.entities.resolution import preview
from api.entities.settling import english, wikidata_id
from api.folding import name_key


def foresee(session: Session, row: Article) -> None:
    """Give the mentions and speakers of a row that no session holds the entities they would get.

    Entities that are not stored are made for the row alone.
    """
    speakers = [one for statement in row.statements for one in statement.speakers]
    parts: list[Mention | Speaker] = [
        *row.mentions,
        *(one for one in speakers if one.name and one.label),
    ]
    names = {}
    for part in parts:
        assert part.label
        assert part.name
        name = new_name(part.label, name_key(part.name), "", part.name)
        part.name_id = name.id
        names[name.id] = name
    would_be = preview(session, list(names.values()))
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        assert part.name_id
        part.entity_id = would_be[part.name_id].entity_id
        forms[part.entity_id][part.name or ""] += 1
    stored = {one.id: one for one in session.scalars(select(Entity).where(Entity.id.in_(forms)))}
    for speaker in speakers:
        if speaker.entity_id is None or speaker.label is None:
            continue
        if speaker.entity_id not in stored:
            counts = forms[speaker.entity_id]
            form = min(counts, key=lambda text: (-counts[text], -len(text), text))
            stored[speaker.entity_id] = _entity(speaker.entity_id, speaker.label, form)
        speaker.entity = stored[speaker.entity_id]


def _entity(key: str, label: str, name: str) -> Entity:
    name_en, method = english(label, name)
    folded = name_key(name)
    return Entity(
        id=key,
        label=label,
        name=name,
        name_folded=folded,
        name_en=name_en,
        name_en_method=method,
        wikidata_id=wikidata_id(label, folded, name),
    )
