"""Pay periods and pay-out groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PayoutGroup(StrEnum):
    """How often a person is paid. People of one transfer are all of one group."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class PayPeriod:
    """First and last day, both inclusive, in the company's calendar. Raises ValueError when turned round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"The period ends ({self.last}) before it begins ({self.first}).")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    def next(self) -> PayPeriod:
        """The period after this one: the next calendar month after a whole month, else one of equal length."""
        first = self.last + timedelta(days=1)
        if self.first.day == 1 and first.day == 1:
            after = (first + timedelta(days=31)).replace(day=1)
            return PayPeriod(first, after - timedelta(days=1))
        return PayPeriod(first, first + (self.last - self.first))

    @classmethod
    def month(cls, year: int, month: int) -> PayPeriod:
        first = date(year, month, 1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """Days for which the provider's own payroll is closed for this pay-out group: nothing new is paid for them."""

    days: PayPeriod
    payout_group: PayoutGroup
