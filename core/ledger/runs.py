"""Runs: one execution of a plan. Who may start one, what it takes with it, how it ends."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from core.ledger.book import ITEM, TRANSITION, Step, take
from core.ledger.halts import THE_RUN
from core.ledger.lanes import LaneLost
from core.ledger.looks import holder
from core.ledger.states import Action, State
from core.store.audit import audit, head
from core.store.database import Store
from core.store.notices import Tells, tell
from core.store.tables import Integration, Plan, PlanSheet, Run, Transfer

OPEN_HERE = (State.PLANNED, State.SENDING)
Present = Mapping[tuple[str, str, str], Sequence[str]]
"""Refs of records by operation, holder and first day."""
KEEP_PRESENT = update(ITEM).where(ITEM.c.id == bindparam("this"), ITEM.c.state == bindparam("believed"))


class CannotSend(Exception):
    """The plan can't be sent. The message says why, for a person."""


def start_run(
    store: Store, company: str, plan_id: int, plan_hash: str, people: Collection[str], actor: str, trigger: str
) -> int:
    """Take the plan's waiting items into a new run. Nothing is sent yet.

    people: source persons to send; empty means all. Raises CannotSend when the hash is another one, the period is
    closed, or a run of the same transfer is unfinished.
    """
    try:
        with store.write() as session:
            plan = session.get(Plan, plan_id)
            if plan is None or plan.hash != plan_hash:
                raise CannotSend("This is not the plan that was shown. Make a new plan and look at it before sending.")
            transfer = session.get_one(Transfer, plan.transfer_id, with_for_update=True)
            if transfer.closed_at is not None:
                raise CannotSend(f"This period was closed by {transfer.closed_by}. Reopen it first.")
            _may_start(session, plan)
            integration = session.get_one(Integration, transfer.integration_id)
            run = Run(
                integration_id=integration.id,
                connection_id=integration.target_id,
                transfer_id=transfer.id,
                plan_id=plan_id,
                plan_hash=plan_hash,
                people=sorted(people),
                actor=actor,
                trigger=trigger,
                created_at=store.clock(),
            )
            session.add(run)
            session.flush()
            run_id = run.id or 0
            taken = _take_items(session, plan_id, run_id, people)
            audit(store, session, company, actor, "send confirmed", f"run:{run_id}", plan=plan_id, items=taken)
            return run_id
    except IntegrityError as error:
        if "run" not in str(error.orig):
            raise
        raise CannotSend("This period is being sent already. Wait until that run has ended.") from error


def _may_start(session: Session, plan: Plan) -> None:
    running = unfinished_run(session, plan.transfer_id)
    if running is not None:
        raise CannotSend(
            f"This period is being sent already: run {running.id}, started by {running.actor}. Wait until it has ended."
        )
    newest = session.scalars(
        select(Plan).where(col(Plan.transfer_id) == plan.transfer_id).order_by(col(Plan.id).desc()).limit(1)
    ).one()
    if newest.hash != plan.hash:
        raise CannotSend(f"{newest.made_by} has made a newer plan of this period, {newest.id}. Look at that one first.")


def _take_items(session: Session, plan: int, run: int, people: Collection[str]) -> int:
    sheets = select(col(PlanSheet.sheet_id)).where(col(PlanSheet.plan_id) == plan)
    query = update(ITEM).where(ITEM.c.sheet_id.in_(sheets), ITEM.c.state == State.PLANNED.value)
    if people:
        query = query.where(ITEM.c.source_person.in_(sorted(people)))
    return int(session.execute(query.values(run_id=run)).rowcount)  # type: ignore[attr-defined]


def unfinished_run(session: Session, transfer: str) -> Run | None:
    return session.scalar(select(Run).where(col(Run.transfer_id) == transfer, col(Run.ended_at).is_(None)))


def set_state(store: Store, run: int, state: str, reason: str | None = None, fault: bool = False) -> None:
    """fault: it is left because something failed that no provider told of; a notice says so, once a run."""
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is not None:
            return
        row.state, row.reason = state, reason
        row.started_at = row.started_at or store.clock()
        session.add(row)
        if fault:
            _tell(store, session, row, Tells.RUN_FAULT)


def has_begun(session: Session, run: int) -> bool:
    """Whether an item of this run has been attempted: then its own effects show in payroll."""
    attempted = (ITEM.c.attempts > 0) | ITEM.c.state.not_in((State.PLANNED.value, State.CANCELLED.value))
    return session.scalar(select(ITEM.c.id).where(ITEM.c.run_id == run, attempted).limit(1)) is not None


