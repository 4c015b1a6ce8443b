"""pausing a run, and a limit of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("per_second", sa.Float(), server_default="0", nullable=False))
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "paused_by")
    op.drop_column("connection", "per_second")
