"""What of a statement is turned into a vector. Flow: rows → **passages** → `nlp.sentences`."""

from api.database.models import Statement


def passage(statement: Statement) -> str:
    """The text that a statement's vector stands for: what is said."""
    return statement.text
