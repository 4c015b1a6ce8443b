"""rows of files."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_rows",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_file_rows_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_rows")),
        sa.UniqueConstraint("connection_id", "name", name=op.f("uq_file_rows_connection_id_name")),
    )
    op.create_table(
        "file_taken",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_file_taken_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_taken")),
    )
    with op.batch_alter_table("file_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_taken_connection_id"), ["connection_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("file_taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_taken_connection_id"))

    op.drop_table("file_taken")
    op.drop_table("file_rows")
