"""What must hold of editors' corrections: where they stand, what they changed, their history."""

from api.checking.one import TOPICS, Check

# From a statement's first word to its last, as `api.corrections.matching.stretch` has it.
_PLACES = """
    SELECT s.id, s.article_id, min((piece->>'start')::int) AS first,
        max((piece->>'end')::int) AS last
    FROM corrections c JOIN statements s ON s.id = c.quote_id AND c.anchored
    CROSS JOIN LATERAL jsonb_array_elements(s.content || jsonb_build_array(s.cue)) AS t(piece)
    WHERE jsonb_typeof(piece) = 'object' GROUP BY s.id"""
_SAID = "substring(a.text FROM p.first + 1 FOR greatest(p.last - p.first, 0))"
_OFF = f'(c.start, c."end", c.text) IS DISTINCT FROM (p.first, p.last, {_SAID})'
_LOST = """c.anchored AND NOT EXISTS (
    SELECT FROM statements s WHERE s.id = c.quote_id AND s.article_id = c.article_id)"""
_FIELDS = "ARRAY(SELECT jsonb_object_keys(c.fields) ORDER BY 1)"
_HIDDEN = "coalesce((c.fields->>'hidden')::boolean, false)"
_MARKED = f"(s.corrected, s.hidden) IS DISTINCT FROM ({_FIELDS}, {_HIDDEN})"
_STANCE = (
    "c.fields ? 'stance' AND s.cue IS NOT NULL AND s.stance IS DISTINCT FROM (c.fields->>'stance')"
)
_AT = "FROM corrections c WHERE c.anchored AND c.quote_id = s.id"
_TOLD = "CASE WHEN c.anchored THEN c.quote_id END"

CHECKS = (
    Check(
        "correction-places",
        "corrections that are not where their quote is",
        f"""
        SELECT c.id::text AS id FROM corrections c WHERE {_LOST}
        UNION SELECT c.id::text FROM corrections c JOIN ({_PLACES}) p ON p.id = c.quote_id
        JOIN articles a ON a.id = p.article_id WHERE c.anchored AND {_OFF}""",
        (
            f"UPDATE corrections c SET anchored = false WHERE {_LOST}",
            f"""UPDATE corrections c SET start = p.first, "end" = p.last, text = {_SAID}
        FROM ({_PLACES}) p JOIN articles a ON a.id = p.article_id
        WHERE p.id = c.quote_id AND c.anchored AND {_OFF}""",
        ),
    ),
    Check(
        "correction-marks",
        "corrected quotes that are not as their corrections say",
        f"""
        SELECT s.id FROM statements s JOIN corrections c ON c.quote_id = s.id AND c.anchored
        WHERE {_MARKED} OR ({_STANCE})""",
        (
            f"UPDATE statements s SET corrected = {_FIELDS}, hidden = {_HIDDEN} "
            f"{_AT} AND {_MARKED}",
            f"UPDATE statements s SET stance = c.fields->>'stance' {_AT} AND {_STANCE}",
        ),
    ),
    Check(
        "correction-speakers",
        "quotes whose speaker is not the one that a correction says",
        """
        SELECT s.id FROM statements s JOIN corrections c ON c.quote_id = s.id AND c.anchored
        WHERE c.fields ? 'speaker' AND NOT EXISTS (
            SELECT FROM speakers p WHERE p.statement_id = s.id AND p.number = 1
            AND p.method = 'editor' AND p.name IS NOT DISTINCT FROM (c.fields->'speaker'->>'name')
            AND p.name_id IS NOT DISTINCT FROM (c.fields->'speaker'->>'name_id'))""",
    ),
    Check(
        "correction-topics",
        "quotes of other topics than a correction says",
        """
        SELECT s.id FROM statements s JOIN corrections c ON c.quote_id = s.id AND c.anchored
        WHERE c.fields ? 'topics' AND ARRAY(
            SELECT t.slug FROM topics t WHERE c.fields->'topics' ? t.slug ORDER BY 1
        ) <> ARRAY(SELECT t.slug FROM statement_topics t WHERE t.statement_id = s.id ORDER BY 1)""",
        step=TOPICS,
    ),
    # What the model had said is kept nowhere else.
    Check(
        "correction-gone",
        "quotes that are marked as corrected and have no correction",
        """
        SELECT s.id FROM statements s WHERE (s.hidden OR s.corrected <> '{}') AND NOT EXISTS (
            SELECT FROM corrections c WHERE c.quote_id = s.id AND c.anchored)""",
    ),
    Check(
        "correction-history",
        "history that is not at its correction's quote",
        f"""
        SELECT r.id::text AS id FROM revisions r JOIN corrections c ON c.id = r.correction_id
        WHERE r.quote_id IS DISTINCT FROM {_TOLD} OR r.article_id IS DISTINCT FROM c.article_id""",
        (
            f"""UPDATE revisions r SET quote_id = {_TOLD}, article_id = c.article_id
        FROM corrections c WHERE c.id = r.correction_id
        AND (r.quote_id IS DISTINCT FROM {_TOLD} OR r.article_id IS DISTINCT FROM c.article_id)""",
        ),
    ),
)
