"""When people are paid: a rule for each pay-out group, and what it comes to for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from core.models.period import PayPeriod
from core.store.tables import Integration

PAY_OUT_DAYS = "pay_out_days"
LAST = 31


class How(StrEnum):
    """What a pay-out day is counted from."""

    MONTH = "month"
    WEEKS = "weeks"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a group is paid.

    number: the day of the month, of which 31 is the last; the weeks from one pay-out to the next; or the days after the
    last day of the period. start: a day on which they are paid, for those paid every so many weeks.
    """

    how: How
    number: int
    start: date | None = None

    def stored(self) -> Any:
        """As it stands in an integration's settings: a day of the month alone is its number."""
        if self.how is How.MONTH:
            return self.number
        if self.start is None:
            return {self.how.value: self.number}
        return {self.how.value: self.number, "start": self.start.isoformat()}

    def day(self, period: PayPeriod) -> date:
        """The first such day on or after the last day of the period; on a weekend, the Friday before."""
        day = self._counted(period)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _counted(self, period: PayPeriod) -> date:
        if self.how is How.AFTER:
            return period.last + timedelta(days=self.number)
        if self.how is How.WEEKS and self.start is not None:
            return period.last + timedelta(days=(self.start - period.last).days % (7 * self.number))
        month = PayPeriod.month(period.last.year, period.last.month)
        day = _day_in(month, self.number)
        return _day_in(month.next(), self.number) if day < period.last else day


def rule_of(stored: Any) -> Rule:
    """The other way round."""
    if not isinstance(stored, Mapping):
        return Rule(How.MONTH, int(stored))
    how = next(how for how in How if how.value in stored)
    start = stored.get("start")
    return Rule(how, int(stored[how.value]), date.fromisoformat(start) if start else None)


def pay_out_rules(integration: Integration) -> dict[str, Rule]:
    """As somebody has set them, by pay-out group."""
    return {group: rule_of(stored) for group, stored in integration.settings.get(PAY_OUT_DAYS, {}).items()}


def pay_out(integration: Integration, period: PayPeriod, group: str) -> date | None:
    """When this period is paid; None where nobody has said."""
    rule = pay_out_rules(integration).get(group)
    return None if rule is None else rule.day(period)


def _day_in(month: PayPeriod, day: int) -> date:
    return min(month.first + timedelta(days=day - 1), month.last)
