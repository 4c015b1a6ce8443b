"""A connection to hang rows on, and a way to run a piece of Python as another process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.security.keys import Keys
from core.store.database import Store
from tests.store.rows import add_connection

ROOT = Path(__file__).parents[2]
OPEN = """
import sys, time
from pathlib import Path
from core.security.ciphers import Cipher
from core.security.keys import load_keys
from core.store.database import open_store
store = open_store(sys.argv[1], Cipher(load_keys(Path(sys.argv[2]))))
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def connection_id(any_store: Store) -> str:
    return add_connection(any_store)


@pytest.fixture
def start(keys: Keys) -> Iterator[Start]:
    """`start(url, code, *arguments)`: a process that opens the store as `store`, then runs the code.

    Further arguments are `sys.argv[3:]`. What still runs at the end of the test is killed.
    """
    running: list[subprocess.Popen[str]] = []

    def begin(url: str, code: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", OPEN + code, url, str(keys.path), *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()
