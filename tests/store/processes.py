"""Pieces of Python as processes of their own, on a store that others have open too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.security.keys import Keys

ROOT = Path(__file__).parents[2]
OPEN = """
import sys
from pathlib import Path
from core.security.ciphers import Cipher
from core.security.keys import load_keys
from core.store.database import open_store
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1], Cipher(load_keys(Path(sys.argv[2]))))
"""

Process = subprocess.Popen[str]
Start = Callable[..., Process]


@contextmanager
def begin(keys: Keys) -> Iterator[Start]:
    running: list[Process] = []

    def start(url: str, code: str, *arguments: object) -> Process:
        command = [sys.executable, "-c", OPEN + code, url, str(keys.path), *map(str, arguments)]
        process = subprocess.Popen(
            command,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def together(*processes: Process) -> list[str]:
    """Let them open the store and go on, all at the same moment; what they printed. Fails if one ends badly."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [_finished(process) for process in processes]


def _finished(process: Process) -> str:
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return printed
