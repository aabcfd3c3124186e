"""What must hold of articles, their sections and mentions, and of where quotes stand in them.

SQL's `length` and `substring` count characters, as offsets do.
"""

from api.checking.one import Check

_UNDATED = "date '0001-01-01'"


def at(start: str, end: str) -> str:
    """The stretch of an article `a` between two offsets, whatever they are."""
    return f"substring(a.text FROM {start} + 1 FOR greatest({end} - {start}, 0))"


def wrong(start: str, end: str, words: str) -> str:
    """That words are not the stretch between two offsets, or that it cannot be one."""
    return (
        f"({start} < 0 OR {end} <= {start} OR length({words}) <> {end} - {start} "
        f"OR {words} IS DISTINCT FROM {at(start, end)})"
    )


# A span that is no object of two numbers and a text has offsets that cannot be.
_SPANS = """
    SELECT {key} AS id, a.text AS said, span->>'text' AS words,
        CASE WHEN jsonb_typeof(span->'start') = 'number' THEN (span->>'start')::numeric::int
            ELSE -1 END AS first,
        CASE WHEN jsonb_typeof(span->'end') = 'number' THEN (span->>'end')::numeric::int
            ELSE -1 END AS last
    FROM {rows} CROSS JOIN LATERAL jsonb_array_elements({spans}) AS t(span)
    WHERE jsonb_typeof(span) <> 'null'"""


def _misplaced(key: str, rows: str, spans: str) -> str:
    return f"""
    SELECT DISTINCT a.id FROM (
        SELECT id, said AS text, words, first, last FROM (
            {_SPANS.format(key=key, rows=rows, spans=spans)}) s) a
    WHERE {wrong("a.first", "a.last", "a.words")} OR a.words IS NULL"""


CHECKS = (
    Check(
        "article-analyses",
        "articles that no analysis stands for",
        "SELECT a.id FROM articles a "
        "WHERE NOT EXISTS (SELECT FROM analyses n WHERE n.article_id = a.id)",
    ),
    Check(
        "article-sections",
        "articles whose sections are not in order within the text",
        """
        SELECT DISTINCT s.article_id AS id FROM (
            SELECT article_id, start, "end", coalesce(lag("end") OVER (
                PARTITION BY article_id ORDER BY start, "end"), 0) AS last FROM sections) s
        JOIN articles a ON a.id = s.article_id
        WHERE s.start < s.last OR s."end" <= s.start OR s."end" > length(a.text)""",
    ),
    Check(
        "article-counts",
        "articles whose counts are not those of their rows",
        """
        SELECT a.id FROM articles a WHERE a.char_count <> length(a.text)
        OR a.mention_count <> (SELECT count(*) FROM mentions m WHERE m.article_id = a.id)
        OR a.quote_count <> (
            SELECT count(*) FROM statements s WHERE s.article_id = a.id AND NOT s.hidden)""",
        (
            """
        UPDATE articles a SET char_count = c.chars, mention_count = c.mentions,
            quote_count = c.quotes
        FROM (SELECT a.id, length(a.text) AS chars,
            (SELECT count(*) FROM mentions m WHERE m.article_id = a.id) AS mentions,
            (SELECT count(*) FROM statements s
                WHERE s.article_id = a.id AND NOT s.hidden) AS quotes FROM articles a) c
        WHERE c.id = a.id AND (a.char_count, a.mention_count, a.quote_count)
            <> (c.chars, c.mentions, c.quotes)""",
        ),
    ),
    Check(
        "article-days",
        "articles and mentions that are not at their article's day",
        f"""
        SELECT a.id FROM articles a WHERE a.day <> coalesce(a.date, {_UNDATED})
        UNION SELECT m.article_id FROM mentions m JOIN articles a ON a.id = m.article_id
        WHERE m.day <> coalesce(a.date, {_UNDATED})""",
        (
            f"UPDATE articles SET day = coalesce(date, {_UNDATED}) "
            f"WHERE day <> coalesce(date, {_UNDATED})",
            "UPDATE mentions m SET day = a.day FROM articles a "
            "WHERE a.id = m.article_id AND m.day <> a.day",
        ),
    ),
    Check(
        "mention-offsets",
        "mentions whose text is not at their offsets",
        f"""
        SELECT m.article_id || '#' || m.number AS id
        FROM mentions m JOIN articles a ON a.id = m.article_id
        WHERE {wrong("m.start", 'm."end"', "m.text")}""",
    ),
    Check(
        "mention-numbers",
        "articles whose mentions are not numbered in order",
        """
        SELECT DISTINCT article_id AS id FROM (
            SELECT article_id, number, start,
                lag(number) OVER w AS previous, lag(start) OVER w AS before
            FROM mentions WINDOW w AS (PARTITION BY article_id ORDER BY number)) m
        WHERE number <> coalesce(previous, 0) + 1 OR start < before""",
    ),
    Check(
        "quote-spans",
        "spans of statements whose text is not at their offsets",
        _misplaced(
            "s.id",
            "statements s JOIN articles a ON a.id = s.article_id",
            "jsonb_build_array(s.cue, s.source, s.via) || s.content || s.verbatim",
        ),
    ),
    Check(
        "speaker-evidence",
        "speakers whose evidence is not at its offsets",
        _misplaced(
            "p.statement_id",
            "speakers p JOIN statements s ON s.id = p.statement_id "
            "JOIN articles a ON a.id = s.article_id",
            "jsonb_build_array(p.evidence)",
        ),
    ),
)
