"""What all tests share: stores and homes on SQLite or PostgreSQL, keys, free ports, servers in a thread.

`databases` is what a test's stores and homes stand on: SQLite, or what `--database` says; in `tests/store` and
`tests/ledger` both, one after the other, but for what is marked `one_database`. Fixtures that begin with `any_` try
both in any folder. With `--database` only tests that touch the store run. Where no PostgreSQL is installed its tests
are skipped (`.ci/run` counts that as a failure).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from core.actions.home import Home
from core.http import outcome
from core.security.ciphers import Cipher
from core.security.keys import Keys, create_keys
from core.store.database import Store, open_store
from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.postgres import postgres_server
from tests.practice import open_on
from tests.serving import serving, unused_port

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

Serve = Callable[[Any], str]

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[SQLITE, POSTGRESQL], help="run all that touches the store on this one")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite: is about what SQLite alone has or needs")
    config.addinivalue_line("markers", "one_database: no database changes what it shows; on SQLite, or on `--database`")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "any_databases" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        marked = metafunc.definition.get_closest_marker
        if marked("sqlite") or (marked("one_database") and not chosen):
            chosen = SQLITE
        kinds = [chosen] if chosen else [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]
        metafunc.parametrize("any_databases", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("--database")
    for item in items:
        if chosen == POSTGRESQL or "postgres_databases" in _fixtures(item):
            item.add_marker("postgres")
    if chosen:
        out = [item for item in items if not _stands_on(item, chosen)]
        items[:] = [item for item in items if _stands_on(item, chosen)]
        config.hook.pytest_deselected(items=out)
    # The longest first: at the end nobody should wait for one that has just begun.
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "crash"))


def _stands_on(item: pytest.Item, database: str) -> bool:
    if database == POSTGRESQL and item.get_closest_marker("sqlite"):
        return False
    own = "postgres_databases" if database == POSTGRESQL else "sqlite_databases"
    return not {"databases", "any_databases", own}.isdisjoint(_fixtures(item))


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


def pytest_collection_finish() -> None:
    """All that was imported stays: looking through it again and again for what may go costs a tenth of all time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that failed is tried again at once: our sandboxes need no time to come to themselves."""
    monkeypatch.setattr(outcome, "SHORTEST_PAUSE", 0.01)
    monkeypatch.setattr(outcome, "FIRST_PAUSE", 0.01)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return SqliteDatabases(tmp_path_factory.mktemp("migrated") / "handover.sqlite")


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases]:
    with postgres_server() as socket:
        yield PostgresDatabases(socket)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """What stores and homes stand on."""
    return _of_kind(request, request.config.getoption("--database") or SQLITE)


@pytest.fixture
def any_databases(request: pytest.FixtureRequest) -> Databases:
    """The test runs once on SQLite and once on PostgreSQL."""
    return _of_kind(request, request.param)


def _of_kind(request: pytest.FixtureRequest, kind: str) -> Databases:
    found: Databases = request.getfixturevalue("sqlite_databases" if kind == SQLITE else "postgres_databases")
    return found


@pytest.fixture(autouse=True)
def _databases_go_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Those of the homes in its own folder."""
    kinds = {"databases", "any_databases", "postgres_databases"} & set(request.fixturenames)
    used: list[Databases] = [request.getfixturevalue(kind) for kind in kinds]
    folder: Path | None = request.getfixturevalue("tmp_path") if used else None
    yield
    for one in used:
        one.drop_within(folder)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """A new key file at `tmp_path/config/key`."""
    return create_keys(tmp_path / "config" / "key")


@pytest.fixture
def cipher(keys: Keys) -> Cipher:
    return Cipher(keys)


@pytest.fixture
def sqlite_url(sqlite_databases: Databases, tmp_path: Path) -> str:
    """The address of a database that doesn't exist yet."""
    return sqlite_databases.url(tmp_path)


@pytest.fixture
def postgres_url(postgres_databases: Databases, tmp_path: Path) -> str:
    """The address of an empty PostgreSQL database."""
    return postgres_databases.url(tmp_path)


@pytest.fixture
def url(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database; with `store` that of its database."""
    if "store" in request.fixturenames:
        request.getfixturevalue("store")
    return databases.url(tmp_path)


@pytest.fixture
def store(databases: Databases, tmp_path: Path, cipher: Cipher) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(databases.make(tmp_path), cipher)
    yield opened
    opened.close()


@pytest.fixture
def home(databases: Databases, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An installation at `tmp_path/home` with nothing in it."""
    databases.make(tmp_path / "home")
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    with open_on(databases, tmp_path / "home", monkeypatch) as opened:
        yield opened


@pytest.fixture
def any_store(any_databases: Databases, tmp_path: Path, cipher: Cipher) -> Iterator[Store]:
    """An empty store on either."""
    opened = open_store(any_databases.make(tmp_path), cipher)
    yield opened
    opened.close()


@pytest.fixture
def any_url(any_databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database on either; with `any_store` that of its database."""
    if "any_store" in request.fixturenames:
        request.getfixturevalue("any_store")
    return any_databases.url(tmp_path)


@pytest.fixture
def free_port() -> int:
    return unused_port()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(app)` runs an ASGI application in a thread and answers its base URL; it ends with the test."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(serving(app))
