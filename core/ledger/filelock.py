"""File locks: the kernel lets go of one however its holder ends. They serve one machine."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROBE_SECONDS = 1.0
"""Patience with those who only look whether a lock is held: they hold it themselves for a moment."""


@contextmanager
def file_lock(path: Path, patience_seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock at this path. Gives False when somebody has it. Holders may remove the file before they let go."""
    handle = _locked(path, time.monotonic() + patience_seconds)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def is_held(path: Path) -> bool | None:
    """Whether somebody holds the lock; None where there is no file to see it by."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _locked(path: Path, until: float) -> int | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)
            continue
        if _is_at(path, handle):
            return handle
        os.close(handle)  # its last holder removed the file between our opening and our lock


def _is_at(path: Path, handle: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False
