"""Reads stored articles anew with the model of today. Flow: **stored text** → nlp.reader → rows.

Articles keep their ids, times, corrections and history; the analyses list every model that read
them.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from api.articles.analysing import Analysed, ReadsText, analyse
from api.articles.many import in_groups
from api.articles.service import store, stored_articles
from api.database import Database
from api.database.models import Analysis, Article
from api.errors import NotFoundError
from nlp.errors import QalaError

# Articles that are fetched at once.
_FETCHED = 16
_GONE = "There is no article of this id."


def to_reanalyze(
    database: Database, model: str, ids: Collection[str] | None = None, *, every: bool = False
) -> list[str]:
    """Ids of articles, in order, whose newest analysis another model made; with `every`, of all.

    `ids` asks for these only. Each article that is read anew is no longer among them.
    """
    newest = (
        select(Analysis.model)
        .where(Analysis.article_id == Article.id)
        .order_by(Analysis.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(Article.id).order_by(Article.id)
    if not every:
        query = query.where(newest.is_distinct_from(model))
    if ids is not None:
        query = query.where(Article.id.in_(ids))
    with database.session() as session:
        return list(session.scalars(query))


def reanalyze_articles(
    database: Database, reader: ReadsText, keys: Sequence[str]
) -> Iterator[tuple[str, Exception | None]]:
    """Put analyses by `reader` in the place of stored articles', each in one transaction.

    Of each key in order what went wrong, or None: `NotFoundError`, also when it is deleted
    meanwhile, `ConflictError` when it is stored with another text meanwhile, `TextError` when the
    reader refuses the text.
    """
    for start in range(0, len(keys), _FETCHED):
        chunk = keys[start : start + _FETCHED]
        results: dict[str, Analysed | Exception] = {}
        for group in in_groups(stored_articles(database, chunk)):
            analysed = analyse(reader, group)
            results |= {one.key: result for one, result in zip(group, analysed, strict=True)}
        for key in chunk:
            yield key, _stored(database, results.get(key) or NotFoundError(_GONE))


def _stored(database: Database, result: Analysed | Exception) -> Exception | None:
    if isinstance(result, Exception):
        return result
    try:
        store(database, result, again=True)
    except QalaError as error:
        return error
    return None
