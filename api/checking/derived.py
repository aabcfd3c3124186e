"""Columns that Python computes: whether they are what would be computed now, and setting them so.

Flow: rows, some articles or names at a time → **columns** → findings. Words that quotes are found
by, folded names, the text around a quote, forms and blocks of names, queries of topics.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from api.articles.rows import GAP, around, article_words, statement_words
from api.database.models import Alias, Article, Entity, Name, Section, Speaker, Statement, Topic
from api.entities.forms import alias_columns
from api.entities.graph import blocks_of, node_of
from api.entities.resolution import among, load, names_where
from api.entities.settling import unsettled
from api.folding import name_key, text_key
from api.ids import name_id
from api.offsets import astral_positions
from api.topics.terms import topic_queries

_ARTICLES = 100
_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Group:
    """A check by computing. `find` gives the ids of what differs in a part; `mend` sets it so.

    Without `mend` the registry is made anew.
    """

    name: str
    what: str
    parts: Callable[[Session], Iterator[list[str]]]
    find: Callable[[Session, Sequence[str]], Iterable[str]]
    mend: Callable[[Session, Sequence[str]], None] | None = None


def _keys(column: Any, size: int) -> Callable[[Session], Iterator[list[str]]]:
    """The values of a key in order, `size` at a time."""

    def parts(session: Session) -> Iterator[list[str]]:
        last = ""
        while True:
            query = select(column).where(column > last).order_by(column).limit(size)
            some = list(session.scalars(query))
            if not some:
                return
            yield some
            last = some[-1]

    return parts


def _articles(session: Session, ids: Sequence[str]) -> Sequence[Article]:
    return session.scalars(
        select(Article)
        .where(Article.id.in_(ids))
        .order_by(Article.id)
        .options(
            selectinload(Article.sections),
            selectinload(Article.statements).selectinload(Statement.speakers),
        )
    ).all()


def _of_article(row: Article) -> dict[str, Any]:
    return {"outlet_folded": _folded(row.outlet), "astral": astral_positions(row.text)}


def _of_statement(row: Statement, said: str, sections: Mapping[str, Section]) -> dict[str, Any]:
    pieces = [*row.content, *(one for one in (row.cue, row.source) if one)]
    section = sections.get(row.section_id or "")
    before, after = around(
        said,
        min(piece["start"] for piece in pieces),
        max(piece["end"] for piece in pieces),
        (section.start, section.end) if section else (0, len(said)),
    )
    return {
        "text": GAP.join(piece["text"] for piece in row.content),
        "before": before,
        "after": after,
        "outlet_folded": _folded(row.outlet),
        "lemma_folded": None if row.lemma is None else text_key(row.lemma),
        "via_folded": text_key(row.via["text"]) if row.via else None,
    }


def _of_speaker(row: Speaker) -> dict[str, Any]:
    return {"name_folded": name_key(row.name) if row.name else None}


def _placed(row: Statement) -> bool:
    pieces = [*row.content, *(one for one in (row.cue, row.source) if one)]
    return bool(row.content) and all(
        isinstance(piece.get(name), int) for piece in pieces for name in ("start", "end")
    )


def _folded(said: str | None) -> str | None:
    return text_key(said) if said else None


def _wanted(rows: Iterable[Article]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each row of articles with the columns that follow from others."""
    for article in rows:
        yield article.id, article, _of_article(article)
        sections = {section.id: section for section in article.sections}
        for statement in article.statements:
            # One that says nothing, or not where, is a finding of its own.
            if _placed(statement):
                yield statement.id, statement, _of_statement(statement, article.text, sections)
            for speaker in statement.speakers:
                yield statement.id, speaker, _of_speaker(speaker)


