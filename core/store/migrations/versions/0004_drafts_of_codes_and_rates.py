"""drafts of codes and rates."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("rate", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("own_amount", sa.Boolean(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_rate_draft_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_draft")),
        sa.UniqueConstraint("connection_id", "rate", name=op.f("uq_rate_draft_connection_id_rate")),
    )
    with op.batch_alter_table("rate_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_draft_connection_id"), ["connection_id"], unique=False)

    with op.batch_alter_table("code_mapping", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("why", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("code_mapping", "why")
    op.drop_column("code_mapping", "replaces")
    op.drop_table("rate_draft")
