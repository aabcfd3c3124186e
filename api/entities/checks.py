"""What must hold of the registry, as queries that count what breaks it (`qala db check`)."""

from api.entities.counted import FORMS, OF_ALL

# The entity that each entity leads to.
_CURRENT = """
    WITH RECURSIVE current AS (
        SELECT id, id AS now FROM entities WHERE merged_into IS NULL
        UNION ALL SELECT e.id, c.now FROM entities e JOIN current c ON c.id = e.merged_into)"""
CHECKS = {
    "entities whose counts are not those of their rows": f"""
        SELECT count(*) FROM entities e FULL JOIN ({OF_ALL}) f ON f.entity_id = e.id
        WHERE (coalesce(e.article_count, 0), coalesce(e.mention_count, 0),
            coalesce(e.quote_count, 0)) <> (coalesce(f.articles, 0), coalesce(f.mentions, 0),
            coalesce(f.quotes, 0))""",
    "names whose number of articles is not that of their rows": """
        SELECT count(*) FROM names n LEFT JOIN (
            SELECT name_id, count(*) AS articles FROM (
                SELECT name_id, article_id FROM mentions
                UNION SELECT name_id, article_id FROM speakers
            ) AS found GROUP BY name_id
        ) f ON f.name_id = n.id
        WHERE n.article_count <> coalesce(f.articles, 0) OR n.article_count = 0""",
    "mentions, speakers and forms of another entity than their name": """
        SELECT count(*) FROM names n JOIN (
            SELECT name_id, entity_id FROM mentions
            UNION ALL SELECT name_id, entity_id FROM speakers WHERE name_id IS NOT NULL
            UNION ALL SELECT name_id, entity_id FROM statement_entities
            UNION ALL SELECT name_id, entity_id FROM entity_aliases
        ) p ON p.name_id = n.id WHERE p.entity_id IS DISTINCT FROM n.entity_id""",
    "forms of names whose counts are not those of mentions": f"""
        SELECT count(*) FROM entity_aliases a
        FULL JOIN ({FORMS}) f ON f.name_id = a.name_id AND f.text = a.text
        WHERE (a.mention_count, a.name_count) IS DISTINCT FROM (f.mentions, f.names)""",
    "names that editors decided on and that are another's": f"""{_CURRENT}
        SELECT count(*) FROM names n JOIN name_decisions d ON d.name_id = n.id
        LEFT JOIN current c ON c.id = d.entity_id WHERE n.entity_id IS DISTINCT FROM c.now""",
    "entities that were merged and still have names": """
        SELECT count(*) FROM entities e
        WHERE e.merged_into IS NOT NULL
        AND EXISTS (SELECT FROM names n WHERE n.entity_id = e.id)""",
}
