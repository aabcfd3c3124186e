"""What must hold of counts: that triggers kept them as the rows are."""

from api.checking.one import COUNTS, Check

CHECKS = (
    Check(
        "counted-quotes",
        "quotes that are not counted as they are",
        """
        WITH now AS (
            SELECT f.* FROM (
                SELECT array_agg(s.id) AS ids FROM (
                    SELECT id, row_number() OVER (ORDER BY id) / 1000 AS part FROM statements) s
                GROUP BY part) parts, facets_of(parts.ids) f)
        SELECT statement_id AS id FROM facets f FULL JOIN now n USING (statement_id)
        WHERE f IS DISTINCT FROM n""",
        step=COUNTS,
    ),
    Check(
        "tallies",
        "tallies that are not those of their quotes",
        """
        WITH now AS (
            SELECT c.*, count(*) AS number FROM facets f, tally_cells(f) c
            GROUP BY c.topic, c.speaker, c.dimension, c.value, c.day)
        SELECT concat_ws('/', topic, speaker, dimension, value, day) AS id FROM tallies t
        FULL JOIN now n USING (topic, speaker, dimension, value, day)
        WHERE t.number IS DISTINCT FROM n.number""",
        step=COUNTS,
    ),
    *(
        Check(
            f"{name}-tallies",
            f"tallies by {name} that are not those of their quotes",
            f"""
        WITH now AS (
            SELECT t AS topic, one AS {name}, count(*) AS number
            FROM facets f, unnest(''::text || f.topics) t, unnest(f.{values}) one GROUP BY t, one)
        SELECT concat_ws('/', topic, {name}) AS id
        FROM {name}_tallies t FULL JOIN now n USING (topic, {name})
        WHERE t.number IS DISTINCT FROM n.number""",
            step=COUNTS,
        )
        for name, values in (("speaker", "speakers"), ("entity", "entities"))
    ),
)
