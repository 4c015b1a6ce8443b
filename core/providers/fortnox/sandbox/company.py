"""One company: its tables, and the checks that several resources share (sheet 4, 6)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.providers.sandbox_host import SandboxClock

from . import seed
from .answers import BAD_QUERY, NO_ACCOUNT, PERIOD_LOCKED, Own, Refused
from .fields import Values, made
from .resources import INVOICES, ORDERS, RESOURCES, VOUCHERS, Resource
from .switches import Switches
from .tables import Row, Table
from .totals import row_schema, rows_of, with_defaults, with_totals

SWEDEN = ZoneInfo("Europe/Stockholm")
NUMBERED = {
    "employees": "EmployeeId",
    "projects": "ProjectNumber",
    "customers": "CustomerNumber",
    "articles": "ArticleNumber",
    "salarytransactions": "SalaryRow",
    "invoices": "DocumentNumber",
    "orders": "DocumentNumber",
}


class Company:
    """See `seed.Company` for what its values mean."""

    def __init__(self, document: seed.Company, switches: Switches, clock: SandboxClock) -> None:
        self.switches, self.clock = switches, clock
        self.tenant_id, self.name = document.tenant_id, document.name
        self.organization_number = document.organization_number
        self.licences, self.api_licence = set(document.licences), document.api_licence
        self.locked_through = document.locked_through
        self.payroll_closed_through = document.payroll_closed_through
        self.pay_types, self.schedules = document.pay_types, document.schedules
        self.time_registrations = document.time_registrations
        self._selected = document.selected_year
        self.tables = {path: Table(one.key) for path, one in RESOURCES.items()}
        years = [row["Id"] for row in document.financialyears]
        for path, resource in RESOURCES.items():
            for row in getattr(document, path):
                for one in self._each_year(resource, row, years):
                    self._load(resource, one)

    def _each_year(self, resource: Resource, row: Values, years: Sequence[int]) -> Sequence[Values]:
        if resource.yearly and resource is not VOUCHERS and row.get("Year") is None:
            return [row | {"Year": year} for year in years]
        return [row]

    def _load(self, resource: Resource, row: Values) -> None:
        try:
            values = made(resource.schema, row, with_read_only=True)
        except Refused as wrong:
            raise ValueError(f"{resource.path}: {wrong.message}") from wrong
        if resource in (INVOICES, ORDERS):
            values[rows_of(resource)] = [with_defaults(row_schema(resource), one) for one in values[rows_of(resource)]]
            values = with_totals(resource, values)
        if resource is VOUCHERS:
            values["Year"] = values["Year"] or self.year_of(values["TransactionDate"])
            following = self.next_voucher_number(values["VoucherSeries"], values["Year"])
            values["VoucherNumber"] = values["VoucherNumber"] or following
        self.store(resource, values)

    def store(self, resource: Resource, values: Values) -> Row:
        """A new row, with a number or id of its own where it has none."""
        table = self.tables[resource.path]
        number = NUMBERED.get(resource.path)
        if number and values.get(number) is None:
            values[number] = table.next_number()
            if resource.path != "salarytransactions":
                values[number] = str(values[number])
        if "id" in values and values["id"] is None:
            values["id"] = str(uuid.uuid4())
        return table.add(values, self.local_now())

    def touch(self, row: Row, values: Values) -> None:
        row.values.update(values)
        row.modified = self.local_now()

    def local_now(self) -> datetime:
        return self.clock.now().astimezone(SWEDEN).replace(tzinfo=None)

    def today(self) -> date:
        return self.local_now().date()

    # -- years and periods -----------------------------------------------------------------------------------------

    def year_of(self, day: str) -> int | None:
        """The id of the financial year that holds this day."""
        for row in self.tables["financialyears"]:
            if row.values["FromDate"] <= day <= row.values["ToDate"]:
                return int(row.values["Id"])
        return None

    def selected_year(self) -> int:
        """The preselected year: what counts where a call names none."""
        found = self._selected or self.year_of(self.today().isoformat())
        if found is None:
            found = max((int(row.values["Id"]) for row in self.tables["financialyears"]), default=0)
        return found

    def year_asked(self, query: Mapping[str, str]) -> int:
        """By `financialyear` (an id) or `financialyeardate`; else the preselected one."""
        if "financialyear" in query:
            if self.tables["financialyears"].find(query["financialyear"]) is None:
                raise Refused(Own.NO_FINANCIAL_YEAR, "Räkenskapsåret finns inte.")
            return int(query["financialyear"])
        if "financialyeardate" in query:
            found = self.year_of(query["financialyeardate"])
            if found is None:
                raise Refused(BAD_QUERY, "Det finns inget räkenskapsår för datumet.")
            return found
        return self.selected_year()

    def check_open(self, day: str) -> None:
        """Refuses a day of the locked period with the code and the text that integrators show (6)."""
        if self.locked_through is not None and day <= self.locked_through.isoformat():
            message = f"{self.name} har låst perioden t.o.m. {self.locked_through}. Lås upp perioden för att fortsätta."
            raise Refused(PERIOD_LOCKED, message)

    def manual_series(self) -> str:
        rows = [row.values for row in self.tables["voucherseries"] if row.values["Manual"]]
        return next((str(one["Code"]) for one in rows if one["Year"] == self.selected_year()), "")

    def next_voucher_number(self, series: str, year: int) -> int:
        rows = [row.values for row in self.tables["vouchers"]]
        taken = [one["VoucherNumber"] for one in rows if (one["VoucherSeries"], one["Year"]) == (series, year)]
        return max(taken, default=0) + 1

    def predefined_series(self, purpose: str) -> str:
        found = self.tables["predefinedvoucherseries"].find(purpose)
        return "A" if found is None else str(found.values["VoucherSeries"])

    # -- what rows refer to ----------------------------------------------------------------------------------------

    def check_dimensions(self, values: Values, day: str | None = None) -> None:
        """The cost centre is there and active, the project is there and runs on that day."""
        if values.get("CostCenter"):
            centre = self.tables["costcenters"].find(values["CostCenter"])
            if centre is None or not centre.values["Active"]:
                raise Refused(Own.NO_COST_CENTRE, f"Kostnadsstället {values['CostCenter']} finns inte.")
        if values.get("Project"):
            project = self.tables["projects"].find(values["Project"])
            if project is None:
                raise Refused(Own.NO_PROJECT, f"Projektet {values['Project']} finns inte.")
            begins, ends = project.values["StartDate"] or "", project.values["EndDate"] or "9999"
            if day is not None and not begins <= day <= ends:
                raise Refused(Own.PROJECT_DATES, f"Projektet {values['Project']} är inte öppet {day}.")

    def account(self, number: object, year: int) -> Values:
        """An active account of that year. Raises Refused: 2001304 where there is none."""
        found = self.tables["accounts"].find(number, year)
        if found is None:
            raise Refused(NO_ACCOUNT, f"Kontot {number} finns inte.")
        if not found.values["Active"]:
            raise Refused(Own.ACCOUNT_INACTIVE, f"Kontot {number} är inte aktivt.")
        return found.values

    def employee(self, number: object) -> Values:
        found = self.tables["employees"].find(number)
        if found is None:
            raise Refused(Own.NO_EMPLOYEE, f"Den anställde {number} finns inte.")
        return found.values

    def scheduled(self, employee: Values, day: date) -> tuple[str | None, Decimal]:
        """The schedule that holds on that day, and its hours."""
        schedule = employee["ScheduleId"]
        for one in sorted(employee["DatedSchedules"] or (), key=lambda row: str(row["FirstDay"])):
            if one["FirstDay"] <= day.isoformat():
                schedule = one["ScheduleId"]
        hours = self.schedules.get(schedule or "")
        return schedule, Decimal(0) if hours is None else hours[day.weekday() % len(hours)]

    # -- what _control/records shows ---------------------------------------------------------------------------------

    def information(self) -> dict[str, Any]:
        return {
            "CompanyName": self.name,
            "OrganizationNumber": self.organization_number,
            "DatabaseNumber": self.tenant_id,
            "CountryCode": "SE",
        }

    def locked_period(self) -> dict[str, Any]:
        return {"EndDate": None if self.locked_through is None else self.locked_through.isoformat()}

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """Every row by the path of its resource; numbers as they are answered."""
        found = {
            path: [plain(one.shown("", row.values)) for row in self.tables[path]] for path, one in RESOURCES.items()
        }
        return {
            "companyinformation": [self.information()],
            "lockedperiod": [self.locked_period()],
            **found,
            "pay_types": [
                {"PersonelType": kind, "SalaryCode": code, "Description": name}
                for kind, types in self.pay_types.items()
                for code, name in types.items()
            ],
            "time_registrations": self.time_registrations,
        }


def plain(value: Any) -> Any:
    """Without Decimals and self links, for the control routes."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if name != "@url"}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
