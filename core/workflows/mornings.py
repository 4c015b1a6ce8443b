"""The morning after: which runs' days are to be read once more, because something may have arrived after the proof."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from core.models.period import PayPeriod
from core.store.database import Store
from core.store.tables import Catalogue, Company, Connection, Integration, Run, Transfer
from core.workflows.slots import daily, next_slot

LOOK_AT = daily(time(6))
"""In the company's time zone."""
SHORTEST = timedelta(hours=4)
"""What ended later in the night is looked at a day later: a late write needs time to come."""
LATEST = timedelta(days=7)
"""A worker that was away makes up for it so long after the run."""

LATE = "arrived_late"


def looked_name(integration: str, period: PayPeriod) -> str:
    """Under which name the target connection keeps what the newest reading of these days found too much."""
    return f"{LATE} {integration} {period}"


def to_look_at(store: Store) -> list[int]:
    """The newest run of each period whose morning has come and that was not looked at since, oldest first."""
    now = store.clock()
    query = (
        select(Run, Transfer, Company.time_zone)
        .join(Transfer, col(Transfer.id) == Run.transfer_id)
        .join(Integration, col(Integration.id) == Run.integration_id)
        .join(Company, col(Company.id) == Integration.company_id)
        .join(Connection, col(Connection.id) == Run.connection_id)
        .where(col(Run.ended_at) > now - LATEST, col(Connection.removed_at).is_(None))
        .order_by(col(Run.ended_at))
    )
    with store.read() as session:
        newest = {
            looked_name(run.integration_id, PayPeriod(about.first, about.last)): (run, zone)
            for run, about, zone in session.exec(query)
        }
        return [
            run.id or 0
            for name, (run, zone) in newest.items()
            if run.ended_at is not None
            and next_slot(LOOK_AT, zone, run.ended_at + SHORTEST) <= now
            and not _looked(session, run, name)
        ]


def _looked(session: Session, run: Run, name: str) -> bool:
    row = session.get(Catalogue, (run.connection_id, name))
    return row is not None and row.body["run"] == run.id and row.body["morning"]


class Mornings:
    """Looks once a minute which runs they are."""

    EVERY = timedelta(minutes=1)

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: datetime | None = None
        self._found: list[int] = []

    def due(self) -> list[int]:
        now = self._store.clock()
        if self._next is None or not now < self._next <= now + self.EVERY:
            self._next, self._found = now + self.EVERY, to_look_at(self._store)
        return self._found
