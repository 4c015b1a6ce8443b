"""whose limit is waited for: the provider's word, or one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", sa.Float(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("gate", "held_until")
