"""What must hold of statements and of what hangs on them: speakers, entities, topics, vectors."""

from api.checking.one import REGISTRY, TOPICS, Check

_UNDATED = "date '0001-01-01'"
_HANGING = ("speakers", "statement_topics", "statement_entities")
# Whose speech a statement is (`api.articles.rows`): of a related article's, the section says it.
_HEADS = f"""
    SELECT s.id, c.kind, h.title, h.outlet, h.url, h.date, coalesce(h.date, {_UNDATED}) AS day
    FROM statements s JOIN articles a ON a.id = s.article_id
    LEFT JOIN sections c ON c.article_id = s.article_id AND c.id = s.section_id
    CROSS JOIN LATERAL (
        SELECT c.title, c.outlet, NULL AS url, c.date
        WHERE c.kind IN ('related_article', 'related_article_title')
        UNION ALL SELECT a.title, a.outlet, a.url, a.date
        WHERE (c.kind IN ('related_article', 'related_article_title')) IS NOT TRUE) h"""
_DIFFER = """(s.section_kind, s.title, s.outlet, s.url, s.date, s.day)
    IS DISTINCT FROM (h.kind, h.title, h.outlet, h.url, h.date, h.day)"""
_START = "coalesce(s.cue->>'start', s.content->0->>'start')"
# The same as `api.ids.quote_id`.
_IDS = f"""
    SELECT s.id, 'q' || left(encode(sha256(convert_to(concat_ws(E'\\x1f', s.article_id, {_START},
        row_number() OVER (PARTITION BY s.article_id, {_START} ORDER BY s.number) - 1), 'UTF8')),
        'hex'), 20) AS wanted
    FROM statements s"""
# The same as `api.articles.rows.link_mentions`.
_MENTIONED = """
    SELECT DISTINCT s.id, m.name_id FROM statements s
    CROSS JOIN LATERAL jsonb_array_elements(s.content) AS t(piece)
    JOIN mentions m ON m.article_id = s.article_id
        AND m.start >= (piece->>'start')::int AND m."end" <= (piece->>'end')::int"""
# The same as `api.topics.tagging`.
_TAGGED = """
    WITH chosen AS MATERIALIZED (
        SELECT c.quote_id, c.fields->'topics' AS slugs FROM corrections c
        WHERE c.anchored AND jsonb_typeof(c.fields->'topics') = 'array')
    SELECT t.slug, s.id, 'terms' AS method
    FROM topics t JOIN statements s ON s.search @@ CAST(t.query AS tsquery)
    WHERE NOT EXISTS (SELECT FROM chosen c WHERE c.quote_id = s.id)
    UNION ALL SELECT t.slug, s.id, 'editor'
    FROM chosen c JOIN statements s ON s.id = c.quote_id
    JOIN topics t ON jsonb_exists(c.slugs, t.slug)"""

CHECKS = (
    Check(
        "quote-ids",
        "statements whose id is not that of their place",
        f"SELECT id FROM ({_IDS}) s WHERE id <> wanted",
    ),
    Check(
        "quote-parents",
        "statements within one of another article",
        "SELECT s.id FROM statements s JOIN statements o ON o.id = s.parent_id "
        "WHERE o.article_id <> s.article_id OR o.id = s.id",
    ),
    Check(
        "quote-heads",
        "statements whose title, outlet, address or day is not its article's",
        f"SELECT s.id FROM statements s JOIN ({_HEADS}) h ON h.id = s.id WHERE {_DIFFER}",
        (
            f"""UPDATE statements s SET section_kind = h.kind, title = h.title, outlet = h.outlet,
            url = h.url, date = h.date, day = h.day
        FROM ({_HEADS}) h WHERE h.id = s.id AND {_DIFFER}""",
        ),
    ),
    Check(
        "quote-content",
        "statements that say nothing",
        "SELECT id FROM statements WHERE jsonb_typeof(content) <> 'array' OR content = '[]'",
    ),
    Check(
        "quote-speakers",
        "statements without a speaker, or whose speakers are not in order",
        """
        SELECT s.id FROM statements s LEFT JOIN speakers p ON p.statement_id = s.id
        GROUP BY s.id HAVING count(p.number) = 0 OR min(p.number) <> 1
        OR max(p.number) <> count(p.number)""",
    ),
    Check(
        "quote-places",
        "speakers, topics and mentioned entities that are not at their statement's place",
        """
        SELECT DISTINCT s.id FROM statements s JOIN (
            SELECT statement_id, day, article_id, statement_number FROM speakers
            UNION ALL SELECT statement_id, day, article_id, statement_number FROM statement_topics
            UNION ALL SELECT statement_id, day, article_id, statement_number FROM statement_entities
        ) p ON p.statement_id = s.id
        WHERE (p.day, p.article_id, p.statement_number) <> (s.day, s.article_id, s.number)""",
        tuple(
            f"""UPDATE {table} p SET day = s.day, article_id = s.article_id,
            statement_number = s.number FROM statements s WHERE s.id = p.statement_id
        AND (p.day, p.article_id, p.statement_number) <> (s.day, s.article_id, s.number)"""
            for table in _HANGING
        ),
    ),
    Check(
        "quote-entities",
        "statements that do not know the entities that their content mentions",
        f"""
        SELECT DISTINCT coalesce(w.id, e.statement_id) AS id FROM ({_MENTIONED}) w
        FULL JOIN statement_entities e ON e.statement_id = w.id AND e.name_id = w.name_id
        WHERE w.id IS NULL OR e.statement_id IS NULL""",
        step=REGISTRY,
    ),
    Check(
        "quote-topics",
        "statements of other topics than their words or an editor say",
        f"""
        SELECT DISTINCT coalesce(w.id, o.statement_id) AS id FROM ({_TAGGED}) w
        FULL JOIN statement_topics o ON o.slug = w.slug AND o.statement_id = w.id
        WHERE w.method IS DISTINCT FROM o.method""",
        step=TOPICS,
    ),
    Check(
        "quote-vectors",
        "vectors that are not of length 1 (removed, they are made anew)",
        "SELECT statement_id AS id FROM statement_vectors "
        "WHERE abs((vector <#> vector) + 1) > 0.02",
        ("DELETE FROM statement_vectors WHERE abs((vector <#> vector) + 1) > 0.02",),
    ),
)
# What is right as it is, and yet to be done.
WAITING = Check(
    "quotes-without-vectors",
    "quotes that no meaning finds yet (qala db derive)",
    "SELECT id FROM statements s WHERE NOT EXISTS ("
    "SELECT FROM statement_vectors v WHERE v.statement_id = s.id)",
)
