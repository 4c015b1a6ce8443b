"""Values of PAXml: how each kind is told, read and written. [sheet 2.2]"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from core.accounting.paxml.codes import SALARY_CODES, TIME_CODES
from core.accounting.paxml.model import VERSION
from core.accounting.paxml.rules import Rule


class Kind(StrEnum):
    """What an element or attribute holds."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    DECIMAL = "decimal"
    PERCENT = "percent"
    WHOLE = "whole"
    YES_NO = "yes_no"
    DIMENSION = "dimension"
    UNIT_ID = "unit_id"
    PERSON_NUMBER = "person_number"
    ORGANISATION_NUMBER = "organisation_number"
    VERSION = "version"
    FORMAT = "format"
    TIME_CODE = "time_code"
    SALARY_CODE = "salary_code"
    PAY_FORM = "pay_form"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Value:
    """parse: None where the text is none of this kind. fits: what is demanded beyond that. show: as it is written."""

    parse: Callable[[str], Any]
    rule: Rule
    wanted: str
    fits: Callable[[Any], bool] = lambda value: True
    show: Callable[[Any], str] = str


_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_TWELVE_DIGITS = re.compile(r"\d{12}", re.ASCII)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_YES_NO = {"true": True, "1": True, "false": False, "0": False}


@lru_cache(maxsize=4096)
def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text.strip())
    return _or_none(date.fromisoformat, found[1]) if found else None


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    return _or_none(datetime.fromisoformat, text.strip()) if _MOMENT.fullmatch(text.strip()) else None


def _time(text: str) -> time | None:
    return _or_none(time.fromisoformat, text.strip()) if _TIME.fullmatch(text.strip()) else None


def _or_none(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text.strip()) if _DECIMAL.fullmatch(text.strip()) else None


def _whole(text: str) -> int | None:
    """A 32-bit number."""
    number = int(text) if _WHOLE.fullmatch(text.strip()) else None
    return number if number is not None and -(2**31) <= number < 2**31 else None


def decimals(number: Decimal) -> int:
    """How many decimals say something: 2 for 6.250."""
    return len(f"{number:f}".partition(".")[2].rstrip("0"))


def _percent(number: Decimal) -> bool:
    return 0 < number <= 100 and decimals(number) <= 2


def _plain(number: Decimal) -> str:
    """Raises ValueError for what is no number."""
    if not number.is_finite():
        raise ValueError(f"{number} is no number")
    return f"{number:f}"


def in_xml(text: str) -> str:
    """The same text. Raises ValueError where it holds a character that XML 1.0 has no way to write."""
    if found := _NOT_IN_XML.search(text):
        raise ValueError(f"{found[0]!r} can't stand in XML")
    return text


def told(kind: Kind, value: object) -> str:
    """A value as remarks show it. Person numbers are never shown: remarks end up in logs."""
    return f"{len(str(value))} characters long" if kind is Kind.PERSON_NUMBER else repr(value)


def _one_of(allowed: Collection[str]) -> Callable[[str], bool]:
    return lambda text: text in allowed


VALUES: Mapping[Kind, Value] = {
    Kind.TEXT: Value(str, Rule.XML, "text without control characters"),
    Kind.DATE: Value(_date, Rule.DATE, "a real date, written YYYY-MM-DD", show=date.isoformat),
    Kind.MOMENT: Value(
        _moment, Rule.DATE_TIME, "a date and time, written YYYY-MM-DDTHH:MM:SS", show=datetime.isoformat
    ),
    Kind.TIME: Value(_time, Rule.TIME, "a time of day, written HH:MM:SS", show=time.isoformat),
    Kind.DECIMAL: Value(_decimal, Rule.DECIMAL, "a number with a dot for decimals", show=_plain),
    Kind.PERCENT: Value(
        _decimal, Rule.EXTENT, "per cent above 0 and up to 100, at most two decimals", fits=_percent, show=_plain
    ),
    Kind.WHOLE: Value(_whole, Rule.WHOLE, "a whole number of 32 bits"),
    Kind.YES_NO: Value(
        lambda text: _YES_NO.get(text.strip()), Rule.BOOLEAN, "true or false", show=lambda value: str(value).lower()
    ),
    Kind.DIMENSION: Value(
        _whole, Rule.DIMENSION, "the number of a dimension, 1 to 99", fits=lambda number: 1 <= number <= 99
    ),
    Kind.UNIT_ID: Value(str, Rule.UNIT_ID, "1 to 10 characters", fits=lambda text: 0 < len(text) <= 10),
    Kind.PERSON_NUMBER: Value(
        str,
        Rule.PERSON_NUMBER,
        "a person number of 12 digits without a hyphen",
        fits=lambda text: _TWELVE_DIGITS.fullmatch(text) is not None,
    ),
    Kind.ORGANISATION_NUMBER: Value(
        str, Rule.ORGANISATION_NUMBER, "at most 12 characters", fits=lambda text: len(text) <= 12
    ),
    Kind.VERSION: Value(str, Rule.VERSION, VERSION, fits=_one_of((VERSION,))),
    Kind.FORMAT: Value(str, Rule.FORMAT, "LÖNIN, LÖNUT or REGISTER", fits=_one_of(("LÖNIN", "LÖNUT", "REGISTER"))),
    Kind.TIME_CODE: Value(str, Rule.TIME_CODE, "a time code of the standard", fits=_one_of(TIME_CODES)),
    Kind.SALARY_CODE: Value(str, Rule.SALARY_CODE, "a salary code of the standard", fits=_one_of(SALARY_CODES)),
    Kind.PAY_FORM: Value(str, Rule.PAY_FORM, "TIM or MÅN", fits=_one_of(("TIM", "MÅN"))),
    Kind.STAFF: Value(str, Rule.PERSON_TYPE, "ARB or TJM", fits=_one_of(("ARB", "TJM"))),
}
