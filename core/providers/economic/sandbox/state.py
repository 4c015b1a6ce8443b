"""The state behind the routes and the screens, and all of it as `_control/records` shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.providers.sandbox_host import SandboxClock

from . import projectsapi
from .answers import plain
from .books import Books
from .invoices import totals
from .seed import Seed
from .seed_records import DraftInvoice
from .year_routes import period_shape, year_shape
from .years import periods_of


class EconomicState:
    """Empty until `load`."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.books = Books(Seed(), clock.now)

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document (see `seed.Seed`). Raises ValueError where it does not fit."""
        self.books = Books(Seed.model_validate(document), self.clock.now)

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything stored, by kind. Entries have all their fields, invoices their totals."""
        books = self.books
        periods = [period_shape(period) for year in books.years.values() for period in periods_of(year)]
        tables: dict[str, Sequence[Mapping[str, Any]]] = {
            "draft_entries": _rows(books.draft_entries),
            "booked_entries": _rows(books.booked_entries),
            "time_entries": [
                {**projectsapi.time_entry(row), "bookedOn": row.bookedOn} for row in books.time_entries.values()
            ],
            "draft_invoices": [self._invoice(row) for row in books.draft_invoices.values()],
            "booked_invoices": [self._invoice(row) for row in books.booked_invoices.values()],
            "accounting_years": [year_shape(one) for one in books.years.values()],
            "periods": periods,
            "accounts": _rows(books.accounts),
            "vat_accounts": _rows(books.vat_accounts),
            "departments": _rows(books.departments),
            "distributions": _rows(books.distributions),
            "employees": _rows(books.employees),
            "journals": _rows(books.journals),
            "customers": _rows(books.customers),
            "products": _rows(books.products),
            "units": _rows(books.units),
            "layouts": _rows(books.layouts),
            "payment_terms": _rows(books.payment_terms),
            "vat_zones": _rows(books.vat_zones),
            "projects": _rows(books.projects),
            "activity_groups": _rows(books.activity_groups),
            "activities": _rows(books.activities),
            "project_activities": _rows(books.project_activities),
            "modules": _rows(books.modules),
        }
        shown: dict[str, list[dict[str, Any]]] = plain(tables)
        return shown

    def _invoice(self, row: DraftInvoice) -> dict[str, Any]:
        sums = totals(self.books, row)
        return {**row.model_dump(), "netAmount": sums.net, "vatAmount": sums.vat, "grossAmount": sums.gross}


def _rows(table: Mapping[Any, Any]) -> list[dict[str, Any]]:
    return [row.model_dump() for row in table.values()]


class IndexAuth(Mapping[str, str]):
    """The `auth` values in the sandbox's index: the first grant that still holds, or an empty one."""

    NAMES = ("app_secret_token", "agreement_grant_token")

    def __init__(self, state: EconomicState) -> None:
        self._state = state

    def __getitem__(self, name: str) -> str:
        access = self._state.books.access
        return {"app_secret_token": access.app_secret, "agreement_grant_token": (access.grants or [""])[0]}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
