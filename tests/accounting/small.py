"""A small company's rows and rules, and books that can be posted in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from core.accounting.vouchers import VoucherSettings
from core.mapping.accounts import EVERY, FROM_ROW, AccountRule
from core.models.bookkeeping import (
    Activity,
    Bookkeeping,
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
from core.models.people import Employee
from core.models.postings import Posting
from core.models.rows import PROJECT_TIME, Approval, Kind, SalaryLine, TimeEntry
from core.providers.base import Correction, Operation, Twice

DAY = date(2026, 11, 30)
APPROVED, WAITING = Approval(True, "row"), Approval(False, "missing")
PEOPLE = {
    "a": Employee(id="a", full_name="Anna Petersen", department="Operations", department_id="d1"),
    "b": Employee(id="b", full_name="Bo Berg", department="Sales", department_id="d2"),
}
VALUES = {(Dimension.DEPARTMENT, "d1"): "20", (Dimension.DEPARTMENT, "d2"): "30"}
SETTINGS = VoucherSettings(
    journal="3",
    currency="DKK",
    rounding="6999",
    kinds=frozenset({Kind.HOURS, Kind.SUPPLEMENT}),
    text="Hours 2026-11",
)
HOURS = AccountRule(
    id="r1",
    kind=Kind.HOURS,
    code=EVERY,
    rate=Decimal("250"),
    debit="2210",
    credit="6990",
    dimensions={Dimension.DEPARTMENT: FROM_ROW},
)
MILEAGE = AccountRule(id="r2", kind=Kind.SUPPLEMENT, code="km", rate=Decimal("3.79"), debit="2750", credit="6990")


def hours(row: str, quantity: str, person: str = "a", approval: Approval = APPROVED, **more: Any) -> TimeEntry:
    given = {"day": DAY.replace(day=2), "project": "Havn", "code": PROJECT_TIME, "label": "Design", **more}
    return TimeEntry(id=row, person=person, quantity=Decimal(quantity), approval=approval, version="1", **given)


def mileage(row: str, quantity: str, person: str = "a") -> SalaryLine:
    return SalaryLine(
        id=row,
        person=person,
        day=DAY.replace(day=3),
        quantity=Decimal(quantity),
        unit="km",
        code="km",
        label="Mileage",
        approval=APPROVED,
        version="1",
    )


def operation(posting: Posting, correction: Correction) -> Operation:
    return Operation(
        name=posting, title=posting.value, unit="x", correction=correction, marker=True, twice=Twice.SECOND
    )


BOOKS = Bookkeeping(
    company="Fjordbyg",
    currency="DKK",
    accounts=(
        LedgerAccount(number="2210", name="Wages", needs={Dimension.DEPARTMENT: Need.MANDATORY}),
        LedgerAccount(number="2750", name="Travel", needs={Dimension.DEPARTMENT: Need.FORBIDDEN}),
        LedgerAccount(number="6990", name="Wages owed"),
        LedgerAccount(number="6999", name="Rounding"),
        LedgerAccount(number="1000", name="Heading", closed_because="it is a heading"),
    ),
    values=(
        DimensionValue(dimension=Dimension.DEPARTMENT, id="20", name="Operations"),
        DimensionValue(dimension=Dimension.DEPARTMENT, id="30", name="Sales", open=False),
        DimensionValue(dimension=Dimension.PROJECT, id="1001", name="Havn", last=date(2026, 11, 15)),
        DimensionValue(dimension=Dimension.EMPLOYEE, id="12", name="Anna P"),
    ),
    activities=(Activity(id="7", name="Design", projects=frozenset({"1001"})),),
    journals=(Journal(id="3", name="Wages"), Journal(id="4", name="Bank", closed_because="it takes payments only")),
    years=(FinancialYear("2026", date(2026, 1, 1), date(2026, 12, 31)),),
    locked=(Locked(date(2026, 1, 1), date(2026, 8, 31), "Closed until 31 August."),),
    customers=(Customer(id="101", name="Acme"), Customer(id="102", name="Gone", open=False)),
    products=(Product(id="CONS", name="Consulting"),),
)
