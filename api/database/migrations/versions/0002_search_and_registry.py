"""Names beside entities, words and vectors to search by, topics, corrections and who made them.

What is stored already keeps its entities; words, vectors and topics are derived from it afterwards
(`qala db derive`).
"""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

from api.errors import DatabaseError
from api.folding import text_key
from api.topics.given import given_topics

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_EMPTY = sa.text("'{}'")
_NOW = sa.text("now()")
# Half-precision vectors came with 0.7, filters beside an index with 0.8.
_PGVECTOR = (0, 8)


def upgrade() -> None:
    _need_vectors()
    _articles_and_statements()
    _names()
    _aliases()
    _speakers()
    _mentioned()
    _topics()
    _corrections()


def _articles_and_statements() -> None:
    op.drop_index("ix_articles_words", table_name="articles")
    op.drop_column("articles", "words")
    for table in ("articles", "statements"):
        op.add_column(table, sa.Column("search", postgresql.TSVECTOR(), nullable=True))
        op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin")
    op.create_index(
        "ix_articles_without_search",
        "articles",
        ["id"],
        postgresql_where=sa.text("search IS NULL"),
    )
    op.add_column(
        "statements",
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "statements",
        sa.Column("corrected", sa.ARRAY(sa.Text()), server_default=_EMPTY, nullable=False),
    )
    op.create_index(
        "ix_statements_hidden", "statements", ["article_id", "number"], postgresql_where="hidden"
    )
    op.drop_index("ix_statements_stance", table_name="statements")
    op.create_index(
        "ix_statements_stance",
        "statements",
        ["stance", sa.literal_column("day DESC"), "article_id", "number"],
    )
    op.add_column("statements", sa.Column("via_folded", sa.Text()))
    _fold_via()
    op.create_index(
        "ix_statements_via_trgm",
        "statements",
        ["via_folded"],
        postgresql_using="gin",
        postgresql_ops={"via_folded": "gin_trgm_ops"},
    )
    for name in ("outlet", "lemma"):
        op.drop_index(f"ix_statements_{name}_folded", table_name="statements")
        op.create_index(
            f"ix_statements_{name}",
            "statements",
            [f"{name}_folded", sa.literal_column("day DESC"), "article_id", "number"],
        )
    op.create_table(
        "statement_vectors",
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("vector", HALFVEC(384), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_statement_vectors_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_vectors")),
    )
    op.create_index(
        "ix_statement_vectors_vector",
        "statement_vectors",
        ["vector"],
        postgresql_using="hnsw",
        postgresql_ops={"vector": "halfvec_ip_ops"},
    )


def _fold_via() -> None:
    connection = op.get_bind()
    found = connection.scalars(
        sa.text("SELECT DISTINCT via->>'text' FROM statements WHERE via IS NOT NULL")
    ).all()
    if found:
        connection.execute(
            sa.text("UPDATE statements SET via_folded = :key WHERE via->>'text' = :text"),
            [{"key": text_key(text), "text": text} for text in found],
        )


def _names() -> None:
    for column in (
        *("name_en_method", "chosen_name", "chosen_name_en", "chosen_wikidata_id", "merged_into"),
    ):
        op.add_column("entities", sa.Column(column, sa.Text(), nullable=True))
    op.add_column(
        "entities",
        sa.Column("words", postgresql.TSVECTOR(), server_default=sa.text("''"), nullable=False),
    )
    op.create_index("ix_entities_words", "entities", ["words"], postgresql_using="gin")
    op.create_foreign_key(
        op.f("fk_entities_merged_into"), "entities", "entities", ["merged_into"], ["id"]
    )
    op.create_index(op.f("ix_entities_merged_into"), "entities", ["merged_into"])
    op.drop_constraint("uq_entities_label_name_folded", "entities")
    op.create_index("ix_entities_label_name_folded", "entities", ["label", "name_folded"])
    op.create_table(
        "names",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sense", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home_id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), server_default=sa.text("'own'"), nullable=False),
        sa.Column("candidates", sa.ARRAY(sa.Text()), server_default=_EMPTY, nullable=False),
        sa.Column("blocks", sa.ARRAY(sa.Text()), server_default=_EMPTY, nullable=False),
        sa.Column("article_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_names_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_names")),
        sa.UniqueConstraint("label", "key", "sense", name=op.f("uq_names_label_key_sense")),
    )
    for column in ("home_id", "target_id", "entity_id"):
        op.create_index(op.f(f"ix_names_{column}"), "names", [column])
    op.create_index("ix_names_blocks", "names", ["blocks"], postgresql_using="gin")
    op.create_index(
        "ix_names_candidates",
        "names",
        ["candidates"],
        postgresql_using="gin",
        postgresql_where=sa.text("candidates <> '{}'"),
    )
    op.create_index(
        "ix_names_unsure", "names", ["entity_id"], postgresql_where=sa.text("candidates <> '{}'")
    )
    # Each entity of the first tables is one name.
    op.execute(
        "INSERT INTO names (id, label, key, name, home_id, target_id, entity_id, article_count) "
        "SELECT 'n' || substr(id, 2), label, name_folded, name, 'n' || substr(id, 2), "
        "'n' || substr(id, 2), id, article_count FROM entities"
    )
    op.create_table(
        "name_decisions",
        sa.Column("name_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sense", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_name_decisions_entity_id")
        ),
        sa.PrimaryKeyConstraint("name_id", name=op.f("pk_name_decisions")),
    )
    op.create_index(op.f("ix_name_decisions_entity_id"), "name_decisions", ["entity_id"])
    op.create_table(
        "name_senses",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("name_id", sa.Text(), nullable=False),
        sa.Column("sense", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "name_id", name=op.f("pk_name_senses")),
    )
    _point_to_names("mentions", nullable=False)
    _mentions_in_order()


