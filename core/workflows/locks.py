"""Locks that are let go however their holder ends: a worker's name, a piece of work in hand.

On SQLite, which is one machine, they are file locks in the home; on PostgreSQL advisory locks, held by a connection.
Nothing about correctness rests on them (that is what lanes are for): they keep work from being done twice for nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from core.ledger.filelock import PROBE_SECONDS, file_lock, is_held
from core.store.database import Store

WORKER_CLASS, WORK_CLASS = 7_405_002, 7_405_003


@contextmanager
def worker_lock(store: Store, folder: Path, name: str) -> Iterator[bool]:
    """The right to be the worker: one per home on SQLite, one per name on PostgreSQL. Gives False when it is taken."""
    if store.sqlite:
        with file_lock(_worker_file(folder), PROBE_SECONDS) as mine:
            yield mine
    else:
        with _advisory_lock(store, WORKER_CLASS, _number(name)) as mine:
            yield mine


@contextmanager
def work_lock(store: Store, folder: Path, name: str) -> Iterator[bool]:
    """The right to do this piece of work (`run-7`). Gives False when somebody has it in hand."""
    if store.sqlite:
        path = folder / "work" / f"{name}.lock"
        with file_lock(path) as mine:
            yield mine
            if mine:
                path.unlink(missing_ok=True)
    else:
        with _advisory_lock(store, WORK_CLASS, _number(name)) as mine:
            yield mine


def any_worker(store: Store, folder: Path) -> bool:
    """Whether a worker lives that takes runs of this database."""
    return workers(store, folder) > 0


def workers(store: Store, folder: Path) -> int:
    """How many workers live that take runs of this database."""
    if store.sqlite:
        return int(is_held(_worker_file(folder)) is True)
    query = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with store.engine.connect() as connection:
        return int(connection.scalar(query, {"kind": WORKER_CLASS}) or 0)


def _worker_file(folder: Path) -> Path:
    return folder / "worker.lock"


def _number(name: str) -> int:
    """A name as the signed 32 bits that an advisory lock takes."""
    return zlib.crc32(name.encode()) - 2**31


@contextmanager
def _advisory_lock(store: Store, kind: int, number: int) -> Iterator[bool]:
    key = {"kind": kind, "number": number}
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:kind, :number)"), key))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:kind, :number)"), key)
