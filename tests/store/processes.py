"""Pieces of Python as processes of their own, on a store that others have open too."""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from core.security.keys import Keys
from tests.workflows.practice import PROCESSES

OPEN = """
import sys
from pathlib import Path
from core.security.ciphers import Cipher
from core.security.keys import load_keys
from core.store.database import open_store
store = open_store(sys.argv[1], Cipher(load_keys(Path(sys.argv[2]))))
"""
SECONDS = 60


class Process:
    """Waits for `go`, then runs its code; `ended` gives how."""

    def __init__(self, arguments: list[str], code: str) -> None:
        self._here, there = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=_play, args=(there, arguments, OPEN + code))
        self._process.start()
        there.close()

    def wait_until_ready(self) -> None:
        assert self._here.recv() == "ready"

    def go(self) -> None:
        self._here.send("go")

    def ended(self) -> tuple[int | None, str, str]:
        """The exit code, what was printed, and why it ended badly."""
        printed, error = "", ""
        with contextlib.suppress(EOFError):  # it died without a word
            if self._here.poll(SECONDS):
                printed, error = self._here.recv()
        self._process.join(SECONDS)
        return self._process.exitcode, printed, error

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


Start = Callable[..., Process]


def _play(there: Connection, arguments: list[str], code: str) -> None:
    there.send("ready")
    there.recv()
    sys.argv = ["-c", *arguments]
    printed, error = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, "<code of the test>", "exec"), {"__name__": "__main__"})
        except Exception:
            error = traceback.format_exc()
    there.send((printed.getvalue(), error))
    sys.exit(bool(error))


@contextmanager
def begin(keys: Keys) -> Iterator[Start]:
    running: list[Process] = []

    def start(url: str, code: str, *arguments: object) -> Process:
        running.append(Process([url, str(keys.path), *map(str, arguments)], code))
        return running[-1]

    yield start
    for process in running:
        process.kill()


def together(*processes: Process) -> list[str]:
    """Let them open the store and go on, all at the same moment; what they printed. Fails if one ends badly."""
    for process in processes:
        process.wait_until_ready()
    for process in processes:
        process.go()
    return [_finished(process) for process in processes]


def _finished(process: Process) -> str:
    code, printed, error = process.ended()
    assert code == 0, error
    return printed
