"""Articles, their sections and mentions, and that a model read them."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import (
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    literal_column,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.database.models.base import Base

if TYPE_CHECKING:
    from api.database.models.statements import Statement


class Article(Base):
    """One stored article. `title`, `outlet`, `date` are the caller's, else what the text says."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    title: Mapped[str | None]
    outlet: Mapped[str | None]
    outlet_folded: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    date: Mapped[dt.date | None] = mapped_column(Date)
    # `date`, with UNDATED for none: what lists are ordered by.
    day: Mapped[dt.date] = mapped_column(Date)
    keywords: Mapped[list[str]]
    # The words that the article is found by (api.search.lexemes); None until they are derived.
    search: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)
    # Where the text holds characters beyond U+FFFF, for offsets in UTF-16 code units.
    astral: Mapped[list[int]]
    char_count: Mapped[int]
    mention_count: Mapped[int]
    quote_count: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    sections: Mapped[list["Section"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Section.start"
    )
    analyses: Mapped[list["Analysis"]] = relationship(
        back_populates="article",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Analysis.id",
    )
    mentions: Mapped[list["Mention"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Mention.number"
    )
    statements: Mapped[list["Statement"]] = relationship(
        back_populates="article",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Statement.number",
    )

    __table_args__ = (
        Index("ix_articles_day_id", "day", "id"),
        Index("ix_articles_day_desc_id", literal_column("day DESC"), "id"),
        Index("ix_articles_search", "search", postgresql_using="gin"),
        # Those whose words are still to be derived; empty but after a migration.
        Index("ix_articles_without_search", "id", postgresql_where=sql("search IS NULL")),
    )


class Section(Base):
    """One part of an article's text; a related article's sections carry its own metadata."""

    __tablename__ = "sections"

    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    title: Mapped[str | None]
    outlet: Mapped[str | None]
    date: Mapped[dt.date | None] = mapped_column(Date)


class Analysis(Base):
    """That a model read an article; the last one made the rows that are there."""

    __tablename__ = "analyses"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    model: Mapped[str]
    notes: Mapped[list[str]]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    article: Mapped[Article] = relationship(back_populates="analyses")


class Mention(Base):
    """A named entity where an article names it. `number` counts from 1 in order of position."""

    __tablename__ = "mentions"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    section_id: Mapped[str | None]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    label: Mapped[str]
    name: Mapped[str]
    name_id: Mapped[str] = mapped_column(ForeignKey("names.id"), index=True)
    # That of the name, kept here so that lists need no join.
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
    # That of the article, so that the mentions of one entity are read in order.
    day: Mapped[dt.date] = mapped_column(Date)
    confidence: Mapped[float]

    article: Mapped[Article] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(
            "ix_mentions_entity_id",
            "entity_id",
            literal_column("day DESC"),
            "article_id",
            "number",
        ),
        ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            ondelete="CASCADE",
            name="fk_mentions_section",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
