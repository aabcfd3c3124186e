"""Reads stored articles anew with the model of today. Flow: **stored text** → nlp.reader → rows.

Articles keep their ids, times, corrections and history; the analyses list every model that read
them.
"""

from collections.abc import Collection

from sqlalchemy import select

from api.articles.service import ReadsText, store_analysis, stored_articles
from api.database import Database
from api.database.models import Analysis, Article
from api.errors import NotFoundError


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


def reanalyze_article(database: Database, reader: ReadsText, key: str) -> None:
    """Put an analysis by `reader` in the place of a stored article's, in one transaction.

    Raises `NotFoundError`, also when it is deleted meanwhile, `ConflictError` when it is stored
    with another text meanwhile, and `TextError` when the reader refuses the text.
    """
    article = next(iter(stored_articles(database, [key])), None)
    if article is None:
        raise NotFoundError("There is no article of this id.")
    analysis = reader.read(article.text)
    store_analysis(database, article, analysis, encoder=reader, again=True)
