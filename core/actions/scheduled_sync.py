"""What a workflow does that keeps two systems in step: it reads, plans, and does what the admin allowed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from core.actions.home import Home
from core.actions.syncs import CannotApply, sync_now, sync_plan
from core.models.both_sides import Kept
from core.store.tables import Company, Integration
from core.sync.planned import ASKED, PLANNED

TITLES = {Kept.ABSENCE: "Absences", Kept.WORK: "Time entries"}


@dataclass(frozen=True, slots=True)
class Synced:
    """said: a sentence. waits: how many actions need a person."""

    said: str
    runs: tuple[int, ...] = ()
    waits: int = 0


def days_of(kept: Kept, today: date) -> tuple[date, date]:
    """From the beginning of the month before: work up to today, absences up to the end of this month next year."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if kept is Kept.WORK:
        return first, today
    return first, date(today.year + 1, today.month, monthrange(today.year + 1, today.month)[1])


def sync_by_itself(
    home: Home, company: Company, integration: Integration, kept: Kept, today: date, actor: str, quick: bool = True
) -> Synced:
    """Only changes are read where a side tells them and the whole window was read within 20 hours."""
    first, last = days_of(kept, today)
    try:
        plan, runs = sync_now(home, company, integration, kept, first, last, actor, quick=quick)
    except CannotApply as error:
        return Synced(f"{TITLES[kept]}: {error}")
    if plan.stops:
        stopped = "a guard stopped the plan. Look at it on Time and absence sync."
        return Synced(f"{TITLES[kept]}: {stopped}", waits=len(plan.stops))
    _, actions = sync_plan(home, integration, plan.id or 0)
    waits = sum(1 for one in actions if one.state in (ASKED, PLANNED))
    done = sum(1 for one in actions if one.action.writes) - sum(1 for one in actions if one.state == PLANNED)
    parts = [f"{done:,} {'change is' if done == 1 else 'changes are'} carried over"] if done else []
    parts += [f"{waits:,} {'waits' if waits == 1 else 'wait'} for somebody to look"] if waits else []
    return Synced(f"{TITLES[kept]}: {', '.join(parts) or 'both systems agree'}.", tuple(runs), waits)
