"""A small practice company in sandboxes of its own, connected, linked and mapped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.actions.demo import Prepared, ask, prepare_demo
from core.actions.home import Home, open_home
from core.actions.runs import work_run
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Run
from data.demo import tell
from data.demo import timelog as timelog_demo
from data.demo import zenegy as zenegy_demo
from tests.practice import sandboxes, shared_keys, use_ready_made_token

__all__ = ["sandboxes", "shared_keys"]

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


@dataclass(frozen=True)
class Ready:
    """A home as it was left by preparing the demo, and what both systems held then, as documents."""

    folder: Path
    demo: Prepared
    timelog: Any
    zenegy: Any


@pytest.fixture(scope="session")
def ready(sandboxes: str, shared_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    folder = tmp_path_factory.mktemp("ready") / "home"
    with open_home(folder) as home:
        demo = prepare_demo(home, f"{sandboxes}/", "tester", PERIOD, EMPLOYEES, SEED)
        use_ready_made_token(home, demo.integration)
    story = tell(EMPLOYEES, SEED, (PERIOD.first, PERIOD.last))
    return Ready(folder, demo, timelog_demo.document(story), zenegy_demo.document(story))


@pytest.fixture
def practice(ready: Ready, sandboxes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    monkeypatch.delenv("HANDOVER_DATABASE_URL", raising=False)
    shutil.copytree(ready.folder, tmp_path / "home")
    ask("POST", f"{sandboxes}/timelog/_control/load", ready.timelog)
    ask("POST", f"{sandboxes}/zenegy/_control/load", ready.zenegy)
    with open_home(tmp_path / "home") as home:
        yield Practice(home, ready.demo, sandboxes)
