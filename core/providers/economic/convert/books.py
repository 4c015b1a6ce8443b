"""What e-conomic keeps, as bookkeeping (sheet 4.2, 4.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.models.bookkeeping import (
    Activity,
    Customer,
    Dimension,
    DimensionValue,
    FinancialYear,
    Journal,
    LedgerAccount,
    Locked,
    Product,
)
from core.providers.economic import wire
from core.providers.economic.convert.dimensions import id_of

POSTABLE = frozenset({"profitAndLoss", "status"})
"""Types of account that entries can be posted to; the others are headings and sums. [spec]"""
FINANCE = "financeVoucher"


def account(row: wire.Account) -> LedgerAccount:
    why = ""
    if row.account_type not in POSTABLE:
        why = "it is a heading or a sum"
    elif row.barred:
        why = "it is barred"
    elif row.block_direct_entries:
        why = "it takes no direct entries"
    return LedgerAccount(number=row.account_number, name=row.name, closed_because=why)


def department(row: wire.Distribution) -> DimensionValue:
    known = id_of(row.departmental_distribution_number, row.distribution_type) or ""
    return DimensionValue(dimension=Dimension.DEPARTMENT, id=known, name=row.name, open=not row.barred)


def journal(row: wire.Journal) -> Journal:
    wrong = row.restricted_to is not None and not row.restricted_to.lower().startswith(FINANCE.lower())
    return Journal(
        id=row.journal_number,
        name=row.name,
        closed_because=f"it takes only entries of type {row.restricted_to}" if wrong else "",
    )


def years(rows: Iterable[wire.Year]) -> tuple[FinancialYear, ...]:
    """The years that are not closed: what lies in no year can't be posted."""
    return tuple(FinancialYear(row.year, row.from_date, row.to_date) for row in rows if not row.closed)


def locked(rows: Iterable[wire.Period]) -> list[Locked]:
    """A barred period refuses entries though it is not closed. [client]"""
    found = []
    for row in rows:
        if row.is_closed or row.is_barred:
            state = "closed" if row.is_closed else "barred"
            why = f"The period {row.date_from} to {row.date_to} is {state} in e-conomic."
            found.append(Locked(row.date_from, row.date_to, why))
    return found


def customer(row: wire.Customer) -> Customer:
    terms = {"paymentTerms": row.payment_terms, "vatZone": row.vat_zone, "layout": row.layout}
    return Customer(
        id=row.customer_number,
        name=row.name,
        currency=row.currency,
        organisation_number=row.corporate_identification_number or "",
        email=row.email or "",
        open=not row.barred,
        terms={name: value for name, value in terms.items() if value},
    )


def product(row: wire.Product) -> Product:
    return Product(
        id=row.product_number,
        name=row.name,
        unit=row.unit_name or "",
        price=row.sales_price,
        open=not row.barred,
    )


def project(row: wire.Project) -> DimensionValue:
    """A main project takes no entries of its own. [spec 6]"""
    shut = row.is_closed or row.is_barred or row.is_main_project
    return DimensionValue(
        dimension=Dimension.PROJECT, id=row.number, name=row.name, open=not shut, customer=row.customer_number
    )


def employee(row: wire.ProjectEmployee) -> DimensionValue:
    return DimensionValue(dimension=Dimension.EMPLOYEE, id=row.number, name=row.name, open=not row.is_barred)


def activities(rows: Iterable[wire.Activity], pairs: Sequence[wire.ProjectActivity]) -> tuple[Activity, ...]:
    """pairs: which activity is open on which project; one that is on none is on every one. [inferred]"""
    on: Mapping[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if not pair.completed:
            on[pair.activity_number].add(pair.project_number)
    assigned = {pair.activity_number for pair in pairs}
    return tuple(
        Activity(
            id=row.number,
            name=row.name,
            open=not row.is_barred,
            projects=frozenset(on[row.number]) if row.number in assigned else None,
        )
        for row in rows
    )
