"""twins and plans of a sync."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_cursor",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_sync_cursor_integration_id")),
        sa.PrimaryKeyConstraint("integration_id", "kept", "side", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "sync_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_sync_plan_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_plan")),
    )
    with op.batch_alter_table("sync_plan", schema=None) as batch_op:
        batch_op.create_index("ix_sync_plan_newest", ["integration_id", "kept", "id"], unique=False)

    op.create_table(
        "sync_question",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("do", sa.String(), nullable=False),
        sa.Column("a_hash", sa.String(), nullable=False),
        sa.Column("b_hash", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_sync_question_integration_id")),
        sa.PrimaryKeyConstraint("integration_id", "kept", "subject", name=op.f("pk_sync_question")),
    )
    op.create_table(
        "sync_type",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("a", sa.String(), nullable=False),
        sa.Column("b", sa.String(), nullable=False),
        sa.Column("a_half", sa.String(), nullable=False),
        sa.Column("b_half", sa.String(), nullable=False),
        sa.Column("hours", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_sync_type_integration_id")),
        sa.PrimaryKeyConstraint("integration_id", "a", "b", name=op.f("pk_sync_type")),
    )
    op.create_table(
        "twin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("a_person", sa.String(), nullable=False),
        sa.Column("b_person", sa.String(), nullable=False),
        sa.Column("a_ref", sa.String(), nullable=False),
        sa.Column("b_ref", sa.String(), nullable=False),
        sa.Column("a_mark", sa.String(), nullable=False),
        sa.Column("b_mark", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_twin_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin")),
    )
    with op.batch_alter_table("twin", schema=None) as batch_op:
        batch_op.create_index("ix_twin_a", ["integration_id", "kept", "a_ref"], unique=False)
        batch_op.create_index("ix_twin_b", ["integration_id", "kept", "b_ref"], unique=False)
        batch_op.create_index("ix_twin_days", ["integration_id", "kept", "last", "first"], unique=False)

    op.create_table(
        "sync_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("do", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_sync_action_integration_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["sync_plan.id"], name=op.f("fk_sync_action_plan_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_sync_action_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_action")),
    )
    with op.batch_alter_table("sync_action", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sync_action_open",
            ["integration_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'entered', 'held')"),
            postgresql_where=sa.text("state IN ('queued', 'entered', 'held')"),
        )
        batch_op.create_index("ix_sync_action_plan", ["plan_id", "number"], unique=False)
        batch_op.create_index("ix_sync_action_run", ["run_id"], unique=False)

    op.create_table(
        "sync_step",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["sync_action.id"], name=op.f("fk_sync_step_action_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sync_step_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_sync_step")),
    )
    with op.batch_alter_table("sync_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_step_action_id"), ["action_id"], unique=False)


def downgrade() -> None:
    for table in ("sync_step", "sync_action", "twin", "sync_type", "sync_question", "sync_plan", "sync_cursor"):
        op.drop_table(table)
