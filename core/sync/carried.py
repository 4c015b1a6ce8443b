"""Actions on their way: entered in the ledger, and settled once the ledger knows what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from core.ledger.book import ITEM
from core.ledger.changes import Change, Place, enter
from core.ledger.states import Action as Doing
from core.ledger.states import State
from core.models.both_sides import AbsencePeriod, Kept
from core.models.both_sides_writes import absence_write, standing_write, work_write
from core.models.writes import Write
from core.store.database import Store
from core.store.tables import SyncActionRow, SyncPlan, SyncStep
from core.sync.actions import Action, end_of, settled
from core.sync.planned import (
    DONE,
    ENTERED,
    HELD,
    REFUSED,
    STALE,
    STOPPED,
    Stored,
    before_context,
    close_open,
    opened,
    seal,
)
from core.sync.project import Held, Record, held, marks
from core.sync.steps import Call, Step
from core.sync.stored import keep_twins
from core.sync.through import SyncMapping
from core.sync.twins import OpenItem, Twin
from core.sync.words import Do

MARKS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
DOING = {
    Call.SEND: Doing.CREATE,
    Call.REPLACE: Doing.REPLACE,
    Call.STANDING: Doing.REPLACE,
    Call.REMOVE: Doing.REMOVE,
}
SWINGING = timedelta(hours=24)
"""Within this a twin that is written to and fro is."""
Pair = tuple[Stored, Action | None]
"""An action as it was approved, and as it was planned anew since: None where something has changed."""


@dataclass(frozen=True, slots=True)
class Gone:
    """One step of an action as the ledger has it."""

    step: Step
    state: State
    ref: str | None
    reason: str | None


def as_approved(approved: Action, now: Mapping[str, Action], mapping: SyncMapping) -> Action | None:
    """An approved action as it is planned now; None where something has changed since. now: by key.

    A merge writes into both sides, one after the other: of its second half the other side holds by then what both are
    to agree on, and its own is as it was.
    """
    target = approved.target
    if approved.key in now or approved.do is not Do.MERGE or target is None:
        return now.get(approved.key)
    for one in now.values():
        if (one.subject, one.target) != (approved.subject, target):
            continue
        mine, was, source = one.held(target), approved.held(target), one.held(target.other)
        if mine and was and mine.hash == was.hash and source and approved.wanted:
            return replace(approved, a=one.a, b=one.b) if mapping.equal(source.form, approved.wanted) else None
    return None


def enter_actions(
    store: Store,
    session: Session,
    place: Place,
    actions: Sequence[Pair],
    there: Iterable[Record],
) -> None:
    """Put approved actions into the ledger, but those that changed. there: all that these people have at the target."""
    by_person: defaultdict[str, list[Record]] = defaultdict(list)
    for record in there:
        by_person[record.person].append(record)
    for approved, now in actions:
        row = update(SyncActionRow).where(col(SyncActionRow.id) == approved.id)
        if now is None:
            session.execute(row.values(state=STALE))
            continue
        changes = changes_of(now)
        items = enter(store, session, place, changes)
        session.execute(insert(SyncStep), [{"item_id": item, "action_id": approved.id} for item in items])
        before = MARKS.dump_json(marks(by_person[changes[0].write.person]))
        session.execute(
            row.values(
                state=ENTERED,
                sealed=seal(store, approved.plan, approved.number, now),
                before=store.cipher.seal(before, before_context(approved.plan, approved.number)),
            )
        )


def present(there: Iterable[Record]) -> Mapping[tuple[str, str, str], Sequence[str]]:
    """Refs of what was there before the first call, by operation, holder and first day: none of it is ours."""
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for record in there:
        if isinstance(record, AbsencePeriod):
            found[Kept.ABSENCE.value, record.person, record.first.isoformat()].append(record.ref)
        else:
            found[Kept.WORK.value, record.person, record.day.isoformat()].append(record.ref)
    return found


def changes_of(action: Action) -> list[Change]:
    """The ledger's changes for the steps of an action. What is made anew waits until the old record is gone."""
    old = {record.ref: record for record in _held_records(action)}
    changes: list[Change] = []
    for step in action.steps:
        write = _write(step.record)
        changes.append(
            Change(
                action=DOING[step.call],
                write=standing_write(write) if step.call is Call.STANDING else write,
                source_person=action.person,
                ref=step.ref or None,
                held=_write(old[step.ref]) if step.ref else None,
                after=len(changes) - 1 if changes and step.call is not Call.REMOVE else None,
            )
        )
    return changes


