"""A run under way: how its people stand, and what it waits for. In a few queries: a page asks once a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from core.actions.home import Home
from core.ledger.book import ITEM
from core.ledger.lanes import LANE
from core.ledger.states import State
from core.store.gates import WORTH_WAITING
from core.store.tables import BreakerRow, GateRow, Run


class Why(StrEnum):
    """What is waited for: a provider that is out, one that asked to wait, what may still arrive, a row's next try."""

    OUT, ASKED, SETTLING, LATER = "out", "asked", "settling", "later"


@dataclass(frozen=True, slots=True)
class Wait:
    """rows: that wait for it, 0 where it is all of them. until: of the first."""

    why: Why
    until: datetime
    rows: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """People of a run: with nothing left to do, in a worker's hands now, and still to come. waits: in no order."""

    done: int
    in_hand: int
    to_come: int
    waits: tuple[Wait, ...]


def under_way(home: Home, run: int) -> UnderWay:
    now = home.store.clock()
    with home.store.read() as session:
        connection = session.get_one(Run, run).connection_id
        people, open_, in_hand = _people(session, run, now)
        waits = (*_at_the_provider(session, connection, now), *_of_rows(session, run, now))
    return UnderWay(people - open_, in_hand, open_ - in_hand, waits)


def _people(session: Session, run: int, now: datetime) -> tuple[int, int, int]:
    """A person's rows are a lane: how many, with something open, and held by a worker."""
    is_open = ITEM.c.state.in_((State.PLANNED.value, State.SENDING.value))
    lanes = (
        select(ITEM.c.connection_id, ITEM.c.lane, func.max(case((is_open, 1), else_=0)).label("open"))
        .where(ITEM.c.run_id == run)
        .group_by(ITEM.c.connection_id, ITEM.c.lane)
        .subquery()
    )
    held = and_(lanes.c.open == 1, LANE.c.owner.is_not(None), LANE.c.until > now)
    found = session.execute(
        select(func.count(), func.sum(lanes.c.open), func.sum(case((held, 1), else_=0))).select_from(
            lanes.outerjoin(LANE, and_(LANE.c.connection_id == lanes.c.connection_id, LANE.c.key == lanes.c.lane))
        )
    ).one()
    return found[0], found[1] or 0, found[2] or 0


def _at_the_provider(session: Session, connection: str, now: datetime) -> list[Wait]:
    breaker, gate = session.get(BreakerRow, connection), session.get(GateRow, connection)
    found = []
    if breaker is not None and breaker.open_until is not None and breaker.open_until > now:
        found.append(Wait(Why.OUT, breaker.open_until))
    elif gate is not None and gate.last_permit - now.timestamp() > WORTH_WAITING:
        found.append(Wait(Why.ASKED, datetime.fromtimestamp(gate.last_permit, UTC)))
    return found


def _of_rows(session: Session, run: int, now: datetime) -> list[Wait]:
    """What is in a worker's hands doesn't wait."""
    rows = session.execute(
        select(ITEM.c.state, func.count(), func.min(ITEM.c.next_at))
        .join(LANE, and_(LANE.c.connection_id == ITEM.c.connection_id, LANE.c.key == ITEM.c.lane))
        .where(
            ITEM.c.run_id == run,
            ITEM.c.state.in_((State.PLANNED.value, State.SENDING.value)),
            ITEM.c.next_at > now,
            LANE.c.owner.is_(None),
        )
        .group_by(ITEM.c.state)
        .order_by(ITEM.c.state)
    )
    whys = {State.SENDING.value: Why.SETTLING, State.PLANNED.value: Why.LATER}
    return [Wait(whys[state], first, count) for state, count, first in rows]
