"""What a run waits for: the one list, which pages, command line and notices put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlmodel import Session

from core.ledger.book import ITEM
from core.ledger.lanes import LANE
from core.ledger.states import State
from core.store.gates import WORTH_WAITING
from core.store.tables import BreakerRow, GateRow


class Why(StrEnum):
    """What is waited for: a provider that is out, one that asked to wait, the limit that we keep ourselves, what may
    still arrive, a row's next try."""

    OUT, ASKED, LIMIT, SETTLING, LATER = "out", "asked", "limit", "settling", "later"


@dataclass(frozen=True, slots=True)
class Wait:
    """rows: that wait for it, 0 where it is all of them. until: of the first. reason: the provider's words on one."""

    why: Why
    until: datetime
    rows: int = 0
    reason: str | None = None


def waits(session: Session, connection: str, run: int, now: datetime) -> list[Wait]:
    """The provider's first, then what rows wait for. What is in a worker's hands doesn't wait."""
    return [*_at_the_provider(session, connection, now), *_of_rows(session, run, now)]


def _at_the_provider(session: Session, connection: str, now: datetime) -> list[Wait]:
    breaker, gate = session.get(BreakerRow, connection), session.get(GateRow, connection)
    if breaker is not None and breaker.open_until is not None and breaker.open_until > now:
        return [Wait(Why.OUT, breaker.open_until)]
    if gate is None or gate.last_permit - now.timestamp() <= WORTH_WAITING:
        return []
    asked = gate.held_until > now.timestamp()
    return [Wait(Why.ASKED if asked else Why.LIMIT, datetime.fromtimestamp(gate.last_permit, UTC))]


def _of_rows(session: Session, run: int, now: datetime) -> list[Wait]:
    in_nobodys_hands = or_(LANE.c.owner.is_(None), LANE.c.until <= now)
    rows = session.execute(
        select(ITEM.c.state, func.count(), func.min(ITEM.c.next_at), func.max(ITEM.c.reason))
        .join(LANE, (LANE.c.connection_id == ITEM.c.connection_id) & (LANE.c.key == ITEM.c.lane))
        .where(
            ITEM.c.run_id == run,
            ITEM.c.state.in_((State.PLANNED.value, State.SENDING.value)),
            ITEM.c.next_at > now,
            in_nobodys_hands,
        )
        .group_by(ITEM.c.state)
        .order_by(ITEM.c.state)
    )
    whys = {State.SENDING.value: Why.SETTLING, State.PLANNED.value: Why.LATER}
    return [Wait(whys[state], first, count, reason) for state, count, first, reason in rows]
