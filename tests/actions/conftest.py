"""A small practice company in sandboxes of its own, connected, linked and mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.actions.demo import Prepared, ask, prepare_demo
from core.actions.home import Home, open_home
from core.actions.runs import work_run
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.providers.base import providers
from core.providers.sandbox_host import host
from core.store.tables import Run

PERIOD = PayPeriod.month(2026, 10)


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    monkeypatch.delenv("HANDOVER_DATABASE_URL", raising=False)
    with open_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def practice(home: Home, serve: Callable[[Any], str]) -> Practice:
    url = serve(host([provider.sandbox() for provider in providers().values()]))
    return Practice(home, prepare_demo(home, f"{url}/", "tester", PERIOD, employees=40), url)
