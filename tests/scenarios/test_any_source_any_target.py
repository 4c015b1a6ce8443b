"""Hours and absence of any time system go to any payroll that takes them: nothing but declarations says which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core.actions.codes import map_code, remember_rates, remember_types
from core.actions.connections import opened
from core.actions.demo import ask
from core.actions.home import Home
from core.actions.links import link_people
from core.actions.runs import work_run
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.owners import owner
from core.mapping.resolve import Rule
from core.models.period import PayPeriod
from core.models.rows import PROJECT_TIME, Kind
from core.providers.base import APPROVED_FROM, provider
from core.providers.sandbox_host import host
from core.store.tables import Company, Connection, Integration
from tests.actions.sync_stage import PEOPLE, PERSONIO, TIMETRACK, VACATION, connect
from tests.serving import serving

MARCH = PayPeriod.month(2026, 3)


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@dataclass(frozen=True)
class Flow:
    home: Home
    company: Company
    integration: Integration
    url: str

    def send(self) -> dict[str, Any]:
        plan = plan_transfer(self.home, self.company, self.integration, MARCH, "kim")
        run = confirm_send(self.home, self.company, plan.id or 0, plan.hash, "kim", "test")
        with owner(self.home.store, self.home.owners) as me:
            ended = work_run(self.home, run, me)
        return {"state": ended.state, "counts": ended.counts, **ended.report}

    def held(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("GET", f"{self.url}personio/_control/records")[kind]
        return found


@pytest.fixture
def flow(home: Home, sandboxes: str) -> Flow:
    """TimeTrack into Personio: hours need no approval here, as a person said."""
    worked = [
        {"user": user, "from": f"2026-03-{day:02}T08:00:00Z", "to": f"2026-03-{day:02}T16:30:00Z", "breakMinutes": 30}
        for user, *_ in PEOPLE.values()
        for day in (2, 3, 4)
    ]
    away = [{"user": "idah", "from": "2026-03-09", "to": "2026-03-10", "absenceType": 1, "status": 1}]
    ask("POST", f"{sandboxes}timetrack/_control/load", {**TIMETRACK, "attendances": worked, "absences": away})
    ask("POST", f"{sandboxes}personio/_control/load", PERSONIO)
    company = Company(slug="nordwind", name="Nordwind", locale="de_AT", created_at=home.store.clock())
    with home.store.write() as session:
        session.add(company)
    a = connect(home, sandboxes, company, "timetrack", **{APPROVED_FROM: "0"})
    b = connect(home, sandboxes, company, "personio")
    integration = Integration(
        company_id=company.id, name="payroll", source_id=a.id, target_id=b.id, created_at=home.store.clock()
    )
    with home.store.write() as session:
        session.get_one(Connection, b.id).may_send = True
        session.add(integration)
    link_people(home, company, integration, {mine: theirs for mine, (*_, theirs) in PEOPLE.items()}, "kim")
    with opened(home, b.id) as (_, target):
        remember_types(home, b.id, target.absence_types())
        rates = target.hour_rates([])
        remember_rates(home, b.id, rates, [])
    (attendance,) = [rate.id for rate in rates.rates.values() if rate.operation == "hours"]
    for kind, code, operation, to in (
        (Kind.HOURS, PROJECT_TIME, "hours", attendance),
        (Kind.ABSENCE, "1", "absence", VACATION),
    ):
        map_code(home, company, integration, Rule(kind=kind, code=code, operation=operation, target=to), "kim")
    return Flow(home, company, integration, sandboxes)


def test_hours_and_absence_of_timetrack_are_in_personio_once(flow: Flow) -> None:
    sent = flow.send()
    assert (sent["state"], sent["counts"], sent["agrees"]) == ("done", {"confirmed": 11}, True)
    work = [(r["person"]["id"], r["start"]["date_time"][:16]) for r in flow.held("attendance_periods")]
    assert len(set(work)) == len(work) == 9
    assert {row["person"]["id"] for row in flow.held("absence_periods")} == {"5005"}
    again = plan_transfer(flow.home, flow.company, flow.integration, MARCH, "kim")
    assert (again.counts["people"], again.counts["moves"]) == ({"sent": 3}, {})
