"""Analyses articles together, and makes the vectors of their statements.

Flow: texts → nlp.reader → **analyses with vectors** → rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.articles.given import ArticleIn
from api.articles.rows import build_article
from api.database import models
from api.observing.stages import stage
from api.search.passages import EncodesText, Vectors, vectors_of_articles
from nlp.records import Analysis


class ReadsText(EncodesText, Protocol):
    """What is needed of `nlp.reader.Reader`."""

    @property
    def model(self) -> str:
        """The model's name and version."""
        ...

    def read(self, text: str) -> Analysis:
        """Analyse one text. Raises `TextError`."""
        ...

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        """Analyse texts in order, in batches; each has passed `check_text`."""
        ...


@dataclass(slots=True)
class Analysed:
    """An article with its analysis and, where an encoder made them, its statements' vectors."""

    article: ArticleIn
    analysis: Analysis
    # (statements, 384)
    vectors: Vectors | None = None
    _built: models.Article | None = None

    def row(self) -> models.Article:
        """The article's rows, new with each call, since rows belong to one session."""
        row, self._built = self._built or self._build(), None
        if self.vectors is not None:
            for statement, vector in zip(row.statements, self.vectors, strict=True):
                statement.vector = models.StatementVector(vector=vector)
        return row

    def peek(self) -> models.Article:
        """The rows that `row` will hand out next, without vectors."""
        self._built = self._built or self._build()
        return self._built

    def _build(self) -> models.Article:
        article = self.article
        return build_article(article.key, article.text, article.headline, self.analysis)


def analyse(reader: ReadsText, articles: Sequence[ArticleIn]) -> list[Analysed | Exception]:
    """Analyse articles in one batch; what fails is an error in its place and spoils no other.

    The articles have passed `check`. Errors are `TextError`, or whatever the reader raised.
    """
    try:
        analysed = _read(reader, articles)
        with_vectors(reader, analysed)
    except Exception as error:
        if len(articles) == 1:
            return [error]
        # Some article is broken; which one, shows when each is read alone.
        return [outcome for article in articles for outcome in analyse(reader, [article])]
    return [*analysed]


def with_vectors(encoder: EncodesText, analysed: Sequence[Analysed]) -> None:
    """Give articles the vectors of their statements, those of all of them encoded together."""
    statements = [one.peek().statements for one in analysed]
    with stage("vectors"):
        made = vectors_of_articles(statements, encoder)
    for one, vectors in zip(analysed, made, strict=True):
        one.vectors = vectors


def _read(reader: ReadsText, articles: Sequence[ArticleIn]) -> list[Analysed]:
    if len(articles) == 1:
        analyses = [reader.read(articles[0].text)]
    else:
        texts = [article.text for article in articles]
        analyses = list(reader.read_many(texts, batch_size=len(texts)))
    return [Analysed(*both) for both in zip(articles, analyses, strict=True)]
