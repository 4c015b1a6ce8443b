"""The first tables."""

import sqlalchemy as sa
from alembic import op

from core.store.migrations.append_only import forget_refusing, refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("slug", name=op.f("uq_company_slug")),
    )
    op.create_table(
        "gate",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("last_permit", sa.Float(), nullable=False),
        sa.Column("gap", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_gate")),
    )
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    op.create_table(
        "lane",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", "key", name=op.f("pk_lane")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_audit_entry_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_audit_entry_company_id_number")),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.String(), nullable=False),
        sa.Column("identity_id", sa.String(), nullable=True),
        sa.Column("identity_name", sa.String(), nullable=True),
        sa.Column("signed_in_as", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("can_approve", sa.Boolean(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("real", sa.Boolean(), nullable=False),
        sa.Column("may_send", sa.Boolean(), nullable=False),
        sa.Column("settle_seconds", sa.Float(), nullable=False),
        sa.Column("read_timeout_seconds", sa.Float(), nullable=False),
        sa.Column("parallel", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_connection_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            "uq_connection_account",
            ["company_id", "provider", "identity_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "breaker",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_breaker_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_breaker")),
    )
    op.create_table(
        "catalogue",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_catalogue_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "name", name=op.f("pk_catalogue")),
    )
    op.create_table(
        "integration",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_integration_company_id")),
        sa.ForeignKeyConstraint(["source_id"], ["connection.id"], name=op.f("fk_integration_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["connection.id"], name=op.f("fk_integration_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integration")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_integration_company_id_name")),
    )
    with op.batch_alter_table("integration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_integration_company_id"), ["company_id"], unique=False)

    op.create_table(
        "person_copy",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_person_copy_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "person", name=op.f("pk_person_copy")),
    )
    op.create_table(
        "token",
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("renewing_by", sa.String(), nullable=True),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_token_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_token")),
    )
    op.create_table(
        "code_mapping",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("pay_basis", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_code_mapping_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_mapping")),
    )
    with op.batch_alter_table("code_mapping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_mapping_integration_id"), ["integration_id"], unique=False)

    op.create_table(
        "employee_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("source_person", sa.String(), nullable=False),
        sa.Column("target_person", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("match_status", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_employee_link_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_link")),
    )
    with op.batch_alter_table("employee_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_link_integration_id"), ["integration_id"], unique=False)
        batch_op.create_index(
            "uq_link_source",
            ["integration_id", "source_person"],
            unique=True,
            sqlite_where=sa.text("status = 'linked'"),
            postgresql_where=sa.text("status = 'linked'"),
        )
        batch_op.create_index(
            "uq_link_target",
            ["integration_id", "target_person"],
            unique=True,
            sqlite_where=sa.text("status = 'linked'"),
            postgresql_where=sa.text("status = 'linked'"),
        )

    op.create_table(
        "foreign_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integration.id"], name=op.f("fk_foreign_decision_integration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_decision")),
        sa.UniqueConstraint(
            "integration_id", "operation", "ref", name=op.f("uq_foreign_decision_integration_id_operation_ref")
        ),
    )
    with op.batch_alter_table("foreign_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_foreign_decision_integration_id"), ["integration_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("legal_entity", sa.String(), nullable=False),
        sa.Column("payout_group", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_transfer_integration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint(
            "integration_id",
            "first",
            "last",
            "legal_entity",
            "payout_group",
            name=op.f("uq_transfer_integration_id_first_last_legal_entity_payout_group"),
        ),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_integration_id"), ["integration_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_plan_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_sheet_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index("ix_sheet_transfer_person", ["transfer_id", "person"], unique=False)

    op.create_table(
        "plan_sheet",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_sheet_plan_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_plan_sheet_sheet_id")),
        sa.PrimaryKeyConstraint("plan_id", "sheet_id", name=op.f("pk_plan_sheet")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("transfer_id", sa.String(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("plan_hash", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("stop_requested_by", sa.String(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_run_connection_id")),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_run_integration_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_run_plan_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_run_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_integration_id"), ["integration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_transfer_id"), ["transfer_id"], unique=False)
        batch_op.create_index(
            "uq_run_unfinished",
            ["transfer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("connection_id", sa.String(), nullable=False),
        sa.Column("transfer_id", sa.String(), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("source_person", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("repairs", sa.Integer(), nullable=True),
        sa.Column("tops_up", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("absent_reads", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_item_connection_id")),
        sa.ForeignKeyConstraint(["integration_id"], ["integration.id"], name=op.f("fk_item_integration_id")),
        sa.ForeignKeyConstraint(["repairs"], ["item.id"], name=op.f("fk_item_repairs")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_item_run_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_item_sheet_id")),
        sa.ForeignKeyConstraint(["tops_up"], ["item.id"], name=op.f("fk_item_tops_up")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_item_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "connection_id",
            "operation",
            "subject",
            "occurrence",
            "revision",
            name=op.f("uq_item_connection_id_operation_subject_occurrence_revision"),
        ),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index("ix_item_lane", ["connection_id", "lane", "state"], unique=False)
        batch_op.create_index("ix_item_person", ["integration_id", "source_person", "change"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_repairs"), ["repairs"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_run_id"), ["run_id"], unique=False)
        batch_op.create_index("ix_item_sheet", ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_transfer_id"), ["transfer_id"], unique=False)
        batch_op.create_index(
            "uq_item_ref",
            ["connection_id", "operation", "ref"],
            unique=True,
            sqlite_where=sa.text(
                "ref IS NOT NULL AND action <> 'remove' AND state IN ('sending', 'confirmed', 'held', 'reversing')"
            ),
            postgresql_where=sa.text(
                "ref IS NOT NULL AND action <> 'remove' AND state IN ('sending', 'confirmed', 'held', 'reversing')"
            ),
        )

    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_exchange_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_item_id"), ["item_id"], unique=False)

    op.create_table(
        "item_after",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["after_id"], ["item.id"], name=op.f("fk_item_after_after_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_after_item_id")),
        sa.PrimaryKeyConstraint("item_id", "after_id", name=op.f("pk_item_after")),
    )
    with op.batch_alter_table("item_after", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_after_after_id"), ["after_id"], unique=False)

    op.create_table(
        "item_source",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_row", sa.String(), nullable=False),
        sa.Column("source_version", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_source_item_id")),
        sa.PrimaryKeyConstraint("item_id", "kind", "source_row", name=op.f("pk_item_source")),
    )
    with op.batch_alter_table("item_source", schema=None) as batch_op:
        batch_op.create_index("ix_item_source_row", ["kind", "source_row"], unique=False)

    op.create_table(
        "transition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_transition_item_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_transition_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition")),
    )
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transition_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transition_run_id"), ["run_id"], unique=False)

    refuse_changes("audit_entry")
    refuse_changes("transition")


def downgrade() -> None:
    for table in (
        "transition",
        "item_source",
        "item_after",
        "exchange",
        "item",
        "run",
        "plan_sheet",
        "sheet",
        "plan",
        "transfer",
        "foreign_decision",
        "employee_link",
        "code_mapping",
        "token",
        "person_copy",
        "integration",
        "catalogue",
        "breaker",
        "connection",
        "audit_entry",
        "lane",
        "key_check",
        "gate",
        "company",
    ):
        op.drop_table(table)
    forget_refusing("transition")
    forget_refusing("audit_entry")
