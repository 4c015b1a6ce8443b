"""What payroll holds too much after a run was proved: a write that came late, or a record that looks as one of ours.

It is looked for at the end of each run and once more the morning after. A person decides: take it back, which goes
through the ledger like any other write, or leave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select as sql
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.codes import locked_catalogue, renew
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.payroll_records import decide_foreign
from core.actions.take_back import (
    CannotTakeBack,
    Sides,
    check_free,
    covered_by,
    entry_of,
    free_number,
    new_run,
    plan_removal,
    refusal,
)
from core.actions.verify import DOUBLE, read_back
from core.ledger import looks, payload
from core.ledger.book import ITEM, TRANSITION, Entry
from core.ledger.looks import marker_in
from core.ledger.readback import Difference
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.models.writes import RemoteRecord, Write
from core.providers.base import provider
from core.store.audit import audit
from core.store.notices import Tells, tell
from core.store.tables import Catalogue, Company, Integration, Run, Transfer
from core.workflows.mornings import LATE, looked_name

LEAVE = "leave"


def look_again(home: Home, run_id: int) -> int:
    """Read the days of an ended run once more, keep what was found too much, and tell of what is new.

    Answers how many records. Raises the errors of `core.http.errors`.
    """
    with home.store.read() as session:
        run = session.get_one(Run, run_id)
        transfer = session.get_one(Transfer, run.transfer_id)
        integration = session.get_one(Integration, run.integration_id)
    period = PayPeriod(transfer.first, transfer.last)
    _, found = read_back(home, integration, period)
    with home.store.write() as session:
        new = _keep(home, session, integration, period, run_id, found, morning=True)
        about, company = f"run:{run_id}", integration.company_id
        audit(home.store, session, company, "Handover", "looked again", about, found=len(found), new=new)
        if new:
            now = home.store.clock()
            facts = {"records": new}
            tell(session, now, Tells.ARRIVED_LATE, company, about, now.isoformat(), integration.id, facts=facts)
    return len(found)


def keep_found(home: Home, integration: Integration, period: PayPeriod, run: int, found: Sequence[Difference]) -> None:
    """Keep what reading back at the end of a run found too much. That a run ended with doubles is told elsewhere."""
    with home.store.write() as session:
        _keep(home, session, integration, period, run, found, morning=False)


def _keep(
    home: Home,
    session: Session,
    integration: Integration,
    period: PayPeriod,
    run: int,
    found: Sequence[Difference],
    morning: bool,
) -> int:
    """Answers how many of them nobody was told of."""
    row = locked_catalogue(home, session, integration.target_id, looked_name(integration.id, period))
    told = {(r["operation"], r["ref"]) for r in row.body.get("records", ()) if r["told"]}
    new = [d for d in found if (d.operation, d.ref) not in told]
    records = [
        _record(session, integration.target_id, d, told=morning or d.kind == DOUBLE or d not in new) for d in found
    ]
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    renew(home, row, {"run": run, "morning": morning, "records": records, **days})
    return len(new)


def _record(session: Session, connection: str, found: Difference, told: bool) -> dict[str, Any]:
    """item: the row here that it repeats, None where no row knows its mark."""
    item = found.item
    if found.marker:
        same = ITEM.c.connection_id == connection, ITEM.c.operation == found.operation, ITEM.c.marker == found.marker
        item = session.scalar(sql(ITEM.c.id).where(*same).order_by(ITEM.c.id.desc()).limit(1))
    return {
        "kind": found.kind,
        "operation": found.operation,
        "ref": found.ref,
        "item": item,
        "quantity": str(found.found),
        "subject": found.subject,
        "told": told,
    }


def kept_rows(session: Session, integration: Integration) -> Sequence[Catalogue]:
    """What the newest readings found, a row a period. body: see `_keep`."""
    named = col(Catalogue.name).startswith(f"{LATE} {integration.id} ")
    return session.exec(select(Catalogue).where(Catalogue.connection_id == integration.target_id, named)).all()


def late_sides(home: Home, company: Company, item: int, ref: str) -> Sides:
    """Read the record that repeats a row now, beside that row. Changes nothing.

    Raises NotFound and the errors of `core.http.errors`.
    """
    entry = entry_of(home, company, item)
    with opened(home, entry.connection) as (row, target):
        records: list[RemoteRecord] = target.find(entry.write)
        name, correction = row.name, provider(row.provider).capabilities.operation(entry.operation).correction
    record = next((r for r in records if r.ref == ref), None)
    with home.store.read() as session:
        claimed = session.scalar(
            sql(ITEM.c.id).where(
                ITEM.c.connection_id == entry.connection,
                ITEM.c.operation == entry.operation,
                ITEM.c.ref == ref,
                ITEM.c.state.in_((State.CONFIRMED.value, State.REVERSING.value)),
            )
        )
        covered = covered_by(session, item)
    refused = f"Row {claimed} stands for this record by now." if claimed else refusal(record, correction, name)
    return Sides(item, entry.write.quantity, covered, record, refused)


def take_late_back(home: Home, company: Company, item: int, ref: str, actor: str) -> int:
    """Start a run that takes this record out of payroll, and nothing else; answers its number.

    The ledger takes the record over first, so that whatever comes of it is known here. Looks at payroll before that.
    Raises CannotTakeBack, ReadOnly, NotFound and the errors of `core.http.errors`.
    """
    sides = late_sides(home, company, item, ref)
    if sides.refused is not None or sides.record is None:
        raise CannotTakeBack(sides.refused or "It is gone.")
    entry = entry_of(home, company, item)
    try:
        with home.store.write() as session:
            row = session.execute(sql(ITEM).where(ITEM.c.id == item)).one()
            check_free(session, row.transfer_id, row.connection_id)
            run = new_run(home, session, row, actor)
            write = _as_there(entry, sides.record)
            taken = _take_over(home, session, write, row, ref, run)
            plan_removal(home, session, replace(entry, write=write), taken, run)
            told = {"run": run, "record": ref, "row": taken.id}
            audit(home.store, session, company.id, actor, "take-back of a late record asked", f"item:{item}", **told)
    except IntegrityError as error:
        raise CannotTakeBack("This period is being sent at the moment. Wait until that run has ended.") from error
    return run


def _as_there(entry: Entry, record: RemoteRecord) -> Write:
    """The write that made this record, as far as it can be told."""
    return replace(
        entry.write,
        holder=record.holder,
        first=record.first,
        last=record.last,
        target=record.target,
        quantity=record.quantity,
        amount=record.amount,
        marker=marker_in(record.text) or "",
    )


def _take_over(home: Home, session: Session, write: Write, row: Any, ref: str, run: int) -> Any:
    """A confirmed row that stands for the record and covers nothing of the source; beside the row that it repeats."""
    subject = looks.subject(write)
    occurrence, revision = free_number(session, row.connection_id, row.operation, subject)
    kept = ("integration_id", "connection_id", "transfer_id", "sheet_id", "source_person", "lane", "operation")
    added = session.scalar(
        insert(ITEM)
        .values(
            **{name: getattr(row, name) for name in kept},
            action=Action.CREATE.value,
            subject=subject,
            occurrence=occurrence,
            revision=revision,
            first=write.first,
            last=write.last,
            target=write.target,
            quantity=write.quantity,
            amount=write.amount,
            marker=write.marker,
            payload=payload.seal(home.store.cipher, row.connection_id, subject, occurrence, revision, write),
            payload_hash=payload.digest(write),
            state=State.CONFIRMED.value,
            ref=ref,
            reason=f"arrived late, repeats row {row.id}",
            attempts=0,
            absent_reads=0,
            present=[],
            change=1,
        )
        .returning(ITEM.c.id)
    )
    step = {"item_id": added, "run_id": run, "at": home.store.clock(), "note": f"arrived late, repeats row {row.id}"}
    session.execute(insert(TRANSITION).values(**step, before=State.PLANNED.value, after=State.CONFIRMED.value))
    return session.execute(sql(ITEM).where(ITEM.c.id == added)).one()


def leave_late(home: Home, company: Company, integration: Integration, operation: str, ref: str, actor: str) -> None:
    """Payroll is to keep this record: it is told of no more. Raises NotFound."""
    decide_foreign(home, company, integration, operation, ref, LEAVE, actor)
    with home.store.write() as session:
        for row in kept_rows(session, integration):
            rest = [r for r in row.body["records"] if (r["operation"], r["ref"]) != (operation, ref)]
            row.body = {**row.body, "records": rest}
            session.add(row)
