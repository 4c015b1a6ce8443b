"""Plans of a sync in the store: what they would do, and how far each action has come."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import Table, insert, select, update
from sqlmodel import Session, col

from core.ledger.changes import close_held
from core.models.both_sides import Kept
from core.store.database import Store
from core.store.tables import SyncActionRow, SyncPlan, SyncStep
from core.sync import actions
from core.sync.actions import Action
from core.sync.journal import Outcome, Resolution
from core.sync.stored import ask, keep_twins
from core.sync.words import Do, Side

ACTION: Table = SyncActionRow.__table__  # type: ignore[attr-defined]
FORM = TypeAdapter(Action)

PLANNED, ASKED, KEPT, QUEUED, ENTERED = "planned", "asked", "kept", "queued", "entered"
DONE, STALE, REFUSED, HELD, STOPPED = "done", "stale", "refused", "held", "stopped"

LATELY = 200
"""So many refused creates are looked at to tell a moved record from one that was always there."""


@dataclass(frozen=True, slots=True)
class About:
    """What is planned: a resource of an integration, the days, and whom of A. people: empty for everybody."""

    integration: str
    kept: Kept
    first: date
    last: date
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """An action as it stands. number: its place in the plan."""

    id: int
    plan: int
    number: int
    state: str
    reason: str | None
    action: Action


def action_context(plan: int, number: int) -> str:
    """What an action is sealed for."""
    return f"sync action:{plan}:{number}"


def before_context(plan: int, number: int) -> str:
    """What the marks of a person's records before the first call are sealed for."""
    return f"sync before:{plan}:{number}"


def keep_plan(store: Store, session: Session, about: About, found: actions.SyncPlan, actor: str) -> SyncPlan:
    """Store a plan. What calls no provider is done now; what needs a person is put before people."""
    all_ = (*found.actions, *found.open, *found.withheld)
    row = SyncPlan(
        integration_id=about.integration,
        kept=about.kept.value,
        first=about.first,
        last=about.last,
        people=list(about.people),
        hash=_hash(about, all_),
        counts=dict(sorted(Counter(action.do.value for action in all_).items())),
        stops=[asdict(stop) for stop in found.stops],
        notes=[list(entry) for entry in _notes(found)],
        unread=found.unread,
        made_by=actor,
        made_at=store.clock(),
    )
    session.add(row)
    session.flush()
    plan, withheld = row.id or 0, bool(found.stops)
    rows = [
        _row(store, about.integration, plan, number, action, state_of(action, withheld))
        for number, action in enumerate(all_)
    ]
    if rows:
        session.connection().execute(insert(ACTION), rows)
    keep_twins(store, session, about.integration, [a.after for a in found.actions if a.after and not a.writes])
    ask(store, session, about.integration, [a for a in found.actions if state_of(a, False) == ASKED])
    for action in found.actions:
        if action.resolution and action.resolution.outcome in (Outcome.DONE, Outcome.CLOSE):
            close_open(store, session, about.integration, action.resolution)
    return row


def close_open(store: Store, session: Session, integration: str, resolution: Resolution) -> None:
    """An action that was open is so no longer: a fresh reading showed what became of it, or the rest was sent."""
    done = resolution.outcome is not Outcome.CLOSE
    open_ = select(col(SyncActionRow.id)).where(
        col(SyncActionRow.integration_id) == integration,
        col(SyncActionRow.key) == resolution.item.key,
        col(SyncActionRow.state) == HELD,
    )
    actions = session.scalars(open_).all()
    items = session.scalars(select(col(SyncStep.item_id)).where(col(SyncStep.action_id).in_(actions))).all()
    close_held(store, session, items, done, "read anew: it took place" if done else "read anew: it did not take place")
    now = update(SyncActionRow).where(col(SyncActionRow.id).in_(actions))
    session.execute(now.values(state=DONE if done else STOPPED))


def state_of(action: Action, withheld: bool) -> str:
    """How an action stands when it was just planned. withheld: a guard has stopped the plan."""
    if withheld:
        return STOPPED
    if action.writes:
        return PLANNED
    settled = action.resolution is not None and action.resolution.outcome in (Outcome.DONE, Outcome.CLOSE)
    return KEPT if settled or action.after is not None else ASKED


