"""Taking one row back out of payroll, where the receiver allows it: an outgoing write like any other, with both sides.

It changes nothing at the source: while a row stays approved there, the next plan sends it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from core.actions.connections import ReadOnly, opened
from core.actions.home import Home, NotFound
from core.ledger import book, looks, payload
from core.ledger.book import ITEM, TRANSITION, Entry
from core.ledger.lanes import open_lanes
from core.ledger.states import LIVE, OPEN, Action, State
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import Correction, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Connection, Integration, ItemSource, Run, Transfer

TRIGGER = "console"
ALLOWS = (Correction.REPLACE, Correction.TAKE_BACK)


class CannotTakeBack(StoreError):
    """The row can't be taken back from here. The message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A row as both systems have it. covered: by source row, the quantity that the ledger carried over.

    record: what payroll holds now, None where it is gone. refused: why it can't be taken back, None where it can.
    """

    item: int
    sent: Decimal
    covered: Mapping[str, Decimal]
    record: RemoteRecord | None
    refused: str | None


def both_sides(home: Home, company: Company, item: int) -> Sides:
    """Read what payroll holds of a row now, beside what was carried over. Changes nothing.

    Raises NotFound and the errors of `core.http.errors`.
    """
    entry = entry_of(home, company, item)
    with opened(home, entry.connection) as (row, target):
        records: list[RemoteRecord] = target.find(entry.write)
        name, correction = row.name, provider(row.provider).capabilities.operation(entry.operation).correction
    with home.store.read() as session:
        ref = session.execute(select(ITEM.c.ref).where(ITEM.c.id == item)).scalar_one()
        covered = covered_by(session, item)
    record = next((r for r in records if ref is not None and r.ref == ref), None)
    return Sides(item, entry.write.quantity, covered, record, _refused(entry, record, correction, name))


def covered_by(session: Session, item: int) -> dict[str, Decimal]:
    """By source row, what an item carried over."""
    rows = session.execute(
        select(col(ItemSource.source_row), col(ItemSource.quantity)).where(col(ItemSource.item_id) == item)
    )
    return {found[0]: found[1] for found in rows}


def _refused(entry: Entry, record: RemoteRecord | None, correction: Correction, name: str) -> str | None:
    if entry.state is not State.CONFIRMED or entry.action not in (Action.CREATE, Action.REPLACE):
        return "Only a row that is in payroll can be taken back."
    return refusal(record, correction, name)


def refusal(record: RemoteRecord | None, correction: Correction, name: str) -> str | None:
    """Why this record can't be taken out of payroll from here, None where it can. name: the connection's."""
    if correction not in ALLOWS:
        return f"{name} lets nobody take this back from outside. Do it there by hand."
    if record is None:
        return f"{name} does not show it any more."
    if record.state is RecordState.ARCHIVED:
        return f"{name} has closed its payroll with this row. It can only be corrected there."
    return None


def take_back(home: Home, company: Company, item: int, actor: str) -> int:
    """Start a run that takes this one row back; a worker takes it from here. Answers the run's number.

    Looks at payroll first. Raises CannotTakeBack, ReadOnly, NotFound and the errors of `core.http.errors`.
    """
    sides = both_sides(home, company, item)
    if sides.refused is not None:
        raise CannotTakeBack(sides.refused)
    entry = entry_of(home, company, item)
    try:
        with home.store.write() as session:
            row = session.execute(select(ITEM).where(ITEM.c.id == item)).one()
            check_free(session, row.transfer_id, row.connection_id)
            _check_unmended(session, item)
            run = new_run(home, session, row, actor)
            plan_removal(home, session, entry, row, run)
            audit(home.store, session, company.id, actor, "take-back asked", f"item:{item}", run=run)
    except IntegrityError as error:
        raise CannotTakeBack("This period is being sent at the moment. Wait until that run has ended.") from error
    return run


def entry_of(home: Home, company: Company, item: int) -> Entry:
    """An item of this company. Raises NotFound."""
    with home.store.read() as session:
        mine = select(col(Integration.id)).where(col(Integration.company_id) == company.id)
        row = session.execute(book.entries().where(ITEM.c.id == item, ITEM.c.integration_id.in_(mine))).first()
        if row is None:
            raise NotFound(f"{company.name} has no row {item}.")
        return book.entry(home.store, row)


def check_free(session: Session, transfer: str | None, connection: str) -> None:
    """Raises ReadOnly and CannotTakeBack where nothing of this transfer may be taken back now."""
    if not session.get_one(Connection, connection).may_send:
        raise ReadOnly("This connection is read-only. Allow it to send on Connections, by typing its name.")
    about = session.get(Transfer, transfer) if transfer else None
    if about is None:
        raise CannotTakeBack("This is no row of a pay period.")
    if about.closed_at is not None:
        raise CannotTakeBack(f"This period was closed by {about.closed_by}. Reopen it first.")


def _check_unmended(session: Session, item: int) -> None:
    mending = ITEM.c.repairs == item, ITEM.c.state.in_([s.value for s in OPEN])
    if session.scalar(select(ITEM.c.id).where(*mending).limit(1)) is not None:
        raise CannotTakeBack("The newest plan changes this row already. Send that plan, or plan again first.")


def new_run(home: Home, session: Session, row: Any, actor: str) -> int:
    """A run of what is taken back for this row. Answers its number; the database refuses a second of one transfer."""
    run = Run(
        integration_id=row.integration_id,
        connection_id=row.connection_id,
        transfer_id=row.transfer_id,
        people=[row.source_person],
        actor=actor,
        trigger=TRIGGER,
        created_at=home.store.clock(),
    )
    session.add(run)
    session.flush()
    return run.id or 0


def plan_removal(home: Home, session: Session, entry: Entry, row: Any, run: int) -> None:
    """The item that removes the record, for this run alone: it belongs to no sheet, so no plan sends it."""
    occurrence, revision = free_number(session, row.connection_id, row.operation, row.subject)
    mark = looks.marker(row.connection_id, row.operation, row.subject, occurrence, revision)
    write = replace(entry.write, marker=mark)
    open_lanes(session, row.connection_id, {row.lane})
    kept = ("integration_id", "connection_id", "transfer_id", "source_person", "lane", "operation", "subject")
    same = {name: getattr(row, name) for name in (*kept, "first", "last", "target", "quantity", "amount")}
    added = session.scalar(
        insert(ITEM)
        .values(
            **same,
            run_id=run,
            action=Action.REMOVE.value,
            occurrence=occurrence,
            revision=revision,
            repairs=row.id,
            marker=mark,
            payload=payload.seal(home.store.cipher, row.connection_id, row.subject, occurrence, revision, write),
            payload_hash=payload.digest(write),
            state=State.PLANNED.value,
            attempts=0,
            absent_reads=0,
            present=[],
            change=0,
        )
        .returning(ITEM.c.id)
    )
    step = {"item_id": added, "run_id": run, "at": home.store.clock(), "note": "planned"}
    session.execute(insert(TRANSITION).values(**step, before=State.PLANNED.value, after=State.PLANNED.value))


def free_number(session: Session, connection: str, operation: str, subject: str) -> tuple[int, int]:
    """Occurrence and revision that nothing else of this subject has."""
    same = ITEM.c.connection_id == connection, ITEM.c.operation == operation, ITEM.c.subject == subject
    live = set(session.scalars(select(ITEM.c.occurrence).where(*same, ITEM.c.state.in_([s.value for s in LIVE]))))
    occurrence = next(n for n in range(len(live) + 1) if n not in live)
    newest = session.scalar(select(func.max(ITEM.c.revision)).where(*same, ITEM.c.occurrence == occurrence))
    return occurrence, 0 if newest is None else newest + 1
