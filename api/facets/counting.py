"""Takes up stored quotes into what is counted. Flow: rows → **facets** → tallies.

The database keeps both tables by triggers (`api/database/migrations/versions/0003_tallies.py`); all
that is called is the taking up of what is new. A speaker's key is the id of an entity, or `=` with
the folded name of a source that is none; `=` alone is nobody.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

_SOURCE = "="
NOBODY = _SOURCE
LONGEST_KEY = 200

# Each query counts rows that cannot be (`qala db check`).
CHECKS = {
    "quotes that are not counted as they are": """
        WITH now AS (
            SELECT f.* FROM (
                SELECT array_agg(s.id) AS ids FROM (
                    SELECT id, row_number() OVER (ORDER BY id) / 1000 AS part FROM statements) s
                GROUP BY part) parts, facets_of(parts.ids) f)
        SELECT count(*) FROM facets f FULL JOIN now n USING (statement_id)
        WHERE f IS DISTINCT FROM n""",
    "tallies that are not those of their quotes": """
        WITH now AS (
            SELECT c.*, count(*) AS number FROM facets f, tally_cells(f) c
            GROUP BY c.topic, c.speaker, c.dimension, c.value, c.day)
        SELECT count(*) FROM tallies t
        FULL JOIN now n USING (topic, speaker, dimension, value, day)
        WHERE t.number IS DISTINCT FROM n.number""",
    "tallies of speakers that are not those of their quotes": """
        WITH now AS (
            SELECT t AS topic, s AS speaker, count(*) AS number
            FROM facets f, unnest(''::text || f.topics) t, unnest(f.speakers) s GROUP BY t, s)
        SELECT count(*) FROM speaker_tallies t FULL JOIN now n USING (topic, speaker)
        WHERE t.number IS DISTINCT FROM n.number""",
}


def source_key(name_folded: str) -> str:
    """The key of a source that is no entity; of long names the beginning tells them apart."""
    return _SOURCE + name_folded[:LONGEST_KEY]


def source_of(key: str) -> str | None:
    """The folded name of a source, or the beginning of a long one, None for an entity's key."""
    return key[len(_SOURCE) :] if key.startswith(_SOURCE) else None


def count_article(session: Session, article_id: str) -> None:
    """Count the quotes of an article, once all their rows are written."""
    session.execute(
        text(
            "SELECT count_statements(ARRAY(SELECT id FROM statements WHERE article_id = :article))"
        ),
        {"article": article_id},
    )


def count_all(session: Session) -> None:
    """Count everything anew, as for archives that were loaded past `api.articles.service`."""
    session.execute(text("SELECT count_all_statements()"))
