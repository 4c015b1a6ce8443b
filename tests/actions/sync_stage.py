"""A company that keeps TimeTrack and Personio in step: sandboxes of its own, three people linked, two types mapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from core.actions.connecting import add_connection
from core.actions.demo import ask
from core.actions.home import Home
from core.actions.links import Decision
from core.actions.runs import work_run
from core.actions.sync_rules import SYNC, change_rules, map_types
from core.actions.syncs import apply_plan, plan_sync
from core.ledger.owners import owner
from core.models.both_sides import Kept
from core.store.tables import Company, Connection, EmployeeLink, Integration, Run, SyncPlan
from core.store.tables.base import new_id
from core.sync.through import TypePair

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
VACATION, SICK = "0f0e0000-0000-4000-8000-000000000001", "0f0e0000-0000-4000-8000-000000000002"
PEOPLE = {
    "7": ("idah", "Ida", "Holm", "5005"),
    "8": ("karlb", "Karl", "Berg", "5006"),
    "9": ("ninao", "Nina", "Ort", "5007"),
}
"""Of each TimeTrack user: user name, names, and who that is in Personio."""

TIMETRACK: dict[str, Any] = {
    "users": [
        {"id": int(id), "username": user, "firstName": first, "lastName": last, "email": f"{user}@example.com"}
        for id, (user, first, last, _) in PEOPLE.items()
    ],
    "absence_types": [
        {"absenceType": 1, "absenceTypeName": "U", "name": "Urlaub"},
        {"absenceType": 2, "absenceTypeName": "U½", "name": "Urlaub (½ Tag)", "half_day": True},
        {"absenceType": 3, "absenceTypeName": "K", "name": "Krankenstand"},
    ],
}
PERSONIO: dict[str, Any] = {
    "persons": [
        {
            "id": person,
            "email": f"{user}@example.com",
            "first_name": first,
            "last_name": last,
            "employments": [{"employment_start_date": "2024-01-08"}],
        }
        for user, first, last, person in PEOPLE.values()
    ],
    "absence_types": [
        {"id": VACATION, "name": "Vacation", "category": "PAID_VACATION"},
        {"id": SICK, "name": "Sick leave", "category": "SICK_LEAVE"},
    ],
}


@dataclass(frozen=True)
class Stage:
    """home: open. a: TimeTrack, b: Personio. url: of the running sandboxes."""

    home: Home
    company: Company
    integration: Integration
    url: str

    def screen(self, provider: str, action: str, **body: Any) -> Any:
        return ask("POST", f"{self.url}{provider}/_control/{action}", body)

    def records(self, provider: str, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("GET", f"{self.url}{provider}/_control/records")[kind]
        return found

    def requests(self, provider: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("GET", f"{self.url}{provider}/_control/requests")
        return found

    def plan(self, kept: Kept = Kept.ABSENCE, **more: Any) -> SyncPlan:
        return plan_sync(self.home, self.company, self.integration, kept, FIRST, LAST, "kim", **more)

    def apply(self, plan: SyncPlan, numbers: list[int] | None = None) -> list[Run]:
        runs = apply_plan(self.home, self.company, self.integration, plan.id or 0, plan.hash, "kim", numbers)
        return [self.work(run) for run in runs]

    def work(self, run: int) -> Run:
        with owner(self.home.store, self.home.owners) as me:
            return work_run(self.home, run, me)

    def sync(self, kept: Kept = Kept.ABSENCE) -> dict[str, int]:
        """Plan and apply all of it; what the plan counted."""
        plan = self.plan(kept)
        counts: dict[str, int] = plan.counts
        if set(counts) & {"create", "recreate", "update", "replace", "delete", "void", "approve", "reopen", "rewrite"}:
            for run in self.apply(plan):
                assert run.state == "done", (run.state, run.reason, run.counts)
        return counts

    def rules(self, kept: Kept = Kept.ABSENCE, **changes: Any) -> None:
        change_rules(self.home, self.company, self.integration, kept, "kim", **changes)
        with self.home.store.read() as session:
            found = session.get_one(Integration, self.integration.id)
        object.__setattr__(self, "integration", found)


def connect(home: Home, url: str, company: Company, provider: str, **settings: str) -> Connection:
    offer = ask("GET", url)["providers"][provider]
    secret = {"timetrack": "api_secret", "personio": "client_secret"}[provider]
    return add_connection(
        home,
        company.id,
        provider,
        provider.title(),
        offer["base_url"],
        {**{name: value for name, value in offer["auth"].items() if name != secret}, **settings},
        {secret: offer["auth"][secret]},
        "kim",
        settle_seconds=0.4,
        read_timeout_seconds=1.5,
    )


def set_stage(home: Home, url: str) -> Stage:
    ask("POST", f"{url}timetrack/_control/load", TIMETRACK)
    ask("POST", f"{url}personio/_control/load", PERSONIO)
    company = Company(
        slug=new_id(), name="Nordwind GmbH", time_zone="Europe/Vienna", locale="de_AT", created_at=home.store.clock()
    )
    with home.store.write() as session:
        session.add(company)
    a = connect(home, url, company, "timetrack", absence_types="1 Urlaub\n2 Urlaub ½\n3 Krankenstand")
    b = connect(home, url, company, "personio")
    integration = Integration(
        company_id=company.id, name="sync", purpose=SYNC, source_id=a.id, target_id=b.id, created_at=home.store.clock()
    )
    with home.store.write() as session:
        for connection in (a, b):
            session.get_one(Connection, connection.id).may_send = True
        session.add(integration)
        session.flush()
        _link(session, integration, home.store.clock())
    map_types(home, company, integration, [TypePair("1", VACATION, a_half="2"), TypePair("3", SICK)], "kim")
    return Stage(home, company, integration, url)


def _link(session: Session, integration: Integration, now: datetime) -> None:
    for mine, (_, _, _, theirs) in PEOPLE.items():
        session.add(
            EmployeeLink(
                integration_id=integration.id,
                source_person=mine,
                target_person=theirs,
                status=Decision.LINKED,
                decided_by="kim",
                decided_at=now,
            )
        )
