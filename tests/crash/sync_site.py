"""Two systems that people edit in two rounds, and what both must hold after each, by what was edited alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.actions.demo import ask
from core.actions.home import Home
from core.actions.sync_rules import SYNC, change_rules, map_types
from core.models.both_sides import Kept
from core.store.tables import Company, Connection, EmployeeLink, Integration
from core.store.tables.base import new_id
from core.sync.through import TypePair
from tests.actions.sync_stage import PERSONIO, TIMETRACK, VACATION, connect

MONDAY = date(2026, 9, 7)
FIRST, LAST = date(2026, 8, 31), date(2026, 12, 31)
SIDES = ("timetrack", "personio")
HALVES = ("FIRST_HALF", "SECOND_HALF")

Row = tuple[str, str, str, str]
"""What it is, whose, and from when to when: the days of an absence, the times of work."""


@dataclass(frozen=True)
class Site:
    """people: so many. weeks: with work on Monday to Thursday, and an absence over Friday in each."""

    url: str
    people: int
    weeks: int

    # -- what people do ------------------------------------------------------------------------------------------------

    def load(self) -> None:
        users = [
            {"id": n, "username": f"user{n}", "firstName": "Kim", "lastName": f"Berg{n}", "email": f"k{n}@example.com"}
            for n in self._numbers
        ]
        persons = [
            {
                "id": str(10_000 + n),
                "email": f"k{n}@example.com",
                "first_name": "Kim",
                "last_name": f"Berg{n}",
                "employments": [{"employment_start_date": "2024-01-08"}],
            }
            for n in self._numbers
        ]
        self._post("timetrack", "load", {**TIMETRACK, "users": users})
        types = [{**kind, "approval_required": True} for kind in PERSONIO["absence_types"]]
        self._post("personio", "load", {**PERSONIO, "persons": persons, "absence_types": types})
        self._post("personio", "switches", {"attendance_approval": True})

    def enter(self) -> Counter[Row]:
        """All that is new: half of it here, half of it there."""
        for n in self._numbers:
            for i, day in enumerate(self._work_days):
                self._clock(n, day) if i % 2 == 0 else self._track(n, day)
            for i, day in enumerate(self._fridays):
                if i % 2 == 0:
                    days = {"from": str(day), "to": str(day)}
                    self._post("timetrack", "request_absence", {"username": f"user{n}", "absenceType": 1, **days})
                else:
                    about = {"person": {"id": str(10_000 + n)}, "absence_type": {"id": VACATION}}
                    self._post("personio", "create_absence", {**about, **_halves(day, day)})
        return Counter(
            [("work", f"{n}", f"{day}T08:00", f"{day}T16:00") for n in self._numbers for day in self._work_days]
            + [("absence", f"{n}", str(day), str(day)) for n in self._numbers for day in self._fridays]
        )

    def edit(self) -> Counter[Row]:
        """A third of the work is changed, a third deleted, by turns here and there; absences are moved or cancelled."""
        here, there = ({self._key(side, row): row["id"] for row in self._raw(side)} for side in SIDES)
        rows: list[Row] = []
        for n in self._numbers:
            for i, day in enumerate(self._work_days):
                key = ("work", f"{n}", f"{day}T08:00", f"{day}T16:00")
                match i % 6:
                    case 0:
                        self._post("timetrack", "edit_attendance", {"id": here[key], "to": f"{day}T17:00:00"})
                        rows.append((*key[:3], f"{day}T17:00"))
                    case 1:
                        change = {"id": there[key], "end": {"date_time": f"{day}T15:00:00"}}
                        self._post("personio", "edit_attendance", change)
                        rows.append((*key[:3], f"{day}T15:00"))
                    case 2:
                        self._post("timetrack", "delete_attendance", {"id": here[key]})
                    case 3:
                        self._post("personio", "delete_attendance", {"id": there[key]})
                    case _:
                        rows.append(key)
            for i, day in enumerate(self._fridays):
                key = ("absence", f"{n}", str(day), str(day))
                if i % 2 == 0:
                    later = day + timedelta(days=1)
                    change = {"id": there[key], "skip_approval": False, **_halves(day, later)}
                    self._post("personio", "edit_absence", change)
                    rows.append((*key[:3], str(later)))
                else:
                    self._post("timetrack", "cancel_absence", {"id": here[key]})
        return Counter(rows)

    def _clock(self, n: int, day: date) -> None:
        times = {"from": f"{day}T08:00:00", "to": f"{day}T16:00:00"}
        self._post("timetrack", "add_attendance", {"username": f"user{n}", **times})

    def _track(self, n: int, day: date) -> None:
        times = {"start": {"date_time": f"{day}T08:00:00"}, "end": {"date_time": f"{day}T16:00:00"}}
        self._post("personio", "create_attendance", {"person": {"id": str(10_000 + n)}, "type": "WORK", **times})

    # -- what both hold ------------------------------------------------------------------------------------------------

    def held(self, side: str) -> Counter[Row]:
        return Counter(self._key(side, row) for row in self._raw(side))

    def _raw(self, side: str) -> list[dict[str, Any]]:
        records = ask("GET", f"{self.url}{side}/_control/records")
        kinds = ("attendances", "absences") if side == "timetrack" else ("attendance_periods", "absence_periods")
        return [row for kind in kinds for row in records[kind]]

    def _key(self, side: str, row: dict[str, Any]) -> Row:
        if side == "timetrack":
            size, kind = (10, "absence") if "absenceType" in row else (16, "work")
            return kind, row["user"].removeprefix("user"), row["from"][:size], row["to"][:size]
        person = str(int(row["person"]["id"]) - 10_000)
        if "absence_type" not in row:
            return "work", person, row["start"]["date_time"][:16], row["end"]["date_time"][:16]
        last = date.fromisoformat(row["ends_at"]["date_time"][:10]) - timedelta(days=1)
        return "absence", person, row["starts_from"]["date_time"][:10], str(last)

    def faults(self, **rates: float) -> None:
        for side in SIDES:
            self._post(side, "faults", rates)

    def requests(self) -> list[dict[str, Any]]:
        return [row for side in SIDES for row in ask("GET", f"{self.url}{side}/_control/requests")]

    def _post(self, side: str, action: str, body: dict[str, Any]) -> None:
        ask("POST", f"{self.url}{side}/_control/{action}", body)

    @property
    def _numbers(self) -> range:
        return range(1, self.people + 1)

    @property
    def _work_days(self) -> list[date]:
        return [MONDAY + timedelta(weeks=week, days=n) for week in range(self.weeks) for n in range(4)]

    @property
    def _fridays(self) -> list[date]:
        return [MONDAY + timedelta(weeks=week, days=4) for week in range(self.weeks)]


def _halves(first: date, last: date) -> dict[str, Any]:
    return {
        "starts_from": {"date_time": f"{first}T00:00:00", "type": HALVES[0]},
        "ends_at": {"date_time": f"{last}T00:00:00", "type": HALVES[1]},
    }


def connected(home: Home, site: Site, settle: float, patience: float) -> tuple[Company, Integration]:
    """Both systems connected, everybody linked, vacation mapped; deletes are carried."""
    now = home.store.clock()
    company = Company(slug="site", name="Site", time_zone="Europe/Vienna", locale="de_AT", created_at=now)
    with home.store.write() as session:
        session.add(company)
    types = {"timetrack": {"absence_types": "1 Urlaub\n2 Urlaub ½\n3 Krankenstand"}, "personio": {}}
    a, b = (connect(home, site.url, company, name, **types[name]) for name in SIDES)
    flow = Integration(
        id=new_id(), company_id=company.id, name="sync", purpose=SYNC, source_id=a.id, target_id=b.id, created_at=now
    )
    with home.store.write() as session:
        for one in (a, b):
            row = session.get_one(Connection, one.id)
            row.may_send, row.settle_seconds, row.read_timeout_seconds = True, settle, patience
        session.add(flow)
        session.flush()
        for n in range(1, site.people + 1):
            link = {"status": "linked", "decided_by": "kim", "decided_at": now}
            session.add(
                EmployeeLink(integration_id=flow.id, source_person=str(n), target_person=str(10_000 + n), **link)
            )
    map_types(home, company, flow, [TypePair("1", VACATION, a_half="2")], "kim")
    for kept in Kept:
        change_rules(home, company, flow, kept, "kim", deletes="on")
    with home.store.read() as session:
        return company, session.get_one(Integration, flow.id)
