"""Cells as values. What could mean two things is refused with both of them, never guessed.

Figures: `7,4`, `7.4`, `1.234,5`, `1'234.50`; hours also `7:24`. Days: ISO, DD.MM.YYYY, DD-MM-YYYY, and with a slash as
a setting says. Four decimals are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped]

from core.providers.files.table import Cell

FOUR = Decimal("0.0001")
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
FIRST_YEAR, LAST_YEAR = 1900, 2199
_SERIALS = (Decimal(1), Decimal(109_000))
"""Whole days as Excel counts them, up to the year 2198."""

_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_FIGURE = re.compile(r"[+-]?[0-9][0-9.,]*")
_GROUPS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_HOURS = re.compile(r"([+-]?)([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_POINTS = re.compile(r"([0-9]{1,2})([-./]) ?([0-9]{1,2})\2 ?([0-9]{2,4})")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-5][0-9])(?:[:.]([0-5][0-9])(?:[.,][0-9]+)?)?")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")

_YES = "1 yes y true x ok approved confirmed ja wahr genehmigt freigegeben bestätigt godkendt godkjent godkänd sand"
_NO = (
    "0 no n false new open pending requested waiting unapproved nein falsch neu offen beantragt nej nei afventer "
    "anmodet ny falsk ansökt väntar -"
)
_VOID = (
    "2 disapproved rejected declined refused cancelled canceled deleted abgelehnt storniert gelöscht afvist annulleret "
    "avvist avslått avslagen avvisad"
)
YES, VOID = frozenset(_YES.split()), frozenset(_VOID.split())
NO = frozenset(_NO.split()) | {"not approved", "nicht genehmigt", "ikke godkendt", "ikke godkjent", "inte godkänd"}
"""Words for: approved, not yet approved, and not there at all. 0, 1 and 2 are TimeTrack's (its sheet, section 4.4)."""


class Unreadable(ValueError):
    """A cell that says nothing we understand, or two things. The message says which, without the column's name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person said that ambiguous cells are meant. decimal: `,` or `.`, empty for what each cell shows itself.

    slashes: `day_first` or `month_first` for days like 03/04/2026, empty for what only one of them can be.
    """

    decimal: str = ""
    slashes: str = ""


def text(cell: Cell) -> str:
    """As people read it: a whole number has no point. Raises Unreadable for an error of the spreadsheet."""
    match cell:
        case None:
            return ""
        case Decimal():
            return format(cell.normalize(), "f")
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    if cell in _ERRORS:
        raise Unreadable(f"the spreadsheet shows the error {cell}")
    found = cell.strip(" \u00a0\r\n") if cell[:1] == "'" else cell.strip()
    return found[1:] if _DEFUSED.match(found) else found


def figure(cell: Cell, reading: Reading) -> Decimal:
    """Raises Unreadable."""
    if isinstance(cell, Decimal):
        return _four(cell, text(cell))
    if not isinstance(cell, str):
        raise Unreadable(f"{text(cell)} is no number")
    shown = text(cell)
    plain = shown.translate(_BLANKS).replace("\u2212", "-")
    if not _FIGURE.fullmatch(plain):
        raise Unreadable(f"{shown!r} is no number")
    sign, digits = (plain[0], plain[1:]) if plain[0] in "+-" else ("", plain)
    return _four(Decimal(("-" if sign == "-" else "") + _unpunctuated(digits, reading.decimal, shown)), shown)


def _unpunctuated(digits: str, decimal: str, shown: str) -> str:
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    last = marks[-1]
    if not decimal:
        decimal = _decimal_of(digits, marks, last, shown)
    thousands = "," if decimal == "." else "."
    whole, mark, rest = digits.partition(decimal)
    if decimal in rest or thousands in rest or (mark and not rest):
        raise Unreadable(f"{shown!r} is no number")
    if thousands in whole and not _GROUPS.fullmatch(whole):
        raise Unreadable(f"{shown!r} is no number where {_words(decimal)} is the decimal sign")
    return f"{whole.replace(thousands, '')}.{rest or '0'}"


def _decimal_of(digits: str, marks: list[str], last: str, shown: str) -> str:
    if len(set(marks)) == 2:
        return last
    other = "," if last == "." else "."
    if len(marks) > 1:
        return other
    whole, _, rest = digits.partition(last)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return last
    raise Unreadable(f"{shown!r} may be {whole}{rest} or {whole}.{rest}: set Decimal sign for this connection")


def _words(decimal: str) -> str:
    return "a comma" if decimal == "," else "a point"


def _four(value: Decimal, shown: str) -> Decimal:
    if not value.is_finite() or abs(value) >= Decimal("1e9"):
        raise Unreadable(f"{shown} is too large")
    return value.quantize(FOUR, ROUND_HALF_UP).normalize() + 0


