"""How Alembic runs here: always on a connection that `core.store.migrate` hands over, inside its transaction."""

from alembic import context

from core.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
context.run_migrations()
