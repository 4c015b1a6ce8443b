"""Records that payroll had already and that did not come from here: what they say, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import col, select

from core.actions.home import Home
from core.actions.shown.names import target_names
from core.actions.shown.plans import Line
from core.actions.shown.sheets import There
from core.store.tables import ForeignDecision, Integration

REASONS = ("already_there", "adopted_differs", "left_as_it_is")
"""Reasons of a plan that a decision about the record ends, those first that nobody has decided."""

DECISIONS = ("adopt", "send_too", "leave")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A record at the provider. quantity: that payroll holds, in `unit`. decided: what somebody said about it last."""

    person: str
    employee: str
    operation: str
    ref: str
    day: date | None
    name: str
    unit: str
    quantity: Decimal | None
    reason: str
    decided: str | None
    decided_by: str | None
    decided_at: datetime | None


def foreign_records(home: Home, integration: Integration, lines: Iterable[Line]) -> list[Foreign]:
    """Records that keep rows of these people back; those that nobody has decided first, then by employee and day."""
    found = [
        (line, trouble.reason, there)
        for line in lines
        for trouble in line.person.troubles
        if trouble.reason in REASONS
        for there in trouble.there
    ]
    if not found:
        return []
    with home.store.read() as session:
        names = target_names(session, integration.target_id)
        rows = session.exec(
            select(ForeignDecision).where(
                ForeignDecision.integration_id == integration.id,
                col(ForeignDecision.ref).in_(sorted({there.ref for *_, there in found})),
            )
        ).all()
    decided = {(row.operation, row.ref): row for row in rows}
    records = [
        _record(line, reason, there, names.of(there.operation, there.target), decided.get((there.operation, there.ref)))
        for line, reason, there in found
    ]
    return sorted(_once(records), key=lambda r: (REASONS.index(r.reason), r.employee, r.day or date.min, r.ref))


def _once(records: Sequence[Foreign]) -> Iterable[Foreign]:
    """One record can keep several rows back."""
    return {(record.operation, record.ref): record for record in records}.values()


def _record(line: Line, reason: str, there: There, name: tuple[str, str], decision: ForeignDecision | None) -> Foreign:
    return Foreign(
        person=line.person.key,
        employee=line.person.name,
        operation=there.operation,
        ref=there.ref,
        day=there.day,
        name=name[0],
        unit=name[1],
        quantity=there.quantity,
        reason=reason,
        decided=decision.decision if decision else None,
        decided_by=decision.decided_by if decision else None,
        decided_at=decision.decided_at if decision else None,
    )
