"""The records of a 4I file: their group, their fields, which must and which must not be there. [sheet 1.3, spec]"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.accounting.sie import values
from core.accounting.sie.records import VER
from core.accounting.sie.rules import Rule


class Kind(StrEnum):
    """What a field holds. A text is always written in quotes, all else where it must be."""

    TEXT = "text"
    WORD = "word"
    DATE = "date"
    WHOLE = "whole"
    ACCOUNT = "account"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    OBJECTS = "objects"
    FLAG = "flag"
    PC8 = "pc8"
    FOUR = "four"
    FORM = "form"
    ACCOUNT_KIND = "account_kind"
    CHART = "chart"
    CURRENCY = "currency"
    YEAR = "year"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Shape:
    """group: 1 flag, 2 identification, 3 chart and dimensions, 4 balances and vouchers. needed: how many fields."""

    group: int
    fields: tuple[Kind, ...] = ()
    needed: int = 0
    must: bool = False
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What a field of this kind must be: how to tell, which rule it breaks otherwise, and how to say it."""

    fits: Callable[[str], object]
    rule: Rule
    wanted: str


def _pattern(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


_T, _W, _D, _N = Kind.TEXT, Kind.WORD, Kind.DATE, Kind.WHOLE
_ROW = (Kind.ACCOUNT, Kind.OBJECTS, Kind.AMOUNT, _D, _T, Kind.QUANTITY, _W)
_BALANCES = ("#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET")

SHAPES: Mapping[str, Shape] = {
    "#FLAGGA": Shape(1, (Kind.FLAG,), 1, must=True),
    "#PROGRAM": Shape(2, (_T, _W), 2, must=True),
    "#FORMAT": Shape(2, (Kind.PC8,), 1, must=True),
    "#GEN": Shape(2, (_D, _W), 1, must=True),
    "#SIETYP": Shape(2, (Kind.FOUR,), 1, must=True),
    "#PROSA": Shape(2, (_T,), 1),
    "#FTYP": Shape(2, (Kind.FORM,), 1),
    "#FNR": Shape(2, (_T,), 1),
    "#ORGNR": Shape(2, (_W, _W, _W), 1),
    "#BKOD": Shape(2, forbidden=True),
    "#ADRESS": Shape(2, (_T, _T, _T, _T), 4),
    "#FNAMN": Shape(2, (_T,), 1, must=True),
    "#RAR": Shape(2, (_N, _D, _D), 3),
    "#TAXAR": Shape(2, (Kind.YEAR,), 1),
    "#OMFATTN": Shape(2, forbidden=True),
    "#KPTYP": Shape(2, (Kind.CHART,), 1),
    "#VALUTA": Shape(2, (Kind.CURRENCY,), 1),
    "#KONTO": Shape(3, (Kind.ACCOUNT, _T), 2),
    "#KTYP": Shape(3, (Kind.ACCOUNT, Kind.ACCOUNT_KIND), 2),
    "#ENHET": Shape(3, (Kind.ACCOUNT, _T), 2),
    "#SRU": Shape(3, (Kind.ACCOUNT, _W), 2),
    "#DIM": Shape(3, (_N, _T), 2),
    "#UNDERDIM": Shape(3, (_N, _T, _N), 3),
    "#OBJEKT": Shape(3, (_N, _T, _T), 3),
    "#VER": Shape(4, (Kind.SERIES, _W, _D, _T, _D, _W), 3),
    "#TRANS": Shape(4, _ROW, 3),
    "#RTRANS": Shape(4, _ROW, 3),
    "#BTRANS": Shape(4, _ROW, 3),
    **{label: Shape(4, forbidden=True) for label in _BALANCES},
}
"""#KSUMMA stands apart: its first comes after #FLAGGA, its second is the last record."""

MAY_BE_EMPTY = frozenset({"#ADRESS", VER})
"""Their texts, series and number stand there also when empty."""
_FORMS = "AB|E|HB|KB|EK|KHF|BRF|BF|SF|I|S|FL|BAB|MB|SB|BFL|FAB|OFB|SE|SCE|TSF|X"

CHECKS: Mapping[Kind, Check] = {
    Kind.DATE: Check(values.day, Rule.DATE, "a real date, written YYYYMMDD"),
    Kind.WHOLE: Check(values.WHOLE.fullmatch, Rule.VALUE, "a whole number"),
    Kind.ACCOUNT: Check(_pattern(r"\d+"), Rule.ACCOUNT_NUMBER, "an account: digits and nothing else"),
    Kind.AMOUNT: Check(
        values.AMOUNT.fullmatch,
        Rule.AMOUNT,
        "an amount: digits, a dot and at most two decimals, a minus in front where it is negative",
    ),
    Kind.QUANTITY: Check(values.QUANTITY.fullmatch, Rule.QUANTITY, "a quantity: digits with a dot for decimals"),
    Kind.FLAG: Check(_pattern("[01]"), Rule.FLAG_VALUE, "0 (not read) or 1 (read)"),
    Kind.PC8: Check(_pattern("PC8"), Rule.FORMAT, "PC8"),
    Kind.FOUR: Check(_pattern("4"), Rule.TYPE, "4"),
    Kind.FORM: Check(_pattern(_FORMS), Rule.VALUE, "a company form of the standard, such as AB"),
    Kind.ACCOUNT_KIND: Check(_pattern("[TSKI]"), Rule.VALUE, "T, S, K or I"),
    Kind.CHART: Check(
        _pattern(r"BAS95|BAS96|EUBAS97|NE2007|BAS2\d{3}"), Rule.VALUE, "a chart of the standard, such as EUBAS97"
    ),
    Kind.CURRENCY: Check(_pattern("[A-Z]{3}"), Rule.VALUE, "a currency of three capital letters, such as SEK"),
    Kind.YEAR: Check(_pattern(r"\d{4}"), Rule.VALUE, "a year of four digits"),
    Kind.SERIES: Check(str.isalnum, Rule.SERIES, "a series of letters and digits, such as A or LEV1"),
}
