"""Working a run of accounting: compare once more, enter, send, read back, and prove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from core.accounting import stored
from core.accounting.stored import ENTERED, PLANNED, Documents, StoredStep
from core.actions.connections import opened
from core.actions.errands import send_errand
from core.actions.home import Home
from core.actions.posting_reading import STANDING, plan_now, read_both, standings
from core.ledger import halts, runs
from core.ledger.book import entries, entry
from core.ledger.changes import Place
from core.ledger.looks import same_look, subject
from core.ledger.states import Action, State
from core.models.writes import RecordState, RemoteRecord
from core.store.tables import Company, Integration, Item, PostingPlan, Run


def is_posting(home: Home, run: int) -> bool:
    with home.store.read() as session:
        return _plan_of(session, run) is not None


def work_posting(home: Home, company: Company, run: Run, owner: str, leaving: Callable[[], bool]) -> None:
    """Take a run of accounting as far as it goes now. Raises RunStops and the errors of `core.http.errors`."""
    run_id = run.id or 0
    with home.store.read() as session:
        integration = session.get_one(Integration, run.integration_id)
        plan = session.exec(select(PostingPlan).where(PostingPlan.run_id == run_id)).one()
        steps = stored.steps_of(home.store, session, plan.id or 0)
    if any(one.state == PLANNED for one in steps) and not halts.stop_requested(home.store, run_id):
        if halts.paused(home.store, run_id):
            runs.set_state(home.store, run_id, halts.PAUSED)
            return
        runs.set_state(home.store, run_id, "checking")
        _enter(home, integration, plan, steps)
    if not send_errand(home, run, owner, leaving):
        return
    runs.set_state(home.store, run_id, "reading_back")
    report, standing = _proof(home, integration, plan)
    with home.store.write() as session:
        stored.left(session, plan.id or 0)
        row = session.get_one(PostingPlan, plan.id, with_for_update=True)
        row.counts = {**row.counts, STANDING: standing}
    state = "stopped" if halts.stop_requested(home.store, run_id) else "done"
    runs.end_run(home.store, company.id, run_id, state, report)


def _plan_of(session: Session, run: int) -> int | None:
    return session.exec(select(PostingPlan.id).where(PostingPlan.run_id == run).limit(1)).first()


def _enter(home: Home, integration: Integration, plan: PostingPlan, steps: list[StoredStep]) -> None:
    """Plan anew with what both systems say now, and enter what would still be done just so."""
    about = stored.about_of(plan)
    read = read_both(home, integration, about)
    now = plan_now(home, integration, about, read)
    there: dict[tuple[str, str, str], list[str]] = {}
    for record in read.records:
        there.setdefault((record.operation, record.holder, record.first.isoformat()), []).append(record.ref)
    with home.store.write() as session:
        place = Place(integration.id, integration.target_id, plan.run_id or 0)
        stored.enter(home.store, session, place, plan.id or 0, steps, now.net)
        runs.keep_present(session, place.run, there)


def _proof(home: Home, integration: Integration, plan: PostingPlan) -> tuple[dict[str, Any], dict[str, str]]:
    """Every document of the plan beside what stands there: made ones as they were sent, taken back ones gone; and
    where all that the ledger holds on these days stands now."""
    about = stored.about_of(plan)
    with opened(home, integration.target_id) as (_, connector):
        records = connector.records(about.posting.value, about.first, about.last)
    there = Documents(records)
    with home.store.read() as session:
        standing = standings(stored.held_items(home.store, session, about, records))
    with home.store.read() as session:
        steps = [one for one in stored.steps_of(home.store, session, plan.id or 0) if one.state == ENTERED]
        query = entries().where(col(Item.id).in_([one.item for one in steps]))
        its = {one.id: one for one in (entry(home.store, row) for row in session.execute(query))}
        refs = dict(session.exec(select(Item.id, Item.ref).where(col(Item.id).in_(its))).all())
    differences: list[dict[str, Any]] = []
    equal = 0
    for one in steps:
        item, ref = its[one.item or 0], refs[one.item or 0] or ""
        if item.state is not State.CONFIRMED:
            continue
        found = there.of(item.write, ref)
        if (kind := _difference(one, found)) is None:
            equal += 1
            continue
        differences.append(
            {
                "kind": kind,
                "operation": about.posting.value,
                "item": one.item,
                "ref": ref,
                "source_person": None,
                "sent": str(one.step.write.quantity),
                "found": str(found.quantity) if found else None,
                "subject": subject(one.step.write),
            }
        )
    report = {"equal": equal, "agrees": not differences, "sent": {}, "found": {}, "differences": differences}
    return report, standing


def _difference(one: StoredStep, record: RemoteRecord | None) -> str | None:
    if one.step.action is Action.REMOVE:
        return None if record is None or record.state is RecordState.REJECTED else "differs"
    if record is None:
        return "missing"
    return None if same_look(one.step.write, record) else "differs"
