"""A whole pay period: one transfer for each pay-out group, planned one after another."""

from __future__ import annotations

from sqlmodel import col, select

from core.actions.home import Home
from core.actions.people import links, read_people, remembered_people
from core.actions.transfers import plan_transfer, transfer_for
from core.ledger.runs import unfinished_run
from core.models.period import PayoutGroup, PayPeriod
from core.store.tables import Company, Integration, PersonCopy, Plan, Run

Flow = tuple[Company, Integration]
"""An integration with the company that it belongs to, as `integration_named` answers it."""

ORDER = (PayoutGroup.MONTHLY, PayoutGroup.BIWEEKLY, PayoutGroup.WEEKLY, PayoutGroup.UNKNOWN)


def payout_groups(home: Home, integration: Integration) -> list[str]:
    """The pay-out groups that payroll has people in, as last read; read now if nobody was read yet."""
    with home.store.read() as session:
        seen = session.exec(select(PersonCopy).where(col(PersonCopy.connection_id) == integration.target_id)).first()
    if seen is None:
        read_people(home, integration)
    with home.store.read() as session:
        linked = set(links(session, integration.id).values())
        people = remembered_people(session, integration.target_id).values()
    found = {p.payout_group for p in people if p.payout_group and (p.active or p.id in linked)}
    return [group.value for group in ORDER if group in found]


def plan_period(
    home: Home, company: Company, integration: Integration, period: PayPeriod, actor: str, payout_group: str | None
) -> list[Plan]:
    """Plan the period for one pay-out group, or for each that has people. Raises what `plan_transfer` raises.

    Planning reads the people anew, so a group that somebody was moved to meanwhile is planned too.
    """
    wanted = [payout_group] if payout_group else payout_groups(home, integration)
    plans: dict[str, Plan] = {}
    while left := [group for group in wanted if group not in plans]:
        plans[left[0]] = plan_transfer(home, company, integration, period, actor, payout_group=left[0])
        wanted = [payout_group] if payout_group else payout_groups(home, integration)
    return list(plans.values())


def run_under_way(home: Home, integration: Integration, period: PayPeriod, payout_group: str) -> Run | None:
    """The unfinished run of this period and pay-out group."""
    transfer = transfer_for(home, integration, period, payout_group)
    with home.store.read() as session:
        return unfinished_run(session, transfer.id)


def run_of_plan(home: Home, plan_id: int) -> int | None:
    """The unfinished run of this plan."""
    with home.store.read() as session:
        return session.exec(select(Run.id).where(Run.plan_id == plan_id, col(Run.ended_at).is_(None))).first()
