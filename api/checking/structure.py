"""What must hold of the tables themselves: references, indexes, triggers, steps put off."""

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, Index, Table

from api.checking.one import INDEXES, PENDING, Check
from api.database.models import Base

# Those of migration 0003, by which the database keeps its counts.
_TRIGGERS = (
    ("facets", "tally_new_insert"),
    ("facets", "tally_old_delete"),
    ("facets", "tally_changed_update"),
    ("facets", "tally_nothing_truncate"),
    ("statements", "recount_statements_update"),
    *(
        (table, f"recount_parts_{event}")
        for table in ("speakers", "statement_topics", "statement_entities")
        for event in ("insert", "update", "delete")
    ),
)
_LISTED = ", ".join(f"('{table}', '{name}')" for table, name in _TRIGGERS)
_SILENT = """
    SELECT c.relname AS of, t.tgname AS name FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = current_schema()::regnamespace
    WHERE t.tgenabled <> 'O'"""
_ENABLE = f"""
    DO $$ DECLARE silent record; BEGIN
        FOR silent IN {_SILENT} AND NOT t.tgisinternal LOOP
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER %I', silent.of, silent.name);
        END LOOP;
    END $$"""


def known_indexes() -> Iterator[Index]:
    """The indexes that the models say, by which tables are searched."""
    for table in Base.metadata.sorted_tables:
        yield from table.indexes


def _refers(table: Table, key: ForeignKeyConstraint) -> str:
    """Rows whose reference leads nowhere. Loads in bulk do not ask the database to check that."""
    own = " || '/' || ".join(f"c.{column.name}::text" for column in table.primary_key)
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    given = " AND ".join(f'c."{mine}" IS NOT NULL' for mine, _ in pairs)
    same = " AND ".join(f'p."{theirs}" = c."{mine}"' for mine, theirs in pairs)
    other = key.referred_table.name
    return (
        f"SELECT '{table.name} ' || {own} AS id FROM {table.name} c "
        f"WHERE {given} AND NOT EXISTS (SELECT FROM {other} p WHERE {same})"
    )


_REFERENCES = " UNION ALL ".join(
    _refers(table, key)
    for table in Base.metadata.sorted_tables
    for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
)
_NAMES = ", ".join(f"('{index.name}')" for index in known_indexes())

CHECKS = (
    Check("references", "rows that refer to what is not there", _REFERENCES),
    Check(
        "pending",
        "steps that a load has put off (qala db load)",
        "SELECT name AS id FROM pending",
        step=PENDING,
    ),
    Check(
        "indexes",
        "indexes that are missing or not valid",
        f"""
        SELECT v.name AS id FROM (VALUES {_NAMES}) AS v(name)
        WHERE NOT EXISTS (SELECT FROM pending p WHERE p.name = v.name) AND NOT EXISTS (
            SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
            WHERE c.relname = v.name AND c.relnamespace = current_schema()::regnamespace
            AND i.indisvalid AND i.indisready)""",
        step=INDEXES,
    ),
    Check(
        "constraints",
        "constraints that are not checked",
        """
        SELECT conname AS id FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND NOT convalidated""",
    ),
    Check(
        "triggers",
        "triggers that are missing or switched off",
        f"""
        SELECT of || '.' || name AS id FROM ({_SILENT}) s
        UNION SELECT v.of || '.' || v.name FROM (VALUES {_LISTED}) AS v(of, name)
        WHERE NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            AND c.relnamespace = current_schema()::regnamespace
            WHERE c.relname = v.of AND t.tgname = v.name)""",
        (_ENABLE,),
    ),
)
