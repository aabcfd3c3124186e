"""The registry of entities across articles, kept as articles come and go.

Names are what resolves to entities (`nlp.names.resolve`); mentions and speakers hang on names. A
writer takes the registry's lock, so that what one article changes in the resolution of another's
names is seen by the next. What results depends on what is stored and on editors' decisions, never
on the order that articles came in.

Use: `change = begin(session, article_id)`; `change.assign(mentions, statements)` for the rows that
the article will have; write them; `change.finish()`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database.models import Article, Mention, Name, NameDecision, NameSense, Speaker, Statement
from api.entities import counts, rebuilding, resolution
from api.entities.contributions import (
    Contributions,
    Tally,
    by_entity,
    forms,
    of_rows,
    of_stored,
)
from api.entities.graph import Known, blocks_of, node_of, rounded
from api.entities.making import make_names, new_name
from api.entities.settling import drop_names, settle, spell_names
from api.folding import name_key
from api.ids import name_id

# The key of the registry's lock, in the space of two numbers: that of one is the articles'.
_LOCK = (1, 1)


class Change:
    """What becomes of the registry when one article's rows change. Made by `begin`."""

    def __init__(self, session: Session, article_id: str) -> None:
        self._session = session
        self._article_id = article_id
        self._before = of_stored(session, article_id)
        self._day_before = self._day() if self._before else None
        self._after: Contributions = {}
        self._new: list[Known] = []

    def assign(self, mentions: Sequence[Mention], statements: Sequence[Statement]) -> None:
        """Give the rows that the article will have their names and entities, making new ones.

        A row that holds the id of another name than its own keeps it: that of a namesake, which an
        editor gave it.
        """
        with self._session.no_autoflush:
            self._assign(mentions, statements)
        self._after = of_rows(mentions, statements)

    def _assign(self, mentions: Sequence[Mention], statements: Sequence[Statement]) -> None:
        speakers = [one for statement in statements for one in statement.speakers]
        rows: list[Mention | Speaker] = [
            *mentions,
            *(one for one in speakers if one.name and one.label),
        ]
        others = {one.name_id for one in rows if one.name_id and one.name_id != _base(one)[0]}
        namesakes = self._known(others)
        senses = self._senses()
        wanted: dict[str, Known] = {}
        for row in rows:
            base, label, key, name = _base(row)
            if row.name_id in namesakes:
                one = namesakes[row.name_id]
            else:
                one = new_name(label, key, senses.get(base, ""), name)
            row.name_id = one.id
            wanted.setdefault(one.id, one)
        found = self._stored(wanted)
        self._new = [name for key, name in sorted(wanted.items()) if key not in found]
        make_names(self._session, self._new)
        found |= {name.id: name.entity_id for name in self._new}
        for row in rows:
            assert row.name_id is not None
            row.entity_id = found[row.name_id]

    def finish(self) -> None:
        """After the rows are written: count them, and resolve anew what they have changed."""
        session, before, after = self._session, self._before, self._after
        held = {key: (key in after) - (key in before) for key in before.keys() | after.keys()}
        held = {key: change for key, change in held.items() if change}
        counts.change_names(session, held)
        counts.change_entities(session, _entity_changes(before, after))
        changed_forms = _form_changes(before, after)
        counts.change_forms(session, changed_forms)
        entities = {entry.entity_id for entry in (*before.values(), *after.values())}
        self._see()
        turned = spell_names(session, {name for name, _ in changed_forms})
        gone = drop_names(session, {key for key, change in held.items() if change < 0})
        stirred = [*self._new, *gone, *turned, *_stirred(session, held)]
        settle(session, entities | refresh(session, stirred))

    def _see(self) -> None:
        day = self._day()
        old = {entry.entity_id for entry in self._before.values()}
        new = {entry.entity_id for entry in self._after.values()}
        if day != self._day_before:
            counts.see_anew(self._session, old | new)
        else:
            counts.see_anew(self._session, old - new)
            counts.see(self._session, new - old, day)

    def _day(self) -> date | None:
        return self._session.scalar(select(Article.date).where(Article.id == self._article_id))

    def _senses(self) -> dict[str, str]:
        query = select(NameSense.name_id, NameSense.sense).where(
            NameSense.article_id == self._article_id
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _known(self, ids: Collection[str]) -> dict[str, Known]:
        """Names by id: stored ones, and those that only an editor's decision knows."""
        if not ids:
            return {}
        stored = resolution.load(
            self._session, resolution.names_where(resolution.among(Name.id, ids))
        )
        decided = self._session.scalars(select(NameDecision).where(NameDecision.name_id.in_(ids)))
        found = {one.name_id: new_name(one.label, one.key, one.sense, one.key) for one in decided}
        return found | {name.id: name for name in stored}

    def _stored(self, ids: Collection[str]) -> dict[str, str]:
        query = select(Name.id, Name.entity_id).where(Name.id.in_(ids))
        return {row[0]: row[1] for row in self._session.execute(query)} if ids else {}


def begin(session: Session, article_id: str) -> Change:
    """Take the registry's lock and note what a stored article counts for; call before changes."""
    lock(session)
    return Change(session, article_id)


def lock(session: Session) -> None:
    """Make other writers of the registry wait until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(*_LOCK)))


def rebuild(session: Session) -> int:
    """Compute the whole registry anew from what is stored; return the number of entities.

    For archives that were loaded past this module, and as the check on it.
    """
    lock(session)
    return rebuilding.rebuild(session)


def refresh(session: Session, names: Collection[Known], nodes: Collection[str] = ()) -> set[str]:
    """Resolve the names near those that came, went or changed, and move what moves.

    `nodes` are names whose decisions changed. Returns the entities whose counts changed.
    """
    near = [replace(name, blocks=blocks_of(name)) for name in names]
    stirred = {node for name in names for node in (name.id, node_of(name)[0])}
    stirred |= resolution.resolve_near(session, near)
    moved = counts.move(session, resolution.moves(session, stirred | set(nodes)))
    if moved:
        # Rows that this session holds were moved past it.
        session.flush()
        session.expire_all()
    return moved


def _base(row: Mention | Speaker) -> tuple[str, str, str, str]:
    """A row's name: its id without sense, label, key, and as it is written."""
    assert row.label
    assert row.name
    key = name_key(row.name)
    return name_id(row.label, key), row.label, key, row.name


def _stirred(session: Session, held: Mapping[str, int]) -> list[Known]:
    """Names whose number of articles changed so much that resolution sees it."""
    if not held:
        return []
    names = resolution.load(session, resolution.names_where(Name.id.in_(held)))
    return [
        name
        for name in names
        if rounded(name.article_count) != rounded(name.article_count - held[name.id])
    ]


def _entity_changes(before: Contributions, after: Contributions) -> dict[str, tuple[int, int, int]]:
    old, new = by_entity(before), by_entity(after)
    none = Tally()
    changes = {}
    for key in sorted(old.keys() | new.keys()):
        a, b = old.get(key, none), new.get(key, none)
        change = (
            (key in new) - (key in old),
            b.mentions - a.mentions,
            len(b.statements) - len(a.statements),
        )
        if any(change):
            changes[key] = change
    return changes


def _form_changes(
    before: Contributions, after: Contributions
) -> dict[tuple[str, str], tuple[int, int]]:
    changes: dict[tuple[str, str], tuple[int, int]] = {}
    for entries, sign in ((before, -1), (after, 1)):
        for name, form, mentions, names in forms(entries):
            a, b = changes.get((name, form), (0, 0))
            changes[name, form] = (a + sign * mentions, b + sign * names)
    return {key: change for key, change in changes.items() if any(change)}
