"""What the demo tells: as JSON and in lines for people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console import texts
from console.cli.demo_check import Checked, get
from console.cli.printing import plain, plan_json, print_summary, run_json, summary_json

if TYPE_CHECKING:
    from core.actions.demo import Prepared
    from core.actions.shown.runs import RunNow
    from core.actions.shown.summaries import PlanView, Summary

SHOWN = 10


@dataclass(slots=True)
class Told:
    """What happened. seconds: by step. requests: that the receiver met while sending and reading back."""

    seconds: dict[str, float] = field(default_factory=dict)
    requests: dict[str, Any] = field(default_factory=dict)
    prepared: Prepared | None = None
    plans: list[PlanView] = field(default_factory=list)
    runs: list[RunNow] = field(default_factory=list)
    checked: Checked | None = None
    summary: Summary | None = None

    @property
    def equal(self) -> bool:
        """Every run ended and agreed with what it read back, and payroll holds exactly the plan."""
        sent = all(run.ended_at is not None and run.agrees for run in self.runs)
        return sent and self.checked is not None and not self.checked.mismatches

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 2)

    @contextmanager
    def counting(self, receiver: str) -> Iterator[None]:
        """Count what the receiver is asked meanwhile."""
        known = len(get(f"{receiver}/_control/requests"))
        yield
        new = get(f"{receiver}/_control/requests")[known:]
        items = sum(view.to_send for view in self.plans)
        writes = sum(1 for request in new if request["write"])
        per_item = round(len(new) / items, 3) if items else None
        self.requests = {"writes": writes, "reads": len(new) - writes, "items": items, "per_item": per_item}


def told_json(told: Told) -> dict[str, Any]:
    prepared, checked = told.prepared, told.checked
    return {
        "equal": told.equal,
        "linked": prepared.linked if prepared else 0,
        "match": dict(prepared.statuses) if prepared else {},
        **(summary_json(told.summary) if told.summary else {}),
        "transfers": [{"plan": plan_json(view), "run": run_json(run) if run else None} for view, run in _pairs(told)],
        "check": {
            "equal": checked.equal if checked else 0,
            "there_before": checked.before if checked else 0,
            "mismatches": plain(checked.mismatches) if checked else [],
        },
        "requests": told.requests,
        "seconds": told.seconds,
    }


def _pairs(told: Told) -> list[tuple[PlanView, RunNow | None]]:
    by_plan = {run.plan: run for run in told.runs}
    return [(view, by_plan.get(view.id)) for view in told.plans]


def print_told(told: Told) -> None:
    prepared, checked, summary = told.prepared, told.checked, told.summary
    if prepared is None or checked is None or summary is None:
        return
    _step(told, "start", "both sandboxes answer")
    left = prepared.statuses.get("review", 0) + prepared.statuses.get("no_match", 0)
    _step(told, "connect, link, map", f"{prepared.linked:,} people linked, {left:,} left to look at")
    rows = texts.many(sum(view.to_send for view in told.plans), "row")
    groups = ", ".join(f"{view.to_send:,} {view.payout_group}" for view in told.plans)
    _step(told, "plan", f"{rows} to send ({groups})")
    confirmed = sum(run.states.get("confirmed", 0) for run in told.runs)
    asked = f"{told.requests['writes']:,} writes, {told.requests['reads']:,} reads"
    _step(told, "send, read back", f"{texts.many(confirmed, 'row')} in payroll ({asked})")
    was = f"{texts.many(checked.before, 'row')} were there before and are untouched"
    _step(told, "check", f"{checked.equal:,} of {rows} are in payroll as planned; {was}")
    for mismatch in checked.mismatches[:SHOWN]:
        print(f"  {mismatch}")
    print_summary(summary)
    print("\nPayroll holds exactly what was planned." if told.equal else "\nPayroll does not hold what was planned.")


def _step(told: Told, name: str, words: str) -> None:
    print(f"{name:<20}{told.seconds[name]:>7.1f} s  {words}")
