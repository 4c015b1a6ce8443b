"""How Alembic runs here: always on a connection that `core.store.migrate` hands over, inside its transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator
from sqlmodel import AutoString

from core.store.tables import METADATA


def render_item(kind: str, column_type: Any, _: Any) -> str | Literal[False]:
    """Write our own column types into a migration as what they store: a migration must not change with the code."""
    if kind != "type":
        return False
    if isinstance(column_type, AutoString):
        return "sa.String()"
    return f"sa.{column_type.impl_instance!r}" if isinstance(column_type, TypeDecorator) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
context.run_migrations()
