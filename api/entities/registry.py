"""The registry of entities across articles, kept as articles come and go.

Each article contributes to the entities that it names; storing adds its contribution and deleting
takes it away, under row locks taken in order of id, so that concurrent writers neither lose a
count nor deadlock. What results depends on what is stored, never on the order it came in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Subquery, delete, func, or_, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from api.database.models import Alias, Article, Entity, Mention, Name, Speaker, Statement
from api.folding import name_key, text_key


@dataclass(slots=True)
class Contribution:
    """What one article adds to one entity. `spellings` and `names` count forms of its name."""

    label: str
    folded: str
    spellings: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    statements: set[str] = field(default_factory=set)


def contributions(
    mentions: Iterable[Mention], statements: Iterable[Statement]
) -> dict[str, Contribution]:
    """What an article's rows contribute, by entity id."""
    found: dict[str, Contribution] = {}
    for mention in mentions:
        entry = found.setdefault(
            mention.entity_id, Contribution(mention.label, name_key(mention.name))
        )
        entry.spellings[mention.text] += 1
        entry.names[mention.name] += 1
    for statement in statements:
        for speaker in statement.speakers:
            if speaker.entity_id is None or speaker.label is None or speaker.name is None:
                continue
            entry = found.setdefault(
                speaker.entity_id, Contribution(speaker.label, name_key(speaker.name))
            )
            entry.statements.add(statement.id)
            # A speaker that no mention names still needs a name to show.
            if not entry.names:
                entry.names[speaker.name] += 1
    return found


def assign(session: Session, row: Article) -> None:
    """Give an article's mentions and speakers their entities, before it is stored."""


def stored_contributions(session: Session, article_id: str) -> dict[str, Contribution]:
    """What a stored article contributes now."""
    mentions = session.scalars(select(Mention).where(Mention.article_id == article_id)).all()
    statements = session.scalars(select(Statement).where(Statement.article_id == article_id)).all()
    return contributions(mentions, statements)


def lock(session: Session, *groups: Mapping[str, Contribution]) -> None:
    """Make and lock the entities of all groups, in order of id; call once in a transaction."""
    entries = {key: entry for group in groups for key, entry in group.items()}
    _upsert_counts(session, entries, 0)
    names = [
        {
            "id": "n" + key[1:],
            "label": entry.label,
            "key": entry.folded,
            "name": next(iter(entry.names)),
            "entity_id": key,
        }
        for key, entry in sorted(entries.items())
    ]
    if names:
        session.connection().execute(insert(Name).on_conflict_do_nothing(), names)


def add(session: Session, entries: Mapping[str, Contribution], day: date | None) -> None:
    """Add an article's contribution to locked entities; `day` is the article's date."""
    _change(session, entries, 1)
    if day is not None and entries:
        session.execute(
            update(Entity)
            .where(Entity.id.in_(entries))
            .values(
                # These skip nulls.
                first_seen=func.least(Entity.first_seen, day),
                last_seen=func.greatest(Entity.last_seen, day),
            )
        )


def subtract(session: Session, entries: Mapping[str, Contribution], day: date | None) -> None:
    """Take a deleted article's contribution away from locked entities."""
    _change(session, entries, -1)
    if day is not None and entries:
        seen = _days_seen(list(entries))
        session.execute(
            update(Entity)
            .where(Entity.id.in_(entries), or_(Entity.first_seen == day, Entity.last_seen == day))
            .values(
                first_seen=select(func.min(seen.c.date))
                .where(seen.c.entity_id == Entity.id)
                .scalar_subquery(),
                last_seen=select(func.max(seen.c.date))
                .where(seen.c.entity_id == Entity.id)
                .scalar_subquery(),
            )
        )


def settle(session: Session, keys: Collection[str]) -> None:
    """After changes: drop entities that nothing names, and choose the name that each shows.

    The name is the form that is most often the fullest in its article, then the longest.
    """
    if not keys:
        return
    session.execute(
        delete(Alias).where(
            Alias.entity_id.in_(keys), Alias.mention_count <= 0, Alias.name_count <= 0
        )
    )
    gone = select(Entity.id).where(Entity.id.in_(keys), Entity.article_count <= 0)
    session.execute(delete(Name).where(Name.entity_id.in_(gone)))
    session.execute(delete(Entity).where(Entity.id.in_(keys), Entity.article_count <= 0))
    best = (
        select(Alias.text)
        .where(Alias.entity_id == Entity.id)
        .order_by(Alias.name_count.desc(), func.length(Alias.text).desc(), Alias.text)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(update(Entity).where(Entity.id.in_(keys)).values(name=best))


def rebuild(session: Session) -> int:
    """Compute the whole registry anew from what is stored; return the number of entities.

    For archives that were loaded past this module, and as the check on it.
    """
    session.execute(text("LOCK TABLE articles, entities, entity_aliases IN EXCLUSIVE MODE"))
    session.execute(delete(Alias))
    session.execute(
        update(Entity).values(
            article_count=0, mention_count=0, quote_count=0, first_seen=None, last_seen=None
        )
    )
    every: set[str] = set()
    for key, day in session.execute(select(Article.id, Article.date).order_by(Article.id)).all():
        entries = stored_contributions(session, key)
        lock(session, entries)
        add(session, entries, day)
        every |= set(entries)
        session.expunge_all()
    settle(session, set(session.scalars(select(Entity.id))))
    return len(every)


def _change(session: Session, entries: Mapping[str, Contribution], sign: int) -> None:
    """Move the counts of entities and of their forms by a contribution."""
    if not entries:
        return
    _upsert_counts(session, entries, sign)
    forms = [
        {
            "entity_id": key,
            "name_id": "n" + key[1:],
            "text": form,
            "folded": text_key(form),
            "skeleton": "",
            "words": "",
            "mention_count": sign * entry.spellings[form],
            "name_count": sign * entry.names[form],
        }
        for key, entry in sorted(entries.items())
        for form in sorted({*entry.spellings, *entry.names})
    ]
    query = insert(Alias)
    merged = query.on_conflict_do_update(
        index_elements=["name_id", "text"],
        set_={
            "mention_count": Alias.mention_count + query.excluded.mention_count,
            "name_count": Alias.name_count + query.excluded.name_count,
        },
    )
    session.connection().execute(merged, forms)


def _upsert_counts(session: Session, entries: Mapping[str, Contribution], sign: int) -> None:
    """Add `sign` times a contribution to the counts, making entities that are not there."""
    rows = [
        {
            "id": key,
            "label": entry.label,
            "name": next(iter(entry.names)),
            "name_folded": entry.folded,
            "article_count": sign,
            "mention_count": sign * entry.spellings.total(),
            "quote_count": sign * len(entry.statements),
        }
        for key, entry in sorted(entries.items())
    ]
    if not rows:
        return
    query = insert(Entity)
    merged = query.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "article_count": Entity.article_count + query.excluded.article_count,
            "mention_count": Entity.mention_count + query.excluded.mention_count,
            "quote_count": Entity.quote_count + query.excluded.quote_count,
        },
    )
    session.connection().execute(merged, rows)


def _days_seen(keys: list[str]) -> Subquery:
    named = (
        select(Mention.entity_id, Article.date)
        .join(Article, Article.id == Mention.article_id)
        .where(Mention.entity_id.in_(keys))
    )
    spoke = (
        select(Speaker.entity_id, Article.date)
        .join(Statement, Statement.id == Speaker.statement_id)
        .join(Article, Article.id == Statement.article_id)
        .where(Speaker.entity_id.in_(keys))
    )
    return union_all(named, spoke).subquery()