def open_lanes_of(session: Session, connection: str, run: int, states: Collection[State] = OPEN_HERE) -> list[str]:
    """Lanes in which this run has an item in one of these states, the longest first: else they are the tail."""
    query = (
        select(ITEM.c.lane)
        .where(ITEM.c.connection_id == connection, ITEM.c.run_id == run, ITEM.c.state.in_([s.value for s in states]))
        .group_by(ITEM.c.lane)
        .order_by(func.count().desc(), ITEM.c.lane)
    )
    return list(session.scalars(query))


def pass_check(store: Store, run: int, changed: Sequence[int], reason: str, begun: bool, present: Present) -> None:
    """Cancel waiting items that changed since they were planned, and let the run send: both or neither.

    begun: as the check believed. Where somebody else has passed the check of this run meanwhile, theirs counts. Items
    that have been sent meanwhile are past leaving out. present: for `keep_present`.
    """
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is not None or (not begun and row.state == "sending"):
            return
        for item in changed:
            with suppress(LaneLost):
                values = {"reason": reason, "code": "changed"}
                take(store, session, Step(item, State.PLANNED, State.CANCELLED, reason, run, values))
        keep_present(session, run, present)
        row.state, row.reason = "sending", None
        session.add(row)


def keep_present(session: Session, run: int, present: Present) -> None:
    """Store with the run's waiting items what their holder's day holds already: none of it is theirs, whoever sends
    them, and whenever."""
    waiting = select(ITEM.c.id, ITEM.c.operation, ITEM.c.subject, ITEM.c.first, ITEM.c.present).where(
        ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value
    )
    held = [
        {"this": row.id, "believed": State.PLANNED.value, "present": sorted({*(row.present or ()), *refs})}
        for row in (session.execute(waiting) if present else ())
        if (refs := present.get((row.operation, holder(row.subject), row.first.isoformat())))
    ]
    if held:
        session.connection().execute(KEEP_PRESENT, held)


def run_counts(session: Session, run: int) -> dict[str, Any]:
    """How the run's items stand, by state, and their quantities by operation."""
    states: Counter[str] = Counter()
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    # Added up here, in exact decimals; alike rows come as one.
    alike = (ITEM.c.state, ITEM.c.operation, ITEM.c.action, ITEM.c.quantity)
    query = select(*alike, func.count()).where(ITEM.c.run_id == run).group_by(*alike)
    for state, operation, action, quantity, rows in session.execute(query):
        states[state] += rows
        if state == State.CONFIRMED.value and action != Action.REMOVE.value:
            sums[operation] += quantity * rows
    return {"states": dict(sorted(states.items())), "confirmed": {name: str(v) for name, v in sorted(sums.items())}}


def end_run(
    store: Store, company: str, run: int, state: str, report: dict[str, Any], reason: str | None = None
) -> None:
    """Write the report; the digest of the run's transitions enters the audit chain, whose head enters the report.

    A run with rows that are still being checked waits instead: it can't be said what became of them.
    """
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is not None:
            return
        counts = run_counts(session, run)
        if unclear := counts["states"].get(State.SENDING.value, 0):
            row.state, row.reason = "waiting", f"{unclear} row{'s' if unclear > 1 else ''} still to be checked"
            return
        row.counts, row.totals = counts["states"], counts["confirmed"]
        row.state, row.reason, row.ended_at = state, reason, store.clock()
        steps = transitions_digest(session, run)
        audit(store, session, company, row.actor, f"run {state}", f"run:{run}", counts=row.counts, transitions=steps)
        session.flush()
        row.report = {**report, "chain_head": head(session, company), "transitions": steps}
        session.add(row)
        _tell_what_is_left(store, session, row)


def _tell_what_is_left(store: Store, session: Session, row: Run) -> None:
    """A notice, where something of the run needs a person."""
    left = {
        "refused": row.counts.get(State.REJECTED.value, 0),
        "held": row.counts.get(State.HELD.value, 0),
        "differences": len(row.report.get("differences", ())),
    }
    if any(left.values()):
        _tell(store, session, row, Tells.RUN_ENDED, left)


def _tell(store: Store, session: Session, row: Run, what: Tells, facts: Mapping[str, int] | None = None) -> None:
    company = session.get_one(Integration, row.integration_id).company_id
    tell(session, store.clock(), what, company, f"run:{row.id}", integration=row.integration_id, facts=facts)


def transitions_digest(session: Session, run: int) -> str:
    """SHA-256 over every step of the run's items, in order."""
    digest = hashlib.sha256()
    rows = session.execute(
        select(TRANSITION.c.id, TRANSITION.c.item_id, TRANSITION.c.before, TRANSITION.c.after, TRANSITION.c.note)
        .where(TRANSITION.c.run_id == run)
        .order_by(TRANSITION.c.id)
    )
    for row in rows:
        digest.update("|".join(str(part) for part in row).encode())
    return digest.hexdigest()
