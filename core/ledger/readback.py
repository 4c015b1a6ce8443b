"""Comparing the ledger with what the provider really holds: the proof at the end of a run, and of `verify`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from core.ledger.book import ITEM
from core.ledger.looks import holder, marker_in, same_subject, subject
from core.ledger.states import Action, State
from core.models.writes import RecordState, RemoteRecord

IN_PAYROLL = (RecordState.APPROVED, RecordState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger believes about one record."""

    item: int
    operation: str
    subject: str
    ref: str
    marker: str
    quantity: Decimal
    amount: Decimal | None
    source_person: str
    first: date


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree.

    kind: `missing`, `differs`, `pending`, `rejected` (each: not paid as sent), `double` (a record with our mark that no
    item holds). marker: of a double, the one that it carries.
    """

    kind: str
    operation: str
    item: int | None
    ref: str
    source_person: str | None
    sent: Decimal | None
    found: Decimal | None
    subject: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Readback:
    """equal: how many items agree. totals: sums by operation, as sent and as found among ours."""

    equal: int = 0
    differences: tuple[Difference, ...] = ()
    sent: dict[str, Decimal] = field(default_factory=dict)
    found: dict[str, Decimal] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        return not self.differences and self.sent == self.found


def held_items(session: Session, connection: str, first: date, last: date) -> list[Held]:
    """What the ledger says is in payroll at this connection on these days, whichever transfer sent it."""
    query = select(
        ITEM.c.id,
        ITEM.c.operation,
        ITEM.c.subject,
        ITEM.c.ref,
        ITEM.c.marker,
        ITEM.c.quantity,
        ITEM.c.amount,
        ITEM.c.source_person,
        ITEM.c.first,
    ).where(
        ITEM.c.connection_id == connection,
        ITEM.c.state.in_((State.CONFIRMED.value, State.REVERSING.value)),
        ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)),
        ITEM.c.first <= last,
        ITEM.c.last >= first,
    )
    return [Held(*row) for row in session.execute(query)]


def compare(held: Sequence[Held], records: Iterable[RemoteRecord], known: frozenset[str] = frozenset()) -> Readback:
    """Compare, record by record.

    records: everything the provider holds on the same days. known: markers of items outside `held` whose records
    would be no double (another transfer's, or ones still being checked).
    """
    by_ref = {(record.operation, record.ref): record for record in records}
    differences: list[Difference] = []
    sent: defaultdict[str, Decimal] = defaultdict(Decimal)
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item in held:
        sent[item.operation] += item.quantity
        record = by_ref.get((item.operation, item.ref))
        found[item.operation] += record.quantity if record else Decimal(0)
        if kind := _difference(item, record):
            differences.append(
                Difference(
                    kind,
                    item.operation,
                    item.item,
                    item.ref,
                    item.source_person,
                    item.quantity,
                    record.quantity if record else None,
                    item.subject,
                )
            )
    differences += _doubles(by_ref, {(h.operation, h.ref) for h in held}, known)
    for double in differences:
        if double.kind == "double":
            found[double.operation] += double.found or Decimal(0)
    paid_as_sent = sum(1 for d in differences if d.kind != "double")
    return Readback(len(held) - paid_as_sent, tuple(differences), dict(sent), dict(found))


def _difference(item: Held, record: RemoteRecord | None) -> str | None:
    if record is None:
        return "missing"
    if record.state not in IN_PAYROLL:
        return record.state.value
    other_amount = item.amount is not None and record.amount is not None and item.amount != record.amount
    if not same_subject(item.subject, item.first, record) or record.quantity != item.quantity or other_amount:
        return "differs"
    return None


def _doubles(
    by_ref: dict[tuple[str, str], RemoteRecord], claimed: set[tuple[str, str]], known: frozenset[str]
) -> list[Difference]:
    """Records with our mark that no item holds. A rejected one pays nobody and is none."""
    doubles = []
    for key, record in sorted(by_ref.items()):
        mark = marker_in(record.text)
        if mark is None or key in claimed or mark in known or record.state is RecordState.REJECTED:
            continue
        about = subject(record)
        told = Difference("double", record.operation, None, record.ref, None, None, record.quantity, about, mark)
        doubles.append(told)
    return doubles


def holders_held(session: Session, connection: str, operation: str, first: date, last: date) -> set[str]:
    """Under whom the ledger has live records of this operation on these days."""
    query = select(ITEM.c.subject).where(
        ITEM.c.connection_id == connection,
        ITEM.c.operation == operation,
        ITEM.c.state.in_((State.SENDING.value, State.CONFIRMED.value, State.HELD.value, State.REVERSING.value)),
        ITEM.c.first <= last,
        ITEM.c.last >= first,
    )
    return {holder(subject) for subject in session.scalars(query)}


def open_markers(session: Session, connection: str) -> frozenset[str]:
    """Markers of items that are still being sent or checked: their records are no doubles yet."""
    states = (State.SENDING.value, State.HELD.value, State.REVERSING.value)
    found: Any = session.scalars(
        select(ITEM.c.marker).where(ITEM.c.connection_id == connection, ITEM.c.state.in_(states))
    )
    return frozenset(found)
