"""Vouchers in e-conomic's form and back: what our lines do to the books, its entries do too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension
from core.models.postings import Voucher, VoucherLine, voucher_write
from core.providers.economic import wire
from core.providers.economic.client import in_path
from core.providers.economic.convert import vouchers
from core.providers.economic.convert.dimensions import body_of, marks_of

DAY, MARK = date(2026, 11, 30), "ho:aaaaaaaa"
D = Dimension.DEPARTMENT
SIDES = st.tuples(
    st.sampled_from(["2210", "2215", "6990"]),
    st.decimals("-999", "999", places=2).filter(bool),
    st.sampled_from(["", "20", "30", "d:101"]),
)


def voucher(sides: list[tuple[str, Decimal, str]]) -> Voucher:
    lines = [VoucherLine(account=a, amount=amount, dimensions={D: mark} if mark else {}) for a, amount, mark in sides]
    rest = -sum((line.amount for line in lines), Decimal(0))
    if rest:
        lines.append(VoucherLine(account="6999", amount=rest))
    return Voucher(journal="3", day=DAY, currency="DKK", text=f"November {MARK}", lines=tuple(lines))


def read_back(body: dict[str, Any]) -> list[wire.Entry]:
    """The entries as e-conomic shows them afterwards."""
    rows = body["entries"]["financeVouchers"]
    return [
        wire.read(wire.Entry, {**row, "journalEntryNumber": n, "voucher": {"voucherNumber": 40001}})
        for n, row in enumerate(rows, 1)
    ]


@given(st.lists(SIDES, min_size=1, max_size=8))
def test_entries_do_to_the_books_what_the_lines_do(sides: list[tuple[str, Decimal, str]]) -> None:
    made = voucher(sides)
    entries = read_back(vouchers.body(made, "2026", MARK))
    (record,) = vouchers.drafts("3", entries, "DKK")
    write = voucher_write(made)
    assert record.fields["lines"] == write.fields["lines"]
    assert (record.holder, record.first, record.ref) == ("3", DAY, "2026/40001")
    assert MARK in record.text


def test_a_simple_voucher_is_recognised_by_its_look() -> None:
    made = voucher([("2210", Decimal("1250.00"), "20"), ("2215", Decimal("-50.00"), "20")])
    (record,) = vouchers.drafts("3", read_back(vouchers.body(made, "2026", MARK)), "DKK")
    assert same_look(voucher_write(made), record)


def test_every_entry_has_both_accounts_and_our_mark_at_the_end_of_its_text() -> None:
    made = voucher([("2210", Decimal("1250.00"), "20"), ("2215", Decimal("-50.00"), "30")])
    for row in vouchers.body(made, "2026", MARK)["entries"]["financeVouchers"]:
        assert row["account"]["accountNumber"]
        assert row["contraAccount"]["accountNumber"]
        assert row["text"] == f"November {MARK}"


def test_a_long_text_is_cut_before_the_mark() -> None:
    assert vouchers.text_of("x" * 400, "", MARK) == "x" * (vouchers.LONGEST_TEXT - len(MARK) - 1) + f" {MARK}"


def test_a_voucher_that_does_not_balance_is_never_sent() -> None:
    with pytest.raises(ValueError, match="balances"):
        vouchers.pairs([VoucherLine(account="2210", amount=Decimal(1))])


def test_a_department_and_a_distribution_of_the_same_number_are_two() -> None:
    for number, kind in (("20", "department"), ("20", "distribution")):
        marks = marks_of(number, kind)
        told = {"departmentalDistributionNumber": 20, "distributionType": kind}
        assert body_of(marks) == {"departmentalDistribution": told}


def test_special_characters_stand_as_numbers_in_an_address() -> None:
    assert in_path("2025/2026") == "2025_6_2026"