def settle(
    store: Store,
    session: Session,
    integration: str,
    actions: Sequence[Stored],
    there: Iterable[Record],
    mapping: SyncMapping,
    today: date,
) -> None:
    """Remember what became of entered actions, once no item of theirs is on its way. there: as the target was read
    just now. An action that took place in part is open: the next plan sees what is left of it."""
    target = actions[0].action.target if actions else None
    shown = held(target, there) if target else {}
    gone = steps_gone(session, actions)
    for one in actions:
        state, reason = _judged(gone[one.id])
        row = update(SyncActionRow).where(col(SyncActionRow.id) == one.id)
        session.execute(row.values(state=state, reason=reason))
        if state == DONE:
            twin = settled(one.action, _made(one.action, gone[one.id], shown), mapping, today)
            keep_twins(store, session, integration, [_swung(store, session, one, twin)] if twin else [])
            if one.action.resolution:
                close_open(store, session, integration, one.action.resolution)


def _swung(store: Store, session: Session, one: Stored, twin: Twin) -> Twin:
    """The twin with how often, within a day, it was written from the other side than the time before."""
    before = one.action.twin
    if before is None or one.action.origin is None or not (before.swings or twin.last_origin is not before.last_origin):
        return twin
    lately = (
        select(SyncActionRow)
        .join(SyncPlan, col(SyncPlan.id) == SyncActionRow.plan_id)
        .where(
            col(SyncActionRow.integration_id) == session.get_one(SyncPlan, one.plan).integration_id,
            col(SyncActionRow.person) == one.action.person,
            col(SyncActionRow.state) == DONE,
            col(SyncPlan.kept) == twin.kept.value,
            col(SyncPlan.made_at) > store.clock() - SWINGING,
        )
        .order_by(col(SyncActionRow.id))
    )
    written = [opened(store, row).action for row in session.scalars(lately)]
    origins = [a.origin for a in written if a.origin and a.twin and a.twin.id == twin.id and a.do is not Do.MERGE]
    return replace(twin, swings=sum(a is not b for a, b in pairwise(origins)))


def open_item(store: Store, session: Session, one: Stored) -> OpenItem:
    """An action of which nobody knows what became, as the next plan sees it."""
    action, target = one.action, one.action.target
    if target is None:
        raise ValueError("Only what was written can be open.")
    row = session.get_one(SyncActionRow, one.id)
    source, mine = action.held(target.other), action.held(target)
    form = action.wanted or (mine.form if mine else None)
    return OpenItem(
        key=action.key,
        do=action.do,
        target=target,
        twin=action.twin.id if action.twin else "",
        a=end_of(action.a) if action.a else None,
        b=end_of(action.b) if action.b else None,
        person=form.person if form else action.person,
        before=MARKS.validate_json(store.cipher.open(row.before, before_context(one.plan, one.number))),
        source=source.form if source else None,
        wanted=action.wanted,
        days=tuple(dict.fromkeys([action.days[0], action.days[1]])),
        standing=action.standing,
    )


def steps_gone(session: Session, actions: Sequence[Stored]) -> Mapping[int, list[Gone]]:
    """Of each action its steps, in order, as the ledger has them."""
    found: defaultdict[int, list[Gone]] = defaultdict(list)
    by_id = {one.id: one for one in actions}
    query = (
        select(col(SyncStep.action_id), ITEM.c.state, ITEM.c.ref, ITEM.c.reason)
        .join(ITEM, ITEM.c.id == col(SyncStep.item_id))
        .where(col(SyncStep.action_id).in_(sorted(by_id)))
        .order_by(ITEM.c.id)
    )
    for action, state, ref, reason in session.execute(query):
        step = by_id[action].action.steps[len(found[action])]
        found[action].append(Gone(step, State(state), ref, reason))
    return found


def _judged(gone: Sequence[Gone]) -> tuple[str, str | None]:
    states = {one.state for one in gone}
    happened = states & {State.CONFIRMED, State.REVERSED, State.REVERSING}
    reason = next((one.reason for one in gone if one.state in (State.REJECTED, State.HELD) and one.reason), None)
    if states <= {State.CONFIRMED, State.REVERSED, State.REVERSING}:
        return DONE, None
    if happened or State.HELD in states:
        return HELD, reason
    return (REFUSED if State.REJECTED in states else STOPPED), reason


def _made(action: Action, gone: Sequence[Gone], shown: Mapping[str, Held]) -> Held | None:
    """What the target holds now: as it was read, else as it was written, if somebody was quicker than the reading."""
    if action.wanted is None or action.target is None:
        return None
    written = [replace(one.step.record, ref=one.ref or "") for one in gone if one.step.call is not Call.REMOVE]
    mine = action.held(action.target)
    touched = {one.step.ref for one in gone}
    written += [r for r in (mine.records if mine else ()) if r.ref not in touched and not isinstance(r, AbsencePeriod)]
    ((ref, meant),) = held(action.target, written).items() or (("", None),)
    return shown.get(ref, meant)


def _held_records(action: Action) -> tuple[Record, ...]:
    mine = action.held(action.target) if action.target else None
    return mine.records if mine else ()


def _write(record: Record) -> Write:
    return absence_write(record) if isinstance(record, AbsencePeriod) else work_write(record)
