"""What only a person can decide about an item: it is in payroll, it is not there, it was entered by hand.

What a person says about payroll is read there before it is believed: a slip would pay somebody twice or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from core.actions.connections import opened
from core.actions.home import Home, NotFound
from core.ledger import book
from core.ledger.book import ITEM, Entry, Step, take
from core.ledger.lanes import LaneLost
from core.ledger.looks import marker_in, recognise, same_look
from core.ledger.states import Action, State
from core.models.writes import RecordState, RemoteRecord
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Integration

IN_PAYROLL, NOT_THERE, DONE_BY_HAND = "in_payroll", "not_there", "done_by_hand"


class CannotDecide(StoreError):
    """This can't be said of the item: its state or payroll itself says otherwise. The message says why."""


def sayable(state: str, action: str) -> tuple[str, ...]:
    """What a person can say about an item in this state."""
    if action == Action.BY_HAND:
        return (DONE_BY_HAND,) if state == State.HELD else ()
    if state == State.HELD:
        return (IN_PAYROLL, NOT_THERE)
    return (NOT_THERE,) if state == State.CONFIRMED and action != Action.REMOVE else ()


def decide_item(home: Home, company: Company, item: int, decision: str, actor: str) -> None:
    """Say what is true of an item, after looking in payroll. Nothing is sent; the next plan goes by it.

    `in_payroll`: an unclear item has arrived; an unclear change or take-back has been made. `not_there`: it did not
    arrive, or was not made: then what it was to repair stands as before; or a confirmed item is gone: the next plan
    makes it anew. `done_by_hand`: the figure of a by-hand item was entered.

    Raises CannotDecide, also where payroll shows the opposite; NotFound; and the errors of `core.http.errors`.
    """
    entry = _entry(home, company, item)
    if decision not in sayable(entry.state, entry.action):
        said = decision.replace("_", " ")
        raise CannotDecide(f"An item that is {entry.state} and is to {entry.action} can't be said to be {said}.")
    ref = None if decision == DONE_BY_HAND else _compared(home, entry, decision)
    note = _note(entry, decision, actor)
    try:
        with home.store.write() as session:
            for step in _steps(entry, decision, ref, note):
                take(home.store, session, step)
            audit(home.store, session, company.id, actor, "item decided", f"item:{item}", decision=decision, record=ref)
    except LaneLost as error:
        raise CannotDecide("Somebody else has decided this, or it is being sent. Look again.") from error


def _entry(home: Home, company: Company, item: int) -> Entry:
    with home.store.read() as session:
        mine = select(Integration.id).where(Integration.company_id == company.id)  # type: ignore[call-overload]
        row = session.execute(book.entries().where(ITEM.c.id == item, ITEM.c.integration_id.in_(mine))).first()
        if row is None:
            raise NotFound(f"{company.name} has no item {item}.")
        return book.entry(home.store, row)


def _steps(entry: Entry, decision: str, ref: str | None, note: str) -> Sequence[Step]:
    """The item's own step; before it that of the item it repairs, which lets go of the record that this one claims.

    They are no steps of the run: its own were sealed when it ended. The decision's audit row tells of these.
    """
    told = {"reason": note, "next_at": None}
    if decision == DONE_BY_HAND:
        return (Step(entry.id, entry.state, State.CONFIRMED, note, None, told),)
    if entry.state is State.CONFIRMED:
        return (Step(entry.id, entry.state, State.REVERSED, note, None, told),)
    after = State.CONFIRMED if decision == IN_PAYROLL else State.CANCELLED
    own = Step(entry.id, entry.state, after, note, None, {**told, **({"ref": ref} if ref else {})})
    if entry.repairs is None:
        return (own,)
    repaired = State.REVERSED if decision == IN_PAYROLL else State.CONFIRMED
    words = f"repaired by item {entry.id}" if decision == IN_PAYROLL else "not repaired"
    return (Step(entry.repairs, State.REVERSING, repaired, words), own)


def _note(entry: Entry, decision: str, actor: str) -> str:
    if decision == DONE_BY_HAND:
        return f"{actor} entered it by hand"
    if entry.repairs is None or entry.state is State.CONFIRMED:
        return f"{actor} saw it in payroll" if decision == IN_PAYROLL else f"{actor} did not find it in payroll"
    return f"{actor} saw it changed in payroll" if decision == IN_PAYROLL else f"{actor} saw it unchanged in payroll"


def _compared(home: Home, entry: Entry, decision: str) -> str | None:
    """Read the item's days and compare with what was said. Answers the record that stands for it from now on."""
    with opened(home, entry.connection) as (row, target):
        records: list[RemoteRecord] = target.find(entry.write)
        there = row.name
    with home.store.read() as session:
        claimed = _claimed(session, entry, records)
    if entry.state is State.CONFIRMED:
        _check_gone(home, entry, records, there)
        return None
    if entry.action is Action.CREATE:
        return _created(entry, records, claimed, decision, there)
    return _changed(entry, records, decision, there)


def _claimed(session: Session, entry: Entry, records: Sequence[RemoteRecord]) -> set[str]:
    return book.claimed_refs(session, entry.connection, entry.operation, [r.ref for r in records], entry.id)


def _created(entry: Entry, records: Sequence[RemoteRecord], claimed: set[str], decision: str, there: str) -> str | None:
    found = recognise(entry.write, records, (), claimed)
    if decision == NOT_THERE:
        if found is not None and found.by_mark:
            raise CannotDecide(f"{there} shows it: record {found.record.ref} carries its mark. Say that you see it.")
        return None
    if found is None:
        raise CannotDecide(
            f"{there} shows no row of this person, day, kind and quantity that nothing else stands for. Enter it there "
            "first, or say that it isn't there: the next plan sends it again."
        )
    if found.record.state is RecordState.REJECTED:
        raise CannotDecide(f"{there} shows the row as rejected, so it is not paid. Approve it there first.")
    return found.record.ref


def _changed(entry: Entry, records: Sequence[RemoteRecord], decision: str, there: str) -> str | None:
    """Of a change or a take-back: whether the record is as it was to become."""
    now = next((r for r in records if r.ref == entry.repaired_ref), None)
    made = now is None if entry.action is Action.REMOVE else now is not None and same_look(entry.write, now)
    if decision == IN_PAYROLL and not made:
        said = "nothing there any more" if now is None else f"{now.quantity} there"
        raise CannotDecide(f"{there} shows {said}, so it was not changed as wanted. Say so: the next plan goes on.")
    if decision == NOT_THERE and made:
        raise CannotDecide(f"{there} shows it as it was to become. Say that it was done.")
    return entry.repaired_ref if decision == IN_PAYROLL else None


def _check_gone(home: Home, entry: Entry, records: Sequence[RemoteRecord], there: str) -> None:
    """A confirmed item that is said to be lost must be lost: else the next plan would pay it a second time."""
    with home.store.read() as session:
        ref = session.execute(select(ITEM.c.ref).where(ITEM.c.id == entry.id)).scalar_one()
    found = next((r for r in records if r.ref == ref or marker_in(r.text) == entry.write.marker), None)
    if found is not None and found.state is not RecordState.REJECTED:
        raise CannotDecide(f"{there} still shows it: record {found.ref}, {found.quantity}. Nothing was changed.")
