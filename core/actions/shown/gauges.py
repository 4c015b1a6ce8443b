"""Numbers by which somebody sees from outside whether transfers go well: for `handover status --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as sql
from sqlmodel import Session, col, select

from core.actions.backup import MADE
from core.actions.home import Home
from core.ledger.book import ITEM, TRANSITION
from core.ledger.states import State
from core.store.tables import AuditEntry, BreakerRow, GateRow, Run
from core.workflows.locks import workers

RECENT = timedelta(days=30)
UNCLEAR, THROTTLED = "no clear answer", "too many requests"
"""How the ledger's notes of such steps begin."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the way to one provider is. breaker: `closed`, `open` (nobody asks), `probing` (one asks, to see).

    waits_seconds: how long the next request waits for the rate limit. token_seconds: until the sign-in's token ends,
    negative where it has; None where there is none.
    """

    breaker: str
    failures: int
    waits_seconds: float
    token_seconds: float | None


@dataclass(frozen=True, slots=True)
class Gauges:
    """oldest_open_seconds: since when the oldest row that is to be sent, or is on its way, waits; None without one.

    attempted, unclear, throttled: of the runs of the last 30 days, rows that were tried, rows of which an answer did
    not tell whether they arrived, steps that the provider put off. workers: that live. backed_up_at: when the newest
    back-up was made that this database knows of.
    """

    oldest_open_seconds: float | None
    attempted: int
    unclear: int
    throttled: int
    workers: int
    backed_up_at: datetime | None
    ways: Mapping[str, Way]

    @property
    def unclear_per_thousand(self) -> float:
        return round(1000 * self.unclear / self.attempted, 2) if self.attempted else 0.0


def gauges(home: Home, tokens: Mapping[str, datetime | None]) -> Gauges:
    """As stored, without asking a provider. tokens: by connection, until when its token holds."""
    now = home.store.clock()
    with home.store.read() as session:
        recent = select(Run.id).where(col(Run.created_at) >= now - RECENT)
        of_these = TRANSITION.c.run_id.in_(recent)
        rows = sql(func.count(TRANSITION.c.item_id.distinct())).where(of_these)
        since = _open_since(session)
        return Gauges(
            oldest_open_seconds=None if since is None else (now - since).total_seconds(),
            attempted=session.scalar(rows.where(TRANSITION.c.after == State.SENDING.value)) or 0,
            unclear=session.scalar(rows.where(TRANSITION.c.note.startswith(UNCLEAR))) or 0,
            throttled=session.scalar(
                sql(func.count()).where(of_these, TRANSITION.c.note.startswith(THROTTLED)).select_from(TRANSITION)
            )
            or 0,
            workers=workers(home.store, home.folder),
            backed_up_at=session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.act == MADE)),
            ways={which: _way(session, which, now, ends) for which, ends in tokens.items()},
        )


def _open_since(session: Session) -> datetime | None:
    """A row on its way counts from its last attempt, one that waits from the start of its run."""
    on_its_way = session.scalar(select(func.min(ITEM.c.sent_at)).where(ITEM.c.state == State.SENDING.value))
    waits = session.scalar(
        select(func.min(Run.created_at))
        .join(ITEM, ITEM.c.run_id == Run.id)
        .where(col(Run.ended_at).is_(None), ITEM.c.state == State.PLANNED.value)
    )
    return min((at for at in (on_its_way, waits) if at is not None), default=None)


def _way(session: Session, which: str, now: datetime, token: datetime | None) -> Way:
    breaker, gate = session.get(BreakerRow, which), session.get(GateRow, which)
    state = "closed"
    if breaker is not None and breaker.open_until is not None:
        state = "open" if breaker.open_until > now else "probing"
    return Way(
        breaker=state,
        failures=breaker.failures if breaker else 0,
        waits_seconds=round(max(0.0, gate.last_permit + gate.gap - now.timestamp()), 1) if gate else 0.0,
        token_seconds=None if token is None else (token - now).total_seconds(),
    )
