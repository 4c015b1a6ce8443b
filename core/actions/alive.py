"""Whether a worker lives. Pages ask this every other second, so it brings nothing of the worker with it."""

from __future__ import annotations

from core.actions.home import Home
from core.workflows.locks import any_worker


def worker_alive(home: Home) -> bool:
    """Whether a worker lives that will take this home's runs."""
    return any_worker(home.store, home.folder)
