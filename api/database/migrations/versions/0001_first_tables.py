"""The first tables: articles, sections, analyses, mentions, statements, speakers, entities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from api.errors import DatabaseError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_extension("pg_trgm", required=True)
    # Vectors are for search by meaning; a server without them serves everything else.
    _create_extension("vector", required=False)
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("outlet_folded", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("keywords", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("astral", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("char_count", sa.Integer(), nullable=False),
        sa.Column("mention_count", sa.Integer(), nullable=False),
        sa.Column("quote_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_day_id", "articles", ["day", "id"], unique=False)
    op.create_index(
        "ix_articles_day_desc_id", "articles", [sa.literal_column("day DESC"), "id"], unique=False
    )
    op.create_index(op.f("ix_articles_outlet_folded"), "articles", ["outlet_folded"], unique=False)
    op.create_index(
        "ix_articles_words", "articles", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "entities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("wikidata_id", sa.Text(), nullable=True),
        sa.Column("article_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("mention_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("quote_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=True),
        sa.Column("last_seen", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("label", "name_folded", name=op.f("uq_entities_label_name_folded")),
    )
    op.create_index(
        "ix_entities_mention_count_id",
        "entities",
        [sa.literal_column("mention_count DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_entities_quote_count_id",
        "entities",
        [sa.literal_column("quote_count DESC"), "id"],
        unique=False,
    )
    op.create_index("ix_entities_name_id", "entities", ["name", "id"], unique=False)
    op.create_table(
        "analyses",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("notes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_analyses_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyses")),
    )
    op.create_index(op.f("ix_analyses_article_id"), "analyses", ["article_id"], unique=False)
    op.create_table(
        "entity_aliases",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("mention_count", sa.Integer(), nullable=False),
        sa.Column("name_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entities.id"],
            name=op.f("fk_entity_aliases_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entity_id", "text", name=op.f("pk_entity_aliases")),
    )
    op.create_index(op.f("ix_entity_aliases_folded"), "entity_aliases", ["folded"], unique=False)
    op.create_index(
        "ix_entity_aliases_folded_trgm",
        "entity_aliases",
        ["folded"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_table(
        "sections",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_sections_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "id", name=op.f("pk_sections")),
    )
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            name="fk_mentions_section",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_mentions_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_mentions_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_mentions_article_id_number")),
    )
    op.create_index(op.f("ix_mentions_entity_id"), "mentions", ["entity_id"], unique=False)
    op.create_table(
        "statements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("section_id", sa.Text(), nullable=True),
        sa.Column("section_kind", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("outlet_folded", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cue", postgresql.JSONB(), nullable=True),
        sa.Column("lemma", sa.Text(), nullable=True),
        sa.Column("lemma_folded", sa.Text(), nullable=True),
        sa.Column("stance", sa.Text(), nullable=True),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("source", postgresql.JSONB(), nullable=True),
        sa.Column("via", postgresql.JSONB(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("verbatim", postgresql.JSONB(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "section_id"],
            ["sections.article_id", "sections.id"],
            name="fk_statements_section",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_statements_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["statements.id"],
            name=op.f("fk_statements_parent_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_statements_article_id_number")),
    )
    op.create_index(
        "ix_statements_confidence_desc",
        "statements",
        [sa.literal_column("confidence DESC"), "article_id", "number"],
        unique=False,
    )
    op.create_index(
        "ix_statements_day", "statements", ["day", "article_id", "number"], unique=False
    )
    op.create_index(
        "ix_statements_day_desc",
        "statements",
        [sa.literal_column("day DESC"), "article_id", "number"],
        unique=False,
    )
    op.create_index(op.f("ix_statements_kind"), "statements", ["kind"], unique=False)
    op.create_index(
        op.f("ix_statements_lemma_folded"), "statements", ["lemma_folded"], unique=False
    )
    op.create_index(
        op.f("ix_statements_outlet_folded"), "statements", ["outlet_folded"], unique=False
    )
    op.create_index(op.f("ix_statements_parent_id"), "statements", ["parent_id"], unique=False)
    op.create_index(
        op.f("ix_statements_section_kind"), "statements", ["section_kind"], unique=False
    )
    op.create_index(op.f("ix_statements_stance"), "statements", ["stance"], unique=False)
    op.create_table(
        "speakers",
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_folded", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_speakers_entity_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_speakers_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "number", name=op.f("pk_speakers")),
    )
    op.create_index(op.f("ix_speakers_entity_id"), "speakers", ["entity_id"], unique=False)
    op.create_index(op.f("ix_speakers_name_folded"), "speakers", ["name_folded"], unique=False)


def downgrade() -> None:
    # The extensions stay: something else in the database may use them.
    for table in (
        "speakers",
        "statements",
        "mentions",
        "sections",
        "entity_aliases",
        "analyses",
        "entities",
        "articles",
    ):
        op.drop_table(table)


def _create_extension(name: str, *, required: bool) -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT installed_version FROM pg_available_extensions WHERE name = :name"),
        {"name": name},
    ).one_or_none()
    if found is None and required:
        raise DatabaseError(
            f"The PostgreSQL server has no extension {name}. Install it there "
            "(it comes with PostgreSQL's contrib package), or use the embedded server."
        )
    if found is not None and found.installed_version is None:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
