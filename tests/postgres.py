"""A PostgreSQL server of the tests' own: a throw-away cluster in a temporary folder, reached over a socket file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
# Nothing of it outlives the tests, so nothing needs to reach a disk. A process of ours that is killed loses no commit
# by that: the server lives on.
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def postgres_server() -> Iterator[Path]:
    """A running cluster: the folder of its socket file. Skips the test where no server is installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine (Debian: apt-get install postgresql).")
    # Not under pytest's own folder: that one is closed to the other user, and its name too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="handover-pg-", dir=_where()))
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
    settings = [*SETTINGS, f"unix_socket_directories={folder}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(part for s in settings for part in ("-c", s))],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_user,
        )
    try:
        _wait_for(folder, server)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # ends sessions that are still there, then stops
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _where() -> Path | None:
    """In memory where there is room: a database of its own for each test is made in a tenth of the time."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if roomy else None


def _programs() -> Path | None:
    """The folder of the newest server on this machine; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
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
