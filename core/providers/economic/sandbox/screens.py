"""What people do in e-conomic's own screens, and the sandbox's switches: `POST _control/<name>` with a JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.providers.sandbox_host import ScreenAction

from . import booking, entries, invoice_routes, time_entries
from .access import Budget
from .answers import Faults, Refused, plain
from .books import Books
from .seed_records import BookedInvoice, DraftEntry
from .seed_rows import Module, RateLimit
from .state import EconomicState
from .years import periods_of

Posted = Mapping[str, Any]


class Screens:
    """The actions, bound to the state. Rows are named as on the wire; unknown ones answer 400."""

    def __init__(self, state: EconomicState) -> None:
        self.state = state

    def actions(self) -> dict[str, ScreenAction]:
        names = (
            *("book_journal", "delete_voucher", "edit_draft_entry", "book_draft_invoice", "pay_invoice"),
            *(
                "delete_draft_invoice",
                "period",
                "year",
                "account",
                "journal",
                "project",
                "employee",
                "revoke_grant",
                "module",
            ),
            *("roles", "approve_time_entry", "edit_time_entry", "delete_time_entry", "switches", "rate_limit"),
        )
        return {name: _plain_errors(getattr(self, name)) for name in names}

    @property
    def books(self) -> Books:
        return self.state.books

    # -- journals --------------------------------------------------------------------------------------------------

    def book_journal(self, posted: Posted) -> Any:
        """{journalNumber, voucherNumber?}: that voucher, or all that the journal holds."""
        rows = self._drafts(posted)
        booking.book(self.books, rows)
        return {"booked": [row.entryNumber for row in rows]}

    def delete_voucher(self, posted: Posted) -> Any:
        """{journalNumber, voucherNumber}: with all its entries."""
        rows = self._drafts({**posted, "voucherNumber": posted["voucherNumber"]})
        for row in rows:
            entries.delete(self.books, row.entryNumber)
        return {"deleted": [row.entryNumber for row in rows]}

    def edit_draft_entry(self, posted: Posted) -> Any:
        """{entryNumber, and any field of `seed_records.DraftEntry`}: its objectVersion becomes another one."""
        row = self.books.draft_entries[posted["entryNumber"]]
        _change(row, {name: value for name, value in posted.items() if name != "entryNumber"})
        self.books.touch(row)
        return row.model_dump()

    def _drafts(self, posted: Posted) -> list[DraftEntry]:
        journal, voucher = posted["journalNumber"], posted.get("voucherNumber")
        if journal not in self.books.journals:
            raise ValueError(f"there is no journal {journal}")
        of_journal = [row for row in self.books.draft_entries.values() if row.journalNumber == journal]
        rows = [row for row in of_journal if voucher in (None, row.voucherNumber)]
        if voucher is not None and not rows:
            raise ValueError(f"journal {journal} holds no voucher {voucher}")
        return rows

    # -- invoices --------------------------------------------------------------------------------------------------

    def book_draft_invoice(self, posted: Posted) -> Any:
        """{draftInvoiceNumber}"""
        number = posted["draftInvoiceNumber"]
        if number not in self.books.draft_invoices:
            raise ValueError(f"there is no draft invoice {number}")
        return {"bookedInvoiceNumber": invoice_routes.book(self.books, number).bookedInvoiceNumber}

    def delete_draft_invoice(self, posted: Posted) -> Any:
        """{draftInvoiceNumber}"""
        number = posted["draftInvoiceNumber"]
        del self.books.draft_invoices[number]
        self.books.invoice_numbers.free(number)
        return {"deleted": number}

    def pay_invoice(self, posted: Posted) -> Any:
        """{bookedInvoiceNumber, amount?}: all that is left, or that much of it."""
        row: BookedInvoice = self.books.booked_invoices[posted["bookedInvoiceNumber"]]
        row.remainder -= Decimal(str(posted["amount"])) if "amount" in posted else row.remainder
        row.lastUpdated = self.books.now()
        return {"remainder": row.remainder}

    # -- what is locked --------------------------------------------------------------------------------------------

    def period(self, posted: Posted) -> Any:
        """{year, periodNumber, or date in it; closed?, barred?}: the two locks, each on its own."""
        year, number = self._period(posted)
        for name in ("closed", "barred"):
            if name in posted:
                column = f"{name}_periods"
                others = {one for one in getattr(year, column) if one != number}
                setattr(year, column, sorted(others | ({number} if posted[name] else set())))
        return {"year": year.year, "periodNumber": number}

    def _period(self, posted: Posted) -> tuple[Any, int]:
        if "date" in posted:
            on = date.fromisoformat(posted["date"])
            year = self.books.year_of(on)
            if year is None:
                raise ValueError(f"no accounting year holds {on}")
            return year, next(one.number for one in periods_of(year) if one.first <= on <= one.last)
        year, number = self.books.years[posted["year"]], posted["periodNumber"]
        if number not in [one.number for one in periods_of(year)]:
            raise ValueError(f"the year {year.year} has no period {number}")
        return year, number

    def year(self, posted: Posted) -> Any:
        """{year, closed}"""
        return _change(self.books.years[posted["year"]], {"closed": posted["closed"]})

    def account(self, posted: Posted) -> Any:
        """{accountNumber, barred?, blockDirectEntries?, name?}"""
        return self._edit(self.books.accounts, "accountNumber", posted)

    def journal(self, posted: Posted) -> Any:
        """{journalNumber, requireBalance?, minimumVoucherNumber?, ...}"""
        return self._edit(self.books.journals, "journalNumber", posted)

    def project(self, posted: Posted) -> Any:
        """{number, isClosed?, isBarred?, employees?, ...}"""
        return self._edit(self.books.projects, "number", posted)

    def employee(self, posted: Posted) -> Any:
        """{employeeNumber, barred?, ...}"""
        return self._edit(self.books.employees, "employeeNumber", posted)

    def _edit(self, table: Mapping[int, Any], key: str, posted: Posted) -> Any:
        return _change(table[posted[key]], {name: value for name, value in posted.items() if name != key})

    # -- the agreement ---------------------------------------------------------------------------------------------

    def revoke_grant(self, posted: Posted) -> Any:
        """{token?}: one grant, or all: those who hold it get 401."""
        self.books.access.revoke(posted.get("token", ""))
        return {"grants": len(self.books.access.grants)}

    def module(self, posted: Posted) -> Any:
        """{moduleNumber, on, name?}: 4 is Project, 14 Dimension."""
        number = posted["moduleNumber"]
        self.books.modules.pop(number, None)
        if posted["on"]:
            name = posted.get("name", f"Module {number}")
            self.books.modules[number] = Module(moduleNumber=number, name=name)
        return {"modules": sorted(self.books.modules)}

    def roles(self, posted: Posted) -> Any:
        """{roles}: what the app may do from now on."""
        self.books.access.roles = [str(one) for one in posted["roles"]]
        return {"roles": self.books.access.roles}

    # -- time ------------------------------------------------------------------------------------------------------

    def approve_time_entry(self, posted: Posted) -> Any:
        """{numbers, bookOn?}"""
        numbers = list(posted["numbers"])
        time_entries.approve(self.books, numbers, posted.get("bookOn", time_entries.MONTH_END))
        return {"approved": numbers}

    def edit_time_entry(self, posted: Posted) -> Any:
        """{number, and any field of `seed_records.TimeEntry`}: its objectVersion becomes another one."""
        row = self.books.time_entries[posted["number"]]
        _change(row, {name: value for name, value in posted.items() if name != "number"} | {"lastUpdated": None})
        self.books.touch(row)
        return row.model_dump()

    def delete_time_entry(self, posted: Posted) -> Any:
        """{number}"""
        time_entries.delete(self.books, self.books.time_entries[posted["number"]])
        return {"deleted": posted["number"]}

    # -- the sandbox itself ----------------------------------------------------------------------------------------

    def switches(self, posted: Posted) -> Any:
        """Any of `seed_rows.Switches`."""
        return _change(self.books.switches, posted)

    def rate_limit(self, posted: Posted) -> Any:
        """Any of `seed_rows.RateLimit`, with a full bucket."""
        self.books.budget = Budget(RateLimit(**{**self.books.budget.limit.model_dump(), **posted}))
        return self.books.budget.limit.model_dump()


def _change(row: Any, values: Posted) -> Any:
    """Raises ValueError for a field or value that the row does not have."""
    changed = type(row).model_validate({**row.model_dump(), **values})
    for name in values:
        setattr(row, name, getattr(changed, name))
    return row.model_dump()


def _plain_errors(action: Callable[[Posted], Any]) -> ScreenAction:
    def run(posted: Posted) -> Any:
        try:
            return plain(action(posted))
        except (Refused, Faults) as refused:
            raise ValueError(str(refused)) from None

    return run
