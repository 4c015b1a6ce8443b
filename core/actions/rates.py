"""General hour rates of payroll: made and changed from here, through the ledger like every other write."""

from __future__ import annotations

from decimal import Decimal

from core.actions.home import Home
from core.ledger.errands import start_errand
from core.models.codes import HourRate
from core.models.writes import Write
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration

OPERATION = "rate"


class NotARate(Exception):
    """What a person typed is no rate that payroll could take. The message says what is wrong."""


def save_rate(home: Home, company: Company, integration: Integration, rate: HourRate, actor: str) -> int:
    """Make a general rate, or change the one whose id `rate` has. Answers the number of the run that does it.

    Its number is unique in payroll; a taken one is refused there and said so. Raises NotARate for a person's standard
    rate, which payroll keeps itself, and for a rate without number or name.
    """
    if rate.standard:
        raise NotARate(f"{rate.name} is a person's own rate. Change the wage on the employee in payroll.")
    if not rate.number.strip() or not rate.name.strip():
        raise NotARate("A rate needs a number and a name.")
    if rate.amount is not None and rate.amount <= 0:
        raise NotARate(f"An amount per hour of {rate.amount} is none. Leave it empty, or give a positive one.")
    with home.store.write() as session:
        connection = session.get_one(Connection, integration.target_id)
        write = _write(home, connection, rate)
        run = start_errand(home.store, session, integration.id, connection.id, [write], actor, "hour rate")
        told = {"number": rate.number, "name": rate.name, "amount": str(rate.amount), "changes": rate.id or None}
        audit(home.store, session, company.id, actor, "rate saved", f"run:{run.id}", **told)
        return run.id or 0


def _write(home: Home, connection: Connection, rate: HourRate) -> Write:
    today = home.store.clock().date()
    fields = {
        "name": rate.name,
        "amount": "" if rate.amount is None else f"{rate.amount.normalize():f}",
        "own_amount": "yes" if rate.own_amount else "no",
    }
    return Write(
        operation=OPERATION,
        person=f"rate {rate.id or rate.number}",
        holder=connection.identity_id or "",
        first=today,
        last=today,
        target=rate.number,
        quantity=Decimal(1),
        fields={**fields, "id": rate.id} if rate.id else fields,
    )
