"""e-conomic's endpoints, one method each: wire models in and out, all pages, no domain words (sheet sections 2 to 5).

Two surfaces share the tokens and the rate: the legacy one at the base URL, the modules below their own paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken
from core.providers.economic import wire
from core.providers.economic.refusals import Gone
from core.providers.economic.wire import TITLE

PAGE = 1000
"""The longest page of both surfaces. [live 5]"""
VERSIONS: Mapping[str, str] = {
    "projectsapi": "v1.1.0",
    "accountingyearsapi": "v2.0.1",
}
"""Every published version stays callable. [inferred 2]"""
KEY = "Idempotency-Key"
_ESCAPES = {
    "<": "0",
    ">": "1",
    "*": "2",
    "%": "3",
    ":": "4",
    "&": "5",
    "/": "6",
    "\\": "7",
    "_": "8",
    " ": "9",
    "?": "10",
    ".": "11",
    "#": "12",
    "+": "13",
}

W = TypeVar("W", bound=wire.Wire)
Body = Mapping[str, Any]


def in_path(identifier: str) -> str:
    """An id as it stands in an address: special characters as numbers between underscores. [docs 4.1]"""
    return "".join(f"_{_ESCAPES[sign]}_" if sign in _ESCAPES else sign for sign in identifier)


def between(first: date, last: date) -> str:
    """The filter for these days. Dates of the legacy surface and date-times of the modules take the same form."""
    return f"date$gte:{first.isoformat()}$and:date$lte:{last.isoformat()}"


class Client:
    """legacy, modules: the two surfaces. Raises only `core.http.errors`. Safe for threads."""

    def __init__(self, legacy: Http, modules: Http) -> None:
        self._legacy = legacy
        self._modules = modules

    def close(self) -> None:
        self._legacy.close()
        self._modules.close()

    # -- who, and what is referred to: 3, 4.2 ------------------------------------------------------------------------

    def self(self) -> wire.Self:
        return wire.read(wire.Self, self._legacy.read("GET", "/self", operation="read who is signed in").json())

    def accounts(self) -> list[wire.Account]:
        return self._list(wire.Account, "/accounts", "accounts")

    def distributions(self) -> list[wire.Distribution]:
        return self._list(wire.Distribution, "/departmental-distributions", "departments")

    def journals(self) -> list[wire.Journal]:
        return self._list(wire.Journal, "/journals", "journals")

    def years(self) -> list[wire.Year]:
        return self._list(wire.Year, "/accounting-years", "accounting years")

    def periods(self, year: str) -> list[wire.Period]:
        """The only place that shows barred periods (2)."""
        return self._items(wire.Period, "accountingyearsapi", "/accountingYears/periods", "periods", f"year$eq:{year}")

    def customers(self) -> list[wire.Customer]:
        return self._list(wire.Customer, "/customers", "customers")

    def products(self) -> list[wire.Product]:
        return self._list(wire.Product, "/products", "products")

    def projects(self) -> list[wire.Project]:
        return self._items(wire.Project, "projectsapi", "/Projects", "projects")

    def activities(self) -> list[wire.Activity]:
        return self._items(wire.Activity, "projectsapi", "/Activities", "activities")

    def project_activities(self) -> list[wire.ProjectActivity]:
        return self._items(wire.ProjectActivity, "projectsapi", "/project-activities", "activities of projects")

    def project_employees(self) -> list[wire.ProjectEmployee]:
        """Open without the Project module too. [live 3]"""
        return self._items(wire.ProjectEmployee, "projectsapi", "/Employees", "employees")

    # -- vouchers: 4.3, 4.7 ------------------------------------------------------------------------------------------

    def draft_entries(self, journal: str, filter: str) -> list[wire.Entry]:
        return self._list(wire.Entry, f"/journals/{int(journal)}/entries", "draft entries", filter)

    def booked_entries(self, year: str, filter: str) -> list[wire.BookedEntry]:
        return self._list(wire.BookedEntry, f"/accounting-years/{in_path(year)}/entries", "booked entries", filter)

    def create_voucher(self, journal: str, body: Body, key: str) -> list[wire.MadeVoucher]:
        """Answers an array, unlike every other create; the server may cut a voucher in several. [live]"""
        answer = self._write("POST", f"/journals/{int(journal)}/vouchers", "voucher", body, key)
        made = answer.json()
        if not isinstance(made, list) or not made:
            raise answer.broken("names no voucher")
        return [wire.read(wire.MadeVoucher, one) for one in made]

    def delete_draft_entry(self, journal: str, entry: int, key: str) -> None:
        """One entry by its number; without a number this address would empty the whole journal. [live 4.7]"""
        self._write("DELETE", f"/journals/{int(journal)}/entries/{_number(entry)}", "voucher", None, key)

    # -- project time: 4.5 -------------------------------------------------------------------------------------------

    def time_entries(self, filter: str) -> list[wire.TimeEntry]:
        return self._items(wire.TimeEntry, "projectsapi", "/TimeEntries", "time entries", filter)

    def time_entry(self, number: str) -> wire.TimeEntry | None:
        path = _module("projectsapi", f"/TimeEntries/{int(number)}")
        try:
            return wire.read(wire.TimeEntry, self._modules.read("GET", path, operation="read a time entry").json())
        except Gone:
            return None

    def create_time_entry(self, body: Body, key: str) -> str:
        path = _module("projectsapi", "/TimeEntries")
        answer = self._modules.write("POST", path, json=body, headers={KEY: key}, operation="project_time")
        return wire.read(wire.MadeEntry, answer.json()).number

    def change_time_entry(self, body: Body, key: str) -> None:
        path = _module("projectsapi", "/TimeEntries")
        self._modules.write("PUT", path, json=body, headers={KEY: key}, operation="project_time")

    def delete_time_entry(self, number: str, key: str) -> None:
        path = _module("projectsapi", f"/TimeEntries/{_number(int(number))}")
        self._modules.write("DELETE", path, headers={KEY: key}, operation="project_time")

    # -- invoices: 4.6, 4.7 ------------------------------------------------------------------------------------------

    def draft_invoices(self, filter: str) -> list[wire.DraftInvoice]:
        """Without their lines. [live]"""
        return self._list(wire.DraftInvoice, "/invoices/drafts", "draft invoices", filter)

    def draft_invoice(self, number: str) -> wire.DraftInvoice | None:
        return self._one(wire.DraftInvoice, f"/invoices/drafts/{_number(int(number))}", "a draft invoice")

    def booked_invoices(self, filter: str) -> list[wire.BookedInvoice]:
        return self._list(wire.BookedInvoice, "/invoices/booked", "booked invoices", filter)

    def booked_invoice(self, number: str) -> wire.BookedInvoice | None:
        return self._one(wire.BookedInvoice, f"/invoices/booked/{_number(int(number))}", "a booked invoice")

    def create_draft_invoice(self, body: Body, key: str) -> str:
        answer = self._write("POST", "/invoices/drafts", "invoice", body, key)
        return wire.read(wire.MadeInvoice, answer.json()).draft_invoice_number

    def delete_draft_invoice(self, number: str, key: str) -> None:
        """One draft by its number; without a number this address would delete every draft. [live]"""
        self._write("DELETE", f"/invoices/drafts/{_number(int(number))}", "invoice", None, key)

    # -- how ---------------------------------------------------------------------------------------------------------

    def _write(self, method: str, path: str, operation: str, body: Body | None, key: str) -> Answer:
        return self._legacy.write(method, path, json=body, headers={KEY: key}, operation=operation)

    def _one(self, model: type[W], path: str, what: str) -> W | None:
        try:
            return wire.read(model, self._legacy.read("GET", path, operation=f"read {what}").json())
        except Gone:
            return None

    def _list(self, model: type[W], path: str, what: str, filter: str = "") -> list[W]:
        """A collection of the legacy surface, all pages."""

        def fetch(number: int) -> paging.Page[W]:
            asked: dict[str, str | int] = {"pagesize": PAGE, "skippages": number - 1}
            params = {**asked, "filter": filter} if filter else asked
            answer = self._legacy.read("GET", path, params=params, operation=f"read {what}")
            body = answer.json()
            try:
                rows, told = body["collection"], body["pagination"]
                total, size = int(told["results"]), int(told.get("pageSize") or PAGE)
            except (KeyError, TypeError, ValueError):
                raise answer.broken("is no collection") from None
            return paging.Page([wire.read(model, row) for row in rows], total, max(1, -(-total // max(1, size))))

        return paging.numbered(fetch, what, provider=TITLE, parallel=2)

    def _items(self, model: type[W], module: str, path: str, what: str, filter: str = "") -> list[W]:
        """A list of a module, by cursor: an answer without one is the last. [live 5]"""
        found: list[W] = []
        seen: set[str] = set()
        cursor = ""
        while True:
            params = {name: value for name, value in (("filter", filter), ("cursor", cursor)) if value}
            answer = self._modules.read("GET", _module(module, path), params=params, operation=f"read {what}")
            body = answer.json()
            rows = body.get("items") if isinstance(body, Mapping) else None
            if not isinstance(rows, Sequence):
                raise answer.broken("holds no items")
            found += [wire.read(model, row) for row in rows]
            cursor = str(body.get("cursor") or "")
            if not cursor:
                return found
            if cursor in seen:
                raise Broken(f"The list of {what} does not end; nothing of it can be trusted.", provider=TITLE)
            seen.add(cursor)


def _module(name: str, path: str) -> str:
    return f"/{name}/{VERSIONS[name]}{path}"


def _number(value: int) -> int:
    """Raises ValueError for what is no number of a record: such an address would mean all of them."""
    if value < 1:
        raise ValueError(f"{value} is no number of a record.")
    return value
