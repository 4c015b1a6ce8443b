"""The books against the sandbox, which is an independent reading of the sheet, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent, Rejected
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension, Need
from core.models.postings import (
    STANDING,
    Invoice,
    InvoiceLine,
    Standing,
    Voucher,
    VoucherLine,
    invoice_of,
    invoice_write,
    voucher_of,
    voucher_write,
)
from core.models.writes import RecordState, Write
from core.providers.fortnox import Fortnox
from tests.providers.fortnox.playing import account
from tests.providers.fortnox.sandbox_company import Sandbox, voucher

DAY, FIRST, LAST = date(2026, 11, 2), date(2026, 11, 1), date(2026, 11, 30)
MARK = "ho:abcdefgh"
COST = {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P7"}


@pytest.fixture
def fortnox(sandbox: Sandbox) -> Iterator[Fortnox]:
    connector = Fortnox(account(sandbox.root, sandbox.token))
    yield connector
    connector.close()


def posted(
    *lines: tuple[str, str, dict[Dimension, str]], day: date = DAY, series: str = "L", mark: str = MARK
) -> Write:
    made = tuple(VoucherLine(account=a, amount=Decimal(b), dimensions=c, text="Rad") for a, b, c in lines)
    whole = Voucher(journal=series, day=day, currency="SEK", text=f"Löner {mark}", lines=made)
    return replace(voucher_write(whole), marker=mark)


VOUCHER = posted(("7010", "12500.50", COST), ("7010", "1.00", COST), ("2910", "-12501.50", {}))


def test_the_books_tell_all_that_a_voucher_may_refer_to(fortnox: Fortnox) -> None:
    books = fortnox.bookkeeping()
    assert (books.company, books.currency, dict(books.missing)) == ("Åbo Test AB", "SEK", {})
    accounts = {one.number: one for one in books.accounts}
    assert accounts["7010"].needs[Dimension.DEPARTMENT] is Need.MANDATORY
    assert accounts["7699"].closed_because
    assert {(one.dimension.value, one.id, one.open) for one in books.values} == {
        ("department", "100", True),
        ("department", "900", False),
        ("project", "P7", True),
        ("project", "P1", False),
        ("employee", "101", True),
        ("employee", "007", True),
        ("employee", "190", False),
    }
    assert [(one.id, not one.closed_because) for one in books.journals] == [("L", True), ("A", True), ("B", False)]
    assert {one.id for one in books.years} == {"3", "4"}
    assert "2026-09-30" in str(books.shut(date(2026, 9, 15)))
    assert books.shut(DAY) is None
    assert books.shut(date(2030, 1, 1))
    assert ([one.id for one in books.customers], [one.id for one in books.products]) == (["10", "11"], ["KONS"])


def test_a_voucher_is_booked_found_and_met_by_one_the_other_way_round(fortnox: Fortnox, sandbox: Sandbox) -> None:
    made = fortnox.send(VOUCHER)
    (found,) = fortnox.find(VOUCHER)
    assert (made.ref, found.ref) == ("L/12/4", "L/12/4")
    assert same_look(VOUCHER, found)
    assert MARK in found.text
    turned = replace(
        voucher_of(VOUCHER),
        text="Löner ho:zzzzzzzz",
        lines=tuple(replace(one, amount=-one.amount) for one in voucher_of(VOUCHER).lines),
    )
    counter = replace(voucher_write(turned), marker="ho:zzzzzzzz")
    assert fortnox.send(counter).ref == "L/13/4"
    assert [same_look(counter, one) for one in fortnox.find(VOUCHER)] == [False, True]
    assert len(sandbox.records("vouchers")) == 4


def test_vouchers_of_other_series_and_those_that_fortnox_made_are_told_apart(
    fortnox: Fortnox, sandbox: Sandbox
) -> None:
    sandbox.post("vouchers?financialyear=4", "Voucher", voucher(TransactionDate=f"{DAY}", VoucherSeries="A"))
    fortnox.send(INVOICE)
    sandbox.control("book_invoice", DocumentNumber="57")
    fortnox.send(VOUCHER)
    assert {one.holder for one in fortnox.records("voucher", FIRST, LAST)} == {"A", "L"}
    assert {one.holder for one in fortnox.records("voucher", FIRST, LAST, ["A"])} == {"A"}
    assert [one.holder for one in fortnox.find(VOUCHER)] == ["L"]
    assert len(fortnox.records("voucher", date(2025, 1, 1), LAST)) == 4


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (posted(("7010", "5", COST), ("2910", "-5", {}), day=date(2026, 9, 15)), Rejected),
        (posted(("7010", "5", COST), ("2910", "-5", {}), day=date(2030, 9, 15)), NotSent),
        (posted(("7010", "5", COST), ("2910", "-5", {}), series="B"), Rejected),
        (posted(("7010", "5", {}), ("2910", "-5", {})), Rejected),
        (posted(("7699", "5", {}), ("2910", "-5", {})), Rejected),
        (posted(("7013", "5", {}), ("2910", "-5", {})), Rejected),
        (posted(("7010", "5", {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P1"}), ("2910", "-5", {})), Rejected),
    ],
    ids=["locked", "no year", "not manual", "cost centre missing", "closed account", "no account", "closed project"],
)
def test_a_voucher_that_breaks_a_rule_is_refused_and_nothing_is_booked(
    fortnox: Fortnox, sandbox: Sandbox, write: Write, error: type[Exception]
) -> None:
    before = sandbox.records("vouchers")
    with pytest.raises(error):
        fortnox.send(write)
    assert sandbox.records("vouchers") == before


def test_a_voucher_of_last_year_goes_into_last_year(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("lock_period", through=None)
    write = posted(("7010", "5", {}), ("2910", "-5", {}), day=date(2025, 6, 30))
    assert fortnox.send(write).ref == "L/1/3"
    assert [same_look(write, one) for one in fortnox.find(write)] == [True]


LINES = (
    InvoiceLine(product="KONS", text="Anna <P7>", quantity=Decimal("37.50"), price=Decimal("950"), dimensions=COST),
    InvoiceLine(product="KONS", text="Bo", quantity=Decimal("2"), price=Decimal("1000.50")),
)
INVOICE = replace(
    invoice_write(Invoice(customer="10", day=DAY, currency="SEK", text=f"2026-11 {MARK}", lines=LINES)), marker=MARK
)


def standing(fortnox: Fortnox) -> list[Any]:
    return [one.fields[STANDING] for one in fortnox.find(INVOICE)]


def test_a_draft_is_changed_booked_by_a_person_and_paid(fortnox: Fortnox, sandbox: Sandbox) -> None:
    assert fortnox.send(INVOICE).ref == "57"
    assert [same_look(INVOICE, one) for one in fortnox.find(INVOICE)] == [True]
    fewer = replace(invoice_write(replace(invoice_of(INVOICE), lines=LINES[1:])), marker=MARK)
    fortnox.replace("57", fewer)
    assert [same_look(fewer, one) for one in fortnox.records("invoice", FIRST, LAST)] == [True]
    assert standing(fortnox) == [Standing.DRAFT]
    sandbox.control("book_invoice", DocumentNumber="57")
    assert standing(fortnox) == [Standing.BOOKED]
    sandbox.control("pay_invoice", DocumentNumber="57")
    assert standing(fortnox) == [Standing.PAID]
    for call in (fortnox.remove, fortnox.replace):
        with pytest.raises(Rejected, match="is booked"):
            call("57", INVOICE)


def test_a_draft_that_is_taken_back_stays_as_cancelled(fortnox: Fortnox, sandbox: Sandbox) -> None:
    fortnox.send(INVOICE)
    fortnox.remove("57", INVOICE)
    assert [(one.ref, one.state) for one in fortnox.find(INVOICE)] == [("57", RecordState.REJECTED)]
    assert standing(fortnox) == [Standing.CANCELLED]
    assert [row["DocumentNumber"] for row in sandbox.records("invoices") if row["Cancelled"]] == ["57"]


def test_invoices_of_others_are_shown_with_their_customer(fortnox: Fortnox) -> None:
    found = fortnox.records("invoice", date(2026, 9, 1), LAST)
    assert [(one.ref, one.holder) for one in found] == [("56", "11")]
    assert fortnox.records("invoice", date(2026, 9, 1), LAST, ["10"]) == []


def test_an_old_voucher_without_a_marker_is_shown_with_its_words(fortnox: Fortnox) -> None:
    found = fortnox.records("voucher", date(2026, 1, 1), date(2026, 1, 31))
    assert [(one.ref, one.text, one.quantity) for one in found] == [
        ("L/10/4", "old:10", Decimal("10.00")),
        ("L/11/4", "old:11", Decimal("10.00")),
    ]
