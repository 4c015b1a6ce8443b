"""Processes that a command starts beside itself: they end with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

PARENT = "HANDOVER_PARENT"
PATIENCE_SECONDS = 10.0
WATCH_SECONDS = 0.5


class DidNotStart(Exception):
    """A process that this command needs did not start. The message says which and why."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running `python -m console ...`."""

    name: str
    process: subprocess.Popen[str]

    def end(self) -> None:
        """Ask it to end; make it end when it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start(name: str, *arguments: str, environment: Mapping[str, str] | None = None, read: bool = False) -> Child:
    """Start a command of ours. read: its stdout is ours to read; else it goes where ours goes."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "console", name, *arguments],
        env={**os.environ, **(environment or {}), PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if read else None,
        text=True,
        start_new_session=True,  # Ctrl-C goes to us alone, and we end them in order
    )
    return Child(name, process)


@contextmanager
def sandbox() -> Iterator[str]:
    """All sandboxes on a free port, ended at the end. Gives their address. Raises DidNotStart."""
    child = start("sandbox", "--port", "0", read=True)
    try:
        yield _address(child)
    finally:
        child.end()


def _address(child: Child) -> str:
    """The address that a sandbox prints once it listens."""
    for line in child.process.stdout or ():
        if line.startswith("http://"):
            return line.split()[0]
    raise DidNotStart(f"The sandbox ended by itself with {child.process.wait()}.")


def end_with_parent() -> None:
    """End this process when the one that started it is gone, if it was started by `start`."""
    parent = os.environ.get(PARENT)
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
