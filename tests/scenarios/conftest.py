"""One pair of sandboxes for all scenarios; a company that was sent once; a fresh copy of it for every test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.actions import demo
from core.store.tables import Company, Integration
from data.demo import tell
from data.demo import timelog as timelog_demo
from data.demo import zenegy as zenegy_demo
from data.demo.model import Story
from tests.databases import Databases
from tests.practice import open_on, sandboxes, shared_keys, use_ready_made_token
from tests.scenarios.world import PERIOD, World

__all__ = ["sandboxes", "shared_keys"]

EMPLOYEES, SEED = 40, 23


@dataclass(frozen=True)
class Sent:
    """A home after its first send, and what both systems held then, as documents."""

    folder: Path
    company: Company
    integration: Integration
    story: Story
    timelog: Any
    zenegy: Any
    foreign: frozenset[str]
    players: tuple[str, ...]


@pytest.fixture(scope="session")
def sent(databases: Databases, sandboxes: str, shared_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Prepared, planned and sent once, over the wire, with everything read back."""
    folder = tmp_path_factory.mktemp("sent") / "home"
    with pytest.MonkeyPatch.context() as patch, open_on(databases, folder, patch) as home:
        prepared = demo.prepare_demo(home, sandboxes, "lars", PERIOD, EMPLOYEES, SEED)
        story = tell(EMPLOYEES, SEED, (PERIOD.first, PERIOD.last))
        before = demo.ask("GET", f"{sandboxes}/zenegy/_control/records")
        foreign = frozenset(r["uid"] for kind in ("hours", "absence", "supplements") for r in before[kind])
        world = World(home, sandboxes, prepared.company, prepared.integration, story, foreign)
        run = world.send()
        assert run.report["agrees"]
        world.settled()
        players = world.find_players()
        use_ready_made_token(home, prepared.integration)
    document = zenegy_demo.document(story)
    with_records(document, demo.ask("GET", f"{sandboxes}/zenegy/_control/records"))
    return Sent(
        folder,
        prepared.company,
        prepared.integration,
        story,
        timelog_demo.document(story),
        document,
        foreign,
        players,
    )


HOURS = ("uid", "userUid", "hourPaymentRateUid", "hours", "from", "to", "rate", "note", "status", "payrollNumber")
ABSENCE = ("uid", "employeeUid", "days", "absenceType", "companyAbsenceTypeUid", "note", "status")
SUPPLEMENT = ("uid", "employeeUid", "rateUid", "units", "rate", "description", "status")


def with_records(document: Any, records: Any) -> None:
    """Put what Zenegy holds now into its document."""
    for company in document["companies"]:
        mine = {k: [r for r in found if r["companyUid"] == company["uid"]] for k, found in records.items()}
        company["hourRegistrations"] = [{**_some(r, HOURS), "date": r["date"][:10]} for r in mine["hours"]]
        company["absences"] = [
            {**_some(r, ABSENCE), "fromDate": r["fromDate"][:10], "toDate": r["toDate"][:10]} for r in mine["absence"]
        ]
        company["supplementRegistrations"] = [
            {**_some(r, SUPPLEMENT), "date": r["date"][:10]} for r in mine["supplements"]
        ]


def _some(record: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: record[name] for name in fields}


@pytest.fixture
def world(
    databases: Databases, sent: Sent, sandboxes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The company as it was right after its first send."""
    databases.copy(sent.folder, tmp_path / "home")
    demo.ask("POST", f"{sandboxes}/timelog/_control/load", sent.timelog)
    demo.ask("POST", f"{sandboxes}/zenegy/_control/load", sent.zenegy)
    with open_on(databases, tmp_path / "home", monkeypatch) as home:
        yield World(home, sandboxes, sent.company, sent.integration, sent.story, sent.foreign, sent.players)
