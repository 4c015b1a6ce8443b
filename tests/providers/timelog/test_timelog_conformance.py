"""TimeLog against the conformance suite, as source and as target of employee data and stamps."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from core.models.rows import Kind
from core.models.writes import Write
from core.providers.timelog import PROVIDER
from core.providers.timelog.employee_fields import LOOK_UP_NAMES
from tests.providers.conformance import Records, SourceConformance, TargetConformance
from tests.providers.stage import Stage
from tests.providers.timelog.sandbox_company import COMMON, SEED

DAY = date(2025, 3, 3)
LONG = 503
NAMES = {
    "holiday_calendar": "Danmark",
    "allowance_legislation": "DK",
    "hourly_rate": "Standard",
    "cost_price": "Standard",
}
NEW = {
    "legal_entity": "1",
    "department": "3",
    "manager": "5",
    "employee_type": "2",
    "hourly_rate": "61",
    "cost_price": "7",
    "holiday_calendar": "1",
    "allowance_legislation": "1",
    "normal_working_time": "1",
    "salary_group": "1",
    "roles": "10",
}
ONLY_SENT = ("employee_type", *LOOK_UP_NAMES, "normal_working_time", "salary_group", "roles")


class TestTimeLog(SourceConformance, TargetConformance):
    provider = PROVIDER
    page_parameter = "$pagesize"
    page_sizes: ClassVar = {"employees": 500, "rows of hours": 500, "codes": 500}
    keeps_personal_numbers = False
    first = last = DAY
    period = (DAY, DAY)
    not_read_back: ClassVar = {"employee": tuple(LOOK_UP_NAMES), "employee.create": ("holder", *ONLY_SENT)}
    irremovable = ("employee",)

    def seed(self) -> dict[str, Any]:
        return self._company(12)

    def another_seed(self) -> dict[str, Any]:
        document = self._company(1)
        document["credentials"]["site_code"] = "NL02"
        return document

    def long_seed(self) -> dict[str, Any]:
        document = self._company(LONG)
        kinds = {"AbsenceCodeTypeID": 2, "SalaryAccountFactor": "1", "SalaryAccountID": 1}
        document["absence_codes"] += [
            {"AbsenceCodeID": 1000 + n, "AbsenceCode": f"{1000 + n}", "Name": f"Fravær {n}", **kinds}
            for n in range(LONG)
        ]
        document["external_keys"] = [
            {"TimeRegistrationID": 50_001 + n, "ExternalSystemID": 4, "ExternalID": f"key {n}"} for n in range(10)
        ]
        return document

    def _company(self, people: int) -> dict[str, Any]:
        numbers = range(people)
        users = [
            {
                **COMMON,
                "UserID": 100 + n,
                "EmployeeID": 5000 + n,
                "FirstName": f"Navn{n}",
                "LastName": "Holm",
                "Initials": f"X{n}",
                "Email": f"x{n}@nordlys.example",
                "EmployeeNo": f"{2000 + n}",
                "DepartmentID": 3,
                "ApprovalManagerUserID": 5,
            }
            for n in numbers
        ]
        work = {"Date": f"{DAY}", "RegHours": "7.4", "TaskID": 418}
        trip = {"ProjectID": 77, "TravelStartDate": f"{DAY}", "TravelKM": "88.4", "TransportRateAmount": "3.81"}
        document = copy.deepcopy(SEED)
        document["credentials"] = {
            "pat": "conformance-pat",
            "pat_user_id": 5,
            "api_password": "conformance-password",
            "transactional_user": "console@nordlys.example",
            "transactional_password": "conformance-transactional",
        }
        return document | {
            "same_ids": True,
            "users": [document["users"][0], *users],
            "timesheets": [{"UserID": 100, "From": f"{DAY}", "To": f"{DAY}", "ApprovedStatus": 30}],
            "work_units": [{**work, "UserID": 100 + n, "ID": 50_001 + n} for n in numbers],
            "time_off": [
                {"UserID": 100 + n, "Date": f"{DAY}", "RegHours": "3.7", "AbsenceCodeID": 4, "ID": 8_001 + n}
                for n in numbers
            ],
            "mileage": [{**trip, "UserID": 100 + n, "ID": 700 + n} for n in numbers],
            "expenses": [{**SEED["expenses"][0], "UserID": 100, "Date": f"{DAY}"}],
            "salary_account_postings": [],
            "flex_time": [],
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        people = {str(row["UserID"]) for row in records["users"]}
        codes = {row["AbsenceCode"] for row in records["absence_codes"]} | {
            row["Code"] for row in records["salary_codes"]
        }
        return {
            "employees": people,
            "records of employee": people,
            "records of employee.create": people,
            "records of stamp": {str(row["TimeRegistrationID"]) for row in records["external_keys"]},
            "rates": set(),
            **{f"rows of {kind}": {row[0] for row in self.held_rows(records, kind)} for kind in Kind},
            "codes": codes | {"project", "mileage"},
        }

    def held_rows(self, records: Records, kind: Kind) -> set[tuple[str, str, date, Decimal]]:
        fields = {
            Kind.HOURS: [("work_units", "", "Date", "RegHours")],
            Kind.ABSENCE: [("time_off", "", "Date", "RegHours")],
            Kind.SUPPLEMENT: [
                ("mileage", "mileage:", "TravelStartDate", "TravelKM"),
                ("expenses", "expense:", "Date", "Amount"),
            ],
        }[kind]
        return {
            (f"{prefix}{row['ID']}", str(row["UserID"]), date.fromisoformat(row[day]), Decimal(row[quantity]))
            for name, prefix, day, quantity in fields
            for row in records[name]
        }

    def hide_approvals(self, stage: Stage) -> None:
        for method in ("GetWorkUnitsRawPaged", "GetExpensesRaw"):
            stage.control("drop_field", {"method": method, "field": "ApprovedStatus"})
        stage.control("drop_field", {"method": "employee-projection/get-in-period", "field": "IsApproved"})

    def sample(self, operation: str, number: int) -> Write:
        person = str(100 + number)
        given: dict[str, Any] = {"operation": operation, "person": person, "first": DAY, "last": DAY}
        match operation:
            case "stamp":
                stamp = {
                    "holder": str(50_001 + number),
                    "target": "4",
                    "text": "March",
                    "marker": f"ho:000000{number:02}",
                }
                return Write(quantity=Decimal(1), **given, **stamp)
            case "employee" if number % 2:
                fields = {
                    "number": f"9{number:02}",
                    "email": f"ny{number}@nordlys.example",
                    "phone": f"+45 {number}",
                } | NAMES
            case "employee":
                fields = {"first_name": f"Ny{number}", "last_name": "Åkesson"}
            case "employee.create":
                mail = f"new{number}@nordlys.example"
                fields = NEW | {"user_name": mail, "email": mail, "number": f"8{number:02}", "starts": "2025-04-01"}
                fields |= {"first_name": "Ida", "last_name": f"Dahl {number}", "initials": f"ID{number}"}
        return Write(quantity=Decimal(1), holder=person, target="", fields=fields, **given)

    def changed(self, write: Write) -> Write:
        if write.operation == "stamp":
            return replace(write, text="April")
        changed = {"first_name": "Ea"} if "first_name" in write.fields else {"number": "7777"}
        return replace(write, fields={**write.fields, **changed})
