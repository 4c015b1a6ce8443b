"""Keeping two systems in step: plan, look, apply what was seen, and settle what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.actions import sync_cursors
from core.actions.anchored import close_if_older
from core.actions.connections import ReadOnly
from core.actions.home import Home, NotFound
from core.actions.sync_reading import connection_of, read_and_plan
from core.actions.sync_rules import Rules, abilities, rules_of
from core.ledger.changes import new_run
from core.models.both_sides import Kept
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Connection, Integration, Run, SyncActionRow, SyncPlan
from core.sync import planned, stored
from core.sync.actions import question
from core.sync.planned import About, Stored
from core.sync.twins import Choice, Guard, Question
from core.sync.words import Side

__all__ = [
    *("TRIGGER", "CannotApply", "Choice", "Guard", "allowed_by_itself", "apply_plan", "decide", "decide_action"),
    *("plan_sync", "sync_now", "sync_plan", "sync_under_way"),
]

TRIGGER = "sync"
REFUSED_FOR = timedelta(days=1)


class CannotApply(StoreError):
    """The plan can't be applied. The message says why, for a person."""


def plan_sync(
    home: Home,
    company: Company,
    integration: Integration,
    kept: Kept,
    first: date,
    last: date,
    actor: str,
    people: Collection[str] = (),
    overruled: Collection[Guard] = (),
    quick: bool = False,
) -> SyncPlan:
    """Read both systems and store what a sync of these days would do. Nothing is sent.

    people: of the source, empty for everybody. overruled: guards that a person has lifted for this plan. quick: see
    `read_and_plan`. Raises CannotApply while an earlier sync is still on its way, NotKept, and the errors of
    `core.http.errors`.
    """
    about = About(integration.id, kept, first, last, tuple(sorted(people)))
    with home.store.read() as session:
        abilities(session, integration, kept)
        _check_free(session, integration)
    read = read_and_plan(home, company, integration, about, overruled, quick)
    with home.store.write() as session:
        row = planned.keep_plan(home.store, session, about, read.plan, actor)
        if read.noted and not row.stops:
            sync_cursors.keep(home.store, session, about, read.noted, row.id or 0)
        counts = {"kept": kept.value, "actions": row.counts, "stops": [stop["guard"] for stop in row.stops]}
        audit(home.store, session, company.id, actor, "sync planned", f"sync:{row.id}", **counts)
        return row


def apply_plan(
    home: Home,
    company: Company,
    integration: Integration,
    plan: int,
    hash: str,
    actor: str,
    numbers: Collection[int] | None = None,
    trigger: str = TRIGGER,
) -> list[int]:
    """Let a plan be carried out, exactly as it was shown; the ids of the runs that a worker takes up now.

    numbers: only these of its actions; None for all that write. Immediately before sending each is compared with what
    both systems hold then. Raises CannotApply and ReadOnly.
    """
    close_if_older(home)
    with home.store.write() as session:
        row = session.get(SyncPlan, plan, with_for_update=True)
        if row is None or row.hash != hash or row.integration_id != integration.id:
            raise CannotApply("This is not the plan that was shown. Plan again and look at it before applying.")
        newest = planned.newest_plan(session, integration.id, Kept(row.kept))
        if newest is not None and newest.id != row.id:
            raise CannotApply(f"{newest.made_by} has made a newer plan. Look at that one first.")
        _check_free(session, integration)
        chosen = [
            one
            for one in planned.stored(home.store, session, plan=plan, states={planned.PLANNED})
            if numbers is None or one.number in numbers
        ]
        if not chosen:
            raise CannotApply("Nothing of this plan is left to be applied.")
        return _begin(home, session, company, integration, chosen, actor, trigger)


def _begin(
    home: Home,
    session: Session,
    company: Company,
    integration: Integration,
    chosen: Sequence[Stored],
    actor: str,
    trigger: str,
) -> list[int]:
    """A run for each system that is written to."""
    runs = []
    for side in Side:
        mine = [one for one in chosen if one.action.target is side]
        if not mine:
            continue
        connection = session.get_one(Connection, connection_of(integration, side))
        if not connection.may_send:
            raise ReadOnly(f"{connection.name} is read-only. Allow it to send on Connections, by typing its name.")
        people = sorted({one.action.person for one in mine})
        run = new_run(home.store, session, integration.id, connection.id, people, actor, trigger)
        session.execute(
            update(SyncActionRow)
            .where(col(SyncActionRow.id).in_([one.id for one in mine]))
            .values(state=planned.QUEUED, run_id=run)
        )
        audit(home.store, session, company.id, actor, "sync applied", f"run:{run}", actions=len(mine))
        runs.append(run)
    return runs


