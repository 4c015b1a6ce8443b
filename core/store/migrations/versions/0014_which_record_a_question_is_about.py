"""which record a question is about."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sync_question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("sync_question", "ref")
