"""What a bulk load has put off, so that one that was cut off can be finished."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pending")),
    )


def downgrade() -> None:
    op.drop_table("pending")
