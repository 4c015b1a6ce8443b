"""How `handover sync` prints plans for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.actions.shown.sync_told import PlanTold

TITLES = {"absence_period": "absences", "work_period": "time entries"}
STATES = {
    "planned": "to be done",
    "asked": "waits for a decision",
    "queued": "on its way",
    "entered": "on its way",
    "done": "done",
    "stale": "changed since it was planned; plan again",
    "refused": "refused",
    "held": "outcome not known; the next plan finds out",
    "stopped": "not done",
}


def print_plan(plan: PlanTold) -> None:
    """Whom and which days each action is about, why, and what it changes."""
    print(f"Plan {plan.id}, {TITLES[plan.kept]}: {plan.first} to {plan.last}")
    print(f"  hash {plan.hash}")
    for stop in plan.stops:
        print(f"  {stop['says']}")
    for one in plan.actions:
        days = f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}"
        print(f"  {one.number:>4}  person {one.person}, {days}: {STATES[one.state]}. {one.says}")
        for change in one.changes:
            print(f"        {change.field}: {change.before or '–'} → {change.after or '–'}")
        if one.reason:
            print(f"        {one.reason}")
    if plan.unread:
        print(f"  {plan.unread:,} could not be decided: a side was not read far enough.")
    if not (plan.actions or plan.stops or plan.unread):
        print("  Both systems agree.")
