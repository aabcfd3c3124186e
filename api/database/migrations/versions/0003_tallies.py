"""What quotes are counted by, a narrow row each, and tallies of it that the database keeps itself.

`facets` holds, for each quote that is not hidden, the values that it is counted under; `tallies`
how many there are of each value: in all, of each topic, by each speaker, and by each speaker on
each topic; `speaker_tallies` and `entity_tallies` tell who comes first. Triggers keep all of them,
whoever writes and however (deletions, corrections, names that move to another entity, topics that
change), so that counts are never other than the rows. Only what is new is taken up by a call,
`count_statements`, when all its rows are there; what is stored already is counted after migrating
(`api.derive`). `api.facets.counting` says what is in them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXTS = sa.ARRAY(sa.Text())
_PLAIN = ("stance", "kind", "section", "verb", "outlet")
_SETS = ("speakers", "topics", "entities")
_RANKED = {"speaker": "speakers", "entity": "entities"}
_KEY = "topic, speaker, dimension, value, day"

# One writer counts at a time: in which order two of them come to the same tallies cannot be known.
_LOCK = "pg_advisory_xact_lock(1, 2)"

_VALUES = """s.id, s.day, coalesce(s.stance, '') AS stance, s.kind,
        coalesce(s.section_kind, '') AS section, coalesce(s.lemma_folded, '') AS verb,
        coalesce(left(s.outlet_folded, 200), '') AS outlet, s.confidence"""
_SPEAKER = "coalesce(p.entity_id, '=' || coalesce(left(p.name_folded, 200), ''))"
_FACETS_OF = f"""
CREATE FUNCTION facets_of(ids text[], with_hidden boolean DEFAULT false) RETURNS SETOF facets
STABLE LANGUAGE sql AS $$
    SELECT {_VALUES},
        ARRAY(SELECT DISTINCT {_SPEAKER} FROM speakers p WHERE p.statement_id = s.id ORDER BY 1),
        ARRAY(SELECT t.slug FROM statement_topics t WHERE t.statement_id = s.id ORDER BY 1),
        ARRAY(SELECT DISTINCT e.entity_id FROM statement_entities e
              WHERE e.statement_id = s.id ORDER BY 1)
    FROM statements s WHERE s.id = ANY (ids) AND s.hidden <= with_hidden
$$"""

# The values of one quote, in all and within each of its topics; some of them also by each speaker.
# Not in SQL: PostgreSQL 18 would put it into the query that calls it, and fails to plan that.
_CELLS = """
CREATE FUNCTION tally_cells(f facets)
RETURNS TABLE (topic text, speaker text, dimension text, value text, day date)
IMMUTABLE ROWS 30 LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT t, d.*
    FROM unnest(''::text || f.topics) AS t, LATERAL (
        VALUES ('', 'all', '', date '0001-01-01'),
            ('', 'stance', f.stance, date '0001-01-01'),
            ('', 'kind', f.kind, date '0001-01-01'),
            ('', 'section', f.section, date '0001-01-01'),
            ('', 'verb', f.verb, date '0001-01-01'),
            ('', 'outlet', f.outlet, date '0001-01-01'),
            ('', 'day', '', f.day),
            ('', 'day stance', f.stance, f.day),
            ('', 'day kind', f.kind, f.day),
            ('', 'day section', f.section, f.day),
            ('', 'day outlet', f.outlet, f.day)
        UNION ALL SELECT '', 'topic', o, date '0001-01-01' FROM unnest(f.topics) AS o
        UNION ALL SELECT s, d.* FROM unnest(f.speakers) AS s, (
            VALUES ('stance', f.stance, date '0001-01-01'),
                ('outlet', f.outlet, date '0001-01-01'),
                ('day', '', CASE WHEN t > '' THEN f.day END)) AS d
        UNION ALL SELECT '', 'speakers', '', date '0001-01-01' FROM unnest(f.speakers)
        UNION ALL SELECT '', 'entities', '', date '0001-01-01' FROM unnest(f.entities)
    ) AS d (speaker, dimension, value, day)
    WHERE d.day IS NOT NULL;
