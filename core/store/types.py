"""Column types that keep money, hours and time exact on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeDecorator

SCALE = 10_000


class Exact(TypeDecorator[Decimal]):
    """A Decimal of at most four decimals, stored as a whole number of ten-thousandths, so that sums are exact.

    Raises ValueError for a finer value: rounding is decided where the value is made, never here.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimals.")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else exact(value)


def exact(scaled: int) -> Decimal:
    """The Decimal behind a stored whole number, without trailing zeros beyond the second decimal."""
    value = Decimal(int(scaled)) / SCALE
    return value.quantize(Decimal("0.01")) if int(scaled) % 100 == 0 else value.normalize()


class Utc(TypeDecorator[datetime]):
    """An aware time, stored as UTC. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("The store takes aware times only.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
