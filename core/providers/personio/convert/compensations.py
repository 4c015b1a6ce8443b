"""Supplements of a transfer as one-time compensations: amounts of money that take effect on a day (sheet 4.8). [docs]

Personio keeps one amount and no quantity. Where a row has an amount per unit, its comment says how the two made the
amount, as in `(120 x 3.79)`: for people, and for reading it back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.codes import HourRate
from core.models.rows import Kind
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.personio.convert.words import comment
from core.providers.personio.wire import TITLE
from core.providers.personio.wire_time import Compensation, CompensationType

COMMENT_LENGTH = 1000
"""Not documented; that of attendance."""

_CENT = Decimal("0.01")
_MADE_OF = re.compile(r"\((\d+(?:\.\d+)?) x (\d+(?:\.\d+)?)\)")


def is_one_time(one: CompensationType) -> bool:
    return one.category in (None, "ONE_TIME")


def rate(one: CompensationType) -> HourRate:
    name = one.name or one.id
    return HourRate(id=one.id, number=name, name=name, operation=Kind.SUPPLEMENT, own_amount=True)


def body(write: Write, currency: str) -> dict[str, Any]:
    """Raises NotSent unless it comes to more than nothing, in whole cents where no amount per unit is given."""
    if not currency:
        raise _not_sent("The connection does not say in which currency amounts are. Fill in its setting Currency.")
    return {
        "person": {"id": write.person},
        "type": {"id": write.target},
        "value": _value(write),
        "currency": currency,
        "effective_from": write.last.isoformat(),
        "comment": _explained(write),
    }


def _value(write: Write) -> Decimal:
    value = write.quantity if write.amount is None else write.quantity * write.amount
    rounded = value.quantize(_CENT, ROUND_HALF_UP)
    if rounded <= 0:
        raise _not_sent(f"{value}: a compensation is more than 0.")
    if write.amount is None and rounded != value:
        raise _not_sent(f"{value}: Personio keeps cents. Round it in the time system.")
    return rounded


def _explained(write: Write) -> str | None:
    if write.amount is None:
        return comment(write, COMMENT_LENGTH)
    made = f"({_plain(write.quantity)} x {_plain(write.amount)}) {write.marker}".strip()
    text = write.text.strip()[: COMMENT_LENGTH - len(made) - 1].strip()
    return f"{text} {made}".strip()


def records(found: Iterable[Compensation], types: Collection[str]) -> list[RemoteRecord]:
    """Those of one-time types. Without an id in the list they are numbered by what they say, in their order."""
    same: Counter[str] = Counter()
    made = []
    for one in found:
        if one.type is None or one.type.id not in types:
            continue
        look = f"{one.person.id}|{one.type.id}|{one.effective_from}|{_plain(one.value)}"
        same[look] += 1
        quantity, amount = _made_of(one)
        made.append(
            RemoteRecord(
                operation=Kind.SUPPLEMENT,
                ref=one.id or f"{look}|{same[look]}",
                holder=one.person.id,
                first=one.effective_from,
                last=one.effective_from,
                target=one.type.id,
                quantity=quantity,
                amount=amount,
                state=RecordState.APPROVED,
                text=one.comment or "",
            )
        )
    return made


def _made_of(one: Compensation) -> tuple[Decimal, Decimal | None]:
    for found in _MADE_OF.finditer(one.comment or ""):
        quantity, amount = Decimal(found.group(1)), Decimal(found.group(2))
        if (quantity * amount).quantize(_CENT, ROUND_HALF_UP) == one.value:
            return quantity, amount
    return one.value, None


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _not_sent(message: str) -> NotSent:
    return NotSent(f"{message} Nothing was sent.", provider=TITLE)