def stored(
    store: Store,
    session: Session,
    plan: int | None = None,
    run: int | None = None,
    states: Collection[str] | None = None,
    integration: str | None = None,
    kept: Kept | None = None,
) -> list[Stored]:
    """Actions of a plan, of a run or of an integration, in order. states: only those in one of these."""
    query = select(SyncActionRow).order_by(col(SyncActionRow.id))
    about = {SyncActionRow.plan_id: plan, SyncActionRow.run_id: run, SyncActionRow.integration_id: integration}
    for column, value in about.items():
        query = query if value is None else query.where(col(column) == value)
    if kept is not None:
        query = query.join(SyncPlan, col(SyncPlan.id) == SyncActionRow.plan_id).where(col(SyncPlan.kept) == kept.value)
    if states is not None:
        query = query.where(col(SyncActionRow.state).in_(sorted(states)))
    return [opened(store, row) for row in session.scalars(query)]


def refused(store: Store, session: Session, about: About, people: Collection[str]) -> Mapping[Side, frozenset[str]]:
    """Refs of these people's records, by their own side, whose create on the other was refused lately."""
    query = (
        select(SyncActionRow)
        .join(SyncPlan, col(SyncPlan.id) == SyncActionRow.plan_id)
        .where(col(SyncActionRow.integration_id) == about.integration, col(SyncPlan.kept) == about.kept.value)
        .where(col(SyncActionRow.state) == REFUSED, col(SyncActionRow.do) == Do.CREATE.value)
        .where(col(SyncActionRow.person).in_(sorted(people)))
        .order_by(col(SyncActionRow.id).desc())
        .limit(LATELY)
    )
    found: dict[Side, set[str]] = {side: set() for side in Side}
    for row in session.scalars(query):
        action = opened(store, row).action
        source = action.held(action.target.other) if action.target else None
        if action.target and source:
            found[action.target.other].add(source.ref)
    return {side: frozenset(refs) for side, refs in found.items()}


def left(session: Session, run: int) -> None:
    """What a run that ends had not begun is not done."""
    of_run = (col(SyncActionRow.run_id) == run, col(SyncActionRow.state) == QUEUED)
    session.execute(update(SyncActionRow).where(*of_run).values(state=STOPPED))


def newest_plan(session: Session, integration: str, kept: Kept) -> SyncPlan | None:
    return session.scalar(
        select(SyncPlan)
        .where(col(SyncPlan.integration_id) == integration, col(SyncPlan.kept) == kept.value)
        .order_by(col(SyncPlan.id).desc())
        .limit(1)
    )


def _hash(about: About, all_: Sequence[Action]) -> str:
    said = [about.integration, about.kept, about.first.isoformat(), about.last.isoformat(), *about.people]
    return hashlib.sha256(json.dumps([said, [action.key for action in all_]]).encode()).hexdigest()


def _notes(found: actions.SyncPlan) -> list[tuple[str, str, int]]:
    counts = Counter((note.what, note.side.value if note.side else "") for note in found.notes)
    return [(what, side, count) for (what, side), count in sorted(counts.items())]


def _row(store: Store, integration: str, plan: int, number: int, action: Action, state: str) -> Mapping[str, object]:
    return {
        "plan_id": plan,
        "integration_id": integration,
        "number": number,
        "key": action.key,
        "do": action.do.value,
        "target": action.target.value if action.target else "",
        "person": action.person,
        "first": action.days[0],
        "last": action.days[1],
        "state": state,
        "sealed": seal(store, plan, number, action),
        "before": b"",
    }


def seal(store: Store, plan: int, number: int, action: Action) -> bytes:
    return store.cipher.seal(FORM.dump_json(action), action_context(plan, number))


def opened(store: Store, row: SyncActionRow) -> Stored:
    """An action out of its row."""
    action = FORM.validate_json(store.cipher.open(row.sealed, action_context(row.plan_id, row.number)))
    return Stored(row.id or 0, row.plan_id, row.number, row.state, row.reason, action)