def _differ(row: Any, columns: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _find_columns(session: Session, ids: Sequence[str]) -> list[str]:
    wanted = _wanted(_articles(session, ids))
    found = [key for key, row, columns in wanted if _differ(row, columns)]
    session.expunge_all()
    return list(dict.fromkeys(found))


def _mend_columns(session: Session, ids: Sequence[str]) -> None:
    for _, row, columns in _wanted(_articles(session, ids)):
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()


def _words(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """By table, the words that articles and their statements should be found by."""
    rows = _articles(session, ids)
    yield "articles", [{"id": r.id, "words": article_words(r.text, r.title)} for r in rows]
    said = (statement for row in rows for statement in row.statements)
    yield "statements", [{"id": one.id, "words": statement_words(one)} for one in said]
    session.expunge_all()


_OTHER_WORDS = """
    SELECT d.id FROM unnest(CAST(:ids AS text[]), CAST(:words AS text[])) AS d(id, words)
    JOIN {table} t ON t.id = d.id WHERE t.search IS DISTINCT FROM CAST(d.words AS tsvector)"""


def _find_words(session: Session, ids: Sequence[str]) -> Iterator[str]:
    for table, rows in _words(session, ids):
        values = {name: [row[name] for row in rows] for name in ("id", "words")}
        query = text(_OTHER_WORDS.format(table=table))
        yield from session.scalars(query, {"ids": values["id"], "words": values["words"]})


def _mend_words(session: Session, ids: Sequence[str]) -> None:
    for table, rows in _words(session, ids):
        if rows:
            query = f"""UPDATE {table} SET search = CAST(:words AS tsvector) WHERE id = :id
                AND search IS DISTINCT FROM CAST(:words AS tsvector)"""
            session.execute(text(query), rows)


def _find_names(session: Session, ids: Sequence[str]) -> Iterator[str]:
    for one in load(session, names_where(among(Name.id, ids))):
        home = one.id if one.sense else node_of(one)[0]
        said = (name_id(one.label, one.key, one.sense), home, blocks_of(one))
        if said != (one.id, one.home_id, one.blocks):
            yield one.id


_OTHER_FORMS = """
    SELECT DISTINCT a.name_id FROM unnest(CAST(:names AS text[]), CAST(:texts AS text[]),
        CAST(:key AS text[]), CAST(:folded AS text[]), CAST(:skeleton AS text[]),
        CAST(:words AS text[])) AS d(name_id, text, key, folded, skeleton, words)
    JOIN entity_aliases a ON a.name_id = d.name_id AND a.text = d.text
    WHERE (a.key, a.folded, a.skeleton, a.words)
        IS DISTINCT FROM (d.key, d.folded, d.skeleton, CAST(d.words AS tsvector))"""


def _find_forms(session: Session, ids: Sequence[str]) -> list[str]:
    query = select(Alias.name_id, Alias.text).where(Alias.name_id.in_(ids))
    rows = session.execute(query).all()
    columns = [alias_columns(form) for _, form in rows]
    given = {name: [one[name] for one in columns] for name in alias_columns("")}
    names = {"names": [name for name, _ in rows], "texts": [form for _, form in rows]}
    return list(session.scalars(text(_OTHER_FORMS), names | given))


def _find_entities(session: Session, ids: Sequence[str]) -> list[str]:
    return [change["id"] for change in unsettled(session, ids)]


def _topics(session: Session, slugs: Sequence[str]) -> Iterator[tuple[Topic, tuple[str, str]]]:
    for topic in session.scalars(select(Topic).where(Topic.slug.in_(slugs)).order_by(Topic.slug)):
        names = (topic.name_ar, topic.name_en)
        yield topic, topic_queries(names, [*topic.terms_ar, *topic.terms_en])


def _find_topics(session: Session, slugs: Sequence[str]) -> Iterator[str]:
    for topic, queries in _topics(session, slugs):
        if queries != (topic.query, topic.named):
            yield topic.slug


def _mend_topics(session: Session, slugs: Sequence[str]) -> None:
    for topic, queries in _topics(session, slugs):
        topic.query, topic.named = queries
    session.flush()


# Columns before words, which follow from some of them.
GROUPS = (
    Group(
        "columns",
        "articles, quotes and speakers with columns that do not follow from the others",
        _keys(Article.id, _ARTICLES),
        _find_columns,
        _mend_columns,
    ),
    Group(
        "words",
        "articles and quotes that are found by other words than theirs, or by none",
        _keys(Article.id, _ARTICLES),
        _find_words,
        _mend_words,
    ),
    Group(
        "topic-queries",
        "topics that are looked for by other words than theirs",
        _keys(Topic.slug, _NAMES),
        _find_topics,
        _mend_topics,
    ),
    Group("names", "names whose keys do not follow from them", _keys(Name.id, _NAMES), _find_names),
    Group(
        "forms",
        "names with forms that are found by other keys than theirs",
        _keys(Name.id, _NAMES),
        _find_forms,
    ),
    Group(
        "entities",
        "entities that are called otherwise than their names say",
        _keys(Entity.id, _NAMES),
        _find_entities,
    ),
)
