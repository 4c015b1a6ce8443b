"""`handover post`: documents for an accounting system, planned, sent, shown and taken back without the console."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.options import First, IntegrationName, Json, Last, Period, pay_period
from console.cli.printing import plain, print_json, run_json, say

if TYPE_CHECKING:
    from core.actions.home import Home
    from core.actions.periods import Flow
    from core.actions.shown.postings import PostingNow
    from core.actions.shown.runs import RunNow
    from core.models.period import PayPeriod
    from core.models.postings import Posting

DONE, WITH_ROWS_LEFT, CANNOT_RUN = 0, 1, 3
TRIGGER = "command line"


class Document(StrEnum):
    VOUCHER = "voucher"
    PROJECT_TIME = "project_time"
    INVOICE = "invoice"

    @property
    def posting(self) -> Posting:
        from core.models.postings import Posting

        return Posting(self.value)


Kind = Annotated[Document, typer.Option("--document", help="What is posted.")]
OnePlan = Annotated[int | None, typer.Option("--plan", help="The plan, by its number.")]

post = typer.Typer(no_args_is_help=True, help="Post approved hours to an accounting system.")


@post.command()
def plan(
    integration: IntegrationName,
    document: Kind,
    period: Period = None,
    first: First = None,
    last: Last = None,
    json: Json = False,
) -> int:
    """Read both systems and print what would be posted. Sends nothing."""
    days = pay_period(period, first, last)
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        flow = integration_named(home, integration)
        return _report(home, flow, _plan(home, flow, document, days), None, json)


@post.command()
def send(
    integration: IntegrationName,
    document: Kind,
    period: Period = None,
    first: First = None,
    last: Last = None,
    plan: OnePlan = None,
    json: Json = False,
) -> int:
    """Send exactly this plan, and see it to its end. Without --plan: plan and send in one step.

    An unfinished run is taken up where it stopped. Ends 1 when rows were kept back or something was not done.
    """
    if plan is not None and (period or first or last):
        raise typer.BadParameter("--plan says which days; leave out --period, --from and --to.")
    days = None if plan is not None else pay_period(period, first, last)
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        flow = integration_named(home, integration)
        _take_up(home, flow)
        if plan is None and days is not None:
            say("Planned and sent in one step.")
            plan = _plan(home, flow, document, days)
        return _send(home, flow, plan or 0, json)


@post.command("take-back")
def take_back(
    integration: IntegrationName,
    document: Kind,
    period: Period = None,
    first: First = None,
    last: Last = None,
    json: Json = False,
) -> int:
    """Delete the drafts of these days there, and turn round what is booked where that is possible."""
    days = pay_period(period, first, last)
    from core.actions.home import integration_named, open_home

    with open_home() as home:
        flow = integration_named(home, integration)
        _take_up(home, flow)
        return _send(home, flow, _plan(home, flow, document, days, taking_back=True), json)


@post.command()
def show(
    integration: IntegrationName,
    document: Kind,
    plan: OnePlan = None,
    json: Json = False,
) -> int:
    """A plan, by default the newest, and where its documents stand. Asks nobody."""
    from core.actions.home import NotFound, integration_named, open_home
    from core.actions.postings import last_plan

    with open_home() as home:
        flow = integration_named(home, integration)
        newest = None if plan is not None else last_plan(home, flow[1], document.posting)
        if plan is None and newest is None:
            raise NotFound(f"{integration} has no plan of this kind yet.")
        number = plan if newest is None else newest.id
        return _report(home, flow, number or 0, None, json)


def _plan(home: Home, flow: Flow, document: Document, days: PayPeriod, taking_back: bool = False) -> int:
    from core.actions.home import actor
    from core.actions.postings import plan_posting

    about = (*flow, document.posting, days.first, days.last, actor())
    return plan_posting(home, *about, taking_back).id or 0


def _take_up(home: Home, flow: Flow) -> None:
    from console.cli.working import finish
    from core.actions.postings import under_way

    if (unfinished := under_way(home, flow[1])) is not None:
        say(f"Run {unfinished} is unfinished. It is taken up where it stopped.")
        finish(home, unfinished)


def _send(home: Home, flow: Flow, plan: int, json: bool) -> int:
    """Where the plan was sent by a run that has just been taken up, that is all there is to do."""
    from console.cli.working import finish
    from core.actions.home import actor
    from core.actions.postings import confirm_posting
    from core.actions.shown.postings import posting_told
    from core.actions.shown.runs import run_now

    found = posting_told(home, flow[1], plan)
    if found.run is not None:
        run = run_now(home, None, found.run)
    elif found.steps:
        run = finish(home, confirm_posting(home, *flow, plan, found.hash, actor(), TRIGGER))
    else:
        return _report(home, flow, plan, None, json)
    return _report(home, flow, plan, run, json)


def _report(home: Home, flow: Flow, plan: int, run: RunNow | None, json: bool) -> int:
    from console.cli.posting_words import print_plan, print_run
    from core.actions.shown.postings import documents, posting_told

    found = posting_told(home, flow[1], plan)
    there = documents(home, flow[1], found.posting, found.first, found.last)
    code = _code(found, run)
    if json:
        body = plain(found)
        print_json(
            {
                "integration": flow[1].name,
                **body,
                "documents": plain(there),
                "runs": [run_json(run)] if run else [],
                "exit": code,
            }
        )
        return code
    if run is not None:
        print_run(run)
    print_plan(found, there)
    return code


def _code(found: PostingNow, run: RunNow | None) -> int:
    if run is not None and run.ended_at is None:
        return CANNOT_RUN
    missed = run is not None and (
        run.agrees is False or run.count("rejected", "held", "cancelled") or any(s.item is None for s in found.steps)
    )
    return WITH_ROWS_LEFT if found.troubles or missed else DONE
