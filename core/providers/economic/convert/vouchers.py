"""Vouchers: our one-sided lines as e-conomic's entries with account and contra account, and back (sheet 4.3, 4.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.models.postings import Standing, Voucher, VoucherLine, voucher_record
from core.models.writes import RemoteRecord
from core.providers.economic import wire
from core.providers.economic.convert.dimensions import body_of, marks_of

LONGEST_TEXT = 250
"""[spec 4.3]"""


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry: positive debits the line's account and credits the contra account, negative the reverse. [inferred]"""

    line: VoucherLine
    contra: str
    amount: Decimal


def pairs(lines: Sequence[VoucherLine]) -> list[Pair]:
    """Lines that add up to zero as entries that each balance. Raises ValueError for lines that don't.

    An entry carries one distribution, that of its account; so a line with one is its entry's account. Where nothing
    without one is left to stand against such lines, one account stands against all of them: there they cancel out.
    """
    if sum((line.amount for line in lines), Decimal(0)):
        raise ValueError("Only a voucher that balances can be sent.")
    marked = [line for line in lines if line.dimensions]
    plain = [_Left(line, line.amount) for line in lines if not line.dimensions]
    made: list[Pair] = []
    between = ""
    for line in marked:
        left = line.amount
        for contra, amount in _against(plain, left):
            made.append(Pair(line, contra, amount))
            left -= amount
        if left:
            between = between or line.account
            made.append(Pair(line, between, left))
    for at, one in enumerate(plain):
        if one.amount:
            made += [Pair(one.line, contra, amount) for contra, amount in _against(plain[at + 1 :], one.amount)]
    return made


@dataclass(slots=True)
class _Left:
    """What of a line is not in an entry yet."""

    line: VoucherLine
    amount: Decimal


def _against(plain: Sequence[_Left], wanted: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Accounts of lines of the other sign, and how much of `wanted` each takes; they are used up by it."""
    for one in plain:
        if wanted and one.amount and (one.amount > 0) != (wanted > 0):
            amount = min(abs(one.amount), abs(wanted)) * (1 if wanted > 0 else -1)
            one.amount += amount
            wanted -= amount
            yield one.line.account, amount


def body(voucher: Voucher, year: str, marker: str) -> dict[str, Any]:
    """The body of a new voucher. Its number is left to e-conomic."""
    return {
        "accountingYear": {"year": year},
        "journal": {"journalNumber": int(voucher.journal)},
        "entries": {"financeVouchers": [_entry(pair, voucher, marker) for pair in pairs(voucher.lines)]},
    }


def _entry(pair: Pair, voucher: Voucher, marker: str) -> dict[str, Any]:
    return {
        "text": text_of(pair.line.text, voucher.text, marker),
        "amount": pair.amount,
        "date": voucher.day.isoformat(),
        "account": {"accountNumber": int(pair.line.account)},
        "contraAccount": {"accountNumber": int(pair.contra)},
        "currency": {"code": voucher.currency},
        **body_of(pair.line.dimensions),
    }


def text_of(line: str, whole: str, marker: str) -> str:
    """What an entry says, our mark always at its end."""
    words = line or whole.removesuffix(marker)
    return f"{words.strip()[: LONGEST_TEXT - len(marker) - 1].strip()} {marker}".strip()


def drafts(journal: str, entries: Iterable[wire.Entry], currency: str) -> list[RemoteRecord]:
    """The vouchers that these draft entries make, each dated on its first entry's day."""
    groups: defaultdict[tuple[int, str], list[wire.Entry]] = defaultdict(list)
    for one in entries:
        groups[one.date.year, one.voucher_number or f"entry {one.journal_entry_number}"].append(one)
    return [
        _record(journal, f"{year}/{number}", its, [line for one in its for line in _lines(one)], currency)
        for (year, number), its in sorted(groups.items())
    ]


def booked(journal: str, entries: Iterable[wire.BookedEntry], currency: str) -> list[RemoteRecord]:
    """The same of booked entries; they don't name the journal that they came from. [spec 4.7]"""
    groups: defaultdict[tuple[int, str], list[wire.BookedEntry]] = defaultdict(list)
    for one in entries:
        groups[one.date.year, one.voucher_number or f"entry {one.entry_number}"].append(one)
    found = []
    for (year, number), its in sorted(groups.items()):
        lines = [
            VoucherLine(
                account=one.account or "",
                amount=one.amount,
                dimensions=marks_of(one.distribution, one.distribution_type),
            )
            for one in its
        ]
        found.append(_record(journal, f"{year}/{number}", its, lines, currency, Standing.BOOKED))
    return found


def _lines(one: wire.Entry) -> Iterator[VoucherLine]:
    marks = marks_of(one.distribution, one.distribution_type)
    if one.account is not None:
        yield VoucherLine(account=one.account, amount=one.amount, dimensions=marks)
    if one.contra is not None:
        yield VoucherLine(account=one.contra, amount=-one.amount)


def _record(
    journal: str,
    ref: str,
    entries: Sequence[wire.Entry] | Sequence[wire.BookedEntry],
    lines: Sequence[VoucherLine],
    currency: str,
    standing: Standing = Standing.DRAFT,
) -> RemoteRecord:
    voucher = Voucher(
        journal=journal,
        day=entries[0].date,
        currency=entries[0].currency or currency,
        text=entries[0].text,
        lines=_joined(lines),
    )
    return voucher_record(voucher, ref, standing)


def _joined(lines: Sequence[VoucherLine]) -> tuple[VoucherLine, ...]:
    """By account and dimensions, so that entries that only cancel out count for nothing."""
    sums: defaultdict[tuple[str, tuple[tuple[Any, str], ...]], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.account, tuple(sorted(line.dimensions.items()))] += line.amount
    return tuple(
        VoucherLine(account=account, amount=amount, dimensions=dict(marks))
        for (account, marks), amount in sorted(sums.items())
        if amount
    )
