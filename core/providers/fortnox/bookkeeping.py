"""Everything that postings refer to, read at once, and what the account may not (sheet 3, 4, 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from core.models.bookkeeping import Bookkeeping
from core.models.postings import Posting
from core.providers.fortnox import wire_books as books
from core.providers.fortnox.client import Client
from core.providers.fortnox.convert import registers as convert
from core.providers.fortnox.convert.documents import CURRENCY
from core.providers.fortnox.refusals import Forbidden

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of Fortnox that has a right and a licence of its own. one: a path whose list proves it."""

    scope: str
    what: str
    path: str


PARTS: Mapping[str, Part] = {
    part.scope: part
    for part in (
        Part("salary", "payroll", "/3/employees"),
        Part("bookkeeping", "bookkeeping", "/3/financialyears"),
        Part("costcenter", "cost centres", "/3/costcenters"),
        Part("project", "projects", "/3/projects"),
        Part("settings", "settings", "/3/settings/lockedperiod"),
        Part("customer", "customers", "/3/customers"),
        Part("article", "articles", "/3/articles"),
        Part("invoice", "invoices", "/3/invoices"),
    )
}
_NEEDED: Mapping[Posting, tuple[str, ...]] = {
    Posting.VOUCHER: ("bookkeeping",),
    Posting.INVOICE: ("bookkeeping", "customer", "article", "invoice"),
}
"""Without these an operation can't be; without the others there is less to choose from."""


def missing(scope: str, refusal: Forbidden) -> str:
    """What is missing, for a person."""
    part = PARTS[scope]
    licence = "Fortnox Lön (payroll)" if scope == "salary" else f"the part of Fortnox for {part.what}"
    return (
        f"Fortnox does not let us at {part.what}. The sign-in needs the right {scope}, and the company a licence of "
        f"{licence}. {refusal.message}"
    )


def read(client: Client, today: date) -> Bookkeeping:
    """today: decides which year's accounts and series are read, for each year has its own. A part that is not allowed
    is left out and named where an operation can't do without it."""
    company = client.company()
    refused: dict[str, str] = {}

    def allowed(scope: str, ask: Callable[[], T], instead: T) -> T:
        try:
            return ask()
        except Forbidden as error:
            refused[scope] = missing(scope, error)
            return instead

    opened: list[books.FinancialYear] = allowed("bookkeeping", client.financial_years, [])
    years = list(map(convert.financial_year, opened))
    year = convert.current(years, today)
    with ThreadPoolExecutor(max(1, client.parallel)) as pool:
        cost_centers = pool.submit(allowed, "costcenter", client.cost_centers, [])
        projects = pool.submit(allowed, "project", client.projects, [])
        people = pool.submit(allowed, "salary", client.employees, [])
        lock = pool.submit(allowed, "settings", client.locked_period, None)
        customers = pool.submit(allowed, "customer", client.customers, [])
        articles = pool.submit(allowed, "article", client.articles, [])
        pool.submit(allowed, "invoice", lambda: client.probe("/3/invoices", "invoices"), None).result()
        accounts = client.accounts(year.id) if year else []
        series = client.voucher_series(year.id) if year else []
        return Bookkeeping(
            company=company.company_name or company.database_number,
            currency=CURRENCY,
            accounts=tuple(map(convert.account, accounts)),
            values=(
                *map(convert.cost_center, cost_centers.result()),
                *map(convert.project, projects.result()),
                *map(convert.person, people.result()),
            ),
            journals=tuple(map(convert.journal, series)),
            years=tuple(years),
            locked=convert.locked(lock.result(), years),
            customers=tuple(map(convert.customer, customers.result())),
            products=tuple(map(convert.product, articles.result())),
            missing={posting.value: why for posting, why in _without(refused)},
        )


def _without(refused: Mapping[str, str]) -> Sequence[tuple[Posting, str]]:
    """Which operations can't be, and the first reason why."""
    first = {posting: next(filter(refused.__contains__, scopes), "") for posting, scopes in _NEEDED.items()}
    return [(posting, refused[scope]) for posting, scope in first.items() if scope]
