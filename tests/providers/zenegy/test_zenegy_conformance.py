"""Zenegy against the conformance suite."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from core.models.writes import Write
from core.providers.base import Account
from core.providers.zenegy import PROVIDER
from core.providers.zenegy.client import HOURS_PAGE, PAYROLL_PAGE
from tests.providers.conformance import Records, TargetConformance
from tests.providers.stage import Stage

TODAY = datetime.now(UTC).date()
COMPANY, OTHER = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01", "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02"
OWNER = "a9b8c7d6-0001-4f5e-8d4c-999988887771"
OVERTIME, BONUS = "d4c3b2a1-0220-4000-8000-000000000000", "aa110000-0000-4000-8000-000000000024"
TELEPHONE = "aa110000-0000-4000-8000-000000000023"
KEYS = {
    "client_id": "ab12",
    "client_secret": "conformance-app-secret",
    "redirect_uri": "https://console.example/cb",
    "access_token": "conformance-access-token",
    "refresh_token": "conformance-refresh-token",
}


def employee(number: int) -> str:
    return f"e1b2c3d4-{number:04}-4000-8000-000000000000"


def user(number: int) -> str:
    return f"a9b8c7d6-{number:04}-4000-8000-000000000000"


def person(number: int) -> dict[str, Any]:
    return {
        "uid": employee(number),
        "id": 5000 + number,
        "name": f"Medarbejder {number}",
        "employeeNumber": f"{number}",
        "cpr": f"010190-{number:04}",
        "employmentDate": "2020-02-01",
        "type": 1,
        "salaryPayoutPeriod": 4,
        "user": {"uid": user(number), "id": 9000 + number},
    }


def rate(number: int) -> dict[str, Any]:
    uid = f"d4c3b2a1-{number:04}-4000-8000-000000000000"
    return {"uid": uid, "id": number, "name": f"Sats {number}", "number": str(number), "overrideRate": True}


class TestZenegy(TargetConformance):
    provider = PROVIDER
    page_parameter = "take"
    page_sizes: ClassVar = {
        "employees": PAYROLL_PAGE,
        "records of hours": HOURS_PAGE,
        "records of absence": PAYROLL_PAGE,
        "records of supplement": PAYROLL_PAGE,
        "records of rate": HOURS_PAGE,
        "rates": HOURS_PAGE + PAYROLL_PAGE,
    }
    irremovable: ClassVar = ("rate",)
    never_archived: ClassVar = ("rate",)
    first = last = TODAY

    def account(self, stage: Stage, **changes: Any) -> Account:
        """One that was told where the list of payrolls is: no sheet says it."""
        given = super().account(stage)
        routes = json.dumps({"payroll_list": "/api/companies/{company}/payrolls"})
        return replace(replace(given, settings={**given.settings, "routes": routes}), **changes)

    def seed(self) -> dict[str, Any]:
        return self._document(COMPANY, self._nordlys(12))

    def another_seed(self) -> dict[str, Any]:
        return self._document(OTHER, {"uid": OTHER, "id": 42, "name": "Fjord Service ApS", "cvr": "87654323"})

    def long_seed(self) -> dict[str, Any]:
        company = self._nordlys(PAYROLL_PAGE + 5)
        hours = {"userUid": user(1), "hourPaymentRateUid": OVERTIME, "date": TODAY, "status": 2}
        absence = {"fromDate": TODAY, "toDate": TODAY, "days": 1, "absenceType": 0, "status": 1}
        pieces = {"employeeUid": employee(1), "rateUid": TELEPHONE, "date": TODAY, "status": 1}
        company |= {
            "hourRegistrations": [{**hours, "hours": f"{n}"} for n in range(1, HOURS_PAGE + 8)],
            "absences": [{**absence, "employeeUid": employee(n)} for n in range(PAYROLL_PAGE + 3)],
            "supplementRegistrations": [{**pieces, "units": n} for n in range(1, PAYROLL_PAGE + 4)],
        }
        company["rates"] += [rate(1000 + n) for n in range(HOURS_PAGE + 2)]
        company["supplementRates"] += [
            {"uid": f"aa110000-0000-4000-8000-{n:012}", "name": f"Tillæg {n}", "number": f"{n}", "rate": 1}
            for n in range(5000, 5000 + PAYROLL_PAGE)
        ]
        return self._document(COMPANY, company)

    def _document(self, signed_in_to: str, company: dict[str, Any]) -> dict[str, Any]:
        grant = {"client_id": KEYS["client_id"], "person": OWNER, "company_uid": signed_in_to}
        return {
            "apps": [
                {
                    "client_id": KEYS["client_id"],
                    "client_secret": KEYS["client_secret"],
                    "redirect_uris": [KEYS["redirect_uri"]],
                }
            ],
            "people": [
                {
                    "uid": OWNER,
                    "id": 8001,
                    "name": "Karen Lind",
                    "email": "karen@nordlys.example",
                    "roles": {signed_in_to: "CompanyOwner"},
                }
            ],
            "grants": [{**grant, "access_token": KEYS["access_token"], "refresh_token": KEYS["refresh_token"]}],
            "companies": [company],
        }

    def _nordlys(self, people: int) -> dict[str, Any]:
        return {
            "uid": COMPANY,
            "id": 41,
            "name": "Nordlys ApS",
            "cvr": "12345674",
            "employees": [person(number) for number in range(people)],
            "rates": [rate(220)],
            "supplementRates": [
                {"uid": TELEPHONE, "name": "Telefon", "number": "2300", "rate": 150},
                {"uid": BONUS, "name": "Bonus", "number": "2400", "overrideRate": True},
            ],
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        held = {
            "employees": {row["uid"] for row in records["employees"]},
            "records of hours": {row["uid"] for row in records["hours"]},
            "records of absence": {row["uid"] for row in records["absence"]},
            "records of supplement": {row["uid"] for row in records["supplements"]},
            "records of rate": {row["uid"] for row in records["rates"] if not row["isStandard"]},
        }
        pieces = {row["uid"] for row in self.long_seed()["companies"][0]["supplementRates"]}
        return {**held, "rates": {row["uid"] for row in records["rates"]} | pieces}

    def personal_numbers(self, records: Records) -> set[str]:
        return {row["cpr"] for row in records["employees"]}

    def archive(self, stage: Stage) -> None:
        stage.control("close_payroll", {"from": TODAY.replace(day=1), "to": TODAY, "payout_period": 4})

    def changed(self, write: Write) -> Write:
        if write.operation == "rate":
            return replace(write, fields={**write.fields, "amount": "99.25"})
        return super().changed(write)

    def sample(self, operation: str, number: int) -> Write:
        given: dict[str, Any] = {"person": employee(number), "first": TODAY, "last": TODAY, "text": "TimeLog"}
        given |= {"operation": operation, "marker": f"ho:000000{number:02}"}
        match operation:
            case "hours":
                start, end = (datetime.combine(TODAY, at) for at in (time(8), time(15, 24)))
                given |= {"holder": user(number), "target": OVERTIME, "amount": Decimal("95.5")}
                return Write(start=start, end=end, quantity=Decimal("7.4"), **given)
            case "absence":
                return Write(holder=employee(number), target="1", quantity=Decimal("0.5"), **given)
            case "supplement":
                given |= {"target": BONUS, "amount": Decimal("1250.25")}
                return Write(holder=employee(number), quantity=Decimal(3), **given)
            case "rate":
                fields = {"name": f"Weekend {number}", "amount": "75.5", "own_amount": "yes"}
                given |= {"holder": COMPANY, "target": f"{3000 + number}", "text": "", "marker": ""}
                return Write(quantity=Decimal(1), fields=fields, **given)
        raise AssertionError(operation)
