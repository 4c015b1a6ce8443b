"""Whether a worker lives, and the database can be read. Asked every other second, so it loads nothing of the worker."""

from __future__ import annotations

from sqlmodel import select

from core.actions.home import Home
from core.store.tables import KeyCheck
from core.workflows.locks import any_worker


def worker_alive(home: Home) -> bool:
    """Whether a worker lives that will take this home's runs."""
    return any_worker(home.store, home.folder)


def read_something(home: Home) -> None:
    """Read one row. Raises what the database raises where it can't be used; takes about 1 ms."""
    with home.store.read() as session:
        session.exec(select(KeyCheck.id)).one()
