"""The tables, typed. One article and all it yields hang together and go together.

Flow: records → **rows** → schemas. Columns named `*_folded` and `words` are computed by
`api.folding` on the way in, and queries fold their words by the same functions. Offsets count code
points of `articles.text`. A span is stored as `{"start", "end", "text"}`.
"""

import datetime as dt
from typing import Any, ClassVar, TypedDict

from sqlalchemy import (
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class SpanRow(TypedDict):
    """A span as it lies in a JSONB column."""

    start: int
    end: int
    text: str


class Base(DeclarativeBase):
    """Base of all tables; constraints are named by one rule, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        list[int]: ARRAY(Integer),
        SpanRow: JSONB(none_as_null=True),
        list[SpanRow]: JSONB,
    }


# What stands for "undated" where rows are ordered by day: before every day.
UNDATED = dt.date.min


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
    # Keys that the article is found by (api.folding.search_words).
    words: Mapped[list[str]] = mapped_column(deferred=True)
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
        Index("ix_articles_words", "words", postgresql_using="gin"),
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
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
    confidence: Mapped[float]

    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            ondelete="CASCADE",
            name="fk_mentions_section",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


class Statement(Base):
    """One act of reported speech, with what lists are filtered and ordered by beside it.

    `title`, `outlet` and `date` are those of the article whose speech it is: of the related article
    for a statement in one, and null where the capture does not say.
    """

    __tablename__ = "statements"

    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        index=True,
    )
    section_id: Mapped[str | None]
    section_kind: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str | None]
    outlet: Mapped[str | None]
    outlet_folded: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    date: Mapped[dt.date | None] = mapped_column(Date)
    day: Mapped[dt.date] = mapped_column(Date)

    cue: Mapped[SpanRow | None]
    lemma: Mapped[str | None]
    lemma_folded: Mapped[str | None] = mapped_column(index=True)
    stance: Mapped[str | None] = mapped_column(index=True)
    negated: Mapped[bool]
    source: Mapped[SpanRow | None]
    via: Mapped[SpanRow | None]
    content: Mapped[list[SpanRow]]
    verbatim: Mapped[list[SpanRow]]
    # The pieces of content as one text.
    text: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    confidence: Mapped[float]

    article: Mapped[Article] = relationship(back_populates="statements")
    speakers: Mapped[list["Speaker"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Speaker.number"
    )

    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_statements_day", "day", "article_id", "number"),
        Index("ix_statements_day_desc", literal_column("day DESC"), "article_id", "number"),
        Index(
            "ix_statements_confidence_desc",
            literal_column("confidence DESC"),
            "article_id",
            "number",
        ),
        ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            ondelete="CASCADE",
            name="fk_statements_section",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


class Speaker(Base):
    """Who is behind a statement; `number` counts from 1, and 1 is the first named."""

    __tablename__ = "speakers"

    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    name_folded: Mapped[str | None] = mapped_column(index=True)
    type: Mapped[str]
    method: Mapped[str]
    evidence: Mapped[SpanRow | None]
    label: Mapped[str | None]
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entities.id"), index=True)
    confidence: Mapped[float]

    entity: Mapped["Entity | None"] = relationship()


class Entity(Base):
    """One person, organisation or place across articles: one for a label and folded name.

    Counts are of what is stored now; `api.entities.registry` keeps them.
    """

    __tablename__ = "entities"

    id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    name: Mapped[str]
    name_folded: Mapped[str]
    name_en: Mapped[str | None]
    wikidata_id: Mapped[str | None]
    article_count: Mapped[int] = mapped_column(server_default=text("0"))
    mention_count: Mapped[int] = mapped_column(server_default=text("0"))
    quote_count: Mapped[int] = mapped_column(server_default=text("0"))
    first_seen: Mapped[dt.date | None] = mapped_column(Date)
    last_seen: Mapped[dt.date | None] = mapped_column(Date)

    aliases: Mapped[list["Alias"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (
        UniqueConstraint("label", "name_folded"),
        Index("ix_entities_mention_count_id", literal_column("mention_count DESC"), "id"),
        Index("ix_entities_quote_count_id", literal_column("quote_count DESC"), "id"),
        Index("ix_entities_name_id", "name", "id"),
    )


class Alias(Base):
    """A form under which articles name an entity.

    `mention_count` is how many mentions are written so, `name_count` of how many it is the fullest
    form in their article.
    """

    __tablename__ = "entity_aliases"

    entity_id: Mapped[str] = mapped_column(
        ForeignKey("entities.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(index=True)
    mention_count: Mapped[int]
    name_count: Mapped[int]

    __table_args__ = (
        Index(
            "ix_entity_aliases_folded_trgm",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
    )
