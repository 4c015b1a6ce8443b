"""What the accounting system would refuse is found before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.accounting.checks import Checks, passed
from core.accounting.net import Held, Net, Step
from core.accounting.rows import Portion, Reason
from core.ledger.states import Action
from core.models.bookkeeping import Dimension
from core.models.postings import (
    Invoice,
    InvoiceLine,
    Posting,
    ProjectTime,
    Standing,
    Voucher,
    VoucherLine,
    invoice_write,
    project_time_write,
    voucher_write,
)
from core.models.writes import Write
from tests.accounting.small import BOOKS, DAY

D = Dimension.DEPARTMENT
GOOD = Voucher(
    journal="3",
    day=DAY,
    currency="DKK",
    text="November",
    lines=(
        VoucherLine(account="2210", amount=Decimal(10), dimensions={D: "20"}),
        VoucherLine(account="6990", amount=Decimal(-10)),
    ),
)
TIME = ProjectTime(employee="12", project="1001", activity="7", day=date(2026, 11, 3), hours=Decimal(2))
INVOICE = Invoice(
    customer="101",
    day=DAY,
    currency="DKK",
    text="November",
    lines=(InvoiceLine(product="CONS", text="Anna", quantity=Decimal(1), price=Decimal(950)),),
)


def reasons(write: Write) -> list[Reason]:
    return [problem.reason for problem in Checks(BOOKS).of(write)]


def debit(account: str, marks: dict[Dimension, str]) -> Write:
    line = VoucherLine(account=account, amount=Decimal(10), dimensions=marks)
    return voucher_write(replace(GOOD, lines=(line, GOOD.lines[1])))


def test_what_can_go_meets_no_problem() -> None:
    assert reasons(voucher_write(GOOD)) == []
    assert reasons(project_time_write(TIME)) == []
    assert reasons(invoice_write(INVOICE)) == []


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (debit("9999", {}), Reason.ACCOUNT_UNKNOWN),
        (debit("1000", {}), Reason.ACCOUNT_CLOSED),
        (debit("2210", {}), Reason.VALUE_MISSING),
        (debit("2750", {D: "20"}), Reason.VALUE_FORBIDDEN),
        (debit("2210", {D: "77"}), Reason.VALUE_UNKNOWN),
        (debit("2210", {D: "30"}), Reason.VALUE_CLOSED),
        (voucher_write(replace(GOOD, journal="4")), Reason.JOURNAL_CLOSED),
        (voucher_write(replace(GOOD, journal="9")), Reason.JOURNAL_CLOSED),
        (voucher_write(replace(GOOD, day=date(2026, 8, 31))), Reason.DAY_SHUT),
        (voucher_write(replace(GOOD, day=date(2027, 1, 1))), Reason.DAY_SHUT),
        (project_time_write(replace(TIME, day=date(2026, 11, 20))), Reason.VALUE_CLOSED),
        (project_time_write(replace(TIME, employee="99")), Reason.VALUE_UNKNOWN),
        (project_time_write(replace(TIME, activity="8")), Reason.VALUE_UNKNOWN),
        (invoice_write(replace(INVOICE, customer="102")), Reason.CUSTOMER_CLOSED),
        (invoice_write(replace(INVOICE, lines=(replace(INVOICE.lines[0], product="X"),))), Reason.PRODUCT_UNKNOWN),
    ],
)
def test_what_it_would_refuse_is_told_with_its_reason(write: Write, reason: Reason) -> None:
    assert reasons(write) == [reason]


def test_a_missing_module_is_the_only_reason_told() -> None:
    books = replace(BOOKS, missing={Posting.PROJECT_TIME: "The agreement lacks a module."})
    found = Checks(books).of(project_time_write(replace(TIME, employee="99")))
    assert [problem.reason for problem in found] == [Reason.MISSING]


def test_a_draft_is_not_taken_back_for_a_document_that_can_not_go() -> None:
    old = Held(1, "r1", voucher_write(GOOD), (), Standing.DRAFT)
    covers = (Portion("hours", "1", "1", Decimal(1)),)
    steps = (
        Step(Action.REMOVE, old.write, (), old),
        Step(Action.CREATE, debit("9999", {}), covers, None, 0),
        Step(Action.CREATE, project_time_write(TIME)),
    )
    found = passed(Net(steps), Checks(BOOKS))
    assert [step.write.operation for step in found.steps] == [Posting.PROJECT_TIME]
    assert [(problem.reason, problem.rows) for problem in found.problems] == [
        (Reason.ACCOUNT_UNKNOWN, (("hours", "1"),))
    ]
