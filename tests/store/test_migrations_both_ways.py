"""Every migration up, down and up again, with nothing in the tables and with every column of every table filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Float, Integer, LargeBinary, inspect, text
from sqlalchemy import table as table_named
from sqlmodel import AutoString, select

from core.security.ciphers import Cipher
from core.store import migrate
from core.store.database import Store, make_engine
from core.store.tables import METADATA
from core.store.types import Exact, Utc

Rows = Mapping[str, Mapping[str, Any]]
"""Of each table its only row by column."""

VALUES: Mapping[type, Any] = {
    AutoString: "Ærøskøbing",
    Integer: 1,
    Float: 1.5,
    Boolean: True,
    Date: date(2026, 10, 5),
    LargeBinary: b"\x00\xff",
    JSON: {"a": ["7,4"]},
    Exact: Decimal("123456789.0001"),
    Utc: datetime(2026, 10, 25, 1, 30, 0, 123456, UTC),
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT proname FROM pg_proc "
    "WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


def versions() -> list[str]:
    """From the first to the newest."""
    script = ScriptDirectory.from_config(migrate.config())
    return [step.revision for step in script.walk_revisions()][::-1]


def go(store: Store, move: Callable[..., None], version: str) -> None:
    """Up or down to this version, as `core.store.migrate` goes."""
    with store.engine.execution_options(handover_write=True).begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        move(settings, version)


def look(store: Store) -> Any:
    """All there is in the database but rows."""
    with store.engine.connect() as connection:
        found = inspect(connection)
        tables = {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(name)),
                found.get_pk_constraint(name)["constrained_columns"],
                sorted(
                    (str(f["name"]), f["constrained_columns"], f["referred_table"])
                    for f in found.get_foreign_keys(name)
                ),
                sorted((str(u["name"]), u["column_names"]) for u in found.get_unique_constraints(name)),
                sorted(
                    (str(i["name"]), i["column_names"], bool(i["unique"]), _condition(i))
                    for i in found.get_indexes(name)
                ),
            )
            for name in found.get_table_names()
            if name != "alembic_version"
        }
        return tables, list(connection.scalars(text(TRIGGERS[connection.dialect.name])))


def _condition(index: Any) -> str:
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def differences(store: Store) -> Sequence[Any]:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, METADATA))


def fill(store: Store) -> None:
    """One row in every table, every column set."""
    made: dict[str, dict[str, Any]] = {"key_check": {}}
    with store.write() as session:
        for table in METADATA.sorted_tables:
            if table.name == "key_check":  # has its row
                continue
            made[table.name] = {}
            for column in table.columns:
                made[table.name][column.name] = _value(column, made)
            session.execute(table.insert(), made[table.name])


def _value(column: Column[Any], made: Rows) -> Any:
    for foreign in column.foreign_keys:
        other = made[foreign.column.table.name]
        return other[foreign.column.name]
    return next(value for kind, value in VALUES.items() if isinstance(column.type, kind))


def rows(store: Store) -> Rows:
    """What is stored, as the driver gives it."""
    with store.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: _only_row(connection, name) for name in names}


def _only_row(connection: Connection, name: str) -> Mapping[str, Any]:
    found = connection.execute(select(text("*")).select_from(table_named(name))).mappings().all()
    return dict(found[0]) if len(found) == 1 else {"rows": len(found)}


def kept(before: Rows, now: Rows) -> bool:
    """Whether each column that is there before and now says the same."""
    return all(
        before[name][column] == value
        for name, row in now.items()
        if name in before
        for column, value in row.items()
        if column in before[name]
    )


def test_an_empty_database_goes_up_down_and_up_by_every_step(any_url: str, cipher: Cipher) -> None:
    store = Store(make_engine(any_url), cipher)
    looks = [look(store)]
    for version in versions():
        go(store, command.upgrade, version)
        looks.append(look(store))
    assert differences(store) == []
    for version, before in zip(["base", *versions()][-2::-1], looks[-2::-1], strict=True):
        go(store, command.downgrade, version)
        assert look(store) == before, version
    go(store, command.upgrade, "head")
    assert (look(store), differences(store)) == (looks[-1], [])
    store.close()


def test_a_full_database_goes_down_and_up_and_keeps_what_both_versions_know(any_store: Store) -> None:
    fill(any_store)
    full, newest = rows(any_store), look(any_store)
    assert all(None not in row.values() and "rows" not in row for row in full.values())
    for version in versions()[-2::-1]:
        go(any_store, command.downgrade, version)
        older = rows(any_store)
        assert kept(full, older), version
    go(any_store, command.upgrade, "head")
    again = rows(any_store)
    assert (look(any_store), differences(any_store)) == (newest, [])
    assert kept({name: {c: full[name][c] for c in row} for name, row in older.items()}, again)
    assert len(older) > 15
    go(any_store, command.downgrade, "base")
    assert rows(any_store) == {}
