"""Statements, what they mean and mention, and their speakers."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from api.database.models.articles import Article
from api.database.models.base import Base, SpanRow

if TYPE_CHECKING:
    from api.database.models.entities import Entity
    from api.database.models.topics import StatementTopic


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
    outlet_folded: Mapped[str | None]
    url: Mapped[str | None]
    date: Mapped[dt.date | None] = mapped_column(Date)
    day: Mapped[dt.date] = mapped_column(Date)

    cue: Mapped[SpanRow | None]
    lemma: Mapped[str | None]
    lemma_folded: Mapped[str | None]
    stance: Mapped[str | None]
    negated: Mapped[bool]
    source: Mapped[SpanRow | None]
    via: Mapped[SpanRow | None]
    via_folded: Mapped[str | None]
    content: Mapped[list[SpanRow]]
    verbatim: Mapped[list[SpanRow]]
    # The pieces of content as one text.
    text: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    confidence: Mapped[float]
    # Content, context and title as words (api.search.lexemes); None until they are derived.
    search: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)
    # An editor's: left out of lists, and which fields were corrected.
    hidden: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    corrected: Mapped[list[str]] = mapped_column(default=list, server_default=sql("'{}'"))

    # What a search says of the row (`api.quotes.queries`): filled by its query, never stored.
    score: Mapped[float | None] = query_expression()
    match: Mapped[dict[str, Any] | None] = query_expression()
    asked: Mapped[str | None] = query_expression()
    # Speakers and slugs of topics as plain rows, where a page is read (`api.quotes.parts`).
    told: Mapped[list[Any] | None] = query_expression()
    slugs: Mapped[list[str] | None] = query_expression()

    article: Mapped[Article] = relationship(back_populates="statements")
    speakers: Mapped[list["Speaker"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Speaker.number"
    )
    topics: Mapped[list["StatementTopic"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="StatementTopic.slug"
    )
    mentioned: Mapped[list["StatementEntity"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )
    vector: Mapped["StatementVector | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_statements_search", "search", postgresql_using="gin"),
        Index("ix_statements_day", "day", "article_id", "number"),
        Index("ix_statements_day_desc", literal_column("day DESC"), "article_id", "number"),
        Index(
            "ix_statements_confidence_desc",
            literal_column("confidence DESC"),
            "article_id",
            "number",
        ),
        Index(
            "ix_statements_outlet",
            "outlet_folded",
            literal_column("day DESC"),
            "article_id",
            "number",
        ),
        Index(
            "ix_statements_lemma",
            "lemma_folded",
            literal_column("day DESC"),
            "article_id",
            "number",
        ),
        Index(
            "ix_statements_via_trgm",
            "via_folded",
            postgresql_using="gin",
            postgresql_ops={"via_folded": "gin_trgm_ops"},
        ),
        Index(
            "ix_statements_stance",
            "stance",
            literal_column("day DESC"),
            "article_id",
            "number",
        ),
        Index("ix_statements_hidden", "article_id", "number", postgresql_where=sql("hidden")),
        ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            ondelete="CASCADE",
            name="fk_statements_section",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


class StatementVector(Base):
    """What a statement means, as a unit vector (`nlp.sentences`): near meaning, large product."""

    __tablename__ = "statement_vectors"

    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    vector: Mapped[Any] = mapped_column(HALFVEC(384))

    __table_args__ = (
        Index(
            "ix_statement_vectors_vector",
            "vector",
            postgresql_using="hnsw",
            postgresql_ops={"vector": "halfvec_ip_ops"},
        ),
    )


class Speaker(Base):
    """Who is behind a statement; `number` counts from 1, and 1 is the first named.

    `day`, `article_id` and `statement_number` are the statement's, so that what one entity said is
    read in order.
    """

    __tablename__ = "speakers"

    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date)
    article_id: Mapped[str]
    statement_number: Mapped[int]
    name: Mapped[str | None]
    name_folded: Mapped[str | None]
    type: Mapped[str]
    method: Mapped[str]
    evidence: Mapped[SpanRow | None]
    label: Mapped[str | None]
    name_id: Mapped[str | None] = mapped_column(ForeignKey("names.id"), index=True)
    # That of the name, kept here so that lists need no join.
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entities.id"))
    confidence: Mapped[float]

    entity: Mapped["Entity | None"] = relationship()

    @property
    def name_en(self) -> str | None:
        """The entity's. What was analysed and not stored has an id before there is the entity."""
        return self.entity.name_en if self.entity else None

    @property
    def wikidata_id(self) -> str | None:
        """The entity's."""
        return self.entity.wikidata_id if self.entity else None

    __table_args__ = (
        Index(
            "ix_speakers_entity_id",
            "entity_id",
            literal_column("day DESC"),
            "article_id",
            "statement_number",
        ),
        # Sources that are no entity are found by what they are called.
        Index(
            "ix_speakers_name_folded",
            "name_folded",
            literal_column("day DESC"),
            "article_id",
            "statement_number",
            postgresql_where=sql("entity_id IS NULL"),
        ),
    )


class StatementEntity(Base):
    """That a statement's content mentions an entity, by this name.

    `name_id` and `entity_id` are the mention's and move with it; `day`, `article_id` and
    `statement_number` are the statement's, as in `Speaker`.
    """

    __tablename__ = "statement_entities"

    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    name_id: Mapped[str] = mapped_column(ForeignKey("names.id"), primary_key=True, index=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
    day: Mapped[dt.date] = mapped_column(Date)
    article_id: Mapped[str]
    statement_number: Mapped[int]

    __table_args__ = (
        Index(
            "ix_statement_entities_entity_id",
            "entity_id",
            literal_column("day DESC"),
            "article_id",
            "statement_number",
        ),
    )
