"""`handover plan` and `handover send`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console import texts
from console.cli.options import First, Group, IntegrationName, Json, Last, Period, pay_period
from console.cli.printing import (
    plain,
    plan_json,
    print_json,
    print_plan,
    print_run,
    print_summary,
    run_json,
    say,
    summary_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.actions.home import Home
    from core.actions.periods import Flow
    from core.actions.shown.runs import RunNow
    from core.actions.shown.summaries import Summary
    from core.models.period import PayPeriod

DONE, WITH_ROWS_LEFT, CANNOT_RUN = 0, 1, 3
TRIGGER = "command line"


def plan(
    integration: IntegrationName,
    period: Period = None,
    first: First = None,
    last: Last = None,
    payout_group: Group = None,
    json: Json = False,
) -> int:
    """Plan a pay period: what would be sent, what stands in the way. Sends nothing.

    A transfer holds people of one pay-out group. Without --payout-group each group that has people gets its own plan.
    """
    days = pay_period(period, first, last)
    from core.actions.home import actor, integration_named, open_home
    from core.actions.periods import plan_period
    from core.actions.shown.summaries import period_summary, plan_view

    with open_home() as home:
        company, flow = integration_named(home, integration)
        plans = plan_period(home, company, flow, days, actor(), payout_group)
        ids = [found.id or 0 for found in plans]
        views, whole = [plan_view(home, i) for i in ids], period_summary(home, ids)
    code = WITH_ROWS_LEFT if rows_left(whole) else DONE
    if json:
        alone = {"id": views[0].id, "hash": views[0].hash} if len(views) == 1 else {}
        body = {"integration": integration, "first": days.first, "last": days.last, **alone}
        print_json({**body, "plans": [plan_json(v) for v in views], **summary_json(whole), "exit": code})
        return code
    for view in views:
        print_plan(view)
    print_summary(whole)
    return code


def rows_left(summary: Summary) -> bool:
    """Whether anything but a manager's approval stands in the way of a row."""
    return bool(summary.alarms) or any(found.reason != "not_approved" for found in summary.problems)


def send(
    integration: IntegrationName,
    period: Period = None,
    first: First = None,
    last: Last = None,
    payout_group: Group = None,
    plan: Annotated[int | None, typer.Option("--plan", help="Send exactly this plan, by its number.")] = None,
    json: Json = False,
) -> int:
    """Send a plan, read back, and say what became of it.

    Without --plan it plans and sends in one step. A run that was interrupted is taken up where it stopped.
    """
    days = None if plan is not None and not (period or first or last) else pay_period(period, first, last)
    from core.actions.home import actor, integration_named, open_home

    with open_home() as home:
        flow = integration_named(home, integration)
        if plan is not None:
            runs, plans = _send_exactly(home, flow, plan, actor())
        else:
            say("Planning and sending in one step. `handover plan` and `send --plan` let you look in between.")
            runs, plans = _send_period(home, flow, _required(days), payout_group, actor())
        return _report(home, integration, runs, plans, json)


def _required(days: PayPeriod | None) -> PayPeriod:
    if days is None:
        raise typer.BadParameter("Say which days: --period 2026-10, or --from and --to.")
    return days


def _send_exactly(home: Home, flow: Flow, plan_id: int, actor: str) -> tuple[list[RunNow], list[int]]:
    from core.actions.home import NotFound
    from core.actions.periods import run_of_plan
    from core.actions.shown.summaries import plan_view

    if plan_view(home, plan_id).integration != flow[1].id:
        raise NotFound(f"Plan {plan_id} does not belong to {flow[1].name}.")
    if (unfinished := run_of_plan(home, plan_id)) is not None:
        return [_take_up(home, unfinished)], [plan_id]
    run = _start(home, flow, plan_id, actor)
    return ([run] if run else []), [plan_id]


def _send_period(
    home: Home, flow: Flow, days: PayPeriod, group: str | None, actor: str
) -> tuple[list[RunNow], list[int]]:
    """Group by group: take up what was interrupted, plan anew, send what is left."""
    from core.actions.periods import payout_groups, plan_period, run_under_way

    runs: list[RunNow] = []
    for name in [group] if group else payout_groups(home, flow[1]):
        if (unfinished := run_under_way(home, flow[1], days, name)) is not None:
            runs.append(_take_up(home, unfinished.id or 0))
    if any(run.ended_at is None for run in runs):
        return runs, [run.plan for run in runs if run.plan]
    plans = [found.id or 0 for found in plan_period(home, *flow, days, actor, group)]
    for plan_id in plans:
        run = _start(home, flow, plan_id, actor)
        if run is not None:
            runs.append(run)
            if run.ended_at is None:
                break
    return runs, plans


def _take_up(home: Home, run_id: int) -> RunNow:
    from console.cli.working import finish

    say(f"Run {run_id} is unfinished. It is taken up where it stopped.")
    return finish(home, run_id)


def _start(home: Home, flow: Flow, plan_id: int, actor: str) -> RunNow | None:
    """None where the plan has nothing left to send."""
    from console.cli.working import finish
    from core.actions.shown.summaries import plan_view
    from core.actions.transfers import confirm_send

    view = plan_view(home, plan_id)
    if not view.to_send:
        say(f"Plan {plan_id}, paid {view.payout_group}: nothing left to send.")
        return None
    say(f"Plan {plan_id}, paid {view.payout_group}: {texts.many(view.to_send, 'row')} to send.")
    return finish(home, confirm_send(home, flow[0], plan_id, view.hash, actor, TRIGGER))


def _report(home: Home, name: str, runs: Sequence[RunNow], plans: Sequence[int], json: bool) -> int:
    from core.actions.shown.runs import run_troubles
    from core.actions.shown.summaries import period_summary, plan_view

    troubles = {run.id: run_troubles(home, run.id) for run in runs}
    whole = period_summary(home, plans)
    code = _code(runs, any(troubles.values()) or rows_left(whole))
    if json:
        print_json(
            {
                "integration": name,
                "runs": [{**run_json(run), "troubles": plain(troubles[run.id])} for run in runs],
                "plans": [plan_json(plan_view(home, i)) for i in plans],
                **summary_json(whole),
                "exit": code,
            }
        )
        return code
    for run in runs:
        print_run(run)
        for trouble in troubles[run.id]:
            print(f"  {texts.many(trouble.items, 'row')} {texts.STATES[trouble.state]}: {trouble.says}")
    print_summary(whole)
    return code


def _code(runs: Sequence[RunNow], left: bool) -> int:
    if any(run.ended_at is None for run in runs):
        return CANNOT_RUN
    return WITH_ROWS_LEFT if left or any(not run.agrees for run in runs) else DONE
