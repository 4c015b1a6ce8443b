"""How two systems that are kept in step stand: people, and each resource by its newest plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.actions import name_sync
from core.actions.home import Home
from core.actions.links import links
from core.actions.newcomers import Side, newcomers, takes_new
from core.actions.shown.companies import Flow
from core.actions.shown.syncs import PLANNED, kept_of, sync_now_shown
from core.models.both_sides import Kept
from core.models.period import PayPeriod
from core.store.tables import Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNow:
    """One resource. days: of the newest plan, None before the first. waits: changes that can be applied, by hand or at
    the next time of a workflow. left_out: entries that take no part. running: a run that has not ended. stopped: a
    guard stopped the plan."""

    kept: Kept
    days: PayPeriod | None = None
    made_at: datetime | None = None
    made_by: str = ""
    waits: int = 0
    questions: int = 0
    left_out: int = 0
    running: int | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InStepNow:
    """linked: people. missing: by side, people who may not be there yet. differ: names and statuses that differ."""

    linked: int
    missing: dict[Side, int]
    differ: int
    kept: tuple[KeptNow, ...]


def in_step_now(home: Home, flow: Flow) -> InStepNow:
    """Read from the store alone."""
    row = flow.integration
    with home.store.read() as session:
        linked = len(links(session, row.id))
    return InStepNow(
        linked=linked,
        missing={side: len(newcomers(home, row, side)) if takes_new(home, row, side) else 0 for side in Side},
        differ=len(name_sync.differences(home, row)),
        kept=tuple(_kept(home, row, kept) for kept in kept_of(flow)),
    )


def _kept(home: Home, integration: Integration, kept: Kept) -> KeptNow:
    plan = sync_now_shown(home, integration, kept)
    if plan is None:
        return KeptNow(kept=kept)
    return KeptNow(
        kept=kept,
        days=PayPeriod(plan.first, plan.last),
        made_at=plan.made_at,
        made_by=plan.made_by,
        waits=0 if plan.stops else len(plan.of(PLANNED)),
        questions=sum(1 for entry in plan.entries if entry.undecided),
        left_out=sum(count for _what, _side, count in plan.notes),
        running=plan.running.id if plan.running else None,
        stopped=bool(plan.stops),
    )
