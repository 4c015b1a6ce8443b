"""A PostgreSQL server of the tests' own: a throw-away cluster in a temporary folder, reached over a socket file."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
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
NAME = "handover-pg-"
PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""
# Nothing of it outlives the tests, so nothing needs to reach a disk. A process of ours that is killed loses no commit
# by that: the server lives on.
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def postgres_server() -> Iterator[Path]:
    """A running cluster: the folder of its socket file. Skips the test where no server is installed."""
    folder_of = programs()
    if folder_of is None:
        pytest.skip("PostgreSQL is not installed on this machine (Debian: apt-get install postgresql).")
    # Not under pytest's own folder: that one is closed to the other user, and its name too long for a socket.
    where = _where()
    _clear_up(where)
    folder = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=where))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        as_user = {"user": "nobody", "extra_groups": []}
    subprocess.run(
        [folder_of / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    settings = [*SETTINGS, f"unix_socket_directories={folder}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [folder_of / "postgres", "-D", folder / "data", *(part for s in settings for part in ("-c", s))],
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_end_with_us,
            **as_user,
        )
    try:
        _wait_for(folder, server)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # ends sessions that are still there, then stops
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _end_with_us() -> None:
    """However these tests end, the kernel tells the server to. Runs after the user was changed, which would undo it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGINT)


def _clear_up(where: Path) -> None:
    """What tests left that were killed."""
    for folder in where.glob(f"{NAME}*"):
        try:
            os.kill(int(folder.name.split("-")[-2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (PermissionError, ValueError):  # somebody else's
            continue


def _where() -> Path:
    """In memory where there is room: a database of its own for each test is made in a tenth of the time."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if roomy else Path(tempfile.gettempdir())


def programs() -> Path | None:
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
