"""What must hold of names and entities. All of it follows from mentions, speakers and decisions."""

from api.checking.one import REGISTRY, Check
from api.entities.counted import FORMS, OF_ALL

# The entity that each entity leads to.
_CURRENT = """
    WITH RECURSIVE current AS (
        SELECT id, id AS now FROM entities WHERE merged_into IS NULL
        UNION ALL SELECT e.id, c.now FROM entities e JOIN current c ON c.id = e.merged_into)"""
_DAYS = """
    SELECT found.entity_id, min(a.date) AS first, max(a.date) AS last FROM (
        SELECT entity_id, article_id FROM mentions
        UNION SELECT entity_id, article_id FROM speakers WHERE entity_id IS NOT NULL) found
    JOIN articles a ON a.id = found.article_id GROUP BY 1"""
_BEST = """
    SELECT DISTINCT ON (name_id) name_id, text FROM entity_aliases
    ORDER BY name_id, name_count DESC, length(text) DESC, text"""

CHECKS = (
    Check(
        "entity-counts",
        "entities whose counts are not those of their rows",
        f"""
        SELECT coalesce(e.id, f.entity_id) AS id
        FROM entities e FULL JOIN ({OF_ALL}) f ON f.entity_id = e.id
        WHERE (coalesce(e.article_count, 0), coalesce(e.mention_count, 0),
            coalesce(e.quote_count, 0)) <> (coalesce(f.articles, 0), coalesce(f.mentions, 0),
            coalesce(f.quotes, 0))""",
        step=REGISTRY,
    ),
    Check(
        "entity-days",
        "entities that were first or last seen on another day",
        f"""
        SELECT e.id FROM entities e LEFT JOIN ({_DAYS}) d ON d.entity_id = e.id
        WHERE (e.first_seen, e.last_seen) IS DISTINCT FROM (d.first, d.last)""",
        step=REGISTRY,
    ),
    Check(
        "name-counts",
        "names whose number of articles is not that of their rows",
        """
        SELECT n.id FROM names n LEFT JOIN (
            SELECT name_id, count(*) AS articles FROM (
                SELECT name_id, article_id FROM mentions
                UNION SELECT name_id, article_id FROM speakers
            ) AS found GROUP BY name_id
        ) f ON f.name_id = n.id
        WHERE n.article_count <> coalesce(f.articles, 0) OR n.article_count = 0""",
        step=REGISTRY,
    ),
    Check(
        "name-spellings",
        "names that are not spelt as most of their articles do",
        f"""
        SELECT n.id FROM names n JOIN ({_BEST}) b ON b.name_id = n.id WHERE b.text <> n.name
        UNION SELECT n.id FROM names n
        WHERE NOT EXISTS (SELECT FROM entity_aliases a WHERE a.name_id = n.id)""",
        step=REGISTRY,
    ),
    Check(
        "name-entities",
        "mentions, speakers and forms of another entity than their name",
        """
        SELECT DISTINCT n.id FROM names n JOIN (
            SELECT name_id, entity_id FROM mentions
            UNION ALL SELECT name_id, entity_id FROM speakers WHERE name_id IS NOT NULL
            UNION ALL SELECT name_id, entity_id FROM statement_entities
            UNION ALL SELECT name_id, entity_id FROM entity_aliases
        ) p ON p.name_id = n.id WHERE p.entity_id IS DISTINCT FROM n.entity_id""",
        step=REGISTRY,
    ),
    Check(
        "name-forms",
        "forms of names whose counts are not those of mentions",
        f"""
        SELECT DISTINCT coalesce(a.name_id, f.name_id) AS id FROM entity_aliases a
        FULL JOIN ({FORMS}) f ON f.name_id = a.name_id AND f.text = a.text
        WHERE (a.mention_count, a.name_count) IS DISTINCT FROM (f.mentions, f.names)""",
        step=REGISTRY,
    ),
    Check(
        "name-decisions",
        "names that editors decided on and that are another's",
        f"""{_CURRENT}
        SELECT n.id FROM names n JOIN name_decisions d ON d.name_id = n.id
        LEFT JOIN current c ON c.id = d.entity_id WHERE n.entity_id IS DISTINCT FROM c.now""",
        step=REGISTRY,
    ),
    Check(
        "entity-merged",
        "entities that were merged and still have names",
        """
        SELECT e.id FROM entities e WHERE e.merged_into IS NOT NULL
        AND EXISTS (SELECT FROM names n WHERE n.entity_id = e.id)""",
        step=REGISTRY,
    ),
    Check(
        "entity-circles",
        "entities that were merged in a circle",
        f"{_CURRENT} SELECT e.id FROM entities e "
        "WHERE NOT EXISTS (SELECT FROM current c WHERE c.id = e.id)",
    ),
)
