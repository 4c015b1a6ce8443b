"""Processes that a command starts beside itself: they end with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

PARENT = "HANDOVER_PARENT"
PATIENCE_SECONDS = 10.0
WATCH_SECONDS = 0.5


class DidNotStart(Exception):
    """A process that this command needs did not start. The message says which and why."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running `python -m console ...`. log: where its stderr goes, None for where ours goes."""

    name: str
    process: subprocess.Popen[str]
    log: Path | None

    def line(self, begins: str) -> str:
        """The first line on its stdout that begins so. Raises DidNotStart when it ends before."""
        for line in self.process.stdout or ():
            if line.startswith(begins):
                return line
        self.process.wait()
        raise DidNotStart(f"The {self.name} ended by itself: {self.last_words()}")

    def last_words(self) -> str:
        """The last line of its log, for a person."""
        lines = self.log.read_text(errors="replace").split("\n") if self.log else []
        said = [line for line in lines if line.strip()]
        where = f" More is in {self.log}." if self.log else ""
        return (said[-1] if said else f"exit code {self.process.poll()}.") + where

    def end(self) -> None:
        """Ask it to end; make it end when it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start(
    name: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    read: bool = False,
) -> Child:
    """Start a command of ours.

    read: its stdout is ours to read, with `Child.line`; else it goes into the log. log: a file begun anew; without
    one its output goes where ours goes.
    """
    with ExitStack() as opened:
        file = opened.enter_context(log.open("w")) if log else None
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "console", name, *arguments],
            env={**os.environ, **(environment or {}), PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if read else file,
            stderr=file,
            text=True,
            start_new_session=True,  # Ctrl-C goes to us alone, and we end them in order
        )
    return Child(name, process, log)


@contextmanager
def sandbox() -> Iterator[str]:
    """All sandboxes on a free port, ended at the end. Gives their address. Raises DidNotStart."""
    child = start("sandbox", "--port", "0", read=True)
    try:
        yield child.line("http://").split()[0]
    finally:
        child.end()


def end_with_parent() -> None:
    """End this process when the one that started it is gone, if it was started by `start`."""
    parent = os.environ.pop(PARENT, None)
    if parent is not None:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def terminated_as_exit() -> Iterator[None]:
    """Inside, SIGTERM raises SystemExit, so that everything is cleared up on the way out."""

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