END $$"""

_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in ("day", *_PLAIN, "confidence", *_SETS))
_COUNT = f"""
CREATE FUNCTION count_statements(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {_LOCK};
    DELETE FROM facets f WHERE f.statement_id = ANY (ids)
    AND NOT EXISTS (SELECT FROM statements s WHERE s.id = f.statement_id AND NOT s.hidden);
    INSERT INTO facets AS f SELECT * FROM facets_of(ids)
    ON CONFLICT (statement_id) DO UPDATE SET {_CHANGED} WHERE f.* IS DISTINCT FROM excluded.*;
END $$"""


def _in_all(table: str, value: str) -> str:
    """A set of values of each statement that has any, from another table."""
    return (
        f"LEFT JOIN (SELECT p.statement_id, array_agg(DISTINCT {value} ORDER BY {value}) AS found "
        f"FROM {table} p GROUP BY p.statement_id) {table} ON {table}.statement_id = s.id"
    )


def _counts_in_all() -> str:
    """The same cells as `tally_cells` has of each quote, counted for all quotes at once."""
    undated = "date '0001-01-01'"

    def of(dimension: str, value: str, day: str = undated, by: str = "''", joined: str = "") -> str:
        return (
            f"SELECT topic, {by}, '{dimension}', {value}, {day}, count(*) FROM each {joined} "
            "GROUP BY 1, 2, 4, 5"
        )

    speaker = ", unnest(speakers) s"
    counts = [
        of("all", "''"),
        of("day", "''", "day"),
        of("speakers", "''", joined=speaker),
        of("topic", "o", joined=", unnest(topics) o"),
        of("entities", "''", joined=", unnest(entities) e"),
        *(of(name, name) for name in _PLAIN),
        *(of(f"day {name}", name, "day") for name in _PLAIN if name != "verb"),
        *(of(name, name, by="s", joined=speaker) for name in ("stance", "outlet")),
        of("day", "''", "day", "s", f"{speaker} WHERE topic > ''"),
    ]
    return " UNION ALL ".join(counts)


def _ranks_in_all(name: str) -> str:
    return f"""
    INSERT INTO {name}_tallies (topic, {name}, number)
    SELECT topic, one, count(*) FROM facets f, unnest(''::text || f.topics) AS topic,
        unnest(f.{_RANKED[name]}) one GROUP BY 1, 2;"""


_COUNT_ALL = f"""
CREATE FUNCTION count_all_statements() RETURNS void
LANGUAGE plpgsql SET work_mem = '256MB' AS $$
BEGIN
    PERFORM {_LOCK};
    TRUNCATE facets;
    ALTER TABLE facets DISABLE TRIGGER tally_new_insert;
    INSERT INTO facets SELECT {_VALUES}, coalesce(speakers.found, '{{}}'),
        coalesce(statement_topics.found, '{{}}'), coalesce(statement_entities.found, '{{}}')
    FROM statements s {_in_all("speakers", _SPEAKER)}
    {_in_all("statement_topics", "p.slug")} {_in_all("statement_entities", "p.entity_id")}
    WHERE NOT s.hidden;
    ALTER TABLE facets ENABLE TRIGGER tally_new_insert;
    INSERT INTO tallies ({_KEY}, number)
    WITH each AS NOT MATERIALIZED (
        SELECT topic, f.* FROM facets f, unnest(''::text || f.topics) AS topic)
    {_counts_in_all()};
    {_ranks_in_all("speaker")}
    {_ranks_in_all("entity")}
END $$"""


def _trigger_function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body}; RETURN NULL; END $$"
    )


def _tally(table: str, key: str, changes: str, cells: str) -> str:
    """Adds to tallies for `changes` (facets, each with a sign); those that come to none go."""
    names = key.split(", ")
    same = " AND ".join(f"t.{name} = s.{name}" for name in names)
    return f"""
    WITH sums AS MATERIALIZED (
        SELECT {", ".join(f"c.{name}" for name in names)}, sum(x.sign)::int AS number
        FROM ({changes}) AS x (facet, sign), {cells} AS c
        GROUP BY {", ".join(f"c.{name}" for name in names)} HAVING sum(x.sign) <> 0),
    gone AS (
        DELETE FROM {table} t USING sums s WHERE {same} AND t.number + s.number = 0
        RETURNING t.*)
    INSERT INTO {table} AS t ({key}, number)
    SELECT * FROM sums s WHERE NOT EXISTS (SELECT FROM gone t WHERE {same})
    ON CONFLICT ({key}) DO UPDATE SET number = t.number + excluded.number;"""


def _tallies(changes: str) -> str:
    ranks = "".join(
        _tally(
            f"{name}_tallies",
            f"topic, {name}",
            changes,
            f"LATERAL (SELECT t AS topic, one AS {name} "
            f"FROM unnest(''::text || (x.facet).topics) t, unnest((x.facet).{values}) one)",
        )
        for name, values in _RANKED.items()
    )
    tallies = _tally("tallies", _KEY, changes, "tally_cells(x.facet)")
    return f"PERFORM {_LOCK}; {tallies} {ranks.rstrip(';')}"


def _recount(ids: str) -> str:
    return f"PERFORM count_statements(ids) FROM ({ids}) found WHERE ids IS NOT NULL"


_FUNCTIONS = (
    _FACETS_OF,
    _CELLS,
    _COUNT,
    _COUNT_ALL,
    _trigger_function("tally_new", _tallies("SELECT ROW(n.*)::facets, 1 FROM new_rows n")),
    _trigger_function("tally_old", _tallies("SELECT ROW(o.*)::facets, -1 FROM old_rows o")),
    _trigger_function(
        "tally_changed",
        _tallies(
            "SELECT ROW(n.*)::facets, 1 FROM new_rows n "
            "UNION ALL SELECT ROW(o.*)::facets, -1 FROM old_rows o"
        ),
    ),
    _trigger_function("tally_nothing", "TRUNCATE tallies, speaker_tallies, entity_tallies"),
    _trigger_function(
        "recount_statements",
        _recount(
            "SELECT array_agg(n.id) AS ids FROM new_rows n JOIN old_rows o USING (id) "
            "WHERE (n.hidden, n.day, n.stance, n.kind, n.section_kind, n.lemma_folded, "
            "n.outlet_folded, n.confidence) IS DISTINCT FROM (o.hidden, o.day, o.stance, o.kind, "
            "o.section_kind, o.lemma_folded, o.outlet_folded, o.confidence)"
        ),
    ),
    # Statements that are not counted yet are left to who stores them, and hidden ones alone.
    _trigger_function(
        "recount_parts",
        _recount(
            "SELECT array_agg(f.statement_id) AS ids FROM facets f "
            "WHERE f.statement_id IN (SELECT r.statement_id FROM some_rows r)"
        ),
    ),
)


def _trigger(table: str, event: str, function: str, rows: str = "") -> str:
    name = f"{function}_{event.lower()}"
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} {rows and f'REFERENCING {rows}'} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


_OLD, _NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
_TRIGGERS = (
    _trigger("facets", "INSERT", "tally_new", _NEW),
    _trigger("facets", "DELETE", "tally_old", _OLD),
    _trigger("facets", "UPDATE", "tally_changed", f"{_OLD} {_NEW}"),
    _trigger("facets", "TRUNCATE", "tally_nothing"),
    _trigger("statements", "UPDATE", "recount_statements", f"{_OLD} {_NEW}"),
    *(
        _trigger(table, event, "recount_parts", f"{rows} TABLE AS some_rows")
        for table in ("speakers", "statement_topics", "statement_entities")
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
)


def upgrade() -> None:
    op.create_table(
        "facets",
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _PLAIN),
        sa.Column("confidence", sa.Float(), nullable=False),
        *(sa.Column(name, _TEXTS, nullable=False) for name in _SETS),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_facets_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_facets")),
    )
    op.create_table(
        "tallies",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("topic", "speaker", "dimension", "value")
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "topic", "speaker", "dimension", "value", "day", name=op.f("pk_tallies")
        ),
    )
    for name in _RANKED:
        op.create_table(
            f"{name}_tallies",
            sa.Column("topic", sa.Text(), nullable=False),
            sa.Column(name, sa.Text(), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("topic", name, name=op.f(f"pk_{name}_tallies")),
        )
        op.create_index(
            f"ix_{name}_tallies_most",
            f"{name}_tallies",
            ["topic", sa.literal_column("number DESC"), name],
        )
    for statement in (*_FUNCTIONS, *_TRIGGERS):
        op.execute(statement)
    for name in _SETS:
        op.create_index(f"ix_facets_{name}", "facets", [name], postgresql_using="gin")
    op.create_index("ix_facets_day", "facets", ["day"])
    op.create_index("ix_facets_outlet_day", "facets", ["outlet", "day"])


def downgrade() -> None:
    op.execute("DROP TRIGGER recount_statements_update ON statements")
    for table in ("speakers", "statement_topics", "statement_entities"):
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER recount_parts_{event} ON {table}")
    op.execute("DROP FUNCTION recount_parts, recount_statements, count_all_statements")
    op.execute("DROP FUNCTION count_statements, facets_of, tally_cells CASCADE")
    op.drop_table("facets")
    op.drop_table("tallies")
    for name in _RANKED:
        op.drop_table(f"{name}_tallies")
    op.execute("DROP FUNCTION tally_new, tally_old, tally_changed, tally_nothing")
