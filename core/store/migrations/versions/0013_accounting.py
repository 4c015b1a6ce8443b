"""What the books held, rules of accounting, and plans of postings."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_books_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_books")),
    )
    op.create_table(
        "dimension_value",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_dimension_value_integration_id")),
        sa.PrimaryKeyConstraint("integration_id", "dimension", "source", name=op.f("pk_dimension_value")),
    )
    op.create_table(
        "posting_rule",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("posting", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("narrow", sa.String(), nullable=False),
        sa.Column("goes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_posting_rule_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_rule")),
    )
    with op.batch_alter_table("posting_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_rule_integration_id"), ["integration_id"], unique=False)

    op.create_table(
        "posting_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("posting", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("taking_back", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_posting_plan_integration_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_posting_plan_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_plan")),
    )
    with op.batch_alter_table("posting_plan", schema=None) as batch_op:
        batch_op.create_index("ix_posting_plan_newest", ["integration_id", "posting", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_plan_run_id"), ["run_id"], unique=False)

    op.create_table(
        "posting_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_posting_step_item_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["posting_plan.id"], name=op.f("fk_posting_step_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_step")),
    )
    with op.batch_alter_table("posting_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_step_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_step_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posting_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_step_plan_id"))
        batch_op.drop_index(batch_op.f("ix_posting_step_item_id"))

    op.drop_table("posting_step")
    with op.batch_alter_table("posting_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_plan_run_id"))
        batch_op.drop_index("ix_posting_plan_newest")

    op.drop_table("posting_plan")
    with op.batch_alter_table("posting_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_rule_integration_id"))

    op.drop_table("posting_rule")
    op.drop_table("dimension_value")
    op.drop_table("books")
