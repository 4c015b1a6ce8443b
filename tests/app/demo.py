"""A demo company at the stages of a month-end, made once: every test works on a copy of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.actions import demo, transfers
from core.actions.home import open_home
from core.actions.runs import work_run
from core.actions.sandboxes import sandbox_app
from core.actions.shown.sheets import planned_people
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.transfer.case import Outcome
from tests.databases import Databases
from tests.serving import serving

OCTOBER = PayPeriod.month(2026, 10)
EMPLOYEES = 60
FIRST = 6
STAGES = ("empty", "prepared", "planned", "sent")
NAMES = ("HANDOVER_HOME", "HANDOVER_KEY_FILE", "HANDOVER_DATABASE_URL")
"""What the environment says of a home."""


@dataclass(frozen=True)
class Stages:
    """url: of the running sandboxes. folder: holds a home per stage, and the key file that opens all of them.

    sent: the first few monthly paid people were sent, some rows refused; the others are planned only.
    """

    databases: Databases
    url: str
    folder: Path

    def use(self, stage: str, place: Path) -> Path:
        """A copy of this stage in `place`, named to everything that is started from now on."""
        home = place / "home"
        self.databases.copy(self.folder / stage, home)
        self.name(home)
        return home

    def name(self, home: Path) -> None:
        os.environ.update(self.named(home))

    def named(self, home: Path) -> dict[str, str]:
        """What the environment says where this home is meant."""
        return dict(zip(NAMES, (str(home), str(self.folder / "key"), self.databases.setting(home)), strict=True))

    def requests(self) -> int:
        """How many requests both sandboxes have seen on the wire."""
        index = demo.ask("GET", self.url)["providers"]
        return sum(len(_logged(one["base_url"])) for one in index.values())

    def faults(self, **rates: float) -> None:
        index = demo.ask("GET", self.url)["providers"]
        demo.ask("POST", f"{index['zenegy']['base_url']}/_control/faults", {"seed": 1, **rates})


def _logged(base_url: str) -> list[Any]:
    found = demo.ask("GET", f"{base_url}/_control/requests")
    return list(found["requests"] if isinstance(found, dict) else found)


@contextmanager
def stages(databases: Databases, folder: Path) -> Iterator[Stages]:
    with sandboxes() as url:
        made = Stages(databases, url, folder)
        home = folder / "making"
        made.name(home)
        home.mkdir()
        with open_home(home):
            pass
        _keep(made, "empty")
        with open_home(home) as opened:
            prepared = demo.prepare_demo(opened, url, "lone", OCTOBER, EMPLOYEES)
        _keep(made, "prepared")
        about = (prepared.company, prepared.integration, OCTOBER, "lone")
        with open_home(home) as opened:
            for group in ("monthly", "biweekly"):
                plan = transfers.plan_transfer(opened, *about, payout_group=group)
        _keep(made, "planned")
        made.faults(refused=0.1)
        with open_home(home) as opened:
            plan = transfers.plan_transfer(opened, *about, payout_group="monthly")
            people = planned_people(opened, prepared.integration, plan.id or 0)
            first = [p.key for p in people if p.outcome is Outcome.READY][:FIRST]
            run = transfers.confirm_send(opened, prepared.company, plan.id or 0, plan.hash, "lone", "test", first)
            with owner(opened.store, opened.owners) as me:
                work_run(opened, run, me)
        _keep(made, "sent")
        made.faults()
        yield made


def only_prepared(databases: Databases, url: str, folder: Path) -> Stages:
    """A fresh company in sandboxes that hold nothing of another one."""
    made = Stages(databases, url, folder)
    home = folder / "prepared"
    home.mkdir()
    made.name(home)
    with open_home(home) as opened:
        demo.prepare_demo(opened, url, "lone", OCTOBER, EMPLOYEES)
    return made


def _keep(made: Stages, stage: str) -> None:
    made.databases.copy(made.folder / "making", made.folder / stage)


def sandboxes() -> AbstractContextManager[str]:
    return serving(sandbox_app())
