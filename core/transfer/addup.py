"""The check at the end of planning: does it bring payroll to what is approved?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlmodel import Session

from core.models.rows import Kind, SourceRow
from core.transfer.case import Outcome, RowKey
from core.transfer.holdings import coverage
from core.transfer.sheet import Drawn
from core.transfer.wanted import row_key


class DoesNotAddUp(Exception):
    """A plan that would not bring payroll to what is approved. Nothing of it was stored. This is a fault of ours."""


def check_coverage(session: Session, integration: str, kinds: Collection[Kind], drawn: Sequence[Drawn]) -> None:
    """For every row, what live items cover equals what is approved now. Raises DoesNotAddUp.

    Rows that are kept back, and people whom the plan leaves alone, have nothing to add up to.
    """
    left_alone = (Outcome.FILTERED, Outcome.OTHER_GROUP, Outcome.NOT_LINKED)
    judged = [d for d in drawn if d.outcome not in left_alone]
    covered = coverage(session, integration, {row_key(row) for d in judged for row in d.case.rows})
    for d in judged:
        kept_back = {p.row for p in d.problems} | d.case.elsewhere.keys()
        due = {row_key(row): _due(d, row) for row in d.case.rows}
        found = _of_gone_rows(d, due) | {key: covered.get(key, Decimal(0)) for key in due}
        for key, amount in found.items():
            if key not in kept_back and Kind(key[0]) in kinds and amount != due.get(key, Decimal(0)):
                raise DoesNotAddUp(
                    f"Row {key[1]} ({key[0]}) of {d.name}: {due.get(key, 0)} approved, but the plan comes to {amount}."
                )


def _due(drawn: Drawn, row: SourceRow) -> Decimal:
    return row.quantity if row.approval.approved and row_key(row) not in drawn.left_out else Decimal(0)


def _of_gone_rows(drawn: Drawn, there: Collection[RowKey]) -> dict[RowKey, Decimal]:
    """What the plan leaves covered of rows that the source does not show any more."""
    sums: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    for sources in [now for _, now in drawn.net.kept] + [move.sources for move in drawn.net.moves]:
        for key, (_, amount) in sources.items():
            if key not in there:
                sums[key] += amount
    return dict(sums)
