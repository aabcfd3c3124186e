"""The tables that the database keeps itself, by triggers: what quotes are counted by, and tallies.

The migration that makes them holds the triggers; `api.facets.counting` says what is in them.
"""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from api.database.models import Base


class Facets(Base):
    """The values that a quote is counted under; there is none of a hidden one.

    A text is empty where there is no value. `speakers` are keys of `api.facets.counting`, `topics`
    slugs, `entities` the ids of those that the content mentions.
    """

    __tablename__ = "facets"

    statement_id: Mapped[str] = mapped_column(
        ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[dt.date] = mapped_column(Date)
    stance: Mapped[str]
    kind: Mapped[str]
    section: Mapped[str]
    verb: Mapped[str]
    outlet: Mapped[str]
    confidence: Mapped[float]
    speakers: Mapped[list[str]]
    topics: Mapped[list[str]]
    entities: Mapped[list[str]]

    __table_args__ = (
        Index("ix_facets_speakers", "speakers", postgresql_using="gin"),
        Index("ix_facets_topics", "topics", postgresql_using="gin"),
        Index("ix_facets_entities", "entities", postgresql_using="gin"),
        Index("ix_facets_day", "day"),
        Index("ix_facets_outlet_day", "outlet", "day"),
    )


class Tally(Base):
    """How many quotes have a value of a dimension, within a topic and by a speaker.

    An empty `topic` or `speaker` stands for all. `day` is the quotes' where the dimension is by day
    and else `UNDATED`, which undated quotes have too. `all` counts quotes, `speakers` and
    `entities` each as often as it has such. By one speaker there are `stance` and `outlet`, and on
    a topic `day`.
    """

    __tablename__ = "tallies"

    topic: Mapped[str] = mapped_column(primary_key=True)
    speaker: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    number: Mapped[int]


class SpeakerTally(Base):
    """How many quotes each speaker has, within a topic or, where that is empty, in all."""

    __tablename__ = "speaker_tallies"

    topic: Mapped[str] = mapped_column(primary_key=True)
    speaker: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]

    __table_args__ = (
        Index("ix_speaker_tallies_most", "topic", literal_column("number DESC"), "speaker"),
    )


class EntityTally(Base):
    """How many quotes mention each entity, within a topic or, where that is empty, in all."""

    __tablename__ = "entity_tallies"

    topic: Mapped[str] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]

    __table_args__ = (
        Index("ix_entity_tallies_most", "topic", literal_column("number DESC"), "entity"),
    )
