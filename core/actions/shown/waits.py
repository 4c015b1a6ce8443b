"""A run under way: how its people stand, and what it waits for. In a few queries: a page asks once a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from core.actions.home import Home
from core.ledger.book import ITEM
from core.ledger.lanes import LANE
from core.ledger.states import State
from core.ledger.waits import Wait, Why, waits
from core.store.tables import Run

__all__ = ["UnderWay", "Wait", "Why", "under_way"]


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
        found = waits(session, connection, run, now)
    return UnderWay(people - open_, in_hand, open_ - in_hand, tuple(found))


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
