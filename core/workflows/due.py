"""Which unfinished runs are to be taken up now, and which wait a little longer."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.ledger.halts import PAUSED
from core.store.database import Store
from core.store.tables import BreakerRow, Connection, GateRow, Integration, Item, Run, TokenRow

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 120.0
ELSEWHERE_SECONDS = 2.0
OPEN_STATES = ("planned", "sending")

Mark = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Pause:
    """Until when a run is left alone, unless what people can do about it (`mark`) changes before.

    elsewhere: how the run stood when another process had it in hand; once it stands otherwise, there may be work to
    share.
    """

    until: datetime
    mark: Mark
    tries: int
    elsewhere: str | None = None


class Due:
    """Remembers how often runs were taken up in vain. With the process goes the memory: a new one tries at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pauses: dict[int, _Pause] = {}
        self._lock = threading.Lock()

    def runs(self) -> list[int]:
        """The runs to take up now, oldest first."""
        now = self._store.clock()
        with self._store.read() as session, self._lock:
            unfinished = session.exec(select(Run).where(col(Run.ended_at).is_(None)).order_by(col(Run.id))).all()
            self._pauses = {run.id: self._pauses[run.id] for run in unfinished if run.id in self._pauses}
            return [run.id for run in unfinished if run.id is not None and self._is_due(session, run, now)]

    def _is_due(self, session: Session, run: Run, now: datetime) -> bool:
        if run.state == PAUSED and run.paused_by is not None and run.stop_requested_by is None:
            return False
        pause = self._pauses.get(run.id or 0)
        if pause is None or pause.until <= now or pause.elsewhere not in (None, run.state):
            return True
        return pause.mark != _mark(session, run)

    def tried(self, run_id: int) -> None:
        """The run was taken as far as it went. If it has not ended, it is left alone for a while, longer each time."""
        now = self._store.clock()
        with self._store.read() as session, self._lock:
            run = session.get_one(Run, run_id)
            mark = _mark(session, run)
            before = self._pauses.get(run_id)
            tries = before.tries + 1 if before and before.mark == mark else 0
            seconds = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(tries, 10))
            until = max([now + timedelta(seconds=seconds), *_told_to_wait(session, run)])
            self._pauses[run_id] = _Pause(until, mark, tries)

    def elsewhere(self, run_id: int) -> None:
        """Another process has the run in hand: look again soon, and at once when it begins to send."""
        with self._store.read() as session, self._lock:
            run = session.get_one(Run, run_id)
            until = self._store.clock() + timedelta(seconds=ELSEWHERE_SECONDS)
            self._pauses[run_id] = _Pause(until, _mark(session, run), 0, elsewhere=run.state)


def _ends(session: Session, run: Run) -> tuple[str, str]:
    integration = session.get_one(Integration, run.integration_id)
    return integration.source_id, integration.target_id


def _mark(session: Session, run: Run) -> Mark:
    """What changes when a person signs in again, tests a connection, allows it to send, or stops the run; and when a
    provider that was away answers somebody."""
    ends = _ends(session, run)
    connections = session.exec(select(Connection).where(col(Connection.id).in_(ends)).order_by(col(Connection.id)))
    tokens = session.exec(
        select(TokenRow.generation).where(col(TokenRow.connection_id).in_(ends)).order_by(col(TokenRow.connection_id))
    )
    away = session.exec(
        select(BreakerRow.connection_id)
        .where(col(BreakerRow.connection_id).in_(ends), col(BreakerRow.open_until).is_not(None))
        .order_by(col(BreakerRow.connection_id))
    )
    seen = tuple((row.secrets, row.may_send, row.last_success_at) for row in connections)
    return run.stop_requested_by, run.paused_by, seen, tuple(tokens), tuple(away)


def _told_to_wait(session: Session, run: Run) -> list[datetime]:
    """Until when providers that are away, or asked to wait, are left alone; when the first open item may go, if all
    were told to wait."""
    away = session.exec(
        select(BreakerRow.open_until).where(
            col(BreakerRow.connection_id).in_(_ends(session, run)), col(BreakerRow.open_until).is_not(None)
        )
    ).all()
    held = session.exec(select(GateRow.last_permit).where(col(GateRow.account).in_(_ends(session, run)))).all()
    told, open_items, first = session.execute(
        select(func.count(col(Item.next_at)), func.count(), func.min(col(Item.next_at))).where(
            col(Item.run_id) == run.id, col(Item.state).in_(OPEN_STATES)
        )
    ).one()
    permits = [datetime.fromtimestamp(at, UTC) for at in held]
    return [at for at in (*away, *permits, first if told == open_items else None) if at is not None]
