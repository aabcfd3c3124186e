"""Takes up stored quotes into what is counted. Flow: rows → **facets** → tallies.

The database keeps both tables by triggers (`api/database/migrations/versions/0003_tallies.py`); all
that is called is the taking up of what is new. A speaker's key is the id of an entity, or `=` with
the folded name of a source that is none; `=` alone is nobody.
"""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

_SOURCE = "="
NOBODY = _SOURCE
LONGEST_KEY = 200


def source_key(name_folded: str) -> str:
    """The key of a source that is no entity; of long names the beginning tells them apart."""
    return _SOURCE + name_folded[:LONGEST_KEY]


def source_of(key: str) -> str | None:
    """The folded name of a source, or the beginning of a long one, None for an entity's key."""
    return key[len(_SOURCE) :] if key.startswith(_SOURCE) else None


def count_articles(session: Session, articles: Collection[str]) -> None:
    """Count the quotes of articles, once all their rows are written."""
    session.execute(
        text(
            "SELECT count_statements(ARRAY("
            "SELECT id FROM statements WHERE article_id = ANY(:articles)))"
        ),
        {"articles": list(articles)},
    )


def count_nothing(session: Session) -> None:
    """Forget all counts, before much changes at once; `count_all` must follow."""
    session.execute(text("TRUNCATE facets"))


def count_all(session: Session) -> None:
    """Count everything anew, as for archives that were loaded past `api.articles.service`."""
    session.execute(text("SELECT count_all_statements()"))
