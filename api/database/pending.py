"""What a bulk load put off: indexes to make again, and what is computed when all rows are in."""

from sqlalchemy.orm import Mapped, mapped_column

from api.database.models import Base


class Pending(Base):
    """A step that is still to be done (`api.loading.bulk`); none but while archives are loaded.

    `statement` makes an index of this name; without one, `name` is a step of its own.
    """

    __tablename__ = "pending"

    name: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[str | None]
