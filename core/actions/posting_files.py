"""A plan's vouchers and payroll rows as files that bookkeeping and payroll programs import, for whoever can't connect
them."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from core.accounting.as_paxml import paxml_bytes
from core.accounting.as_sie import sie_bytes
from core.accounting.remarks import NotWritten
from core.actions.books_row import kept_books
from core.actions.home import Home, today
from core.actions.postings import CannotPost, posting_plan
from core.ledger.book import ITEM, entries, entry
from core.ledger.states import Action, State
from core.models.postings import Posting, voucher_of
from core.store.audit import audit
from core.store.tables import Company, Integration, Plan, PlanSheet, Transfer


def voucher_file(home: Home, company: Company, integration: Integration, plan: int, actor: str) -> tuple[str, bytes]:
    """Name and bytes of a SIE 4I file with the vouchers that this plan makes.

    Importing it and sending the plan too would post the same cost twice: the caller says so. Raises CannotPost where
    the plan makes no voucher, the books were never read, or the format can't carry a text, with the row.
    """
    row, steps, _ = posting_plan(home, integration, plan)
    made = [one.step.write for one in steps if one.step.action is Action.CREATE]
    kept = kept_books(home, integration.target_id)
    if row.posting != Posting.VOUCHER or not made or kept is None:
        raise CannotPost("This plan makes no voucher. Plan the cost voucher first.")
    vouchers = [voucher_of(write) for write in made]
    body = _written(lambda: sie_bytes(vouchers, kept[0], today(home, company), f"HO-{row.hash[:8]}"))
    with home.store.write() as session:
        audit(home.store, session, company.id, actor, "voucher downloaded", f"posting:{plan}", format="SIE 4I")
    return f"{row.first:%Y-%m}.si", body


def payroll_file(home: Home, company: Company, plan: Plan, actor: str) -> tuple[str, bytes]:
    """Name and bytes of a PAXml file with the rows that this plan of a transfer sends: their targets are cause and
    salary codes of a Swedish payroll. Raises CannotPost where there are none, or the format can't carry them."""
    sheets = select(PlanSheet.sheet_id).where(PlanSheet.plan_id == plan.id)
    waits = (ITEM.c.action == Action.CREATE.value, ITEM.c.state == State.PLANNED.value)
    with home.store.read() as session:
        rows = session.execute(entries().where(ITEM.c.sheet_id.in_(sheets), *waits)).all()
        transfer = session.get_one(Transfer, plan.transfer_id)
    writes = [entry(home.store, row).write for row in rows]
    if not writes:
        raise CannotPost("This plan has no rows that wait to be sent.")
    body = _written(lambda: paxml_bytes(writes, company.name, home.store.clock(), f"HO-{plan.hash[:8]}"))
    with home.store.write() as session:
        audit(home.store, session, company.id, actor, "rows downloaded", f"plan:{plan.id}", format="PAXml")
    return f"{transfer.first:%Y-%m}.pax", body


def _written(write: Callable[[], bytes]) -> bytes:
    try:
        return write()
    except NotWritten as error:
        raise CannotPost(str(error)) from error
