"""Bringing a database to the version of this code, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.store.errors import NewerDatabase

MIGRATIONS = Path(__file__).parent / "migrations"


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply what is missing. Raises NewerDatabase for a version that this code does not know."""
    settings = config()
    script = ScriptDirectory.from_config(settings)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None and current not in {step.revision for step in script.walk_revisions()}:
        raise NewerDatabase(
            f"This database is of version {current}, which this Handover does not know. Start the newer Handover."
        )
    with engine.execution_options(handover_write=True).begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
