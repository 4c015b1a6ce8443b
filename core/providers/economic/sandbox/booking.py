"""Booking draft entries: they leave the journal and become lines of the books (sheet 4.3, 4.4, 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from .answers import Fault, Faults
from .books import Books
from .entries import faults_of
from .seed_records import BookedEntry, DraftEntry


def book(books: Books, entries: Sequence[DraftEntry]) -> None:
    """All of them or none. Raises Faults where one may not be booked any more, or a voucher does not balance.

    No code is published for an unbalanced journal (4.4), so that fault has none.
    """
    found = [
        Fault(("entries", number, *fault.path), fault.message, fault.code, fault.value)
        for number, entry in enumerate(entries)
        for fault in faults_of(books, entry)
    ]
    if found:
        raise Faults(found)
    for (journal, voucher), sum_left in _open_sums(books, entries):
        if sum_left:
            message = f"Voucher {voucher} of journal {journal} is out of balance by {sum_left}."
            raise Faults([Fault(("voucherNumber",), message, "", voucher)])
    for entry in entries:
        for line in _lines(books, entry):
            line.entryNumber = books.booked_numbers.take()
            books.booked_entries[line.entryNumber] = line
        # Its number stays taken: only deleting frees one.
        del books.draft_entries[entry.entryNumber]


def _open_sums(books: Books, entries: Sequence[DraftEntry]) -> Iterator[tuple[tuple[int, int], Decimal]]:
    """By voucher where the journal wants that, else for the whole journal (voucher 0)."""

    def key(entry: DraftEntry) -> tuple[int, int]:
        by_voucher = books.journals[entry.journalNumber].requireBalance
        return entry.journalNumber, entry.voucherNumber if by_voucher else 0

    for group, rows in groupby(sorted(entries, key=key), key):
        legs = [row for row in rows if row.accountNumber is None or row.contraAccountNumber is None]
        yield group, sum((_base(books, row) * _sign(row) for row in legs), Decimal(0))


def _sign(entry: DraftEntry) -> int:
    return 1 if entry.accountNumber is not None else -1


def _base(books: Books, entry: DraftEntry) -> Decimal:
    return books.in_base(entry.amount, entry.exchangeRate)


def _lines(books: Books, entry: DraftEntry) -> Iterator[BookedEntry]:
    """Positive debits the account and credits the contra account. [inferred, 4.3]"""
    if entry.accountNumber is not None:
        yield from _with_vat(books, entry, entry.accountNumber, entry.amount, entry.vatCode)
    if entry.contraAccountNumber is not None:
        yield from _with_vat(books, entry, entry.contraAccountNumber, -entry.amount, entry.contraVatCode)


def _with_vat(
    books: Books, entry: DraftEntry, account: int, amount: Decimal, vat_code: str | None
) -> Iterator[BookedEntry]:
    """The amount holds the tax, which goes to the account of its code."""
    if vat_code is None:
        yield _line(books, entry, account, amount)
        return
    vat = books.vat_accounts[vat_code]
    tax = round(amount * vat.ratePercentage / (100 + vat.ratePercentage), 2)
    yield _line(books, entry, account, amount - tax)
    yield _line(books, entry, vat.accountNumber, tax)


def _line(books: Books, entry: DraftEntry, account: int, amount: Decimal) -> BookedEntry:
    return BookedEntry(
        year=entry.year,
        journalNumber=entry.journalNumber,
        draft=entry.entryNumber,
        voucherNumber=entry.voucherNumber,
        date=entry.date,
        accountNumber=account,
        amount=amount,
        currency=entry.currency,
        amountInBaseCurrency=books.in_base(amount, entry.exchangeRate),
        text=entry.text,
        departmentalDistributionNumber=entry.departmentalDistributionNumber,
        employeeNumber=entry.employeeNumber,
        projectNumber=entry.projectNumber,
    )
