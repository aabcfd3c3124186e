"""The registry of entities across articles, kept as articles come and go.

Names are what resolves to entities (`nlp.names.resolve`); mentions and speakers hang on names. A
writer takes the registry's lock, so that what one article changes in the resolution of another's
names is seen by the next. What results depends on what is stored and on editors' decisions, never
on the order that articles came in.

Use: `change = begin(session, article_id)`; `change.assign(mentions, statements)` for the rows that
the article will have; write them; `change.finish()`. Many articles change at once by
`begin(session, *ids)` and `change.assign_all`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.database.models import Article, Mention, Name, NameDecision, NameSense, Speaker, Statement
from api.entities import counts, rebuilding, resolution
from api.entities.contributions import (
    Contributions,
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


# What an article adds before and after.
Pair = tuple[Contributions, Contributions]
# The mentions and statements that an article will have.
Parts = tuple[Sequence[Mention], Sequence[Statement]]


class Change:
    """What becomes of the registry when the rows of some articles change. Made by `begin`."""

    def __init__(self, session: Session, articles: Sequence[str]) -> None:
        self._session = session
        self._articles = articles
        self._before = of_stored(session, articles)
        self._days_before = self._days(self._before)
        self._after: dict[str, Contributions] = {}
        self._new: list[Known] = []

    def assign(self, mentions: Sequence[Mention], statements: Sequence[Statement]) -> None:
        """Give the rows that the one article will have their names and entities.

        Names and entities that are not stored are made. A row that holds the id of another name
        than its own keeps it: that of a namesake, which an editor gave it.
        """
        (article,) = self._articles
        self.assign_all({article: (mentions, statements)})

    def assign_all(self, parts: Mapping[str, Parts]) -> None:
        """The same for the rows that each of the articles will have, by its id."""
        with self._session.no_autoflush:
            self._assign(parts)
        self._after = {key: of_rows(*rows) for key, rows in parts.items()}

    def _assign(self, parts: Mapping[str, Parts]) -> None:
        rows = [(key, row) for key, of in parts.items() for row in _named(*of)]
        others = {row.name_id for _, row in rows if row.name_id and row.name_id != _base(row)[0]}
        namesakes = self._known(others)
        senses = self._senses()
        wanted: dict[str, Known] = {}
        for article, row in rows:
            base, label, key, name = _base(row)
            if row.name_id in namesakes:
                one = namesakes[row.name_id]
            else:
                sense = senses.get((article, base), "")
                known = None if sense else wanted.get(base)
                one = known or new_name(label, key, sense, name)
            row.name_id = one.id
            wanted.setdefault(one.id, one)
        found = self._stored(wanted)
        self._new = [name for key, name in sorted(wanted.items()) if key not in found]
        make_names(self._session, self._new)
        found |= {name.id: name.entity_id for name in self._new}
        for _, row in rows:
            assert row.name_id is not None
            row.entity_id = found[row.name_id]

    def finish(self) -> None:
        """After the rows are written: count them, and resolve anew what they have changed."""
        session = self._session
        pairs = [
            (self._before.get(key, {}), self._after.get(key, {}))
            for key in self._before.keys() | self._after.keys()
        ]
        held = _articles_more(pairs)
        counts.change_names(session, held)
        counts.change_entities(session, _entity_changes(pairs))
        changed_forms = _form_changes(pairs)
        counts.change_forms(session, changed_forms)
        entities = {
            entry.entity_id for pair in pairs for entries in pair for entry in entries.values()
        }
        self._see()
        turned = spell_names(session, {name for name, _ in changed_forms})
        gone = drop_names(session, {key for key, change in held.items() if change < 0})
        stirred = [*self._new, *gone, *turned, *_stirred(session, held)]
        settle(session, entities | refresh(session, stirred))

    def _see(self) -> None:
        anew: set[str] = set()
        seen: dict[str, tuple[date, date]] = {}
        days = self._days(self._after)
        for article in self._before.keys() | self._after.keys():
            old = {entry.entity_id for entry in self._before.get(article, {}).values()}
            new = {entry.entity_id for entry in self._after.get(article, {}).values()}
            day = days.get(article)
            if old and day != self._days_before.get(article):
                anew |= old | new
                continue
            anew |= old - new
            if day is not None:
                for key in new - old:
                    first, last = seen.get(key, (day, day))
                    seen[key] = min(first, day), max(last, day)
        counts.see_anew(self._session, anew)
        counts.see(self._session, seen)

    def _days(self, articles: Collection[str]) -> dict[str, date | None]:
        if not articles:
            return {}
        query = select(Article.id, Article.date).where(resolution.among(Article.id, articles))
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _senses(self) -> dict[tuple[str, str], str]:
        query = select(NameSense.article_id, NameSense.name_id, NameSense.sense).where(
            resolution.among(NameSense.article_id, self._articles)
        )
        return {(row[0], row[1]): row[2] for row in self._session.execute(query)}

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
        query = select(Name.id, Name.entity_id).where(resolution.among(Name.id, ids))
        return {row[0]: row[1] for row in self._session.execute(query)} if ids else {}


def begin(session: Session, *articles: str) -> Change:
    """Take the registry's lock and note what stored articles count for; call before changes."""
    lock(session)
    return Change(session, articles)


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


def _named(
    mentions: Sequence[Mention], statements: Sequence[Statement]
) -> Iterable[Mention | Speaker]:
    """The rows of an article that have a name of an entity."""
    yield from mentions
    for statement in statements:
        yield from (one for one in statement.speakers if one.name and one.label)


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
    names = resolution.load(session, resolution.names_where(resolution.among(Name.id, held)))
    return [
        name
        for name in names
        if rounded(name.article_count) != rounded(name.article_count - held[name.id])
    ]


def _articles_more(pairs: Iterable[Pair]) -> dict[str, int]:
    """By how many articles each name is in more, or fewer."""
    more: Counter[str] = Counter()
    for before, after in pairs:
        more.update(after.keys() - before.keys())
        more.subtract(before.keys() - after.keys())
    return {key: more[key] for key in sorted(more) if more[key]}


def _entity_changes(pairs: Iterable[Pair]) -> dict[str, tuple[int, int, int]]:
    """By how many articles, mentions and quotes each entity has more, or fewer."""
    changes: dict[str, tuple[int, int, int]] = {}
    for pair in pairs:
        for entries, sign in zip(pair, (-1, 1), strict=True):
            for key, tally in by_entity(entries).items():
                a, b, c = changes.get(key, (0, 0, 0))
                quotes = len(tally.statements)
                changes[key] = (a + sign, b + sign * tally.mentions, c + sign * quotes)
    return {key: changes[key] for key in sorted(changes) if any(changes[key])}


def _form_changes(pairs: Iterable[Pair]) -> dict[tuple[str, str], tuple[int, int]]:
    changes: dict[tuple[str, str], tuple[int, int]] = {}
    for pair in pairs:
        for entries, sign in zip(pair, (-1, 1), strict=True):
            for name, form, mentions, names in forms(entries):
                a, b = changes.get((name, form), (0, 0))
                changes[name, form] = (a + sign * mentions, b + sign * names)
    return {key: change for key, change in changes.items() if any(change)}
