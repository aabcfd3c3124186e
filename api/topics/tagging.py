"""Says which topics statements are about. Flow: rows → **topics of rows**."""

from sqlalchemy.orm import Session


def tag_article(session: Session, article_id: str) -> None:
    """Tag the statements of one stored article with the topics that they are about."""
