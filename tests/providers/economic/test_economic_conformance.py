"""e-conomic against the conformance suite, as a system that keeps the books."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from core.models.postings import Posting
from core.providers.economic import PROVIDER
from core.providers.economic.client import PAGE
from core.providers.economic.sandbox.default_seed import default_seed
from tests.providers.conformance_books import BooksConformance
from tests.providers.conformance_rules import Records
from tests.providers.stage import Stage

LONG = PAGE + 5
DAY = date(2026, 11, 2)


class TestEconomic(BooksConformance):
    provider = PROVIDER
    page_parameter = "pagesize"
    page_sizes: ClassVar = {f"records of {posting}": PAGE for posting in Posting} | {"employees": PAGE}
    keeps_personal_numbers = False
    first, last = DAY, date(2026, 11, 16)
    shut = date(2026, 2, 27)
    journal, debit, credit, department, currency = "3", "2210", "6990", "20", "DKK"
    project, activity, employees = "1001", "7", ("11", "12")
    customer, product = "101", "CONS"

    def seed(self) -> dict[str, Any]:
        """Without records of its own: what stands there is what was written."""
        secrets = {"app_secret_token": "conformance-app", "agreement_grant_token": "conformance-grant"}
        return {
            **default_seed(DAY),
            **secrets,
            **{name: [] for name in ("draft_entries", "booked_entries", "time_entries", "draft_invoices")},
            "booked_invoices": [],
        }

    def another_seed(self) -> dict[str, Any]:
        return self.seed() | {"agreementNumber": 1500002, "companyName": "Nordbyg ApS"}

    def long_seed(self) -> dict[str, Any]:
        seed, numbers = self.seed(), range(1, LONG + 1)
        people = [{"employeeNumber": 1000 + n, "name": f"Person {n}"} for n in numbers]
        line = {"date": f"{DAY}", "accountNumber": 2210, "contraAccountNumber": 6990, "amount": "10", "year": "2026"}
        time = {"projectNumber": 1001, "activityNumber": 7, "employeeNumber": 11, "date": f"{DAY}"}
        terms = {"layoutNumber": 20, "paymentTermsNumber": 1, "customerNumber": 101, "vatZoneNumber": 1}
        draft = {"date": f"{DAY}", "recipient": {"name": "Acme ApS"}, **terms}
        return seed | {
            "employees": [*seed["employees"], *people],
            "draft_entries": [
                {"entryNumber": n, "journalNumber": 3, "voucherNumber": 40_000 + n, **line} for n in numbers
            ],
            "time_entries": [{"number": n, **time, "numberOfHours": "7.5"} for n in numbers],
            "draft_invoices": [{"draftInvoiceNumber": n, **draft} for n in numbers],
        }

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        return {
            "employees": {str(row["employeeNumber"]) for row in records["employees"]},
            "records of voucher": {f"2026/{row['voucherNumber']}" for row in records["draft_entries"]},
            "records of project_time": {str(row["number"]) for row in records["time_entries"]},
            "records of invoice": {str(row["draftInvoiceNumber"]) for row in records["draft_invoices"]},
        }

    def archive(self, stage: Stage) -> None:
        """Book and approve everything, as the bookkeeper does."""
        stage.control("book_journal", {"journalNumber": 3})
        records = stage.records()
        for row in records["draft_invoices"]:
            stage.control("book_draft_invoice", {"draftInvoiceNumber": row["draftInvoiceNumber"]})
        for row in records["time_entries"]:
            stage.control("approve_time_entry", {"numbers": [row["number"]]})
