"""The tables, typed. One article and all it yields hang together and go together.

Flow: records → **rows** → schemas. Columns named `*_folded` are computed by `api.folding`, and
`search` by `api.search.lexemes`, on the way in; queries fold and stem their words by the same
functions. Offsets count code points of `articles.text`. A span is stored as
`{"start", "end", "text"}`.
"""

import datetime as dt
from typing import Any, ClassVar, TypedDict

from pgvector.sqlalchemy import HALFVEC
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
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    query_expression,
    relationship,
)


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


class Name(Base):
    """A name as articles give it in full: one for a label and a key (`api.folding.name_key`).

    Names are what resolves to entities. `sense` tells namesakes apart that an editor parted, and is
    empty else. `home_id` is the id of the name that the gazetteer or its form alone says it is,
    `target_id` that of the fuller name that this is short for; both are the name's own where there
    is none, and neither needs to be stored. `candidates` are such ids where several fuller names
    fit and none stands out. `entity_id` is what comes of all this and of editors' decisions;
    `method` says how: `own`, `gazetteer`, `part`, `variant` or `editor`. `blocks` are keys that
    names which may be of one entity share (`nlp.names.resolve`).
    """

    __tablename__ = "names"

    id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    key: Mapped[str]
    sense: Mapped[str] = mapped_column(server_default=sql("''"))
    name: Mapped[str]
    home_id: Mapped[str] = mapped_column(index=True)
    target_id: Mapped[str] = mapped_column(index=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
    method: Mapped[str] = mapped_column(server_default=sql("'own'"))
    candidates: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    blocks: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    article_count: Mapped[int] = mapped_column(server_default=sql("0"))

    __table_args__ = (
        UniqueConstraint("label", "key", "sense"),
        Index("ix_names_blocks", "blocks", postgresql_using="gin"),
        Index(
            "ix_names_candidates",
            "candidates",
            postgresql_using="gin",
            postgresql_where=sql("candidates <> '{}'"),
        ),
        Index("ix_names_unsure", "entity_id", postgresql_where=sql("candidates <> '{}'")),
    )


class Entity(Base):
    """One person, organisation or place across articles: what one or more names resolve to.

    Counts are of what is stored now; `api.entities.registry` keeps them. An entity that was merged
    into another has no names and stays, so that its id still leads somewhere.
    """

    __tablename__ = "entities"

    id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    name: Mapped[str]
    name_folded: Mapped[str]
    name_en: Mapped[str | None]
    # How `name_en` was got: `gazetteer`, `pattern`, `transliteration` or `editor`.
    name_en_method: Mapped[str | None]
    wikidata_id: Mapped[str | None]
    # What an editor chose, which no article changes.
    chosen_name: Mapped[str | None]
    chosen_name_en: Mapped[str | None]
    chosen_wikidata_id: Mapped[str | None]
    # The words of the names shown, Arabic and English, for beginnings (`api.entities.forms`).
    words: Mapped[str] = mapped_column(TSVECTOR, deferred=True, server_default=sql("''"))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("entities.id"), index=True)
    article_count: Mapped[int] = mapped_column(server_default=sql("0"))
    mention_count: Mapped[int] = mapped_column(server_default=sql("0"))
    quote_count: Mapped[int] = mapped_column(server_default=sql("0"))
    first_seen: Mapped[dt.date | None] = mapped_column(Date)
    last_seen: Mapped[dt.date | None] = mapped_column(Date)

    aliases: Mapped[list["Alias"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )
    names: Mapped[list[Name]] = relationship(viewonly=True, order_by="Name.id")
    # The entities that its name may be short for, where a query asks for them.
    candidates: Mapped[list[dict[str, str]] | None] = query_expression()

    __table_args__ = (
        Index("ix_entities_mention_count_id", literal_column("mention_count DESC"), "id"),
        Index("ix_entities_quote_count_id", literal_column("quote_count DESC"), "id"),
        Index("ix_entities_name_id", "name", "id"),
        Index("ix_entities_label_name_folded", "label", "name_folded"),
        Index("ix_entities_words", "words", postgresql_using="gin"),
    )


class Alias(Base):
    """A form under which articles write a name.

    `mention_count` is how many mentions are written so, `name_count` of how many it is the fullest
    form in their article. `key` (`api.folding.name_key`) and `skeleton` (`nlp.names`: consonants in
    which Arabic and Latin spellings meet) are what searches compare; `folded` is searched for
    parts, and `words` are its words, for beginnings.
    """

    __tablename__ = "entity_aliases"

    name_id: Mapped[str] = mapped_column(
        ForeignKey("names.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[str] = mapped_column(
        ForeignKey("entities.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(index=True)
    folded: Mapped[str]
    skeleton: Mapped[str] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    mention_count: Mapped[int]
    name_count: Mapped[int]

    __table_args__ = (
        Index(
            "ix_entity_aliases_folded_trgm",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
        Index("ix_entity_aliases_words", "words", postgresql_using="gin"),
    )


class NameDecision(Base):
    """An editor's word on whose name this is; it outlives the articles that hold the name.

    `kind` is `split` where the name was given to this entity, `merge` where it was found to be of
    it and must stay so, because the entity was merged into another.
    """

    __tablename__ = "name_decisions"

    name_id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    key: Mapped[str]
    sense: Mapped[str] = mapped_column(server_default=sql("''"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
    kind: Mapped[str]


class NameSense(Base):
    """An editor's word that a name means a namesake in one article; it outlives the article.

    `name_id` is that of the name without sense.
    """

    __tablename__ = "name_senses"

    article_id: Mapped[str] = mapped_column(primary_key=True)
    name_id: Mapped[str] = mapped_column(primary_key=True)
    sense: Mapped[str]


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


class Correction(Base):
    """What an editor says of a statement, kept over analyses: found again by where it stands.

    `start`, `end` and `text` are of the stretch from its first word to its last, cue included.
    `fields` are the corrected values and may be empty, when all were taken back; `original` holds
    what the newest analysis says of them. `anchored` is false when that analysis has no statement
    there; `quote_id` then is the last one's.
    """

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    quote_id: Mapped[str]
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    original: Mapped[dict[str, Any]] = mapped_column(JSONB)
    anchored: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))

    __table_args__ = (
        Index(
            "ix_corrections_quote_id",
            "quote_id",
            unique=True,
            postgresql_where=sql("anchored"),
        ),
        Index("ix_corrections_lost", "id", postgresql_where=sql("NOT anchored")),
    )


class Revision(Base):
    """Who changed what and when; `before` and `after` hold the fields that changed.

    That of a quote goes with its article, and follows its correction when that moves to another
    quote; `quote_id` is null while the correction has none.
    """

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    by: Mapped[str | None]
    action: Mapped[str]
    entity_id: Mapped[str | None] = mapped_column(index=True)
    quote_id: Mapped[str | None] = mapped_column(index=True)
    slug: Mapped[str | None] = mapped_column(index=True)
    article_id: Mapped[str | None] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    correction_id: Mapped[int | None] = mapped_column(
        ForeignKey("corrections.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Key(Base):
    """A key to the API (`api.security.keys`): of its secret, the SHA-256 alone.

    `used_at` is right to some minutes. Keys are revoked, never deleted.
    """

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[bytes]
    scopes: Mapped[list[str]]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
