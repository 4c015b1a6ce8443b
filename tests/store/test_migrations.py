"""Databases of every age: empty, of this version, older, newer, and opened by several at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import select

from core.security.ciphers import Cipher
from core.store import migrate
from core.store.database import Store, make_engine, open_store
from core.store.errors import NewerDatabase
from core.store.tables import METADATA, Company
from tests.store.processes import Start, together
from tests.store.rows import add_connection

INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
}
LATER = """
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{newest}"
branch_labels = depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("company") as batch:
        batch.add_column(sa.Column("phone", sa.String(), nullable=False, server_default="none"))
"""


def indexes(store: Store) -> dict[str, str]:
    with store.engine.connect() as connection:
        rows = connection.execute(text(INDEXES[store.engine.dialect.name]))
        return {name: " ".join(definition.split()) for name, definition in rows if name != "alembic_version_pkc"}


@pytest.fixture
def one_more_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """From the next `open_store` on, the code knows a migration beyond the newest: the file's path."""
    newest = migrate.ScriptDirectory.from_config(migrate.config()).get_current_head()
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    later = folder / "versions" / "later.py"
    later.write_text(LATER.format(newest=newest))
    return later


def test_the_migrations_make_exactly_the_tables_of_the_code(any_store: Store) -> None:
    with any_store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, METADATA)
    assert differences == [], "Write them into a migration: make migration NAME='what changes'"


def test_the_migrations_make_the_indexes_of_the_code_with_their_conditions(any_store: Store) -> None:
    migrated = indexes(any_store)
    with any_store.write() as session:
        connection = session.connection()
        if any_store.sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in METADATA.sorted_tables[::-1]:
                table.drop(connection)
        else:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        METADATA.create_all(connection)
    assert migrated == indexes(any_store)


def test_a_database_of_this_version_is_opened_as_it_is(any_url: str, any_store: Store, cipher: Cipher) -> None:
    add_connection(any_store)
    again = open_store(any_url, cipher)
    with again.read() as session:
        assert session.exec(select(Company.name)).all() == ["Nordlys ApS"]
    again.close()


def test_an_older_database_is_brought_up_and_keeps_its_rows(
    any_url: str, any_store: Store, cipher: Cipher, one_more_migration: Path
) -> None:
    add_connection(any_store)
    upgraded = open_store(any_url, cipher)
    with upgraded.read() as session:
        assert session.execute(text("SELECT name, phone FROM company")).all() == [("Nordlys ApS", "none")]
        assert session.scalar(text("SELECT count(*) FROM connection")) == 1
    upgraded.close()


def test_a_migration_that_fails_half_way_leaves_the_old_database(
    any_url: str, any_store: Store, cipher: Cipher, one_more_migration: Path
) -> None:
    add_connection(any_store)
    one_more_migration.write_text(one_more_migration.read_text() + '    raise RuntimeError("in the middle")\n')
    with pytest.raises(RuntimeError, match="in the middle"):
        open_store(any_url, cipher)
    engine = make_engine(any_url)
    with engine.connect() as connection:
        company = dict(connection.execute(text("SELECT * FROM company")).mappings().one())
    assert company["name"] == "Nordlys ApS"
    assert "phone" not in company
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(any_url: str, any_store: Store, cipher: Cipher) -> None:
    with any_store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="version 9999, which this Handover does not know"):
        open_store(any_url, cipher)
    with any_store.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_several_processes_may_open_an_empty_database_at_once(any_url: str, start: Start) -> None:
    together(*[start(any_url, "print(store.sqlite)") for _ in range(4)])
