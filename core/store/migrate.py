"""Bringing a database to the version of this code, by Alembic."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from core.store.errors import NewerDatabase

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_405_001


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return made


def upgrade(engine: Engine) -> None:
    """Apply what is missing, all or nothing, one process at a time. Raises NewerDatabase for an unknown version."""
    script = _steps(MIGRATIONS)
    with engine.connect() as connection:
        if _version(connection) == script.get_current_head():
            return
    with engine.execution_options(handover_write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        current = _version(connection)
        if current is not None and current not in {step.revision for step in script.walk_revisions()}:
            raise NewerDatabase(
                f"This database is of version {current}, which this Handover does not know. Start the newer Handover."
            )
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


@functools.cache
def _steps(folder: Path) -> ScriptDirectory:
    """All migrations there are: read once a process, not at every opening."""
    return ScriptDirectory(folder)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
