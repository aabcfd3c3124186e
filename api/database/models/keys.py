"""Keys to the API."""

import datetime as dt

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from api.database.models.base import Base


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
