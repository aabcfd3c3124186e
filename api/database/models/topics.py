"""Topics, and the statements that are on them."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, func, literal_column
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from api.database.models.base import Base


class Topic(Base):
    """A named set of terms in both languages. `api.topics` says what a term matches.

    `query` is what finds statements of the topic (its terms, stemmed), `named` what finds the topic
    in a query: its terms or its name. `api.topics.terms` makes both, as text, since a `tsquery` is
    kept within its row and so can be too long for a table.
    """

    __tablename__ = "topics"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name_ar: Mapped[str]
    name_en: Mapped[str]
    terms_ar: Mapped[list[str]]
    terms_en: Mapped[list[str]]
    query: Mapped[str] = mapped_column(deferred=True)
    named: Mapped[str] = mapped_column(deferred=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class StatementTopic(Base):
    """That a statement is about a topic; `method` is `terms` or `editor`.

    `day`, `article_id` and `statement_number` are the statement's, as in `Speaker`.
    """

    __tablename__ = "statement_topics"

    slug: Mapped[str] = mapped_column(
        ForeignKey("topics.slug", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    day: Mapped[dt.date] = mapped_column(Date)
    article_id: Mapped[str]
    statement_number: Mapped[int]
    method: Mapped[str] = mapped_column(server_default=sql("'terms'"))

    __table_args__ = (
        Index(
            "ix_statement_topics_slug_day",
            "slug",
            literal_column("day DESC"),
            "article_id",
            "statement_number",
        ),
    )
