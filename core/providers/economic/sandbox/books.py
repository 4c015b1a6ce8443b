"""All that the sandbox holds of one agreement. Every load makes it anew from a seed document."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from . import seed_rows as rows
from .access import Access, Budget
from .answers import no_such
from .idempotency import StoredAnswers
from .seed import Seed
from .seed_records import BookedEntry, DraftEntry

R = TypeVar("R")
PROJECT_MODULE, DIMENSION_MODULE = 4, 14


class Numbers:
    """Numbers for new records: those of deleted ones first, which is what the real system does (section 6). [live]"""

    def __init__(self, taken: Iterable[int], first: int = 1) -> None:
        self._next = max(taken, default=first - 1) + 1
        self._free: list[int] = []

    def take(self) -> int:
        if self._free:
            return heapq.heappop(self._free)
        self._next += 1
        return self._next - 1

    def free(self, number: int) -> None:
        heapq.heappush(self._free, number)

    def use(self, number: int) -> None:
        """Somebody chose this number: it isn't given again."""
        if number >= self._next:
            for skipped in range(self._next, number):
                heapq.heappush(self._free, skipped)
            self._next = number + 1
        elif number in self._free:
            self._free.remove(number)
            heapq.heapify(self._free)


class Books:
    """Tables by their keys, and the series that number new records. See `seed` for what the rows mean."""

    def __init__(self, document: Seed, now: Callable[[], datetime]) -> None:
        self.now = now
        self.document = document
        self.switches = document.switches.model_copy()
        self.access = Access(document)
        self.budget = Budget(document.rate_limit)
        self.stored = StoredAnswers(self.switches)
        self.modules = {one.moduleNumber: one for one in document.modules}
        self._fill_tables(document)
        self._fill_records(document)
        self._version = 0
        for row in [*self.draft_entries.values(), *self.time_entries.values()]:
            self.touch(row)

    def _fill_tables(self, document: Seed) -> None:
        self.currencies = {one.code: one for one in document.currencies}
        self.years = {one.year: one for one in document.accounting_years}
        self.accounts = {one.accountNumber: one for one in document.accounts}
        self.vat_accounts = {one.vatCode: one for one in document.vat_accounts}
        self.departments = {one.departmentNumber: one for one in document.departments}
        self.distributions = {one.departmentalDistributionNumber: one for one in document.distributions}
        self.employees = {one.employeeNumber: one for one in document.employees}
        self.journals = {one.journalNumber: one for one in document.journals}
        self.units = {one.unitNumber: one for one in document.units}
        self.layouts = {one.layoutNumber: one for one in document.layouts}
        self.payment_terms = {one.paymentTermsNumber: one for one in document.payment_terms}
        self.vat_zones = {one.vatZoneNumber: one for one in document.vat_zones}
        self.customers = {one.customerNumber: one for one in document.customers}
        self.products = {one.productNumber: one for one in document.products}
        self.projects = {one.number: one for one in document.projects}
        self.activity_groups = {one.number: one for one in document.activity_groups}
        self.activities = {one.number: one for one in document.activities}
        self.project_activities = {one.number: one for one in document.project_activities}

    def _fill_records(self, document: Seed) -> None:
        self.draft_entries = {one.entryNumber: one for one in document.draft_entries}
        self.booked_entries = {one.entryNumber: one for one in document.booked_entries}
        self.time_entries = {one.number: one for one in document.time_entries}
        self.draft_invoices = {one.draftInvoiceNumber: one for one in document.draft_invoices}
        self.booked_invoices = {one.bookedInvoiceNumber: one for one in document.booked_invoices}
        entries: list[DraftEntry | BookedEntry] = [*self.draft_entries.values(), *self.booked_entries.values()]
        for entry in entries:
            entry.year = entry.year or self._year_key(entry.date, entry.entryNumber)
        self.entry_numbers = Numbers([*self.draft_entries, *(one.draft or 0 for one in self.booked_entries.values())])
        self.booked_numbers = Numbers(self.booked_entries)
        self.time_numbers = Numbers(self.time_entries)
        self.invoice_numbers = Numbers(self.draft_invoices)
        self.booked_invoice_numbers = Numbers(self.booked_invoices, document.next_booked_invoice)
        self.customer_numbers = Numbers(self.customers)

    def _year_key(self, on: date, number: int) -> str:
        year = self.year_of(on)
        if year is None:
            raise ValueError(f"entry {number}: no accounting year holds {on}")
        return year.year

    def touch(self, row: Any) -> None:
        """A new objectVersion, and the time of the change where the row tells it."""
        self._version += 1
        row.objectVersion = f"{self._version:04X}"
        if hasattr(row, "lastUpdated"):
            row.lastUpdated = row.lastUpdated or self.now()

    def year_of(self, on: date) -> rows.AccountingYear | None:
        return next((one for one in self.years.values() if one.fromDate <= on <= one.toDate), None)

    def in_base(self, amount: Decimal, rate: Decimal) -> Decimal:
        """rate: the price of 100 in the base currency."""
        return round(amount * rate / 100, 2)

    def has_distribution(self, number: int) -> bool:
        """Every department is a distribution too, under its own number."""
        return number in self.departments or number in self.distributions

    def is_barred_distribution(self, number: int) -> bool:
        row = self.departments.get(number) or self.distributions[number]
        return row.barred


def found(table: dict[Any, R], number: Any, what: str) -> R:
    """The row of this number. Raises Refused with 404."""
    if number not in table:
        raise no_such(what, number)
    return table[number]
