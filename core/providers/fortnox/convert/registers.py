"""Accounts, cost centres, projects, series, years, customers and articles (sheet 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.models.bookkeeping import (
    Customer,
    Dimension,
    DimensionValue,
    FinancialYear,
    Journal,
    LedgerAccount,
    Locked,
    Need,
    Product,
)
from core.providers.fortnox import wire
from core.providers.fortnox import wire_books as books
from core.providers.fortnox.convert.people import employee

_NEEDS = {"ALLOWED": Need.ALLOWED, "MANDATORY": Need.MANDATORY, "NOTALLOWED": Need.FORBIDDEN}
COMPLETED = "COMPLETED"


def account(one: books.LedgerAccount) -> LedgerAccount:
    """No account takes an employee: rows have no such column."""
    return LedgerAccount(
        number=one.number,
        name=one.description or one.number,
        closed_because="it is not active in Fortnox" if one.active is False else "",
        needs={
            Dimension.DEPARTMENT: _need(one.cost_center_settings),
            Dimension.PROJECT: _need(one.project_settings),
            Dimension.EMPLOYEE: Need.FORBIDDEN,
        },
    )


def cost_center(one: books.CostCenter) -> DimensionValue:
    return DimensionValue(
        dimension=Dimension.DEPARTMENT,
        id=one.code,
        name=one.description or one.code,
        open=one.active is not False,
    )


def project(one: books.Project) -> DimensionValue:
    return DimensionValue(
        dimension=Dimension.PROJECT,
        id=one.project_number,
        name=one.description or one.project_number,
        open=one.status != COMPLETED,
        first=one.start_date,
        last=one.end_date,
    )


def person(one: wire.Employee) -> DimensionValue:
    found = employee(one)
    return DimensionValue(dimension=Dimension.EMPLOYEE, id=found.id, name=found.name, open=found.active)


def journal(one: books.VoucherSeries) -> Journal:
    closed = "only Fortnox itself posts to this series" if one.manual is False else ""
    return Journal(id=one.code, name=one.description or one.code, closed_because=closed)


def financial_year(one: books.FinancialYear) -> FinancialYear:
    return FinancialYear(one.id, one.from_date, one.to_date)


def current(years: Sequence[FinancialYear], today: date) -> FinancialYear | None:
    """The newest year that has begun, else the first one to come; None where there is no year at all."""
    begun = [year for year in years if year.first <= today]
    if begun:
        return max(begun, key=lambda year: year.first)
    return min(years, key=lambda year: year.first, default=None)


def locked(period: books.LockedPeriod | None, years: Sequence[FinancialYear]) -> tuple[Locked, ...]:
    """Everything up to the lock."""
    if period is None or period.end_date is None or not years:
        return ()
    first = min(year.first for year in years)
    why = f"Fortnox is locked up to and including {period.end_date}. Unlock it there, or choose a later day."
    return (Locked(first, period.end_date, why),) if first <= period.end_date else ()


def customer(one: books.Customer) -> Customer:
    return Customer(
        id=one.customer_number,
        name=one.name or one.customer_number,
        currency=one.currency or "",
        organisation_number=one.organisation_number or "",
        email=one.email or "",
        open=one.active is not False,
    )


def product(one: books.Article) -> Product:
    return Product(
        id=one.article_number,
        name=one.description or one.article_number,
        unit=one.unit or "",
        price=one.sales_price,
        open=one.active is not False,
    )


def _need(settings: str | None) -> Need:
    known: Mapping[str, Need] = _NEEDS
    return known.get(settings or "", Need.ALLOWED)
