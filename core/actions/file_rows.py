"""Rows of files as they are kept: packed, sealed, by name (`core.providers.files.kept`)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, delete, select

from core.actions.home import Home
from core.store.tables import FileRows

Bodies = list[dict[str, Any]]


def file_context(connection_id: str, name: str) -> str:
    return f"file:{connection_id}:{name}"


class KeptFiles(Mapping[str, Bodies]):
    """What is kept for one connection, read when it is asked for. Safe for threads."""

    def __init__(self, home: Home, connection_id: str) -> None:
        self._home = home
        self._connection = connection_id

    def __getitem__(self, name: str) -> Bodies:
        with self._home.store.read() as session:
            row = session.exec(_rows(self._connection).where(FileRows.name == name)).first()
        if row is None:
            raise KeyError(name)
        return _opened(self._home, row)

    def __iter__(self) -> Iterator[str]:
        with self._home.store.read() as session:
            names = session.exec(select(FileRows.name).where(FileRows.connection_id == self._connection)).all()
        return iter(sorted(names))

    def __len__(self) -> int:
        return len(list(iter(self)))


def all_kept(home: Home, session: Session, connection_id: str) -> dict[str, Bodies]:
    """Everything, as this transaction sees it."""
    return {row.name: _opened(home, row) for row in session.exec(_rows(connection_id)).all()}


def keep(home: Home, session: Session, connection_id: str, name: str, bodies: Bodies) -> None:
    """Put these in place of what was kept under this name; with none, nothing is."""
    row = session.exec(_rows(connection_id).where(FileRows.name == name)).first()
    if not bodies:
        if row is not None:
            session.delete(row)
        return
    packed = zlib.compress(json.dumps(bodies, separators=(",", ":"), ensure_ascii=False).encode())
    row = row or FileRows(connection_id=connection_id, name=name, count=0, sealed=b"")
    row.count, row.sealed = len(bodies), home.store.cipher.seal(packed, file_context(connection_id, name))
    session.add(row)


def forget_files(session: Session, connection_id: str) -> None:
    """Throw away all rows; which files they came from stays known."""
    session.exec(delete(FileRows).where(col(FileRows.connection_id) == connection_id))


def _rows(connection_id: str) -> Any:
    return select(FileRows).where(FileRows.connection_id == connection_id)


def _opened(home: Home, row: FileRows) -> Bodies:
    packed = home.store.cipher.open(row.sealed, file_context(row.connection_id, row.name))
    found: Bodies = json.loads(zlib.decompress(packed))
    return found
