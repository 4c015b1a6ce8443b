"""Vouchers as a SIE 4I file, for whoever can't or won't connect the bookkeeping program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from core.accounting import sie
from core.accounting.sie.model import Account, Company, Dimension, Object, Programme, SieFile, Transaction, Year
from core.accounting.sie.model import Voucher as SieVoucher
from core.models import bookkeeping
from core.models.bookkeeping import Bookkeeping
from core.models.postings import Voucher

PROGRAMME = Programme("Handover", "1.0")
KIND = bookkeeping.Dimension
NUMBERS = {KIND.DEPARTMENT: 1, KIND.PROJECT: 6, KIND.EMPLOYEE: 7}
"""The reserved dimensions. [spec 1.4]"""
NAMES = {1: "Kostnadsställe", 6: "Projekt", 7: "Anställd"}


def sie_bytes(vouchers: Sequence[Voucher], books: Bookkeeping, today: date, batch: str) -> bytes:
    """The file's bytes. batch: our name of it, which stands in the file and at the end of each voucher's text: SIE has
    no other way to tell whether a voucher was imported before.

    Raises `core.accounting.remarks.NotWritten` for what the format can't carry, such as letters that code page 437
    lacks, with the row that it stands in.
    """
    numbers = {line.account for voucher in vouchers for line in voucher.lines}
    used = {(d, value) for voucher in vouchers for line in voucher.lines for d, value in line.dimensions.items()}
    names = {(value.dimension, value.id): value.name for value in books.values}
    accounts = {account.number: account.name for account in books.accounts}
    dimensions = sorted({NUMBERS[dimension] for dimension, _ in used})
    years = {year for voucher in vouchers if (year := books.year_of(voucher.day)) is not None}
    file = SieFile(
        programme=PROGRAMME,
        company=Company(name=books.company),
        generated=today,
        note=f"Handover {batch}",
        currency=books.currency,
        accounts=tuple(Account(number=number, name=accounts.get(number, number)) for number in sorted(numbers)),
        dimensions=tuple(Dimension(number, NAMES[number]) for number in dimensions),
        objects=tuple(
            Object(NUMBERS[dimension], value, names.get((dimension, value), value)) for dimension, value in sorted(used)
        ),
        years=tuple(Year(-n, y.first, y.last) for n, y in enumerate(_newest_first(years))),
        vouchers=tuple(_voucher(one, batch, today) for one in vouchers),
    )
    return sie.write(file)


def _newest_first(years: Iterable[bookkeeping.FinancialYear]) -> list[bookkeeping.FinancialYear]:
    return sorted(years, key=lambda year: year.first, reverse=True)


def _voucher(voucher: Voucher, batch: str, today: date) -> SieVoucher:
    return SieVoucher(
        day=voucher.day,
        registered=today,
        text=f"{voucher.text} {batch}",
        transactions=tuple(
            Transaction(
                account=line.account,
                amount=line.amount,
                objects=tuple((NUMBERS[dimension], value) for dimension, value in sorted(line.dimensions.items())),
                text=line.text,
            )
            for line in voucher.lines
        ),
    )