def _mentions_in_order() -> None:
    op.add_column("mentions", sa.Column("day", sa.Date()))
    op.execute("UPDATE mentions m SET day = a.day FROM articles a WHERE a.id = m.article_id")
    op.alter_column("mentions", "day", nullable=False)
    op.drop_index("ix_mentions_entity_id", table_name="mentions")
    op.create_index(
        "ix_mentions_entity_id",
        "mentions",
        ["entity_id", sa.literal_column("day DESC"), "article_id", "number"],
    )


def _aliases() -> None:
    op.drop_constraint("pk_entity_aliases", "entity_aliases")
    op.drop_index("ix_entity_aliases_folded", table_name="entity_aliases")
    for name in ("name_id", "key", "skeleton"):
        op.add_column("entity_aliases", sa.Column(name, sa.Text()))
    op.add_column("entity_aliases", sa.Column("words", postgresql.TSVECTOR()))
    op.execute(
        "UPDATE entity_aliases SET name_id = 'n' || substr(entity_id, 2), key = folded, "
        "skeleton = '', "
        "words = array_to_tsvector(array_remove(string_to_array(folded, ' '), ''))"
    )
    for name in ("name_id", "key", "skeleton", "words"):
        op.alter_column("entity_aliases", name, nullable=False)
    op.create_primary_key("pk_entity_aliases", "entity_aliases", ["name_id", "text"])
    op.create_foreign_key(
        op.f("fk_entity_aliases_name_id"),
        "entity_aliases",
        "names",
        ["name_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_entity_aliases_entity_id"), "entity_aliases", ["entity_id"])
    for name in ("key", "skeleton"):
        op.create_index(op.f(f"ix_entity_aliases_{name}"), "entity_aliases", [name])
    op.create_index("ix_entity_aliases_words", "entity_aliases", ["words"], postgresql_using="gin")


def _speakers() -> None:
    _point_to_names("speakers", nullable=True)
    op.add_column("speakers", sa.Column("day", sa.Date()))
    op.add_column("speakers", sa.Column("article_id", sa.Text()))
    op.add_column("speakers", sa.Column("statement_number", sa.Integer()))
    _take_places("speakers")
    for name in ("day", "article_id", "statement_number"):
        op.alter_column("speakers", name, nullable=False)
    op.drop_index("ix_speakers_entity_id", table_name="speakers")
    op.create_index(
        "ix_speakers_entity_id",
        "speakers",
        ["entity_id", sa.literal_column("day DESC"), "article_id", "statement_number"],
    )
    op.drop_index("ix_speakers_name_folded", table_name="speakers")
    op.create_index(
        "ix_speakers_name_folded",
        "speakers",
        ["name_folded", sa.literal_column("day DESC"), "article_id", "statement_number"],
        postgresql_where="entity_id IS NULL",
    )


