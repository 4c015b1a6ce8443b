"""What only a person can decide about an item: it is in payroll, it is not there, it was entered by hand."""

from __future__ import annotations

from sqlalchemy import select

from core.actions.home import Home, NotFound
from core.ledger.book import ITEM, Step, take
from core.ledger.states import Action, State
from core.store.audit import audit
from core.store.tables import Company, Integration

IN_PAYROLL, NOT_THERE, DONE_BY_HAND = "in_payroll", "not_there", "done_by_hand"


class CannotDecide(Exception):
    """The item is in no state in which this can be said about it. The message says why."""


def decide_item(home: Home, company: Company, item: int, decision: str, actor: str) -> None:
    """Say what is true of an item, after looking in payroll. Nothing is sent; the next plan goes by it.

    `in_payroll`: an unclear item arrived. `not_there`: an unclear item did not, or a confirmed one is gone: the next
    plan makes it anew. `done_by_hand`: the figure of a by-hand item was entered. Raises CannotDecide, NotFound.
    """
    with home.store.write() as session:
        row = session.execute(
            select(ITEM.c.state, ITEM.c.action, ITEM.c.repairs, ITEM.c.run_id)
            .join(Integration, Integration.id == ITEM.c.integration_id)  # type: ignore[arg-type]
            .where(ITEM.c.id == item, Integration.company_id == company.id)  # type: ignore[arg-type]
        ).first()
        if row is None:
            raise NotFound(f"{company.name} has no item {item}.")
        before = State(row.state)
        after = _after(before, Action(row.action), row.repairs is not None, decision)
        note = {
            IN_PAYROLL: f"{actor} saw it in payroll",
            NOT_THERE: f"{actor} did not find it in payroll",
            DONE_BY_HAND: f"{actor} entered it by hand",
        }[decision]
        take(home.store, session, Step(item, before, after, note, row.run_id, {"reason": note, "next_at": None}))
        audit(home.store, session, company.id, actor, "item decided", f"item:{item}", decision=decision)


def _after(before: State, action: Action, repairs: bool, decision: str) -> State:
    if decision == DONE_BY_HAND and action is Action.BY_HAND and before is State.HELD:
        return State.CONFIRMED
    if action is not Action.CREATE or repairs:
        raise CannotDecide("Only a new record, or a figure by hand, can be decided here. Plan again instead.")
    if decision == IN_PAYROLL and before is State.HELD:
        return State.CONFIRMED
    if decision == NOT_THERE and before is State.HELD:
        return State.CANCELLED
    if decision == NOT_THERE and before is State.CONFIRMED:
        return State.REVERSED
    raise CannotDecide(f"An item that is {before} can't be said to be {decision.replace('_', ' ')}.")
