"""Tables whose rows stay as they were written: the database itself refuses UPDATE and DELETE.

On SQLite a migration that alters such a table makes it anew, without its triggers: call this again after it.
"""

from alembic import op


def refuse_changes(table: str) -> None:
    """Put the triggers on `table`."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'The rows of {table} are never changed.'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION 'The rows of {table} are never changed.'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def forget_refusing(table: str) -> None:
    """After `table` was dropped, and its triggers with it: drop what else `refuse_changes` made."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_refuse()")