def hours(cell: Cell, reading: Reading) -> Decimal:
    """Hours as a figure or as a clock shows them, `7:24`. Raises Unreadable."""
    match cell:
        case datetime() if cell.year <= FIRST_YEAR:  # how Excel keeps 24 hours and more
            return _seconds(round((cell - datetime.combine(date(1899, 12, 30), time())).total_seconds()))
        case time():
            return _seconds(cell.hour * 3600 + cell.minute * 60 + cell.second)
        case timedelta():
            return _seconds(round(cell.total_seconds()))
        case str() if found := _HOURS.fullmatch(text(cell)):
            sign, whole, minutes, seconds = found.groups()
            counted = int(whole) * 3600 + int(minutes) * 60 + int(seconds or 0)
            return _seconds(-counted if sign == "-" else counted)
    return figure(cell, reading)


def _seconds(count: int) -> Decimal:
    return _four(Decimal(count) / 3600, str(count))


def minutes(cell: Cell, reading: Reading) -> int:
    """Whole minutes; `0:30` is thirty of them. Raises Unreadable."""
    clock = isinstance(cell, time | timedelta | datetime) or (isinstance(cell, str) and ":" in cell)
    found = hours(cell, reading) * 60 if clock else figure(cell, reading)
    if clock:
        found = found.quantize(Decimal(1), ROUND_HALF_UP)
    if found != found.to_integral_value() or found < 0:
        raise Unreadable(f"{text(cell)} is no number of minutes")
    return int(found)


def day(cell: Cell, reading: Reading) -> date:
    """Raises Unreadable."""
    found = moment(cell, reading)
    return found.date() if isinstance(found, datetime) else found


def moment(cell: Cell, reading: Reading) -> datetime | date:
    """A day, with the time of day where the cell has one. A zone is dropped: the digits are the wall clock.

    Raises Unreadable.
    """
    match cell:
        case datetime():
            return cell.replace(tzinfo=None)
        case date():
            return cell
        case Decimal():
            if not _SERIALS[0] <= cell <= _SERIALS[1]:
                raise Unreadable(f"{text(cell)} is no date")
            counted = from_excel(float(cell))
            return counted if isinstance(counted, datetime) and cell % 1 else _date_of(counted)
        case str():
            return _said(text(cell), reading)
    raise Unreadable(f"{text(cell) or 'nothing'} is no date")


def _date_of(counted: object) -> date:
    if isinstance(counted, datetime):
        return counted.date()
    raise Unreadable(f"{counted} is no date")


def _said(shown: str, reading: Reading) -> datetime | date:
    for pattern in (_YEAR_FIRST, _POINTS):
        if found := pattern.match(shown):
            which = _checked(found, shown, reading)
            rest = _ZONE.sub("", shown[found.end() :].lstrip(" T,")).strip()
            if not rest:
                return which
            return at(which, clock(rest))
    raise Unreadable(f"{shown!r} is no date; write it like 31.12.2026 or 2026-12-31")


def _checked(found: re.Match[str], shown: str, reading: Reading) -> date:
    if found.re is _YEAR_FIRST:
        year, month, number = map(int, found.groups())
    else:
        first, mark, second = int(found[1]), found[2], int(found[3])
        if len(found[4]) != 4:
            raise Unreadable(f"{shown!r}: write the year with four figures")
        year = int(found[4])
        number, month = _by_slash(first, second, shown, reading) if mark == "/" else (first, second)
    try:
        which = date(year, month, number)
    except ValueError:
        raise Unreadable(f"there is no day {shown!r}") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"{shown!r} is too far away")
    return which


def _by_slash(first: int, second: int, shown: str, reading: Reading) -> tuple[int, int]:
    if reading.slashes == MONTH_FIRST:
        return second, first
    if reading.slashes == DAY_FIRST or first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    raise Unreadable(f"{shown!r} may begin with the day or the month: set Days with slashes for this connection")


def clock(cell: Cell) -> timedelta:
    """A time of day as what has passed since midnight; 24:00 is the end of the day. Raises Unreadable."""
    match cell:
        case datetime():
            return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
        case time():
            return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
        case Decimal() if 0 <= cell <= 1:
            return timedelta(seconds=round(cell * 86_400))
        case str() if found := _CLOCK.fullmatch(_ZONE.sub("", text(cell))):
            passed = timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))
            if passed <= timedelta(days=1):
                return passed
    raise Unreadable(f"{text(cell) or 'nothing'!r} is no time of day; write it like 08:30")


def at(which: date, passed: timedelta) -> datetime:
    return datetime.combine(which, time()) + passed


def standing(cell: Cell) -> bool | None:
    """Whether the row is approved; None for one that was refused or cancelled. Raises Unreadable."""
    said = text(cell).casefold()
    if said in VOID:
        return None
    if said in YES:
        return True
    if said in NO or not said:
        return False
    raise Unreadable(f"{text(cell)!r} does not say whether it is approved; write yes, no or rejected")


def yes(cell: Cell) -> bool:
    """Raises Unreadable."""
    said = text(cell).casefold()
    if said in YES | {"½", "0,5", "0.5", "1/2", "half", "halb", "halv", "first", "second", "active", "aktiv"}:
        return True
    if said in NO or said in ("", "inactive", "inaktiv", "full", "whole"):
        return False
    raise Unreadable(f"{text(cell)!r} is neither yes nor no")
