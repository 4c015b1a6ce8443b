"""A voucher as a SIE file and payroll rows as a PAXml file: valid, recognisable, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.accounting import paxml, sie
from core.accounting.as_paxml import paxml_bytes
from core.accounting.as_sie import sie_bytes
from core.accounting.remarks import NotWritten, Severity
from core.models.bookkeeping import Dimension
from core.models.postings import Voucher, VoucherLine
from core.models.writes import Write
from tests.accounting.small import BOOKS, DAY

BATCH = "ho:aaaaaaaa"
VOUCHER = Voucher(
    journal="L",
    day=DAY,
    currency="SEK",
    text="Löner november",
    lines=(
        VoucherLine(account="2210", amount=Decimal("1250.50"), dimensions={Dimension.DEPARTMENT: "20"}, text="Åsa"),
        VoucherLine(account="6990", amount=Decimal("-1250.50")),
    ),
)


def test_a_voucher_is_read_from_its_sie_file_as_it_was() -> None:
    body = sie_bytes([VOUCHER], replace(BOOKS, currency="SEK"), DAY, BATCH)
    assert [one for one in sie.check(body) if one.severity is Severity.ERROR] == []
    (voucher,) = sie.read(body).file.vouchers
    assert (voucher.day, voucher.text) == (DAY, f"Löner november {BATCH}")
    assert [(row.account, row.amount, row.objects) for row in voucher.transactions] == [
        ("2210", Decimal("1250.50"), ((1, "20"),)),
        ("6990", Decimal("-1250.50"), ()),
    ]
    file = sie.read(body).file
    assert [(one.number, one.name) for one in file.accounts] == [("2210", "Wages"), ("6990", "Wages owed")]
    assert [(one.id, one.name) for one in file.objects] == [("20", "Operations")]


def test_a_letter_that_sie_lacks_is_refused_with_its_row() -> None:
    with pytest.raises(NotWritten, match="ø"):
        sie_bytes([replace(VOUCHER, text="Lønforbrug")], BOOKS, DAY, BATCH)


def payroll(operation: str, target: str, quantity: str, day: int, amount: str | None = None) -> Write:
    days = date(2026, 11, day)
    return Write(
        operation=operation,
        person="101",
        holder="101",
        first=days,
        last=days,
        target=target,
        quantity=Decimal(quantity),
        amount=None if amount is None else Decimal(amount),
    )


def test_payroll_rows_are_read_from_their_paxml_file_in_the_standards_spelling() -> None:
    writes = [
        payroll("hours", "TID", "7.5", 2),
        payroll("hours", "OT1", "1.25", 2),
        payroll("absence", "NAR", "4", 3),
        payroll("supplement", "244", "2", 30, "450.00"),
    ]
    body = paxml_bytes(writes, "Övningsbolaget i Åmål AB", datetime(2026, 12, 1, tzinfo=UTC), BATCH)
    assert paxml.check(body) == []
    file = paxml.read(body).file
    assert sorted((row.code, row.day, row.hours) for row in file.times) == [
        ("NÄR", date(2026, 11, 3), Decimal("4.00")),
        ("TID", date(2026, 11, 2), Decimal("7.50")),
        ("ÖT1", date(2026, 11, 2), Decimal("1.25")),
    ]
    (salary,) = file.salaries
    assert (salary.pay_type, salary.quantity, salary.price) == ("244", Decimal("2.00"), Decimal("450.00"))
    posts = [row.post for row in (*file.times, *file.salaries)]
    assert sorted(posts) == [1, 2, 3, 4]
