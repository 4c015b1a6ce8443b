"""Rows of earlier periods that are approved now and not in payroll: told beside a plan, never part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.mapping.resolve import LEAVE_OUT, Rules
from core.models.period import PayPeriod
from core.models.rows import SourceRow
from core.transfer.case import RowKey
from core.transfer.gather import Desk
from core.transfer.wanted import row_key

NOTE = "earlier_period"
MOST_EARLIER = 2
"""How many earlier transfers are looked at, newest first: people close older ones."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A transfer before the planned one that nobody has closed."""

    transfer: str
    period: PayPeriod


def could_go(row: SourceRow, desk: Desk, rules: Rules) -> bool:
    """Whether a row is approved, of somebody whom this transfer is about, and of a code that goes to payroll."""
    person = desk.gathered.source.get(row.person)
    partner = desk.gathered.target.get(desk.gathered.links.get(row.person, ""))
    if person is None or partner is None or not row.approval.approved or row.quantity <= 0:
        return False
    if desk.filters.leaves_out(person) or desk.in_other_group(partner):
        return False
    rule = rules.find(row.kind, row.code, row.day, partner.pay_basis)
    return rule is not None and rule.target != LEAVE_OUT


def notes(earlier: Sequence[Earlier], rows: Sequence[SourceRow], covered: Mapping[RowKey, Decimal]) -> list[Any]:
    """One note a transfer that has stragglers: its days, how many people and rows, and quantities by `kind/unit`.

    rows: those that could go. covered: per row what the ledger's items cover.
    """
    found = []
    for one in earlier:
        late = [r for r in rows if r.day in one.period and covered.get(row_key(r), Decimal(0)) != r.quantity]
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in late:
            sums[f"{row.kind.value}/{row.unit}"] += row.quantity - covered.get(row_key(row), Decimal(0))
        if late:
            found.append(
                {
                    "note": NOTE,
                    "transfer": one.transfer,
                    "first": one.period.first.isoformat(),
                    "last": one.period.last.isoformat(),
                    "people": len({row.person for row in late}),
                    "rows": len(late),
                    "quantity": {name: str(v) for name, v in sorted(sums.items())},
                }
            )
    return found
