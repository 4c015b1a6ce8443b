"""Fortnox against the conformance suite, as payroll and as books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from core.models.rows import Kind
from core.models.writes import RemoteRecord, Write
from core.providers.base import Account, Operation
from core.providers.fortnox import PROVIDER
from core.providers.fortnox.client import PAGE
from tests.providers.conformance import Records, TargetConformance
from tests.providers.conformance_books import BooksConformance
from tests.providers.stage import Stage

DAY, LOCKED = date(2026, 11, 30), date(2026, 9, 15)
TENANT, OTHER = 104501, 104777
SCOPES = ["companyinformation", "salary", "bookkeeping", "costcenter", "project", "settings", "customer", "article"]
SCOPES += ["invoice"]
PAYROLL = (Kind.HOURS, Kind.ABSENCE, Kind.SUPPLEMENT)
LISTED = {"attendancetransactions": "id", "absencetransactions": "id", "salarytransactions": "SalaryRow"}


def person(number: int) -> str:
    return f"{1001 + number:04}"


def employee(number: int) -> dict[str, Any]:
    return {
        "EmployeeId": person(number),
        "FirstName": f"Namn{number}",
        "LastName": "Öberg",
        "Email": f"namn{number}@oc.example",
        "PersonalIdentityNumber": f"19800101-{number:04}",
        "PersonelType": "TJM",
        "SalaryForm": "MAN",
    }


def voucher(number: int) -> dict[str, Any]:
    rows = [{"Account": 2910, "Debit": 10}, {"Account": 1510, "Credit": 10}]
    head = {"VoucherSeries": "L", "VoucherNumber": number, "Year": 4, "Description": f"Old {number}"}
    return {**head, "TransactionDate": f"{DAY}", "VoucherRows": rows}


class TestFortnox(BooksConformance):
    """All operations in one company: those of payroll are compared as payroll is, documents as the books are."""

    provider = PROVIDER
    page_parameter = "limit"
    page_sizes: ClassVar = {"employees": PAGE, **{f"records of {kind}": PAGE for kind in PAYROLL}}
    irremovable: ClassVar = ("voucher",)
    first = last = DAY
    shut = LOCKED
    journal, debit, credit, department, currency = "L", "7010", "2910", "100", "SEK"
    customer, product = "10", "KONS"

    @property
    def operations(self) -> list[Operation]:
        return list(PROVIDER.capabilities.operations)

    def account(self, stage: Stage, **changes: Any) -> Account:
        """One where a salary code was typed in."""
        given = super().account(stage)
        settings = {**given.settings, "salary_codes": "11 Bonus"}
        return super().account(stage, **{"settings": settings, **changes})

    def seed(self) -> dict[str, Any]:
        return self._document(self._company(12), TENANT)

    def another_seed(self) -> dict[str, Any]:
        return self._document({"tenant_id": OTHER, "name": "Annan Firma AB"}, OTHER)

    def long_seed(self) -> dict[str, Any]:
        company, people = self._company(PAGE + 4), range(PAGE + 4)
        row = {"Date": f"{DAY}"}
        company |= {
            "attendancetransactions": [
                {"EmployeeId": person(n), "CauseCode": "TID", "Hours": "7.50", **row} for n in people
            ],
            "absencetransactions": [{"EmployeeId": person(n), "CauseCode": "SJK", "Hours": 4, **row} for n in people],
            "vouchers": [voucher(number) for number in range(1, 4)],
            "invoices": [
                {"DocumentNumber": f"{n}", "CustomerNumber": "10", "InvoiceDate": f"{DAY}"} for n in range(50, 53)
            ],
            "salarytransactions": [
                {"EmployeeId": person(n), "SalaryCode": "11", "Number": "1", "Amount": "10.00", **row} for n in people
            ],
        }
        return self._document(company, TENANT)

    def _document(self, company: dict[str, Any], tenant: int) -> dict[str, Any]:
        consent = {"client_id": "conformance", "tenant_id": tenant, "scopes": SCOPES}
        tokens = {"access_token": "conformance-access-token", "refresh_token": "conformance-refresh-token"}
        app = {"client_id": "conformance", "client_secret": "conformance-app-secret", "scopes": SCOPES}
        return {
            "apps": [{**app, "redirect_uris": ["https://oc.example/cb"]}],
            "users": [{"id": 1, "name": "Åsa"}],
            "companies": [company],
            "consents": [{**consent, **tokens}],
            "rate_limit": {"requests": 100_000, "seconds": 5},
        }

    def _company(self, people: int) -> dict[str, Any]:
        return {
            "tenant_id": TENANT,
            "name": "Åbo Test AB",
            "locked_through": "2026-09-30",
            "financialyears": [{"Id": 4, "FromDate": "2026-01-01", "ToDate": "2026-12-31"}],
            "accounts": [
                {"Number": 7010, "Description": "Löner", "CostCenterSettings": "MANDATORY"},
                {"Number": 2910, "Description": "Upplupna löner"},
                {"Number": 3041, "Description": "Försäljning tjänster"},
                {"Number": 1510, "Description": "Kundfordringar"},
                {"Number": 7699, "Description": "Gammalt", "Active": False},
                {"Number": 2611, "Description": "Utgående moms"},
            ],
            "voucherseries": [
                {"Code": "L", "Description": "Löner"},
                {"Code": "B", "Description": "Kundfakturor", "Manual": False},
            ],
            "predefinedvoucherseries": [{"Name": "INVOICE", "VoucherSeries": "B"}],
            "costcenters": [{"Code": "100", "Description": "Sälj"}],
            "projects": [{"ProjectNumber": "P7", "Description": "Kund"}],
            "customers": [{"CustomerNumber": f"{10 + n}", "Name": f"Kund {n}"} for n in range(3)],
            "articles": [{"ArticleNumber": "KONS", "Description": "Konsulttimme", "SalesAccount": 3041}],
            "employees": [employee(number) for number in range(people)],
            "pay_types": {"TJM": {"11": "Bonus"}},
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        rows = {kind: {str(row[name]) for row in records[kind]} for kind, name in LISTED.items()}
        vouchers = records["vouchers"]
        return {
            "employees": {row["EmployeeId"] for row in records["employees"]},
            "records of hours": rows["attendancetransactions"],
            "records of absence": rows["absencetransactions"],
            "records of supplement": rows["salarytransactions"],
            "records of voucher": {f"{v['VoucherSeries']}/{v['VoucherNumber']}/{v['Year']}" for v in vouchers},
            "records of invoice": {row["DocumentNumber"] for row in records["invoices"]},
        }

    def personal_numbers(self, records: Records) -> set[str]:
        return {row["PersonalIdentityNumber"] for row in records["employees"]}

    def archive(self, stage: Stage) -> None:
        stage.control("close_payroll", {"through": f"{DAY}"})
        for row in stage.records()["invoices"]:
            stage.control("book_invoice", {"DocumentNumber": row["DocumentNumber"]})

    def sample(self, operation: str, number: int) -> Write:
        if operation not in PAYROLL:
            return super().sample(operation, number)
        given: dict[str, Any] = {"person": person(number), "holder": person(number), "first": DAY, "last": DAY}
        given["operation"] = operation
        match operation:
            case "hours":
                return Write(target="TID", quantity=Decimal("7.50"), **given)
            case "absence":
                return Write(target="VAB", quantity=Decimal("4.00"), **given)
        given |= {"text": "TimeLog", "marker": f"ho:supple{'abcdefghijkl'[number]}b"}
        return Write(target="11", quantity=Decimal(3), amount=Decimal("250.25"), **given)

    def changed(self, write: Write) -> Write:
        return TargetConformance.changed(self, write) if write.operation in PAYROLL else super().changed(write)

    def _missing(self, record: RemoteRecord, write: Write) -> list[str]:
        payroll = write.operation in PAYROLL
        return TargetConformance._missing(self, record, write) if payroll else super()._missing(record, write)
