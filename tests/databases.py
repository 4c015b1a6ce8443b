"""Which databases tests stand on: SQLite files in the homes, or one PostgreSQL database for each home.

A test never asks which: fixtures hand out stores and homes on what `databases` gives, and whatever is started finds its
database by `setting`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import Engine, inspect, select, table, text

from core.store.database import make_engine
from core.store.migrate import upgrade
from tests.postgres import programs

FILE = "handover.sqlite"
MIGRATED = "migrated"


class Databases(Protocol):
    """A home is told apart by its folder."""

    def url(self, home: Path) -> str:
        """The address of this home's database, which may still be empty."""

    def setting(self, home: Path) -> str:
        """What HANDOVER_DATABASE_URL must say for this home."""

    def make(self, home: Path) -> str:
        """Give this home a database with all tables and nothing in them; its address. It takes a moment."""

    def copy(self, home: Path, to: Path) -> None:
        """Make `to` a copy of a home that nobody has open, its database included."""

    def drop_within(self, folder: Path) -> None:
        """Forget the databases of all homes in this folder."""


class SqliteDatabases:
    """migrated: a file with all tables and nothing in them."""

    def __init__(self, migrated: Path) -> None:
        self._migrated = migrated
        migrate(f"sqlite:///{migrated}")

    def url(self, home: Path) -> str:
        return f"sqlite:///{home / FILE}"

    def setting(self, home: Path) -> str:
        return ""

    def make(self, home: Path) -> str:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._migrated, home / FILE)
        return self.url(home)

    def copy(self, home: Path, to: Path) -> None:
        shutil.copytree(home, to)

    def drop_within(self, folder: Path) -> None:
        """They are in it."""


class PostgresDatabases:
    """socket: the folder of a running server's socket file."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._server = psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)
        self._homes: dict[str, Path] = {}
        self._create(MIGRATED)
        migrate(self._address(MIGRATED))

    def url(self, home: Path) -> str:
        name = _name(home)
        if name not in self._homes:
            self._create(name)
            self._homes[name] = home
        return self._address(name)

    def setting(self, home: Path) -> str:
        return self.url(home)

    def make(self, home: Path) -> str:
        return self._like(MIGRATED, home)

    def copy(self, home: Path, to: Path) -> None:
        shutil.copytree(home, to)
        self._like(_name(home), to)

    def dump(self, home: Path, into: Path) -> None:
        """What an administrator keeps of this home's database, by PostgreSQL's own program."""
        self._run("pg_dump", "--format=custom", f"--file={into}", _name(home))

    def restore(self, dump: Path, home: Path) -> None:
        """Bring the dump back over whatever this home's database holds now."""
        self._run("pg_restore", "--clean", "--if-exists", f"--dbname={_name(home)}", str(dump))

    def _run(self, program: str, *arguments: str) -> None:
        where = ["--username=postgres", f"--host={self._socket}"]
        folder = programs()
        assert folder is not None
        subprocess.run([str(folder / program), *where, *arguments], check=True, capture_output=True)

    def drop_within(self, folder: Path) -> None:
        for name, home in list(self._homes.items()):
            if home.is_relative_to(folder):
                self._drop(name)

    def _like(self, template: str, home: Path) -> str:
        name = _name(home)
        if name in self._homes:
            self._drop(name)
        self._create(name, template)
        self._homes[name] = home
        return self._address(name)

    def _create(self, name: str, template: str = "template1") -> None:
        self._server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[call-overload]

    def _drop(self, name: str) -> None:
        self._server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
        del self._homes[name]

    def _address(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket}"


def _name(home: Path) -> str:
    return f"home_{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"


def stored(engine: Engine, schema: str | None = None) -> list[str]:
    """Every value in every table, as text."""
    with engine.connect() as connection:
        names = inspect(connection).get_table_names(schema)
        queries = [select(text("*")).select_from(table(name, schema=schema)) for name in names]
        rows = [row for query in queries for row in connection.execute(query)]
    return [str(cell) for row in rows for cell in row if cell is not None]


def migrate(url: str) -> None:
    """Bring the database at this address to the newest version."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