def _mentioned() -> None:
    """Which entities a content mentions: names whose mentions lie within one of its pieces."""
    op.create_table(
        "statement_entities",
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("name_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("statement_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_statement_entities_statement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["name_id"], ["names.id"], name=op.f("fk_statement_entities_name_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_statement_entities_entity_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "name_id", name=op.f("pk_statement_entities")),
    )
    op.execute(
        "INSERT INTO statement_entities "
        "SELECT DISTINCT s.id, m.name_id, m.entity_id, s.day, s.article_id, s.number "
        "FROM statements s CROSS JOIN LATERAL jsonb_to_recordset(s.content) "
        'AS piece (start int, "end" int) JOIN mentions m ON m.article_id = s.article_id '
        'AND m.start >= piece.start AND m."end" <= piece."end"'
    )
    op.create_index(op.f("ix_statement_entities_name_id"), "statement_entities", ["name_id"])
    op.create_index(
        "ix_statement_entities_entity_id",
        "statement_entities",
        ["entity_id", sa.literal_column("day DESC"), "article_id", "statement_number"],
    )


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("terms_ar", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("terms_en", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_topics")),
    )
    op.bulk_insert(
        sa.table(
            "topics",
            *(sa.column(name) for name in ("slug", "name_ar", "name_en", "query", "named")),
            *(sa.column(name, sa.ARRAY(sa.Text())) for name in ("terms_ar", "terms_en")),
        ),
        given_topics(),
    )
    op.create_table(
        "statement_topics",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("statement_number", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), server_default=sa.text("'terms'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["slug"], ["topics.slug"], name=op.f("fk_statement_topics_slug"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_statement_topics_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", "statement_id", name=op.f("pk_statement_topics")),
    )
    op.create_index(op.f("ix_statement_topics_statement_id"), "statement_topics", ["statement_id"])
    op.create_index(
        "ix_statement_topics_slug_day",
        "statement_topics",
        ["slug", sa.literal_column("day DESC"), "article_id", "statement_number"],
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("quote_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("original", postgresql.JSONB(), nullable=False),
        sa.Column("anchored", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_corrections_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(
        "ix_corrections_quote_id",
        "corrections",
        ["quote_id"],
        unique=True,
        postgresql_where=sa.text("anchored"),
    )
    op.create_index(
        "ix_corrections_lost", "corrections", ["id"], postgresql_where=sa.text("NOT anchored")
    )
    op.create_index(op.f("ix_corrections_article_id"), "corrections", ["article_id"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("quote_id", sa.Text(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_revisions_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["corrections.id"],
            name=op.f("fk_revisions_correction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    for column in ("entity_id", "quote_id", "slug", "article_id", "correction_id"):
        op.create_index(op.f(f"ix_revisions_{column}"), "revisions", [column])


def downgrade() -> None:
    op.drop_table("statement_entities")
    for table in ("revisions", "corrections", "statement_topics", "topics", "name_decisions"):
        op.drop_table(table)
    op.drop_table("name_senses")
    op.drop_index("ix_speakers_name_folded", table_name="speakers")
    op.create_index("ix_speakers_name_folded", "speakers", ["name_folded"])
    op.drop_index("ix_speakers_entity_id", table_name="speakers")
    for name in ("statement_number", "article_id", "day", "name_id"):
        op.drop_column("speakers", name)
    op.create_index("ix_speakers_entity_id", "speakers", ["entity_id"])
    op.drop_index("ix_mentions_entity_id", table_name="mentions")
    for name in ("day", "name_id"):
        op.drop_column("mentions", name)
    op.create_index("ix_mentions_entity_id", "mentions", ["entity_id"])
    _first_aliases()
    op.drop_table("names")
    _first_entities()
    op.drop_table("statement_vectors")
    for name in ("outlet", "lemma"):
        op.drop_index(f"ix_statements_{name}", table_name="statements")
        op.create_index(f"ix_statements_{name}_folded", "statements", [f"{name}_folded"])
    op.drop_index("ix_statements_stance", table_name="statements")
    op.create_index("ix_statements_stance", "statements", ["stance"])
    # The index of hidden ones goes with its column.
    for name in ("search", "hidden", "corrected", "via_folded"):
        op.drop_column("statements", name)
    op.drop_column("articles", "search")
    # The keys are made anew by the version that reads them: qala ingest --replace.
    op.add_column(
        "articles", sa.Column("words", sa.ARRAY(sa.Text()), server_default=_EMPTY, nullable=False)
    )
    op.alter_column("articles", "words", server_default=None)
    op.create_index("ix_articles_words", "articles", ["words"], postgresql_using="gin")


def _first_aliases() -> None:
    """One row for each form of an entity, whichever of its names it is of."""
    op.execute(
        "CREATE TEMPORARY TABLE forms ON COMMIT DROP AS SELECT entity_id, text, folded, "
        "sum(mention_count)::int AS mention_count, sum(name_count)::int AS name_count "
        "FROM entity_aliases GROUP BY entity_id, text, folded"
    )
    op.execute("DELETE FROM entity_aliases")
    for name in ("name_id", "key", "skeleton", "words"):
        op.drop_column("entity_aliases", name)
    op.create_index("ix_entity_aliases_folded", "entity_aliases", ["folded"])
    op.drop_index("ix_entity_aliases_entity_id", table_name="entity_aliases")
    op.create_primary_key("pk_entity_aliases", "entity_aliases", ["entity_id", "text"])
    op.execute(
        "INSERT INTO entity_aliases (entity_id, text, folded, mention_count, name_count) "
        "SELECT entity_id, text, folded, mention_count, name_count FROM forms"
    )


def _first_entities() -> None:
    """Without what the first tables cannot hold: merged entities, and several of one key."""
    op.execute("DELETE FROM entities WHERE article_count <= 0")
    op.execute(
        "UPDATE entities e SET name_folded = e.name_folded || ' ' || e.id WHERE EXISTS ("
        "SELECT FROM entities o WHERE o.label = e.label AND o.name_folded = e.name_folded "
        "AND o.id < e.id)"
    )
    op.drop_index("ix_entities_label_name_folded", table_name="entities")
    for column in (
        *("merged_into", "chosen_wikidata_id", "chosen_name_en", "chosen_name", "name_en_method"),
        "words",
    ):
        op.drop_column("entities", column)
    op.create_unique_constraint(
        "uq_entities_label_name_folded", "entities", ["label", "name_folded"]
    )


def _point_to_names(table: str, *, nullable: bool) -> None:
    op.add_column(table, sa.Column("name_id", sa.Text()))
    op.execute(
        f"UPDATE {table} SET name_id = 'n' || substr(entity_id, 2) WHERE entity_id IS NOT NULL"
    )
    op.alter_column(table, "name_id", nullable=nullable)
    op.create_foreign_key(op.f(f"fk_{table}_name_id"), table, "names", ["name_id"], ["id"])
    op.create_index(op.f(f"ix_{table}_name_id"), table, ["name_id"])


def _take_places(table: str) -> None:
    op.execute(
        f"UPDATE {table} t SET day = s.day, article_id = s.article_id, "
        "statement_number = s.number FROM statements s WHERE s.id = t.statement_id"
    )


def _need_vectors() -> None:
    """Have the extension `vector`, new enough. Raises `DatabaseError`."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT default_version, installed_version FROM pg_available_extensions "
            "WHERE name = 'vector'"
        )
    ).one_or_none()
    version = found and (found.installed_version or found.default_version)
    if not version or tuple(int(part) for part in version.split(".")[:2]) < _PGVECTOR:
        raise DatabaseError(
            f"The PostgreSQL server has {'pgvector ' + version if version else 'no pgvector'}; "
            "version 0.8 or newer is needed. Install it there and, where an older one is in use, "
            "run ALTER EXTENSION vector UPDATE; or use the embedded server."
        )
    if found is not None and found.installed_version is None:
        op.execute("CREATE EXTENSION IF NOT EXISTS vector")
