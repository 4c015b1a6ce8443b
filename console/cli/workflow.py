"""`handover workflow`: what is done by itself at fixed times, without the console."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.options import IntegrationName, Json
from console.cli.printing import plain, print_json, say
from console.cli.workflow_words import Day, Every, as_json, print_time, print_workflow, sensible, times
from core.models.rows import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.actions.home import Home
    from core.actions.periods import Flow
    from core.actions.shown.workflows import TimeNow, WorkflowNow

DONE, WITH_ROWS_LEFT, CANNOT_RUN = 0, 1, 3
LOOK_SECONDS = 0.5

workflow = typer.Typer(
    no_args_is_help=True,
    help="Workflows: what is read, planned and sent by itself at fixed times, in the company's time zone.",
)


Name = Annotated[str, typer.Argument(help="Name of the workflow, in whatever case.")]
EveryOption = Annotated[Every | None, typer.Option("--every", help="How often; with --at.")]
At = Annotated[
    str | None, typer.Option("--at", help="Time of day, like 7.30; with --every hour the minutes past it, like 15.")
]
On = Annotated[
    list[Day] | None, typer.Option("--on", help="A day of the week, with --every week. Several: --on mon --on thu.")
]
Cron = Annotated[str | None, typer.Option("--cron", help="Instead of --every: a cron expression, like '30 7 * * 1-5'.")]
Send = Annotated[
    list[Kind] | None,
    typer.Option("--send", help="Also send rows of this kind by itself. Several: --send hours --send absence."),
]


class Kept(StrEnum):
    EMPLOYEES = "employees"
    ABSENCES = "absences"
    WORK = "work"


Sync = Annotated[
    Kept | None, typer.Option("--sync", help="Keep these in step, where the integration is for that, instead.")
]


@workflow.command("list")
def listed(integration: IntegrationName, json: Json = False) -> int:
    """The workflows: when they come, what they do, what came of them last."""
    from core.actions.shown.workflows import workflows_now

    with _flow(integration) as (home, flow):
        found = workflows_now(home, flow[1])
    if json:
        print_json({"integration": integration, "workflows": [as_json(one) for one in found]})
        return DONE
    for one in found:
        print_workflow(one, flow[0].time_zone)
    if not found:
        print("There is none yet. `handover workflow add` makes one.")
    return DONE


@workflow.command()
def add(
    name: Name,
    integration: IntegrationName,
    every: EveryOption = None,
    at: At = None,
    on: On = None,
    cron: Cron = None,
    send: Send = None,
    sync: Sync = None,
    json: Json = False,
) -> int:
    """Make a workflow. Without --send it reads and plans, and a person sends.

    By itself never go: corrections, deletes, people with unusual values, and codes or rates never sent before.
    """
    coming = times(every, at, on, cron)
    if coming is None:
        raise typer.BadParameter("Say when: --every day --at 7.30, or --cron.")
    from core.actions.home import actor
    from core.actions.workflows import What, make_workflow

    with _flow(integration) as (home, flow):
        what = What.SEND if send else What.PLAN
        if sync:
            what = {
                Kept.EMPLOYEES: What.SYNC_PEOPLE,
                Kept.ABSENCES: What.SYNC_ABSENCES,
                Kept.WORK: What.SYNC_WORK,
            }[sync]
        with sensible():
            row = make_workflow(home, *flow, name, coming, what, send or [], actor())
        return _kept(home, flow, row.id, json)


@workflow.command()
def change(
    name: Name,
    integration: IntegrationName,
    rename: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    every: EveryOption = None,
    at: At = None,
    on: On = None,
    cron: Cron = None,
    send: Send = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Send nothing by itself any more.")] = False,
    json: Json = False,
) -> int:
    """Change a workflow. What is not said stays as it is."""
    if plan_only and send:
        raise typer.BadParameter("--plan-only and --send say the opposite of each other.")
    coming = times(every, at, on, cron)
    from core.actions.home import actor
    from core.actions.workflows import What, change_workflow

    with _flow(integration) as (home, flow):
        one = _named(home, flow, name)
        may = [] if plan_only else send or one.may_send
        what = What.SEND if may and (send or one.what is What.SEND) else What.PLAN
        what = one.what if one.what.in_step and not send else what
        wanted = (rename or one.name, coming or one.cron, what, may, actor())
        with sensible():
            change_workflow(home, flow[0], one.id, *wanted)
        return _kept(home, flow, one.id, json)


@workflow.command()
def pause(name: Name, integration: IntegrationName, json: Json = False) -> int:
    """Let a workflow do nothing by itself until it is resumed."""
    from core.actions.home import actor
    from core.actions.workflows import pause_workflow

    with _flow(integration) as (home, flow):
        one = _named(home, flow, name)
        pause_workflow(home, flow[0], one.id, actor())
        return _kept(home, flow, one.id, json)


@workflow.command()
def resume(name: Name, integration: IntegrationName, json: Json = False) -> int:
    """Let a workflow go on from its next time. What passed meanwhile is not made up for."""
    from core.actions.home import actor
    from core.actions.workflows import resume_workflow

    with _flow(integration) as (home, flow):
        one = _named(home, flow, name)
        resume_workflow(home, flow[0], one.id, actor())
        return _kept(home, flow, one.id, json)


@workflow.command()
def remove(name: Name, integration: IntegrationName, json: Json = False) -> int:
    """Remove a workflow. What it did stays."""
    from core.actions.home import actor
    from core.actions.workflows import remove_workflow

    with _flow(integration) as (home, flow):
        one = _named(home, flow, name)
        remove_workflow(home, flow[0], one.id, actor())
    if json:
        print_json({"integration": integration, "removed": {"id": one.id, "name": one.name}, "exit": DONE})
    else:
        print(f"{one.name} is removed. What it did stays.")
    return DONE


@workflow.command()
def now(name: Name, integration: IntegrationName, json: Json = False) -> int:
    """Do it now, to its end: by the worker where one lives, else by this command. Also while it is paused.

    Ends 1 when a run that it started left rows, 3 when it failed or is being done already.
    """
    from console.cli.working import finish
    from core.actions.home import actor
    from core.actions.shown.runs import run_troubles
    from core.actions.workflows import CannotDoNow, do_now

    with _flow(integration) as (home, flow):
        one = _named(home, flow, name)
        try:
            number = do_now(home, flow[0], one.id, actor())
        except CannotDoNow as error:
            if json:
                print_json({"error": str(error), "exit": CANNOT_RUN})
            say(str(error))
            return CANNOT_RUN
        came = _see_through(home, flow, number)
        runs = [finish(home, run) for run in came.runs]
        left = any(run_troubles(home, run.id) or (run.agrees is not True and run.period) for run in runs)
    code = CANNOT_RUN if came.state == "failed" else WITH_ROWS_LEFT if left else DONE
    if json:
        print_json({"integration": integration, "time": plain(came), "exit": code})
    else:
        print_time(came, flow[0].time_zone)
    return code


@workflow.command()
def runs(
    integration: IntegrationName,
    name: Annotated[str | None, typer.Argument(help="Only of this workflow.")] = None,
    json: Json = False,
) -> int:
    """The last times of one workflow or all, newest first, with the runs that they started."""
    from core.actions.shown.workflows import times_now

    with _flow(integration) as (home, flow):
        found = times_now(home, flow[1], _named(home, flow, name).id if name else None)
    if json:
        print_json({"integration": integration, "times": plain(found)})
        return DONE
    for one in found:
        print_time(one, flow[0].time_zone)
    if not found:
        print("Nothing was done yet.")
    return DONE


@contextmanager
def _flow(integration: str) -> Iterator[tuple[Home, Flow]]:
    """The home, open, and the company with the integration of this name."""
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        yield home, integration_named(home, integration)


def _named(home: Home, flow: Flow, name: str) -> WorkflowNow:
    """Raises NotFound, naming those that exist."""
    from core.actions.home import NotFound
    from core.actions.shown.workflows import workflows_now

    found = workflows_now(home, flow[1])
    for one in found:
        if one.name.casefold() == " ".join(name.split()).casefold():
            return one
    names = ", ".join(one.name for one in found)
    known = f"There is: {names}." if found else "There is none yet; `handover workflow add` makes one."
    raise NotFound(f"There is no workflow named {name}. {known}")


def _kept(home: Home, flow: Flow, which: str, json: bool) -> int:
    """Print how a workflow stands after what was done to it."""
    from core.actions.shown.workflows import workflows_now

    (one,) = [one for one in workflows_now(home, flow[1]) if one.id == which]
    if json:
        print_json({"integration": flow[1].name, "workflow": as_json(one), "exit": DONE})
    else:
        print_workflow(one, flow[0].time_zone)
    return DONE


def _see_through(home: Home, flow: Flow, number: int) -> TimeNow:
    """Look on while a worker does it; where none lives, or none does any more, do it here."""
    import time

    from core.actions.alive import worker_alive
    from core.actions.shown.workflows import time_now

    say("The worker does it." if worker_alive(home) else "No worker is running, so this command does it itself.")
    while not (found := time_now(home, flow[1], number)).ended_at:
        if not worker_alive(home):
            from core.actions.inline import do_here

            do_here(home, number)
        time.sleep(LOOK_SECONDS)
    return found
