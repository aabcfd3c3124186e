"""What editors corrected in quotes, and who changed what."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database.models.base import Base


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
