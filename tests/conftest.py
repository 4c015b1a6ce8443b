"""What all tests share: a store on SQLite or PostgreSQL, keys, free ports, servers in a thread.

PostgreSQL is a throw-away cluster in a temporary folder, reached over a socket file; every test gets a database of its
own in it. Tests that use it are marked `postgres`, and skipped where no server is installed (`.ci/run` counts that as
a failure).
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from core.actions.home import Home, open_home
from core.http import outcome
from core.security.ciphers import Cipher
from core.security.keys import Keys, create_keys
from core.store.database import Store, make_engine, open_store
from core.store.migrate import upgrade
from tests.serving import serving, unused_port

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

Serve = Callable[[Any], str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")
    # The longest first: at the end nobody should wait for one that has just begun.
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "crash"))


def pytest_collection_finish() -> None:
    """All that was imported stays: looking through it again and again for what may go costs a tenth of all time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that failed is tried again at once: our sandboxes need no time to come to themselves."""
    monkeypatch.setattr(outcome, "SHORTEST_PAUSE", 0.01)
    monkeypatch.setattr(outcome, "FIRST_PAUSE", 0.01)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """A new key file at `tmp_path/config/key`."""
    return create_keys(tmp_path / "config" / "key")


@pytest.fixture
def cipher(keys: Keys) -> Cipher:
    return Cipher(keys)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a database that doesn't exist yet."""
    return f"sqlite:///{tmp_path}/handover.sqlite"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them. To copy it takes a hundredth of what the migrations take."""
    made = tmp_path_factory.mktemp("migrated") / "handover.sqlite"
    _migrate(f"sqlite:///{made}")
    return made


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture
def store(sqlite_url: str, migrated: Path, cipher: Cipher) -> Iterator[Store]:
    """An empty store on SQLite."""
    shutil.copyfile(migrated, sqlite_url.removeprefix("sqlite:///"))
    opened = open_store(sqlite_url, cipher)
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path, migrated: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An installation at `tmp_path/home` with nothing in it."""
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    monkeypatch.delenv("HANDOVER_DATABASE_URL", raising=False)
    (tmp_path / "home").mkdir()
    shutil.copyfile(migrated, tmp_path / "home" / "handover.sqlite")
    with open_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def any_store(any_url: str, migrated: Path, cipher: Cipher) -> Iterator[Store]:
    """An empty store: the test runs once on SQLite and once on PostgreSQL."""
    if any_url.startswith("sqlite"):
        shutil.copyfile(migrated, any_url.removeprefix("sqlite:///"))
    opened = open_store(any_url, cipher)
    yield opened
    opened.close()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, _postgres: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped after the test. With `any_store` its tables are there."""
    name = f"handover_{time.monotonic_ns()}"
    like = request.getfixturevalue("_postgres_migrated") if "any_store" in request.fixturenames else "template1"
    with psycopg.connect(host=str(_postgres), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        yield f"postgresql+psycopg://postgres@/{name}?host={_postgres}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _postgres_migrated(_postgres: Path) -> str:
    """The name of a database with all tables and nothing in them."""
    with psycopg.connect(host=str(_postgres), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    _migrate(f"postgresql+psycopg://postgres@/migrated?host={_postgres}")
    return "migrated"


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Path]:
    """A running PostgreSQL cluster: the folder of its socket file."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine (Debian: apt-get install postgresql).")
    # Not under pytest's own folder: that one is closed to the other user, and its name too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="handover-pg-"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        as_user = {"user": "nobody", "extra_groups": []}
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "max_connections=200"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(part for s in settings for part in ("-c", s))],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_user,
        )
    try:
        _wait_for_postgres(folder, server)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # ends sessions that are still there, then stops
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path | None:
    """The folder of the newest server on this machine; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def _wait_for_postgres(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


@pytest.fixture
def free_port() -> int:
    return unused_port()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(app)` runs an ASGI application in a thread and answers its base URL; it ends with the test."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(serving(app))
