"""Computes the whole registry anew: from mentions and speakers as they are stored, and decisions.

Beside the flow: for archives that were loaded past `api.entities.registry`, after changes of what
names fold to, and as the check on what is kept article by article.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from api.database.models import Entity, Name, NameDecision
from api.entities import counts, resolution
from api.entities.counted import FORMS
from api.entities.graph import blocks_of
from api.entities.making import make_names, new_name
from api.entities.settling import settle, spell_names
from api.folding import name_key

T = TypeVar("T")

_BATCH = 20_000
# What each name is called where it is the fullest form, by the rows that have it.
_CALLED = """
    SELECT label, name, name_id FROM {table}
    WHERE name IS NOT NULL AND label IS NOT NULL GROUP BY 1, 2, 3"""
_RENAME = """
    UPDATE {table} t SET name_id = d.new
    FROM unnest(CAST(:labels AS text[]), CAST(:names AS text[]), CAST(:old AS text[]),
        CAST(:new AS text[])) AS d(label, name, old, new)
    WHERE t.label = d.label AND t.name = d.name AND t.name_id IS NOT DISTINCT FROM d.old"""
_SENSES = """
    UPDATE {table} t SET name_id = n.id FROM name_senses s
    JOIN names b ON b.id = s.name_id
    JOIN names n ON n.label = b.label AND n.key = b.key AND n.sense = s.sense
    WHERE t.article_id = s.article_id AND t.name_id = s.name_id"""
_MENTIONED = """
    INSERT INTO statement_entities
        (statement_id, name_id, entity_id, day, article_id, statement_number)
    SELECT DISTINCT s.id, m.name_id, m.entity_id, s.day, s.article_id, s.number
    FROM statements s
    CROSS JOIN LATERAL jsonb_to_recordset(s.content) AS piece (start int, "end" int)
    JOIN mentions m ON m.article_id = s.article_id
        AND m.start >= piece.start AND m."end" <= piece."end"
    """


def rebuild(session: Session) -> int:
    """Compute the registry anew; return the number of entities. The caller holds its lock."""
    session.execute(text("LOCK TABLE articles IN EXCLUSIVE MODE"))
    session.execute(text("DELETE FROM statement_entities"))
    session.execute(text("DELETE FROM entity_aliases"))
    _name_rows(session)
    counts.count_anew(session)
    session.execute(text("DELETE FROM names WHERE article_count = 0"))
    rows = session.execute(text(f"{FORMS} ORDER BY 1, 2")).all()
    for part in _batches(rows, _BATCH):
        counts.change_forms(session, {(key, form): (m, n) for key, form, m, n in part})
    names = session.scalars(select(Name.id).order_by(Name.id)).all()
    for some in _batches(names, _BATCH):
        spell_names(session, some)
    _reblock(session)
    resolution.resolve_all(session)
    counts.repoint_all(session, resolution.moves_of_all(session))
    counts.count_anew(session)
    session.execute(text(_MENTIONED))
    entities = session.scalars(select(Entity.id).order_by(Entity.id)).all()
    for some in _batches(entities, _BATCH):
        counts.see_anew(session, some)
        settle(session, some)
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Entity)) or 0


def _name_rows(session: Session) -> None:
    """Have each mention and speaker hang on the name it has now, and have those names.

    A row keeps the name of a namesake, and a speaker the name that an editor gave it.
    """
    stored = {name.id: name for name in resolution.load(session, resolution.names_where())}
    sound = {key for key, one in stored.items() if one.key == name_key(one.name)}
    namesakes = {
        one.name_id: new_name(one.label, one.key, one.sense, one.key)
        for one in session.scalars(select(NameDecision).where(NameDecision.sense != ""))
    }
    wanted = dict(namesakes)
    for table in ("mentions", "speakers"):
        changes = []
        for label, name, old in session.execute(text(_CALLED.format(table=table))):
            found = new_name(label, name_key(name), "", name)
            if old in namesakes and namesakes[old].key == found.key:
                continue
            if table == "speakers" and old in sound:
                wanted[old] = stored[old]
                continue
            wanted.setdefault(found.id, found)
            if old != found.id:
                changes.append((label, name, old, found.id))
        make_names(session, [one for key, one in sorted(wanted.items()) if key not in stored])
        for some in _batches(changes, _BATCH):
            columns = zip(("labels", "names", "old", "new"), zip(*some, strict=True), strict=True)
            values = {name: list(column) for name, column in columns}
            session.execute(text(_RENAME.format(table=table)), values)
        session.execute(text(_SENSES.format(table=table)))


def _reblock(session: Session) -> None:
    """Find the blocks of all names again: what makes them may be newer than the names."""
    changes = [
        {"id": name.id, "blocks": sorted(found)}
        for name in resolution.load(session, resolution.names_where())
        if (found := blocks_of(name)) != name.blocks
    ]
    if changes:
        session.execute(update(Name), changes)


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
