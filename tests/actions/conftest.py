"""A small practice company in sandboxes of its own, connected, linked and mapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.actions.demo import Prepared, ask
from core.actions.home import Home
from core.actions.runs import work_run
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Run
from tests.databases import Databases
from tests.practice import Ready, get_ready, sandboxes, shared_keys
from tests.workflows.receivers import hook, mailbox

__all__ = ["hook", "mailbox", "sandboxes", "shared_keys"]

PERIOD = PayPeriod.month(2026, 10)
EMPLOYEES, SEED = 40, 1


@dataclass(frozen=True)
class Practice:
    """The open home, the prepared demo, and the sandboxes' address."""

    home: Home
    demo: Prepared
    url: str

    def screen(self, provider: str, action: str, **body: Any) -> Any:
        """Do what a person would do in the provider's own screens."""
        return ask("POST", f"{self.url}/{provider}/_control/{action}", body)

    def records(self, provider: str, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("GET", f"{self.url}/{provider}/_control/records")[kind]
        return found

    def work(self, run: int) -> Run:
        with owner(self.home.store, self.home.owners) as me:
            return work_run(self.home, run, me)


@pytest.fixture(scope="session")
def ready(databases: Databases, sandboxes: str, shared_keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return get_ready(
        databases, sandboxes, shared_keys, tmp_path_factory.mktemp("ready") / "home", PERIOD, EMPLOYEES, SEED
    )


@pytest.fixture
def practice(ready: Ready, sandboxes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    with ready.opened(tmp_path, monkeypatch) as home:
        yield Practice(home, ready.demo, sandboxes)
