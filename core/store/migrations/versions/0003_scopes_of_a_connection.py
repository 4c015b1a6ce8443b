"""scopes of a connection."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scopes", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("connection", "scopes")