def decide(
    home: Home,
    company: Company,
    integration: Integration,
    kept: Kept,
    about: Question,
    choice: Choice,
    actor: str,
) -> None:
    """What a person says about a conflict or question; it counts from the next plan on, as long as both sides stay as
    they were shown. Raises NotAsked."""
    with home.store.write() as session:
        stored.answer(home.store, session, integration.id, kept, about, choice, actor)
        audit(home.store, session, company.id, actor, "sync decided", f"question:{about.key}", choice=choice.value)


def decide_action(
    home: Home, company: Company, integration: Integration, plan: int, number: int, choice: Choice, actor: str
) -> None:
    """As `decide`, about an action of a plan, bound to what both sides held when that was made. Raises NotFound, and
    CannotApply where it is asked no more."""
    row, actions = sync_plan(home, integration, plan)
    asked = next((one for one in actions if one.number == number), None)
    if asked is None:
        raise NotFound(f"Plan {plan} has no action {number}.")
    try:
        decide(home, company, integration, Kept(row.kept), question(asked.action), choice, actor)
    except stored.NotAsked as error:
        raise CannotApply(str(error)) from error


def allowed_by_itself(rules: Rules, actions: Sequence[Stored], refused: Collection[str] = ()) -> list[int]:
    """Numbers of the actions that a scheduled sync may carry out, as the admin allowed. refused: keys of those that
    are left to a person."""
    ready = [one for one in actions if one.state == planned.PLANNED and one.action.key not in refused]
    return [one.number for one in ready if one.action.do.value in rules.apply]


def _refused_lately(home: Home, session: Session, integration: Integration) -> set[str]:
    """Keys of what a system refused. The same is not sent again by itself for a day: it would be refused each hour."""
    since = home.store.clock() - REFUSED_FOR
    query = (
        select(SyncActionRow.key)
        .join(SyncPlan, col(SyncPlan.id) == SyncActionRow.plan_id)
        .where(SyncPlan.integration_id == integration.id, col(SyncPlan.made_at) >= since)
        .where(SyncActionRow.state == planned.REFUSED)
    )
    return set(session.exec(query))


def sync_now(
    home: Home,
    company: Company,
    integration: Integration,
    kept: Kept,
    first: date,
    last: date,
    actor: str,
    people: Collection[str] = (),
    quick: bool = False,
) -> tuple[SyncPlan, list[int]]:
    """Plan, and let go what the admin allowed a sync to do by itself; the plan, and the runs that were begun."""
    row = plan_sync(home, company, integration, kept, first, last, actor, people, quick=quick)
    with home.store.read() as session:
        actions = planned.stored(home.store, session, plan=row.id, states={planned.PLANNED})
        refused = _refused_lately(home, session, integration)
    numbers = allowed_by_itself(rules_of(integration, kept), actions, refused)
    if not numbers:
        return row, []
    return row, apply_plan(home, company, integration, row.id or 0, row.hash, actor, numbers)


def sync_plan(home: Home, integration: Integration, plan: int) -> tuple[SyncPlan, list[Stored]]:
    """A plan and its actions, in order. Raises NotFound."""
    with home.store.read() as session:
        row = session.get(SyncPlan, plan)
        if row is None or row.integration_id != integration.id:
            raise NotFound(f"{integration.name} has no plan {plan}.")
        return row, planned.stored(home.store, session, plan=plan)


def sync_under_way(home: Home, integration: Integration) -> int | None:
    """The run of a sync that has not ended."""
    with home.store.read() as session:
        running = _running(session, integration)
        return running.id if running else None


def _running(session: Session, integration: Integration) -> Run | None:
    return session.exec(
        select(Run)
        .where(Run.integration_id == integration.id, col(Run.ended_at).is_(None))
        .where(col(Run.id).in_(select(SyncActionRow.run_id).where(SyncActionRow.integration_id == integration.id)))
    ).first()


def _check_free(session: Session, integration: Integration) -> None:
    """One sync of two systems at a time. Raises CannotApply."""
    running = _running(session, integration)
    if running is not None:
        raise CannotApply(
            f"Run {running.id}, started by {running.actor}, is still on its way. Wait until it has ended."
        )
