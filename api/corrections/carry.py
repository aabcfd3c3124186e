"""Carries corrections of an article's quotes to a new analysis of it."""

from sqlalchemy.orm import Session

from api.database.models import Article


def reapply(session: Session, row: Article) -> None:
    """Apply the stored corrections to the rows of a new analysis, before they are stored."""
