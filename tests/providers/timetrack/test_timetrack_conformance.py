"""TimeTrack against the conformance suite, as source and as target of absence, working time and employee data."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from core.models.both_sides import AbsencePeriod, Kept, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.rows import Kind
from core.models.writes import Write
from core.providers.base import Account, KeptInStep
from core.providers.timetrack import PROVIDER
from core.providers.timetrack.client import LIMIT
from tests.providers.conformance import Records, SourceConformance, TargetConformance
from tests.providers.stage import Stage
from tests.providers.timetrack.acme import SEED

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=TODAY.weekday() + 7)
"""A Monday."""
LONG = LIMIT + 5
FIRST_USER, SPARE = 100, 12
"""Users without any entries come behind those who have some."""


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute))


class TestTimeTrack(SourceConformance, TargetConformance):
    provider = PROVIDER
    page_parameter = "limit"
    page_sizes: ClassVar = {
        "employees": LIMIT,
        "rows of hours": LIMIT,
        "rows of absence": LIMIT,
        "records of absence_period": LIMIT,
        "records of work_period": LIMIT,
        "records of employee": LIMIT,
        "records of employee.create": LIMIT,
    }
    keeps_personal_numbers = False
    first = last = DAY
    period = (DAY, DAY)
    not_read_back: ClassVar = {"employee.create": ("holder",)}
    irremovable = ("employee",)

    def account(self, stage: Stage, **changes: Any) -> Account:
        """One where somebody decided that hours need no approval."""
        given = super().account(stage)
        return replace(replace(given, settings={**given.settings, "approved_from": "0"}), **changes)

    def seed(self) -> dict[str, Any]:
        return self._company(SPARE)

    def another_seed(self) -> dict[str, Any]:
        return self._company(SPARE) | {"account": "nordwind"}

    def long_seed(self) -> dict[str, Any]:
        return self._company(LONG)

    def _company(self, people: int) -> dict[str, Any]:
        numbers = range(people)
        users = [
            {
                "id": FIRST_USER + n,
                "username": f"user{n}",
                "firstName": f"Name{n}",
                "lastName": "Holm",
                "email": f"u{n}@acme.example",
                "personalNumber": 1000 + n,
            }
            for n in range(people + SPARE)
        ]
        work = {"from": at(8).isoformat(), "to": at(16, 12).isoformat(), "breakMinutes": 30}
        days = {"from": f"{DAY}", "to": f"{DAY}", "status": 1}
        return copy.deepcopy(SEED) | {
            "api_key": "conformance-key",
            "api_secret": "conformance-secret",
            "users": users,
            "attendances": [{"id": 900 + n, "user": f"user{n}", **work} for n in numbers],
            "absences": [{"id": 300 + n, "user": f"user{n}", "absenceType": 1 + n % 2, **days} for n in numbers],
            "project_time_entries": [],
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        people = {str(row["id"]) for row in records["users"]}
        rows = {kind: {row[0] for row in self.held_rows(records, kind)} for kind in (Kind.HOURS, Kind.ABSENCE)}
        return {
            "employees": people,
            "records of employee": people,
            "records of employee.create": people,
            "records of absence_period": {str(row["id"]) for row in records["absences"]},
            "records of work_period": {str(row["id"]) for row in records["attendances"]},
            "rates": set(),
            **{f"rows of {kind}": found for kind, found in rows.items()},
            "codes": {"project"} | {str(row["absenceType"]) for row in records["absences"]},
        }

    def held_rows(self, records: Records, kind: Kind) -> set[tuple[str, str, date, Decimal]]:
        ids = {row["username"]: str(row["id"]) for row in records["users"]}
        if kind is Kind.HOURS:
            return {(str(row["id"]), ids[row["user"]], DAY, Decimal("7.7")) for row in records["attendances"]}
        parts = {1: Decimal("7.7"), 2: Decimal("3.85")}
        return {
            (f"{row['id']}:{row['from']}", ids[row["user"]], date.fromisoformat(row["from"]), parts[row["absenceType"]])
            for row in records["absences"]
        }

    def hide_approvals(self, stage: Stage) -> None:
        stage.control("hide_field", {"resource": "absences", "field": "status"})

    def sample(self, operation: str, number: int) -> Write:
        person = str(FIRST_USER + SPARE + number)
        if operation == Kept.ABSENCE:
            days = {"first": DAY, "last": DAY, "standing": Standing.APPROVED}
            return absence_write(AbsencePeriod(person=person, type="4", **days))
        if operation == Kept.WORK:
            times = {"start": at(17), "end": at(19), "break_minutes": 10}
            return work_write(WorkPeriod(person=person, day=DAY, note=f"Evening {number}", **times))
        fields = {"last_name": "Holm-Berg", "number": f"9{number:02}"} if number % 2 else {"first_name": f"New{number}"}
        if operation == "employee.create":
            fields = {"user_name": f"new{number}", "email": f"new{number}@acme.example", "number": f"8{number:02}"}
            fields |= {"first_name": "Ida", "last_name": f"Dahl {number}"}
        given = {"operation": operation, "first": DAY, "last": DAY, "target": "", "quantity": Decimal(1)}
        return Write(person=person, holder=person, fields=fields, **given)

    def changed(self, write: Write) -> Write:
        if write.operation == Kept.ABSENCE:
            return replace(write, target="1")
        if write.operation == Kept.WORK:
            times = {"start": at(17, 30), "end": at(20), "break_minutes": 15}
            return work_write(WorkPeriod(person=write.person, day=DAY, note="Later", **times))
        return replace(write, fields={"first_name": "Ea"} if "first_name" in write.fields else {"number": "7777"})

    def test_it_can_be_kept_in_step_as_declared(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            assert isinstance(connector, KeptInStep)
        assert set(self.provider.capabilities.kept_in_step) == set(Kept)
