"""Names, the entities that they resolve to, and what editors decided of them."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from api.database.models.base import Base


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
