"""Values of SIE fields: amounts, dates, whole numbers. [sheet 1.2]"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

AMOUNT = re.compile(r"(-?)(\d{1,300})(?:\.(\d{1,2}))?", re.ASCII)
QUANTITY = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


def hundredths(text: str) -> int | None:
    """An amount in hundredths of the currency, exactly and however large; None where it is no amount."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        return None
    sign, whole, parts = found.groups("")
    return int(f"{sign}{whole}{parts:0<2}")


def money(hundredth: int) -> str:
    """Hundredths as they are written."""
    return f"{'-' if hundredth < 0 else ''}{abs(hundredth) // 100}.{abs(hundredth) % 100:02}"


def amount(text: str) -> Decimal | None:
    return Decimal(text) if AMOUNT.fullmatch(text) else None


def quantity(text: str) -> Decimal | None:
    return Decimal(text) if QUANTITY.fullmatch(text) else None


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    return int(text) if WHOLE.fullmatch(text) else None
