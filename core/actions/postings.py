"""Posting to an accounting system: plan, look, confirm what was seen, and settle what people did there since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, select

from core.accounting.rows import Problem
from core.accounting.stored import About, StoredStep, keep_plan, newest_plan, problems_of, steps_of
from core.actions.anchored import close_if_older
from core.actions.connections import ReadOnly
from core.actions.home import Home, NotFound
from core.actions.posting_reading import STANDING, plan_now, read_both, standings
from core.actions.posting_rules import ACCOUNTING
from core.ledger.book import Step, take
from core.ledger.changes import new_run
from core.ledger.states import State
from core.models.postings import Posting
from core.providers.base import provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Connection, Integration, Item, PostingPlan, Run

TRIGGER = "posting"
DELETED = "deleted in the accounting system by a person"


class CannotPost(StoreError):
    """This can't be planned or sent. The message says why, for a person."""


def postings_of(home: Home, integration: Integration) -> tuple[Posting, ...]:
    """The documents that this integration can make."""
    with home.store.read() as session:
        target = session.get_one(Connection, integration.target_id)
    return provider(target.provider).capabilities.posts if integration.purpose == ACCOUNTING else ()


def plan_posting(
    home: Home,
    company: Company,
    integration: Integration,
    posting: Posting,
    first: date,
    last: date,
    actor: str,
    taking_back: bool = False,
) -> PostingPlan:
    """Read both systems and store what would be posted for these days. Nothing is sent.

    taking_back: plan as if no row were approved: drafts are deleted, booked ones turned round where that is possible.
    Raises CannotPost while an earlier posting is on its way, CannotSave for rules that contradict each other, and the
    errors of `core.http.errors`.
    """
    if posting not in postings_of(home, integration):
        raise CannotPost(f"{integration.name} makes no documents of this kind.")
    about = About(integration.id, posting, first, last, taking_back)
    with home.store.read() as session:
        _check_free(session, integration)
    read = read_both(home, integration, about)
    found = plan_now(home, integration, about, read)
    with home.store.write() as session:
        row = keep_plan(home.store, session, about, found.net, found.problems, found.waiting, actor)
        row.counts = {**row.counts, STANDING: standings(found.there)}
        said = {"posting": posting.value, "steps": row.counts["steps"], "problems": row.counts["problems"]}
        audit(home.store, session, company.id, actor, "posting planned", f"posting:{row.id}", **said)
        return row


def confirm_posting(
    home: Home, company: Company, integration: Integration, plan: int, hash: str, actor: str, trigger: str = TRIGGER
) -> int:
    """Let a plan be sent, exactly as it was shown; the id of the run that a worker takes up now.

    Immediately before sending, each step is compared with what both systems say then. Raises CannotPost and ReadOnly.
    """
    close_if_older(home)
    with home.store.write() as session:
        session.get_one(Integration, integration.id, with_for_update=True)
        row = session.get(PostingPlan, plan, with_for_update=True)
        if row is None or row.hash != hash or row.integration_id != integration.id:
            raise CannotPost("This is not the plan that was shown. Plan again and look at it before sending.")
        newest = newest_plan(session, integration.id, Posting(row.posting))
        if newest is not None and newest.id != row.id:
            raise CannotPost(f"{newest.made_by} has made a newer plan. Look at that one first.")
        if row.run_id is not None:
            raise CannotPost(f"This plan was sent by run {row.run_id} already.")
        _check_free(session, integration)
        steps = steps_of(home.store, session, plan)
        if not steps:
            raise CannotPost("There is nothing in this plan to be sent.")
        connection = session.get_one(Connection, integration.target_id)
        if not connection.may_send:
            raise ReadOnly(f"{connection.name} is read-only. Allow it to send on Connections, by typing its name.")
        lanes = sorted({one.step.write.person for one in steps})
        run = new_run(home.store, session, integration.id, connection.id, lanes, actor, trigger)
        row.run_id = run
        session.add(row)
        audit(home.store, session, company.id, actor, "posting confirmed", f"run:{run}", plan=plan, steps=len(steps))
        return run


def posting_plan(
    home: Home, integration: Integration, plan: int
) -> tuple[PostingPlan, list[StoredStep], tuple[Problem, ...]]:
    """A plan with its steps, in order, and its problems. Raises NotFound."""
    with home.store.read() as session:
        row = session.get(PostingPlan, plan)
        if row is None or row.integration_id != integration.id:
            raise NotFound(f"{integration.name} has no posting plan {plan}.")
        return row, steps_of(home.store, session, plan), problems_of(home.store, row)


def last_plan(home: Home, integration: Integration, posting: Posting) -> PostingPlan | None:
    """The plan that was made last."""
    with home.store.read() as session:
        return newest_plan(session, integration.id, posting)


def under_way(home: Home, integration: Integration) -> int | None:
    """The run of a posting that has not ended."""
    with home.store.read() as session:
        running = _running(session, integration)
        return running.id if running else None


def let_go_of(home: Home, company: Company, integration: Integration, items: Collection[int], actor: str) -> int:
    """Believe that these documents were deleted there on purpose, so that the next plan makes them anew. How many."""
    with home.store.write() as session:
        rows = session.exec(
            select(Item).where(
                Item.integration_id == integration.id,
                col(Item.id).in_(list(items)),
                Item.state == State.CONFIRMED.value,
            )
        ).all()
        for row in rows:
            take(home.store, session, Step(row.id or 0, State.CONFIRMED, State.REVERSED, DELETED))
        ids = sorted(row.id or 0 for row in rows)
        audit(home.store, session, company.id, actor, "deleted there", f"integration:{integration.id}", items=ids)
        return len(ids)


def _running(session: Session, integration: Integration) -> Run | None:
    return session.exec(
        select(Run)
        .join(PostingPlan, col(PostingPlan.run_id) == col(Run.id))
        .where(Run.integration_id == integration.id, col(Run.ended_at).is_(None))
        .limit(1)
    ).first()


def _check_free(session: Session, integration: Integration) -> None:
    """One posting of an integration at a time. Raises CannotPost."""
    running = _running(session, integration)
    if running is not None:
        raise CannotPost(f"Run {running.id}, started by {running.actor}, is still on its way. Wait until it has ended.")
