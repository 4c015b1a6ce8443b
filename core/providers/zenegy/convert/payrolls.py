"""Payrolls: which days are closed for whom (sheet 5.7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.models.period import ClosedPeriod, PayoutGroup, PayPeriod
from core.providers.zenegy import wire

# Processing, finished, and what follows. Drafts (1, 16) and reverted ones (32) are open; of a status that the sheet
# does not list nobody knows, so payroll itself refuses or takes the row.
_CLOSED = frozenset({2, 4, 64, 128})

# Types without hours (zero filing, honorar) close nothing.
_GROUPS = {0: PayoutGroup.BIWEEKLY, 1: PayoutGroup.MONTHLY, 3: PayoutGroup.MONTHLY}


def closed_periods(payrolls: Iterable[wire.Payroll], first: date, last: date) -> list[ClosedPeriod]:
    """Those that touch these days, each once."""
    found = {
        ClosedPeriod(PayPeriod(one.period_from, one.period_to), _GROUPS[one.type])
        for one in payrolls
        if one.status in _CLOSED and one.type in _GROUPS and one.period_from <= last and first <= one.period_to
    }
    return sorted(found, key=lambda closed: (closed.days, closed.payout_group))
