"""Vouchers, project time and invoices as writes and as records: what is sent is what is recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.ledger import payload
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension
from core.models.postings import (
    Invoice,
    InvoiceLine,
    ProjectTime,
    Standing,
    Voucher,
    VoucherLine,
    invoice_of,
    invoice_record,
    invoice_write,
    project_time_of,
    project_time_record,
    project_time_write,
    voucher_of,
    voucher_record,
    voucher_write,
)

DAY = date(2026, 11, 30)
SALES = {Dimension.DEPARTMENT: "20"}


def voucher(*lines: tuple[str, str, dict[Dimension, str]]) -> Voucher:
    made = tuple(
        VoucherLine(account=account, amount=Decimal(amount), dimensions=marks, text=f"Line {number}")
        for number, (account, amount, marks) in enumerate(lines)
    )
    return Voucher(journal="3", day=DAY, currency="DKK", text="Hours 2026-11", lines=made)


def test_a_voucher_comes_back_from_its_write_as_it_was() -> None:
    made = voucher(("2210", "1250.00", SALES), ("6990", "-1250.00", {}))
    assert voucher_of(voucher_write(made)) == made
    assert (made.debit, made.balance) == (Decimal("1250.00"), 0)


def test_the_ledger_keeps_the_words_of_the_lines() -> None:
    write = voucher_write(voucher(("2210", "10.00", {}), ("6990", "-10.00", {})))
    assert payload.unpack(payload.pack(write)) == write


def test_a_voucher_is_recognised_however_its_lines_are_cut_and_worded() -> None:
    write = voucher_write(voucher(("2210", "100.00", SALES), ("2210", "50.00", SALES), ("6990", "-150.00", {})))
    there = voucher(("6990", "-90.00", {}), ("2210", "150.00", SALES), ("6990", "-60.00", {}))
    assert same_look(write, voucher_record(there, "2026-40117", Standing.DRAFT))


def test_another_dimension_or_amount_is_another_voucher() -> None:
    write = voucher_write(voucher(("2210", "150.00", SALES), ("6990", "-150.00", {})))
    bare = voucher(("2210", "150.00", {}), ("6990", "-150.00", {}))
    more = voucher(("2210", "150.01", SALES), ("6990", "-150.01", {}))
    assert not same_look(write, voucher_record(bare, "1", Standing.DRAFT))
    assert not same_look(write, voucher_record(more, "1", Standing.DRAFT))


def test_project_time_comes_back_and_is_recognised() -> None:
    entry = ProjectTime(employee="12", project="1001", activity="7", day=DAY, hours=Decimal("7.5"), text="Design")
    write = project_time_write(entry)
    assert project_time_of(write) == entry
    assert same_look(write, project_time_record(entry, "90211", Standing.DRAFT))
    assert not same_look(write, project_time_record(replace(entry, activity="8"), "90211", Standing.DRAFT))


def test_an_invoice_comes_back_and_is_recognised_in_any_order_of_its_lines() -> None:
    lines = (
        InvoiceLine(product="CONS", text="Anna P", quantity=Decimal("37.50"), price=Decimal("950")),
        InvoiceLine(product="CONS", text="Bo B", quantity=Decimal("2"), price=Decimal("950.00"), dimensions=SALES),
    )
    invoice = Invoice(customer="101", day=DAY, currency="DKK", text="2026-11", lines=lines)
    write = invoice_write(invoice)
    assert invoice_of(write) == invoice
    assert invoice.net == Decimal("37525.00")
    there = replace(
        invoice,
        lines=(lines[1], replace(lines[0], quantity=Decimal("37.5"), price=Decimal("950.00"), text="Cut")),
    )
    assert same_look(write, invoice_record(there, "148", Standing.DRAFT))
