"""Vouchers and invoices out and back in canonical form, and the registers that they refer to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.http.errors import NotSent
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension, FinancialYear
from core.models.postings import (
    STANDING,
    Invoice,
    InvoiceLine,
    Standing,
    Voucher,
    VoucherLine,
    invoice_write,
    voucher_write,
)
from core.models.writes import Write
from core.providers.fortnox import wire
from core.providers.fortnox import wire_books as books
from core.providers.fortnox.convert import documents, registers

DAY = date(2026, 11, 30)
MARK = "ho:abcdefgh"
COST = {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P7"}


def voucher(*lines: tuple[str, str, dict[Dimension, str]], currency: str = "SEK") -> Write:
    made = tuple(VoucherLine(account=a, amount=Decimal(b), dimensions=c, text="<Rad>") for a, b, c in lines)
    whole = Voucher(journal="L", day=DAY, currency=currency, text=f"Löner [nov] {MARK}", lines=made)
    return replace(voucher_write(whole), marker=MARK)


BALANCED = (("7010", "10.10", COST), ("2910", "-10.10", {}))


def test_a_voucher_says_debit_and_credit_and_its_columns() -> None:
    body = documents.voucher_body(voucher(*BALANCED))
    assert (body["Description"], body["Comments"]) == ("Löner (nov)", f"Löner (nov) {MARK}")
    debit, credit = body["VoucherRows"]
    assert debit == {
        "Account": 7010,
        "Debit": Decimal("10.10"),
        "Credit": 0,
        "CostCenter": "100",
        "Project": "P7",
        "TransactionInformation": "(Rad)",
    }
    assert credit == {"Account": 2910, "Debit": 0, "Credit": Decimal("10.10"), "TransactionInformation": "(Rad)"}


@pytest.mark.parametrize(
    "write",
    [
        voucher(("7010", "10.10", COST), ("2910", "-10.00", {})),
        voucher(("7010", "10.10", COST)),
        voucher(("7010", "10.105", COST), ("2910", "-10.105", {})),
        voucher(("löner", "10.10", COST), ("2910", "-10.10", {})),
        voucher(("7010", "10.10", {Dimension.EMPLOYEE: "101"}), ("2910", "-10.10", {})),
        voucher(*BALANCED, currency="EUR"),
    ],
    ids=["unbalanced", "one line", "three decimals", "no account", "employee", "euro"],
)
def test_a_voucher_that_fortnox_can_not_hold_is_not_sent(write: Write) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        documents.voucher_body(write)


def test_a_voucher_reads_back_whatever_its_cut_texts_and_struck_out_rows() -> None:
    there = {
        "VoucherSeries": "L",
        "VoucherNumber": 12,
        "Year": 4,
        "TransactionDate": "2026-11-30",
        "Comments": MARK,
        "VoucherRows": [
            {"Account": 2910, "Debit": 0, "Credit": "4.10"},
            {"Account": "7010", "Debit": "10.1", "Credit": 0, "CostCenter": "100", "Project": "P7"},
            {"Account": 7690, "Debit": 99, "Credit": 0, "Removed": True},
            {"Account": 2910, "Debit": 0, "Credit": 6, "CostCenter": "", "Project": None},
        ],
    }
    write = voucher(*BALANCED)
    found = documents.voucher(wire.read(books.Voucher, there))
    assert same_look(write, found)
    there["VoucherRows"][1]["CostCenter"] = "200"  # type: ignore[index]
    assert not same_look(write, documents.voucher(wire.read(books.Voucher, there)))


def invoice(*lines: InvoiceLine, currency: str = "SEK") -> Write:
    whole = Invoice(customer="10", day=DAY, currency=currency, text=f"Nov {MARK}", lines=lines)
    return replace(invoice_write(whole), marker=MARK)


LINE = InvoiceLine(product="KONS", text="Anna", quantity=Decimal("37.50"), price=Decimal("950"), dimensions=COST)


def test_an_invoice_is_a_draft_with_our_mark_alone_in_its_first_reference() -> None:
    body = documents.invoice_body(invoice(LINE))
    assert (body["NotCompleted"], body["ExternalInvoiceReference1"], body["ExternalInvoiceReference2"]) == (
        True,
        MARK,
        "Nov",
    )
    assert body["InvoiceRows"][0]["DeliveredQuantity"] == "37.5"


def test_a_changed_invoice_empties_what_its_rows_do_not_say() -> None:
    bare = replace(LINE, text="", dimensions={})
    write = replace(invoice(bare), text=MARK)
    changed = documents.invoice_body(write, change=True)
    assert changed["ExternalInvoiceReference2"] == "API_BLANK"
    assert {name: changed["InvoiceRows"][0][name] for name in ("CostCenter", "Project", "Description")} == {
        "CostCenter": "API_BLANK",
        "Project": "API_BLANK",
        "Description": "API_BLANK",
    }
    assert "API_BLANK" not in str(documents.invoice_body(write))


@pytest.mark.parametrize(
    "write",
    [
        invoice(),
        invoice(replace(LINE, price=Decimal("9.999"))),
        invoice(replace(LINE, dimensions={Dimension.EMPLOYEE: "1"})),
        invoice(LINE, currency="EUR"),
    ],
    ids=["no lines", "three decimals", "employee", "euro"],
)
def test_an_invoice_that_fortnox_can_not_hold_is_not_sent(write: Write) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        documents.invoice_body(write)


@pytest.mark.parametrize(
    ("flags", "paid", "wanted"),
    [
        ({"Booked": False, "Cancelled": False}, False, Standing.DRAFT),
        ({}, False, Standing.DRAFT),
        ({"Booked": True}, False, Standing.BOOKED),
        ({"Booked": True}, True, Standing.PAID),
        ({"Cancelled": True}, False, Standing.CANCELLED),
    ],
)
def test_an_invoice_reads_back_with_where_it_stands(flags: dict[str, bool], paid: bool, wanted: Standing) -> None:
    there = {
        "DocumentNumber": 57,
        "CustomerNumber": "10",
        "InvoiceDate": "2026-11-30",
        "ExternalInvoiceReference1": MARK,
        "InvoiceRows": [
            {"Description": "Only words", "DeliveredQuantity": "0.00", "Price": 0},
            {"ArticleNumber": "KONS", "DeliveredQuantity": "37.5", "Price": "950.00", "Project": "P7"}
            | {"CostCenter": "100"},
        ],
        **flags,
    }
    found = documents.invoice(wire.read(books.Invoice, there), paid)
    assert same_look(invoice(LINE), found)
    assert found.fields[STANDING] == wanted


# -- registers ---------------------------------------------------------------------------------------------------------

YEARS = [FinancialYear(f"{n}", date(2020 + n, 1, 1), date(2020 + n, 12, 31)) for n in (4, 6, 5)]


@pytest.mark.parametrize(
    ("today", "wanted"), [(date(2025, 7, 1), "5"), (date(2027, 1, 5), "6"), (date(2023, 1, 1), "4")]
)
def test_registers_are_read_of_the_newest_year_that_has_begun(today: date, wanted: str) -> None:
    found = registers.current(YEARS, today)
    assert found is not None
    assert found.id == wanted
    assert registers.current([], today) is None


def test_a_lock_holds_from_the_first_year_on() -> None:
    (found,) = registers.locked(books.LockedPeriod(end_date=date(2026, 9, 30)), YEARS)
    assert (found.first, found.last) == (date(2024, 1, 1), date(2026, 9, 30))
    assert "2026-09-30" in found.why
    assert registers.locked(books.LockedPeriod(end_date=None), YEARS) == ()
    assert registers.locked(None, YEARS) == ()
