"""The vouchers of a SIE file: their braces, balance, numbers, days and rows. [sheet 1.4, 1.7]"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.accounting.remarks import Remarks
from core.accounting.sie import values
from core.accounting.sie.records import ADDED, CLOSING, KSUMMA, OPENING, ROWS, TRANS, VER, Record
from core.accounting.sie.rules import Rule, Target


@dataclass(slots=True)
class Found:
    """A voucher as it stands: its record and its rows of every label."""

    head: Record
    rows: list[Record] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Voucher 2 (A 17, Hours October)."""
        known = " ".join(filter(None, (self.head.text(0), self.head.text(1))))
        told = ", ".join(filter(None, (known, self.head.text(3))))
        return f"{self.head.place} ({told})" if told else self.head.place


def vouchers(found: Sequence[Record]) -> Iterator[Found]:
    """Rows belong to the voucher before them, with or without its braces."""
    voucher: Found | None = None
    for record in found:
        if record.label == VER:
            if voucher is not None:
                yield voucher
            voucher = Found(record)
        elif record.label in ROWS and voucher is not None:
            voucher.rows.append(record)
    if voucher is not None:
        yield voucher


def check_vouchers(found: Sequence[Record], target: Target, remarks: Remarks) -> None:
    _check_braces(found, remarks)
    numbers: dict[str, dict[int, None]] = defaultdict(dict)
    for voucher in vouchers(found):
        _check_balance(voucher, remarks)
        _check_number(voucher, numbers, remarks)
        _check_rows(voucher, remarks)
        _check_day(voucher, target, remarks)


def _check_braces(found: Sequence[Record], remarks: Remarks) -> None:
    """A voucher's rows stand between braces that follow it."""
    inside = False
    before = ""
    for record in found:
        label = record.label
        fault = ""
        if label == OPENING:
            fault = "" if before == VER else "A brace opens and there is no #VER before it."
            inside = True
        elif label == CLOSING:
            fault = "" if inside else "A brace closes that was never opened."
            inside = False
        elif inside and label in (VER, KSUMMA):
            fault = f"{label} stands inside the braces of the voucher before it: a closing brace is missing."
            inside = False
        elif label in ROWS and not inside:
            fault = f"{record.place} does not stand between braces."
        elif before == VER:
            fault = "A voucher has no braces after it."
        if fault:
            remarks.add(Rule.BRACES, fault, record.line)
        before = label
    if inside or before == VER:
        remarks.add(Rule.BRACES, "The last voucher is not closed with a brace.", found[-1].line)


def _check_balance(voucher: Found, remarks: Remarks) -> None:
    rows = [row for row in voucher.rows if row.label == TRANS]
    if not rows:
        remarks.add(Rule.VOUCHER_EMPTY, f"{voucher.name} has no rows.", voucher.head.line)
        return
    amounts = [values.hundredths(row.text(2)) for row in rows]
    total = sum(amount for amount in amounts if amount is not None)
    if None not in amounts and total:
        text = f"{voucher.name} does not balance: its rows add up to {values.money(total)}, not to 0."
        remarks.add(Rule.VOUCHER_BALANCE, text, voucher.head.line)


def _check_number(voucher: Found, numbers: Mapping[str, dict[int, None]], remarks: Remarks) -> None:
    """Numbers of a series ascend. 0 without a series is how some programs leave a number out."""
    series, text, line = voucher.head.text(0), voucher.head.text(1), voucher.head.line
    if not text:
        return
    number = values.whole(text)
    if number is None or number < 0:
        remarks.add(Rule.VOUCHER_NUMBER, f"{voucher.name}: the number {text!r} is no whole number.", line)
        return
    if not series:
        told = f"{voucher.name} has the number {text} and no series; leave both empty and the target assigns them."
        remarks.add(Rule.NUMBER_WITHOUT_SERIES, told, line)
        if number == 0:
            return
    before = numbers[series]
    if number in before:
        remarks.add(Rule.DUPLICATE_NUMBER, f"{voucher.name}: its number is taken in its series.", line)
    elif before and number < (last := next(reversed(before))):
        remarks.add(Rule.VOUCHER_NUMBER, f"{voucher.name} comes after number {last}; numbers of a series ascend.", line)
    before[number] = None


def _check_rows(voucher: Found, remarks: Remarks) -> None:
    for position, row in enumerate(voucher.rows):
        if row.label == ADDED:
            following = voucher.rows[position + 1] if position + 1 < len(voucher.rows) else None
            if following is None or following.label != TRANS or following.fields != row.fields:
                told = f"{row.place} was added later (#RTRANS) and no #TRANS like it follows."
                remarks.add(Rule.ADDED_ROW, told, row.line)
        if len(row.fields) > 5 and (quantity := row.text(5)):
            negative = row.text(2).startswith("-"), quantity.startswith("-")
            if negative[0] is not negative[1] and values.hundredths(row.text(2)) and values.quantity(quantity):
                told = f"{row.place}: the quantity {quantity} has another sign than the amount {row.text(2)}."
                remarks.add(Rule.QUANTITY, told, row.line)


def _check_day(voucher: Found, target: Target, remarks: Remarks) -> None:
    day = values.day(voucher.head.text(2))
    if day is not None and target.books is not None and (why := target.books.shut(day)):
        remarks.add(Rule.YEAR, f"{voucher.name} is of {day.isoformat()}. {why}", voucher.head.line)
