"""Fortnox's endpoints, one method each: wire models in and out, all pages, no domain words (sheet 4, 5).

No address can be built without the id that it needs: `DELETE /3/attendancetransactions` can't be written down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken, NotSent
from core.providers.fortnox import wire
from core.providers.fortnox import wire_books as books
from core.providers.fortnox.wire import TITLE

PAGE = 500
"""The largest page. [docs]"""
SHORTEST_PAGE = 100
"""Rows of a page where our limit got lost: a list without a length of its own is whole below that. [docs]"""

W = TypeVar("W", bound=wire.Wire)
Params = Mapping[str, str]
Body = Mapping[str, Any]

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class PayrollList(Generic[W]):
    """One of the three lists of payroll: path, envelope of one and of many, and what an id looks like."""

    path: str
    one: str
    many: str
    model: type[W]
    ids: re.Pattern[str]
    what: str


ATTENDANCE = PayrollList(
    "/3/attendancetransactions", "AttendanceTransaction", "AttendanceTransactions", wire.Attendance, _UUID, "attendance"
)
ABSENCE = PayrollList(
    "/3/absencetransactions", "AbsenceTransaction", "AbsenceTransactions", wire.Absence, _UUID, "absence"
)
SALARY = PayrollList(
    "/3/salarytransactions", "SalaryTransaction", "SalaryTransactions", wire.SalaryTransaction, _DIGITS, "salary rows"
)


class Client:
    """Raises only `core.http.errors`. Safe for threads."""

    def __init__(self, http: Http, parallel: int) -> None:
        self.http = http
        self.parallel = parallel

    # -- the company and its people ------------------------------------------------------------------------------------

    def company(self) -> wire.Company:
        return self._one(wire.Company, "/3/companyinformation", "CompanyInformation", "company")

    def employees(self) -> list[wire.Employee]:
        """Everybody, inactive ones too: there is no filter."""
        return self._list(wire.Employee, "/3/employees", "Employees", "employees", {})

    def schedule_time(self, employee: str, day: date) -> wire.ScheduleTime:
        path = f"/3/scheduletimes/{segment(employee)}/{day}"
        return self._one(wire.ScheduleTime, path, "ScheduleTime", "schedule times")

    def probe(self, path: str, what: str, **params: str) -> None:
        """Read one row of a list. Raises Rejected where right or licence is missing."""
        self._get(path, {**params, "limit": "1"}, what)

    # -- payroll -------------------------------------------------------------------------------------------------------

    def payroll_rows(self, of: PayrollList[W], params: Params) -> list[W]:
        """All rows; params: `employeeid`, `date`, both or none."""
        return self._list(of.model, of.path, of.many, of.what, params)

    def payroll_first_page(self, of: PayrollList[W]) -> paging.Page[W]:
        """The first page of everybody's rows of all time, which tells how long the list is."""
        return self._page(of.model, of.path, of.many, of.what, {}, 1)

    def create_payroll_row(self, of: PayrollList[W], body: Body) -> W | None:
        """The new row; None where the answer does not show it."""
        return self._made(of.model, self._write("POST", of.path, of.what, {of.one: body}), of.one)

    def change_payroll_row(self, of: PayrollList[W], ref: str, body: Body) -> None:
        self._write("PUT", self._row(of, ref), of.what, {of.one: body})

    def delete_payroll_row(self, of: PayrollList[W], ref: str) -> None:
        """Answered with the row or with nothing: any 2xx will do. [spec, docs]"""
        self._write("DELETE", self._row(of, ref), of.what)

    def _row(self, of: PayrollList[W], ref: str) -> str:
        if not of.ids.fullmatch(ref):
            raise NotSent(f"{ref!r} is no id of {of.what} in Fortnox; nothing was sent.", provider=TITLE)
        return f"{of.path}/{ref}"

    # -- registers -----------------------------------------------------------------------------------------------------

    def financial_years(self, day: date | None = None) -> list[books.FinancialYear]:
        """All of them, or the one that holds this day: none where there is no year."""
        params = {} if day is None else {"date": f"{day}"}
        return self._list(books.FinancialYear, "/3/financialyears", "FinancialYears", "financial years", params)

    def accounts(self, year: str) -> list[books.LedgerAccount]:
        return self._list(books.LedgerAccount, "/3/accounts", "Accounts", "accounts", {"financialyear": year})

    def cost_centers(self) -> list[books.CostCenter]:
        return self._list(books.CostCenter, "/3/costcenters", "CostCenters", "cost centres", {})

    def projects(self) -> list[books.Project]:
        return self._list(books.Project, "/3/projects", "Projects", "projects", {})

    def voucher_series(self, year: str) -> list[books.VoucherSeries]:
        params = {"financialyear": year}
        return self._list(books.VoucherSeries, "/3/voucherseries", "VoucherSeriesCollection", "voucher series", params)

    def locked_period(self) -> books.LockedPeriod:
        return self._one(books.LockedPeriod, "/3/settings/lockedperiod", "LockedPeriod", "locked period")

    def customers(self) -> list[books.Customer]:
        return self._list(books.Customer, "/3/customers", "Customers", "customers", {})

    def articles(self) -> list[books.Article]:
        return self._list(books.Article, "/3/articles", "Articles", "articles", {})

    # -- documents -----------------------------------------------------------------------------------------------------

    def vouchers(self, year: str, first: date, last: date, series: str = "") -> list[books.VoucherHead]:
        """Heads of the vouchers dated on these days of the year, in one series or in all."""
        params = {"financialyear": year, "fromdate": f"{first}", "todate": f"{last}"}
        params |= {"voucherseries": series} if series else {}
        return self._list(books.VoucherHead, "/3/vouchers", "Vouchers", "vouchers", params)

    def voucher(self, series: str, number: str, year: str) -> books.Voucher:
        path = f"/3/vouchers/{segment(series)}/{segment(number)}"
        return self._one(books.Voucher, path, "Voucher", "voucher", {"financialyear": year})

    def create_voucher(self, year: str, body: Body) -> books.VoucherHead | None:
        """year: id of the financial year, without which Fortnox takes the one that somebody looks at there."""
        answer = self._write("POST", "/3/vouchers", "voucher", {"Voucher": body}, {"financialyear": year})
        return self._made(books.VoucherHead, answer, "Voucher")

    def invoices(self, params: Params) -> list[books.InvoiceHead]:
        return self._list(books.InvoiceHead, "/3/invoices", "Invoices", "invoices", params)

    def invoice(self, number: str) -> books.Invoice:
        return self._one(books.Invoice, f"/3/invoices/{_number(number)}", "Invoice", "invoice")

    def create_invoice(self, body: Body) -> books.InvoiceHead | None:
        return self._made(
            books.InvoiceHead, self._write("POST", "/3/invoices", "invoice", {"Invoice": body}), "Invoice"
        )

    def change_invoice(self, number: str, body: Body) -> None:
        self._write("PUT", f"/3/invoices/{_number(number)}", "invoice", {"Invoice": body})

    def cancel_invoice(self, number: str) -> None:
        self._write("PUT", f"/3/invoices/{_number(number)}/cancel", "invoice")

    # -- how it is asked -----------------------------------------------------------------------------------------------

    def _one(self, model: type[W], path: str, name: str, what: str, params: Params | None = None) -> W:
        return wire.read(model, wire.inside(self._get(path, params or {}, what), name))

    def _list(self, model: type[W], path: str, name: str, what: str, params: Params) -> list[W]:
        def fetch(number: int) -> paging.Page[W]:
            return self._page(model, path, name, what, params, number)

        return paging.numbered(fetch, what, provider=TITLE, parallel=self.parallel)

    def _page(self, model: type[W], path: str, name: str, what: str, params: Params, number: int) -> paging.Page[W]:
        document = self._get(path, {**params, "limit": f"{PAGE}", "page": f"{number}"}, what)
        found = wire.inside(document, name)
        if not isinstance(found, list):
            raise Broken(f"Fortnox's answer is no list of {what}.", provider=TITLE)
        rows = [wire.read(model, row) for row in found]
        told = wire.inside(document, "MetaInformation")
        if told is not None:
            meta = wire.read(wire.Meta, told)
            return paging.Page(rows, meta.total_resources, meta.total_pages)
        if len(rows) >= SHORTEST_PAGE:
            raise Broken(f"Fortnox does not say how many {what} there are; some may be missing.", provider=TITLE)
        return paging.Page(rows)

    def _get(self, path: str, params: Params, what: str) -> Any:
        return self.http.read("GET", path, params=params, operation=f"read {what}").json()

    def _write(
        self, method: str, path: str, what: str, body: Body | None = None, params: Params | None = None
    ) -> Answer:
        return self.http.write(method, path, params=params, json=body, operation=f"write {what}")

    def _made(self, model: type[W], answer: Answer, name: str) -> W | None:
        if not answer.content.strip():
            return None
        return wire.read(model, wire.inside(answer.json(), name))


def segment(value: str) -> str:
    """An id as one part of a path, whatever it holds. Raises NotSent for none: the path would mean all of them."""
    if not value.strip() or value in (".", ".."):
        raise NotSent("An address in Fortnox lacks its id; nothing was sent.", provider=TITLE)
    return quote(value, safe="")


def _number(value: str) -> str:
    if not _DIGITS.fullmatch(value):
        raise NotSent(f"{value!r} is no number of an invoice in Fortnox; nothing was sent.", provider=TITLE)
    return value
