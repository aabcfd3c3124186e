"""What the registry counts, as queries over mentions and speakers: for keeping and for checking.

Imports nothing, so that the command line can show what it checks.
"""

# Articles, mentions and quotes by entity, of some articles.
_COUNTED = """
    SELECT entity_id, count(DISTINCT article_id) AS articles, sum(mention)::int AS mentions,
        count(DISTINCT statement_id) AS quotes
    FROM (
        SELECT m.entity_id, m.article_id, 1 AS mention, NULL AS statement_id
        FROM mentions m {mentions}
        UNION ALL
        SELECT p.entity_id, s.article_id, 0, CASE WHEN NOT s.hidden THEN s.id END
        FROM statements s JOIN speakers p ON p.statement_id = s.id {speakers}
    ) AS found
    WHERE entity_id IS NOT NULL GROUP BY entity_id
"""
OF_ARTICLES = _COUNTED.format(
    mentions="WHERE m.article_id = ANY(:articles) AND m.entity_id = ANY(:entities)",
    speakers="WHERE s.article_id = ANY(:articles) AND p.entity_id = ANY(:entities)",
)
# The same of all articles.
OF_ALL = _COUNTED.format(mentions="", speakers="")
# How often each form is written, and is the fullest. A speaker that no mention of its article names
# has the form that it is first called by.
FORMS = """
    SELECT name_id, text, sum(mentions)::int AS mentions, sum(names)::int AS names FROM (
        SELECT name_id, text, count(*) AS mentions, 0 AS names FROM mentions GROUP BY 1, 2
        UNION ALL SELECT name_id, name, 0, count(*) FROM mentions GROUP BY 1, 2
        UNION ALL SELECT name_id, name, 0, count(*) FROM (
            SELECT DISTINCT ON (p.name_id, s.article_id) p.name_id, p.name
            FROM speakers p JOIN statements s ON s.id = p.statement_id
            WHERE p.name_id IS NOT NULL AND NOT EXISTS (SELECT FROM mentions m
                WHERE m.article_id = s.article_id AND m.name_id = p.name_id)
            ORDER BY p.name_id, s.article_id, s.number, p.number
        ) AS unnamed GROUP BY 1, 2
    ) AS forms GROUP BY 1, 2"""
