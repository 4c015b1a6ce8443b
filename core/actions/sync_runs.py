"""Working a run of a sync: compare once more, enter, send, read back, and remember the twins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import col, select

from core.actions.connections import opened
from core.actions.errands import send_errand
from core.actions.home import Home, today
from core.actions.sync_reading import connection_of, read_and_plan
from core.actions.sync_rules import mapping_of
from core.actions.sync_sides import read_days
from core.ledger import halts, runs
from core.ledger.changes import Place
from core.models.both_sides import Kept
from core.store.tables import Company, Integration, Run, SyncActionRow, SyncPlan
from core.sync import carried, planned
from core.sync.planned import ENTERED, QUEUED, About, Stored
from core.sync.project import Record
from core.sync.twins import Guard
from core.sync.words import Side


def is_sync(home: Home, run: int) -> bool:
    with home.store.read() as session:
        return session.exec(select(SyncActionRow.id).where(SyncActionRow.run_id == run).limit(1)).first() is not None


def work_sync(home: Home, company: Company, run: Run, owner: str, leaving: Callable[[], bool]) -> None:
    """Take a run of a sync as far as it goes now. Raises RunStops and the errors of `core.http.errors`."""
    run_id = run.id or 0
    with home.store.read() as session:
        integration = session.get_one(Integration, run.integration_id)
    if (queued := _actions(home, run_id, QUEUED)) and not halts.stop_requested(home.store, run_id):
        if halts.paused(home.store, run_id):
            runs.set_state(home.store, run_id, halts.PAUSED)
            return
        runs.set_state(home.store, run_id, "checking")
        _enter(home, company, integration, run, queued)
    if not send_errand(home, run, owner, leaving):
        return
    if entered := _actions(home, run_id, ENTERED):
        runs.set_state(home.store, run_id, "reading_back")
        _settle(home, company, integration, entered)
    with home.store.write() as session:
        planned.left(session, run_id)
    state = "stopped" if halts.stop_requested(home.store, run_id) else "done"
    runs.end_run(home.store, company.id, run_id, state, {})


def _actions(home: Home, run: int, state: str) -> list[Stored]:
    with home.store.read() as session:
        return planned.stored(home.store, session, run=run, states={state})


def _enter(home: Home, company: Company, integration: Integration, run: Run, queued: Sequence[Stored]) -> None:
    """Read what the people concerned have on both sides now, and enter what would still be done.

    Guards were about the plan, which somebody has seen; here they would judge a part of it.
    """
    found = read_and_plan(home, company, integration, _about(home, queued), overruled=frozenset(Guard))
    target = queued[0].action.target or Side.B
    place = Place(integration.id, run.connection_id, run.id or 0)
    there = found.state.reading(target).records
    now, mapping = {action.key: action for action in found.plan.actions}, found.state.mapping
    pairs = [(one, carried.as_approved(one.action, now, mapping)) for one in queued]
    with home.store.write() as session:
        carried.enter_actions(home.store, session, place, pairs, there)
        runs.keep_present(session, place.run, carried.present(there))


def _settle(home: Home, company: Company, integration: Integration, entered: Sequence[Stored]) -> None:
    about = _about(home, entered)
    target = entered[0].action.target or Side.B
    there = _read_back(home, integration, about, target)
    with home.store.write() as session:
        mapping = mapping_of(session, integration, about.kept)
        carried.settle(home.store, session, integration.id, entered, there, mapping, today(home, company))


def _read_back(home: Home, integration: Integration, about: About, target: Side) -> Sequence[Record]:
    with home.store.read() as session:
        pairs = mapping_of(session, integration, about.kept).people
    people = frozenset(pair.a if target is Side.A else pair.b for pair in pairs if pair.a in about.people)
    with opened(home, connection_of(integration, target)) as (_, connector):
        return read_days(connector, about, people).records


def _about(home: Home, actions: Sequence[Stored]) -> About:
    """The people of these actions on the days of their plan, and on all days that the actions are about."""
    with home.store.read() as session:
        plan = session.exec(select(SyncPlan).where(col(SyncPlan.id) == actions[0].plan)).one()
    days = [day for one in actions for day in one.action.days]
    people = tuple(sorted({one.action.person for one in actions}))
    first, last = min(plan.first, *days), max(plan.last, *(day for day in days if day.year < 9999))
    return About(plan.integration_id, Kept(plan.kept), first, last, people)
