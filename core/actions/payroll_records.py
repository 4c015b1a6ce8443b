"""What a person decides about records in payroll: those not from here, and ours that were changed or deleted there."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session

from core.actions.decisions import NOT_THERE, CannotDecide, decide_item
from core.actions.home import Home, NotFound
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.store.audit import audit
from core.store.locked import locked_named
from core.store.tables import Company, ForeignDecision, Integration
from core.transfer.edited import LEAVE, PUT_BACK

FOREIGN = ("adopt", "send_too", "leave")


def decide_foreign(
    home: Home, company: Company, integration: Integration, operation: str, ref: str, decision: str, actor: str
) -> None:
    """What to do about a record in payroll that did not come from here: `adopt`, `send_too` or `leave`.

    Raises NotFound for an integration that is not this company's.
    """
    if decision not in FOREIGN:
        raise ValueError(f"{decision} is no decision. Adopt it, send too, or leave it.")
    check_owner(company, integration)
    with home.store.write() as session:
        remember_decision(home, session, integration, operation, ref, decision, actor)
        told = {"operation": operation, "ref": ref, "decision": decision}
        audit(home.store, session, company.id, actor, "foreign record decided", f"integration:{integration.id}", **told)


def check_owner(company: Company, integration: Integration) -> None:
    """Raises NotFound for an integration that is not this company's."""
    if integration.company_id != company.id:
        raise NotFound(f"{company.name} has no integration {integration.name}.")


def decide_edited(
    home: Home,
    company: Company,
    integration: Integration,
    operation: str,
    ref: str,
    decision: str,
    seen: str,
    actor: str,
) -> None:
    """What to do about a record of ours that was changed or deleted in payroll (problems `differs` and `gone`).

    `leave`: payroll's side is right; the rows count as sent. `put_back`: the next plan writes ours; one that was
    deleted is looked for once more first. seen: of the problem's values; the decision holds for these figures alone.

    Raises CannotDecide for a record that no row here stands for; NotFound; and, for a deleted one, what `decide_item`
    raises.
    """
    if decision not in (LEAVE, PUT_BACK):
        raise ValueError(f"{decision} is no decision. Leave payroll's figure, or put ours back.")
    check_owner(company, integration)
    with home.store.read() as session:
        item = _item_of(session, integration, operation, ref)
    if item is None:
        raise CannotDecide("No row stands for this record any more. Plan again.")
    if decision == PUT_BACK and seen.startswith("none-"):
        decide_item(home, company, item, NOT_THERE, actor)
        return
    with home.store.write() as session:
        remember_decision(home, session, integration, operation, ref, f"{decision}:{seen}", actor)
        told = {"operation": operation, "record": ref, "decision": decision, "seen": seen}
        audit(home.store, session, company.id, actor, "changed record decided", f"item:{item}", **told)


def _item_of(session: Session, integration: Integration, operation: str, ref: str) -> int | None:
    """The live item that stands for this record."""
    return session.execute(
        select(ITEM.c.id).where(
            ITEM.c.integration_id == integration.id,
            ITEM.c.operation == operation,
            ITEM.c.ref == ref,
            ITEM.c.state == State.CONFIRMED.value,
            ITEM.c.action != Action.REMOVE.value,
        )
    ).scalar_one_or_none()


def remember_decision(
    home: Home, session: Session, integration: Integration, operation: str, ref: str, decision: str, actor: str
) -> None:
    """Store it instead of what was decided about this record before."""
    named = {"integration_id": integration.id, "operation": operation, "ref": ref}
    told = {"decision": decision, "decided_by": actor, "decided_at": home.store.clock()}
    row = locked_named(session, ForeignDecision, named, **told)
    for name, value in told.items():
        setattr(row, name, value)
    session.add(row)
