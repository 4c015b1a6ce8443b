"""Personio against the conformance suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from core.http.protocols import MemoryTokens
from core.models.both_sides import AbsencePeriod, Activity, Half, Kept, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.writes import Write
from core.providers.base import Account, KeptInStep
from core.providers.personio import PROVIDER
from core.providers.personio.client import ABSENCES_PAGE, ATTENDANCE_PAGE, PERSONS_PAGE
from core.providers.personio.signin import sign_in
from tests.providers.conformance import Records, TargetConformance
from tests.providers.stage import Stage

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
PAID, KEPT = date(2026, 3, 18), date(2026, 3, 19)
"""Days of samples of a transfer and of a sync: both write to the same lists."""
NUMBER = "dynamic_1.77"
NATIONAL = "dynamic_2"
VACATION, FLEX = "0f0e0000-0000-4000-8000-000000000001", "0f0e0000-0000-4000-8000-000000000002"
BONUS, WAGE = "7a5c0000-0000-4000-8000-000000000001", "7a5c0000-0000-4000-8000-000000000002"
HOURS = "hours"


def person(number: int) -> str:
    return str(5000 + number)


def employed(number: int) -> dict[str, Any]:
    return {
        "id": person(number),
        "email": f"person{number}@fjordlicht.example",
        "first_name": f"Navn{number}",
        "last_name": "Holm",
        "custom_attributes": [
            {"id": NUMBER, "value": 4000 + number},
            {"id": NATIONAL, "value": f"010190-{number:04}"},
        ],
        "employments": [
            {
                "id": f"2306b77a-0000-4000-8000-{number:012}",
                "status": "ACTIVE",
                "employment_start_date": "2020-02-01",
            }
        ],
    }


def absent(number: int, day: date) -> dict[str, Any]:
    return {
        "person": {"id": person(number)},
        "absence_type": {"id": VACATION},
        "starts_from": {"date_time": f"{day}T00:00:00", "type": "FIRST_HALF"},
        "ends_at": {"date_time": f"{day + timedelta(days=1)}T00:00:00", "type": "SECOND_HALF"},
    }


def worked(number: int, day: date, kind: str = "WORK", first: int = 8, last: int = 12) -> dict[str, Any]:
    return {
        "person": {"id": person(number)},
        "type": kind,
        "start": {"date_time": f"{day}T{first:02}:00:00"},
        "end": {"date_time": f"{day}T{last:02}:00:00"},
    }


class TestPersonio(TargetConformance):
    provider = PROVIDER
    page_parameter = "limit"
    page_sizes: ClassVar = {
        "employees": PERSONS_PAGE,
        "records of hours": ATTENDANCE_PAGE,
        "records of absence": ABSENCES_PAGE,
        "records of absence_period": ABSENCES_PAGE,
        "records of work_period": ATTENDANCE_PAGE,
        "records of employee": PERSONS_PAGE,
        "records of employee.create": PERSONS_PAGE,
    }
    first, last = FIRST, LAST
    patience = 0.25
    irremovable: ClassVar = ("employee",)
    never_archived: ClassVar = ("absence", "absence_period", "employee", "employee.create")
    not_read_back: ClassVar = {"employee.create": ("holder", "language_code")}

    def account(self, stage: Stage, **changes: Any) -> Account:
        """Signed in already, with an attribute chosen, and told that confirmed attendance may be changed."""
        given = super().account(stage)
        settings = {**given.settings, "number_attribute": NUMBER, "confirmed_attendance": "open"}
        tokens = MemoryTokens(sign_in(given).tokens)
        return replace(replace(given, settings=settings, tokens=tokens), **changes)

    def seed(self) -> dict[str, Any]:
        return self._company(13)

    def another_seed(self) -> dict[str, Any]:
        credentials = [{"client_id": "papi-other", "client_secret": "conformance-other-secret"}]
        return {**self._company(3), "credentials": credentials}

    def long_seed(self) -> dict[str, Any]:
        people = range(PERSONS_PAGE + 4)
        days = [FIRST + timedelta(days=n) for n in range(3)]
        return {
            **self._company(len(people)),
            "absence_periods": [absent(number, day) for number in people for day in days[:2]],
            "attendance_periods": [
                row
                for number in people
                for day in days
                for row in (worked(number, day), worked(number, day, "BREAK", 12, 13))
            ],
            "compensations": [
                {"person": {"id": person(n)}, "type": {"id": BONUS}, "value": 10 + n, "effective_from": f"{PAID}"}
                for n in people
            ],
        }

    def _company(self, people: int) -> dict[str, Any]:
        return {
            "credentials": [{"client_id": "papi-conformance", "client_secret": "conformance-client-secret"}],
            "attributes": [
                {"id": NUMBER, "global_id": "77", "label": "Personnel number", "type": "int"},
                {"id": NATIONAL, "global_id": "78", "label": "Social security number", "type": "string"},
            ],
            "org_units": [{"type": "department", "id": "401", "name": "Plant"}],
            "legal_entities": [{"id": "170", "name": "GmbH"}],
            "persons": [employed(number) for number in range(people)],
            "absence_types": [
                {"id": VACATION, "name": "Vacation", "category": "PAID_VACATION"},
                {"id": FLEX, "name": "Flex hours", "category": "OTHER", "unit": "HOUR"},
            ],
            "compensation_types": [
                {"id": BONUS, "name": "One-time payment", "category": "ONE_TIME"},
                {"id": WAGE, "name": "Base salary", "category": "FIXED"},
            ],
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        people = {row["id"] for row in records["persons"]}
        absences = {row["id"] for row in records["absence_periods"]}
        attendance = records["attendance_periods"]
        return {
            "employees": people,
            "records of employee": people,
            "records of employee.create": people,
            "records of absence": absences,
            "records of absence_period": absences,
            "records of hours": {row["id"] for row in attendance if row["type"] == "WORK"},
            "records of work_period": {row["id"] for row in attendance},
            "records of supplement": {row["id"] for row in records["compensations"]},
            "rates": {"attendance", BONUS},
        }

    def personal_numbers(self, records: Records) -> set[str]:
        values = (a["value"] for row in records["persons"] for a in row["custom_attributes"] if a["id"] == NATIONAL)
        return set(values)

    def archive(self, stage: Stage) -> None:
        stage.control("switches", {"confirmed_locked": True})

    def changed(self, write: Write) -> Write:
        match write.operation:
            case "employee":
                return replace(write, fields={**write.fields, "first_name": "Ea"})
            case Kept.ABSENCE:
                return replace(write, quantity=Decimal(1) / 2, fields={**write.fields, "ends": Half.FIRST})
            case Kept.WORK | "hours" if write.start:
                end = write.start + timedelta(hours=2)
                quantity = Decimal(2) if write.operation == HOURS else Decimal(120)
                return replace(write, end=end, quantity=quantity)
        return super().changed(write)

    def sample(self, operation: str, number: int) -> Write:
        day = KEPT if operation in set(Kept) else PAID
        given: dict[str, Any] = {"person": person(number), "holder": person(number), "first": day, "last": day}
        marked = {"text": "TimeLog", "marker": f"ho:000000{number:02}", "operation": operation, **given}
        start, end = datetime.combine(day, time(8)), datetime.combine(day, time(15, 24))
        match operation:
            case "hours":
                return Write(start=start, end=end, target="attendance", quantity=Decimal("7.4"), **marked)
            case "absence":
                return Write(target=VACATION, quantity=Decimal(1), **marked)
            case "supplement":
                return Write(target=BONUS, quantity=Decimal(3), amount=Decimal("41.75"), **marked)
            case Kept.ABSENCE:
                return absence_write(
                    AbsencePeriod(
                        person=person(number),
                        type=VACATION,
                        first=day,
                        last=day,
                        standing=Standing.APPROVED,
                        note="Ski",
                    )
                )
            case Kept.WORK:
                kind = Activity.BREAK if number % 3 == 2 else Activity.WORK
                period = WorkPeriod(person=person(number), day=day, start=start, end=end, activity=kind, note="Yard")
                return work_write(period)
            case "employee":
                fields = {"first_name": f"Ny{number}", "last_name": "Åkesson"}
            case "employee.create":
                given["holder"] = given["person"] = f"new {number}"
                fields = {"first_name": "Ida", "last_name": f"Dahl {number}", "starts": "2026-04-01"}
                fields |= {"email": f"new{number}@fjordlicht.example", "number": f"9{number:03}"}
        given |= {"first": FIRST, "last": LAST}
        return Write(operation=operation, target="", quantity=Decimal(1), fields=fields, **given)

    def test_it_keeps_absence_and_work_in_step(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            assert isinstance(connector, KeptInStep)
            assert set(self.provider.capabilities.kept_in_step) == set(Kept)
