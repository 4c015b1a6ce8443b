"""How long it is believed what an account may use: one read an account is dear, and rates are opened and closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from core.actions.codes import catalogue, locked_catalogue, renew
from core.actions.home import Home
from core.ledger.book import ITEM
from core.ledger.looks import holder
from core.ledger.states import State
from core.store.tables import Integration

READ = "account_rates_read"
RATES_MAX_AGE = "rates_max_age_hours"
"""The setting of an integration, in hours."""
DAY = 24


def rates_max_age(integration: Integration) -> timedelta:
    """How old it may be; a day where nothing was chosen. Raises ValueError for a choice below 0 or no number."""
    try:
        hours = Decimal(str(integration.settings.get(RATES_MAX_AGE, DAY)))
    except ArithmeticError:
        hours = Decimal("nan")
    if not hours >= 0:
        raise ValueError("The age of rates is a number of hours, 0 or more.")
    return timedelta(hours=float(hours))


def believed_accounts(home: Home, integration: Integration) -> set[str]:
    """Accounts that were asked for recently enough, and of which payroll has refused nothing since."""
    with home.store.read() as session:
        read = {
            account: datetime.fromisoformat(at)
            for account, at in catalogue(session, integration.target_id, READ).items()
        }
        refused = _refused(session, integration.target_id)
    oldest = home.store.clock() - rates_max_age(integration)
    return {
        account for account, at in read.items() if at > oldest and not (account in refused and refused[account] > at)
    }


def note_asked(home: Home, connection_id: str, accounts: Collection[str], at: datetime) -> None:
    """at: from before they were asked."""
    with home.store.write() as session:
        row = locked_catalogue(home, session, connection_id, READ)
        renew(home, row, {**row.body, **dict.fromkeys(accounts, at.isoformat())})
        row.read_at = at
        session.add(row)


def _refused(session: Session, connection_id: str) -> dict[str, datetime]:
    """By holder, when the newest of the items that payroll refused was sent. Why it did is not always told."""
    query = (
        select(ITEM.c.subject, ITEM.c.sent_at)
        .where(
            ITEM.c.connection_id == connection_id,
            ITEM.c.state == State.REJECTED.value,
            ITEM.c.sent_at.is_not(None),
        )
        .order_by(ITEM.c.sent_at)
    )
    return {holder(subject): at for subject, at in session.execute(query)}
