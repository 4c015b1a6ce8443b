"""`handover sync`: two systems kept in step, without the console."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.options import First, IntegrationName, Json, Last, Period, pay_period
from console.cli.printing import plain, print_json, print_run, run_json, say

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.actions.home import Home
    from core.actions.periods import Flow
    from core.actions.shown.runs import RunNow
    from core.models.both_sides import Kept
    from core.models.period import PayPeriod

DONE, WITH_ROWS_LEFT, CANNOT_RUN = 0, 1, 3
TRIGGER = "command line"


class Resource(StrEnum):
    ABSENCES = "absences"
    WORK = "work"

    @property
    def kept(self) -> Kept:
        from core.models.both_sides import Kept

        return {Resource.ABSENCES: Kept.ABSENCE, Resource.WORK: Kept.WORK}[self]


class Lifted(StrEnum):
    EMPTY_SIDE = "empty_side"
    MANY_DELETES = "many_deletes"
    PEOPLE_GONE = "people_gone"


class Take(StrEnum):
    A = "a"
    B = "b"
    BOTH = "both"
    IGNORE = "ignore"


KeptOption = Annotated[
    Resource | None, typer.Option("--kept", help="What is kept in step; without it first absences, then work.")
]
Person = Annotated[
    list[str] | None,
    typer.Option("--person", help="Only this person, by the id in the source. Several: --person 7 --person 8."),
]
Lift = Annotated[
    list[Lifted] | None,
    typer.Option("--lift", help="Plan in spite of this guard. Look at the plan before you apply it."),
]
Plan = Annotated[int, typer.Option("--plan", help="The plan, by its number.")]
All = Annotated[
    bool, typer.Option("--all", help="Do all that the plan would write, not only what may be done without a person.")
]

sync = typer.Typer(
    invoke_without_command=True,
    help="Keep absences and time entries of two systems in step. Without a command: `now`.",
)


@sync.callback()
def _begin(
    context: typer.Context,
    integration: Annotated[str | None, typer.Option("--integration", help="Name of the integration.")] = None,
    kept: KeptOption = None,
    period: Period = None,
    first: First = None,
    last: Last = None,
    person: Person = None,
    all_: All = False,
    json: Json = False,
) -> int | None:
    """Keep absences and time entries of two systems in step. Without a command: `now`."""
    said = (integration, kept, period, first, last, person, all_ or None, json or None)
    if context.invoked_subcommand is not None:
        if any(one is not None for one in said):
            raise typer.BadParameter(f"Write options behind the command: sync {context.invoked_subcommand} --…")
        return None
    if integration is None:
        raise typer.BadParameter("Say which integration: --integration NAME.")
    return now(integration, kept, period, first, last, person, all_, json)


@sync.command()
def plan(
    integration: IntegrationName,
    kept: KeptOption = None,
    period: Period = None,
    first: First = None,
    last: Last = None,
    person: Person = None,
    lift: Lift = None,
    json: Json = False,
) -> int:
    """Read both systems and print what a sync would do. Sends nothing."""
    days = pay_period(period, first, last)
    from core.actions.home import actor, integration_named, open_home
    from core.actions.syncs import Guard, plan_sync

    guards = [Guard(one.value) for one in lift or []]
    with open_home() as home:
        flow = integration_named(home, integration)
        found = [
            plan_sync(home, *flow, one, days.first, days.last, actor(), person or [], guards).id or 0
            for one in _kinds(kept)
        ]
        return _report(home, flow, found, [], json, looks=True)


@sync.command()
def apply(
    integration: IntegrationName,
    plan: Plan,
    only: Annotated[
        list[int] | None, typer.Option("--only", help="Only this action, by its number. Several: --only 0 --only 3.")
    ] = None,
    json: Json = False,
) -> int:
    """Carry out exactly this plan, and see it to its end."""
    from core.actions.home import actor, integration_named, open_home
    from core.actions.syncs import apply_plan, sync_plan

    with open_home() as home:
        flow = integration_named(home, integration)
        row, _ = sync_plan(home, flow[1], plan)
        runs = apply_plan(home, *flow, plan, row.hash, actor(), only or None, TRIGGER)
        return _report(home, flow, [plan], _finish(home, runs), json)


@sync.command()
def now(
    integration: IntegrationName,
    kept: KeptOption = None,
    period: Period = None,
    first: First = None,
    last: Last = None,
    person: Person = None,
    all_: All = False,
    json: Json = False,
) -> int:
    """Plan, and do at once what the rules of this integration allow without a person; the rest waits.

    Ends 1 when something waits for a person or was refused, 3 when a run could not end.
    """
    days = pay_period(period, first, last)
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        flow = integration_named(home, integration)
        if (unfinished := _under_way(home, flow)) is not None:
            say(f"Run {unfinished} is unfinished. It is taken up where it stopped.")
            taken = _finish(home, [unfinished])
            if taken[0].ended_at is None:
                return _report(home, flow, [], taken, json)
        plans: list[int] = []
        runs: list[RunNow] = []
        for one in _kinds(kept):
            made, begun = _now(home, flow, one, days, person or [], all_)
            plans.append(made)
            runs += _finish(home, begun)
        return _report(home, flow, plans, runs, json)


def _now(
    home: Home, flow: Flow, kept: Kept, days: PayPeriod, people: Collection[str], everything: bool
) -> tuple[int, list[int]]:
    """The plan, and the runs that were begun."""
    from core.actions.home import actor
    from core.actions.shown.sync_told import plan_told
    from core.actions.syncs import apply_plan, plan_sync, sync_now

    about = (kept, days.first, days.last, actor(), people)
    if not everything:
        row, runs = sync_now(home, *flow, *about)
        return row.id or 0, runs
    row = plan_sync(home, *flow, *about)
    plan = plan_told(home, flow[1], row.id or 0)
    return plan.id, apply_plan(home, *flow, plan.id, plan.hash, actor(), None, TRIGGER) if plan.undone else []


@sync.command()
def decide(
    integration: IntegrationName,
    plan: Plan,
    number: Annotated[int, typer.Option("--number", help="The action that asks, by its number in the plan.")],
    take: Annotated[
        Take, typer.Option("--take", help="The source's (a), the target's (b), keep both as they are, or ignore it.")
    ],
    json: Json = False,
) -> int:
    """Answer a question of a plan. It counts from the next plan on, while both sides stay as they were shown."""
    from core.actions.home import actor, integration_named, open_home
    from core.actions.syncs import Choice, decide_action

    choice = {Take.A: Choice.TAKE_A, Take.B: Choice.TAKE_B, Take.BOTH: Choice.KEEP_BOTH, Take.IGNORE: Choice.IGNORE}
    with open_home() as home:
        decide_action(home, *integration_named(home, integration), plan, number, choice[take], actor())
    if json:
        print_json({"integration": integration, "plan": plan, "number": number, "take": take, "exit": DONE})
    else:
        print("It is decided. Plan again to see what follows from it.")
    return DONE


@sync.command()
def show(integration: IntegrationName, plan: Plan, json: Json = False) -> int:
    """A plan, and how each of its actions stands."""
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        return _report(home, integration_named(home, integration), [plan], [], json, looks=True)


@sync.command("listen")
def listen(
    integration: IntegrationName,
    stop: Annotated[bool, typer.Option("--stop", help="Be told no longer.")] = False,
    json: Json = False,
) -> int:
    """Be told by the target when something changes there, so that the next sync comes within minutes.

    Needs HANDOVER_PUBLIC_URL. A call is only a hint: both systems are read all the same.
    """
    from core.actions.home import actor, integration_named, open_home
    from core.actions.hooks import end_hearing, hear

    with open_home() as home:
        company, flow = integration_named(home, integration)
        (end_hearing if stop else hear)(home, company.id, flow.target_id, actor())
    if json:
        print_json({"integration": integration, "listens": not stop, "exit": DONE})
    else:
        print("Nothing is told any more." if stop else "It tells of changes from now on.")
    return DONE


def _kinds(kept: Resource | None) -> list[Kept]:
    return [one.kept for one in ([kept] if kept else Resource)]


def _under_way(home: Home, flow: Flow) -> int | None:
    from core.actions.syncs import sync_under_way

    return sync_under_way(home, flow[1])


def _finish(home: Home, runs: Sequence[int]) -> list[RunNow]:
    from console.cli.working import finish

    return [finish(home, run) for run in runs]


def _report(
    home: Home, flow: Flow, plans: Sequence[int], runs: Sequence[RunNow], json: bool, looks: bool = False
) -> int:
    """looks: nothing was to be done yet, so what is only planned is no trouble."""
    from console.cli.sync_words import print_plan
    from core.actions.shown.sync_told import plan_told

    found = [plan_told(home, flow[1], plan) for plan in plans]
    left = any(one.left or (one.undone and not looks) for one in found)
    code = CANNOT_RUN if any(run.ended_at is None for run in runs) else WITH_ROWS_LEFT if left else DONE
    if json:
        alone = {"id": found[0].id, "hash": found[0].hash} if len(found) == 1 else {}
        body = {"integration": flow[1].name, **alone, "plans": plain(found), "runs": [run_json(run) for run in runs]}
        print_json({**body, "exit": code})
        return code
    for run in runs:
        print_run(run)
    for one in found:
        print_plan(one)
    return code
