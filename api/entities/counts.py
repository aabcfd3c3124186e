"""Moves counts: of names, of their forms and of entities, and names from entity to entity.

Flow: contributions, moves → **rows of the registry**. Everything here is one statement of SQL for
any number of rows; callers hold the registry's lock.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.entities.counted import OF_ALL, OF_ARTICLES
from api.entities.forms import alias_columns
from api.entities.making import make_entities
from api.entities.resolution import Moves

_HANGING = ("mentions", "speakers", "statement_entities", "entity_aliases")


def change_names(session: Session, changes: Mapping[str, int]) -> None:
    """Add to the numbers of articles that have names."""
    _run(
        session,
        """UPDATE names n SET article_count = n.article_count + d.articles
        FROM unnest(CAST(:ids AS text[]), CAST(:articles AS int[])) AS d(id, articles)
        WHERE n.id = d.id""",
        ids=list(changes),
        articles=list(changes.values()),
    )


def change_entities(session: Session, changes: Mapping[str, tuple[int, int, int]]) -> None:
    """Add to the counts of entities: articles, mentions, quotes."""
    columns = list(zip(*changes.values(), strict=True)) or [(), (), ()]
    _run(
        session,
        """UPDATE entities e SET article_count = e.article_count + d.articles,
            mention_count = e.mention_count + d.mentions, quote_count = e.quote_count + d.quotes
        FROM unnest(CAST(:ids AS text[]), CAST(:articles AS int[]), CAST(:mentions AS int[]),
            CAST(:quotes AS int[])) AS d(id, articles, mentions, quotes)
        WHERE e.id = d.id""",
        ids=list(changes),
        articles=list(columns[0]),
        mentions=list(columns[1]),
        quotes=list(columns[2]),
    )


def change_forms(session: Session, changes: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    """Add to the counts of forms, by name id and text: mentions, and those it is the fullest of."""
    ordered = sorted(changes.items())
    columns = [alias_columns(form) for (_, form), _ in ordered]
    _run(
        session,
        """INSERT INTO entity_aliases AS a (name_id, text, entity_id, key, folded, skeleton, words,
            mention_count, name_count)
        SELECT d.name_id, d.text, n.entity_id, d.key, d.folded, d.skeleton,
            CAST(d.words AS tsvector), d.mentions, d.names
        FROM unnest(CAST(:ids AS text[]), CAST(:texts AS text[]), CAST(:key AS text[]),
            CAST(:folded AS text[]), CAST(:skeleton AS text[]), CAST(:words AS text[]),
            CAST(:mentions AS int[]), CAST(:names AS int[]))
            AS d(name_id, text, key, folded, skeleton, words, mentions, names)
        JOIN names n ON n.id = d.name_id
        ON CONFLICT (name_id, text) DO UPDATE SET
            mention_count = a.mention_count + excluded.mention_count,
            name_count = a.name_count + excluded.name_count""",
        ids=[name_id for (name_id, _), _ in ordered],
        texts=[form for (_, form), _ in ordered],
        mentions=[mentions for _, (mentions, _) in ordered],
        names=[names for _, (_, names) in ordered],
        **{name: [values[name] for values in columns] for name in alias_columns("")},
    )
    if any(mentions < 0 or names < 0 for mentions, names in changes.values()):
        _run(
            session,
            """DELETE FROM entity_aliases
            WHERE name_id = ANY(:ids) AND mention_count <= 0 AND name_count <= 0""",
            ids=[name_id for name_id, _ in changes],
        )


def see(session: Session, days: Mapping[str, tuple[date, date]]) -> None:
    """Note that articles have entities: the first and the last day of such by entity."""
    _run(
        session,
        """UPDATE entities e SET first_seen = least(e.first_seen, d.first),
            last_seen = greatest(e.last_seen, d.last)
        FROM unnest(CAST(:ids AS text[]), CAST(:first AS date[]), CAST(:last AS date[]))
            AS d(id, first, last)
        WHERE e.id = d.id
            AND (e.first_seen IS NULL OR e.first_seen > d.first OR e.last_seen < d.last)""",
        ids=list(days),
        first=[first for first, _ in days.values()],
        last=[last for _, last in days.values()],
    )


def see_anew(session: Session, entities: Collection[str]) -> None:
    """Find again when entities were first and last seen."""
    _run(
        session,
        """UPDATE entities e SET first_seen = d.first, last_seen = d.last
        FROM (
            SELECT k.id, min(a.date) AS first, max(a.date) AS last
            FROM unnest(CAST(:ids AS text[])) AS k(id)
            LEFT JOIN LATERAL (
                SELECT m.article_id FROM mentions m WHERE m.entity_id = k.id
                UNION SELECT p.article_id FROM speakers p WHERE p.entity_id = k.id
            ) AS found ON true
            LEFT JOIN articles a ON a.id = found.article_id
            GROUP BY k.id
        ) AS d
        WHERE e.id = d.id
            AND (e.first_seen, e.last_seen) IS DISTINCT FROM (d.first, d.last)""",
        ids=list(entities),
    )


def move(session: Session, moves: Moves) -> set[str]:
    """Give names their new entities, with everything that hangs on them; returns who changed.

    Entities that are not there are made. What the moved names' articles count for the entities on
    both sides is taken before and after, and the difference added.
    """
    if not moves.entities:
        return set()
    names = sorted(moves.entities)
    entities = sorted({entity for pair in moves.entities.values() for entity in pair})
    make_entities(session, {key: moves.labels[key] for key in entities if key in moves.labels})
    articles = _articles_of(session, names)
    before = _counted(session, articles, entities)
    new = [moves.entities[name][1] for name in names]
    for table in _HANGING:
        _run(session, _repoint(table, "name_id"), ids=names, entities=new)
    _run(session, _repoint("names", "id"), ids=names, entities=new)
    after = _counted(session, articles, entities)
    changes = {}
    for key in entities:
        old, found = before.get(key, (0, 0, 0)), after.get(key, (0, 0, 0))
        change = (found[0] - old[0], found[1] - old[1], found[2] - old[2])
        if any(change):
            changes[key] = change
    change_entities(session, changes)
    see_anew(session, entities)
    return set(entities)


def repoint_all(session: Session, moves: Moves) -> None:
    """Give names their new entities, and everything that hangs on any name that of the name.

    Counts nothing.
    """
    names = sorted(moves.entities)
    new = [moves.entities[name][1] for name in names]
    make_entities(session, {key: moves.labels[key] for key in new if key in moves.labels})
    _run(session, _repoint("names", "id"), ids=names, entities=new)
    for table in _HANGING:
        session.execute(
            text(
                f"UPDATE {table} t SET entity_id = n.entity_id FROM names n "
                "WHERE n.id = t.name_id AND t.entity_id IS DISTINCT FROM n.entity_id"
            )
        )


def count_anew(session: Session) -> None:
    """Count everything again, from the mentions and speakers that are stored."""
    for statement in (
        """UPDATE names SET article_count = 0""",
        """UPDATE names n SET article_count = d.articles FROM (
            SELECT name_id, count(*) AS articles FROM (
                SELECT name_id, article_id FROM mentions
                UNION SELECT p.name_id, s.article_id
                FROM speakers p JOIN statements s ON s.id = p.statement_id
            ) AS found GROUP BY name_id) AS d WHERE n.id = d.name_id""",
        """UPDATE entities SET article_count = 0, mention_count = 0, quote_count = 0""",
        f"""UPDATE entities e SET article_count = d.articles, mention_count = d.mentions,
            quote_count = d.quotes FROM ({OF_ALL}) AS d WHERE e.id = d.entity_id""",
    ):
        session.execute(text(statement))


def _counted(
    session: Session, articles: list[str], entities: list[str]
) -> dict[str, tuple[int, int, int]]:
    rows = session.execute(text(OF_ARTICLES), {"articles": articles, "entities": entities})
    return {key: (found, mentions, quotes) for key, found, mentions, quotes in rows}


def _articles_of(session: Session, names: list[str]) -> list[str]:
    query = """
        SELECT article_id FROM mentions WHERE name_id = ANY(:names)
        UNION SELECT article_id FROM speakers WHERE name_id = ANY(:names)"""
    return list(session.scalars(text(query), {"names": names}))


def _repoint(table: str, column: str) -> str:
    return f"""UPDATE {table} t SET entity_id = d.entity_id
        FROM unnest(CAST(:ids AS text[]), CAST(:entities AS text[])) AS d(id, entity_id)
        WHERE t.{column} = d.id AND t.entity_id IS DISTINCT FROM d.entity_id"""


def _run(session: Session, statement: str, *, ids: list[str], **values: Any) -> None:
    if ids:
        session.execute(text(statement), {"ids": ids, **values})
