"""Attendance, absence and salary rows, out and back (sheet 4, worked exchanges 11)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.codes import HourRate
from core.models.rows import Kind
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.fortnox import wire
from core.providers.fortnox.convert.causes import ABSENCE, PRESENCE
from core.providers.fortnox.convert.text import BLANK, marked
from core.providers.fortnox.wire import TITLE

LONGEST_TEXT_ROW = 40
TWO = Decimal("0.01")
FOUR = Decimal("0.0001")
FULL_DAY = Decimal(100)
_CODE_LINE = re.compile(r"(\S{1,10})(?:\s+(.*))?")


def attendance_body(write: Write) -> dict[str, Any]:
    """Hours go as text with two decimals. [spec] A write over several days is filed on its last one."""
    return {**_about(write, "CauseCode", PRESENCE), "Hours": f"{_quantity(write, TWO):f}"}


def absence_body(write: Write, *, change: bool = False) -> dict[str, Any]:
    """Hours of one day go as a number. [spec] change: of a row that is there, which may say percent of the day."""
    body = {**_about(write, "CauseCode", ABSENCE), "Hours": _quantity(write, TWO)}
    return {**body, "Extent": 0} if change else body


def salary_body(write: Write, *, change: bool = False) -> dict[str, Any]:
    """Number, and amount each where the row carries one of its own; all as text with decimals. [spec]

    Fortnox itself knows the amount of a code that has one there. change: of a row that is there, whose old amount would
    stay if it were not emptied.
    """
    number = _quantity(write, FOUR)
    body = {**_about(write, "SalaryCode", None), "Number": _short(number)}
    if write.amount is not None:
        if write.amount != write.amount.quantize(TWO):
            raise NotSent(f"{write.amount}: an amount in Fortnox has two decimals. Nothing was sent.", provider=TITLE)
        body |= {"Amount": f"{write.amount:.2f}", "Total": f"{round(number * write.amount, 2):.2f}"}
    elif change:
        body |= {"Amount": BLANK, "Total": BLANK}
    return {**body, "TextRow": marked(write, LONGEST_TEXT_ROW)}


def attendance_record(one: wire.Attendance) -> RemoteRecord:
    return _record(Kind.HOURS, one, one.cause_code, one.hours or Decimal(0))


def absence_record(one: wire.Absence, scheduled: Decimal | None) -> RemoteRecord:
    """scheduled: the day's hours by the person's schedule, for a row that says percent of the day instead of hours."""
    hours = one.hours or Decimal(0)
    if scheduled is not None:
        hours = round(scheduled * (one.extent or Decimal(0)) / FULL_DAY, 2)
    return _record(Kind.ABSENCE, one, one.cause_code, hours)


def by_extent(one: wire.Absence) -> bool:
    """Whether an absence says percent of the day and no hours."""
    return not one.hours and bool(one.extent)


def salary_record(one: wire.SalaryTransaction) -> RemoteRecord:
    """A row that others wrote as a sum alone is one piece of that amount."""
    alone = not one.number and one.total is not None
    return RemoteRecord(
        operation=Kind.SUPPLEMENT,
        ref=one.salary_row,
        holder=one.employee_id,
        first=one.date,
        last=one.date,
        target=one.salary_code,
        quantity=Decimal(1) if alone else one.number or Decimal(0),
        amount=one.total if alone else one.amount,
        state=RecordState.APPROVED,
        text=one.text_row or "",
    )


def salary_codes(typed: str) -> list[HourRate]:
    """The codes that somebody typed in, one a line, like `11 Bonus`. Raises NotSent for a line without a code."""
    found: dict[str, HourRate] = {}
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _CODE_LINE.fullmatch(line)
        if match is None:
            raise NotSent(f"{line!r} is no salary code: a line begins with the code, like `11 Bonus`.", provider=TITLE)
        code, name = match.group(1), match.group(2) or match.group(1)
        found[code] = HourRate(id=code, number=code, name=name, operation=Kind.SUPPLEMENT, own_amount=True)
    return list(found.values())


def _about(write: Write, code: str, known: Collection[str] | None) -> Mapping[str, str]:
    if not write.holder.strip() or not write.target.strip():
        raise NotSent("A row of payroll needs an employee and a code; nothing was sent.", provider=TITLE)
    if known is not None and write.target not in known:
        raise NotSent(f"{write.target!r} is no cause code of Fortnox; nothing was sent.", provider=TITLE)
    return {"EmployeeId": write.holder, code: write.target, "Date": f"{write.last}"}


def _quantity(write: Write, smallest: Decimal) -> Decimal:
    """The quantity as it goes out. Raises NotSent for what Fortnox would round or refuse: the plan rounds, where a
    person sees it."""
    if not write.quantity.is_finite() or write.quantity <= 0:
        raise NotSent(f"{write.quantity}: only more than 0 is sent to Fortnox. Nothing was sent.", provider=TITLE)
    rounded = write.quantity.quantize(smallest)
    if rounded != write.quantity:
        raise NotSent(
            f"{write.quantity}: more decimals than {smallest} are not sent to Fortnox. Nothing was sent.",
            provider=TITLE,
        )
    return rounded


def _short(number: Decimal) -> str:
    """Like `10` or `7.5`."""
    return f"{number.normalize():f}"


def _record(kind: Kind, one: wire.Attendance | wire.Absence, code: str, hours: Decimal) -> RemoteRecord:
    return RemoteRecord(
        operation=kind,
        ref=one.id,
        holder=one.employee_id,
        first=one.date,
        last=one.date,
        target=code,
        quantity=hours,
        state=RecordState.APPROVED,
    )
