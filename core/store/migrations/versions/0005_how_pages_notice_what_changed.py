"""how pages notice what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copies", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_transfer_id"))
        batch_op.create_index(
            "ix_item_held",
            ["transfer_id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index("ix_item_transfer", ["transfer_id", "sheet_id", "change"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_item_transfer", "item")
    op.drop_index("ix_item_held", "item")
    op.create_index(op.f("ix_item_transfer_id"), "item", ["transfer_id"])
    op.drop_column("connection", "copies")
