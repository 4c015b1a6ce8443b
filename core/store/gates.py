"""Rate gates and breakers as rows, so that all processes together keep a provider's limits."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, case, select, update
from sqlmodel import Session, col

from core.store.database import Store
from core.store.locked import locked_row
from core.store.notices import Tells, tell_it_answers, tell_it_is_out
from core.store.tables import BreakerRow, GateRow

OUTAGES = 5
OPEN_SECONDS = 30.0
GLANCE_SECONDS = 0.2


GATE: Table = GateRow.__table__  # type: ignore[attr-defined]
BREAKER: Table = BreakerRow.__table__  # type: ignore[attr-defined]

# Built once: putting a statement together costs more than running it.
THIS_GATE = select(GATE).where(GATE.c.account == bindparam("key"))
THIS_BREAKER = select(BREAKER).where(BREAKER.c.connection_id == bindparam("key"))


class _Glance:
    """A row as it was at most a fifth of a second ago: every request asks, and the row hardly ever changes.

    What this process changes itself it sees at once.
    """

    def __init__(self, store: Store, this: Select[Any], key: str) -> None:
        self._store, self._this, self._key = store, this, key
        self._row: Row[Any] | None = None
        self._until = 0.0
        self._lock = threading.Lock()  # of many threads one looks

    def row(self) -> Row[Any] | None:
        with self._lock:
            if time.monotonic() >= self._until:
                with self._store.read() as session:
                    self._row = session.connection().execute(self._this, {"key": self._key}).first()
                self._until = time.monotonic() + GLANCE_SECONDS
            return self._row

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0


class StoredGate:
    """Satisfies `core.http.protocols.RateGate`: first come, first served, one UPDATE a permit.

    account: what the provider counts by (a connection). per_second None: no limit, and no row is touched by a permit.
    """

    def __init__(self, store: Store, account: str, per_second: float | None) -> None:
        self.store = store
        self.account = account
        self.gap = 1 / per_second if per_second else 0.0
        self._glance = _Glance(store, THIS_GATE, account)
        with store.write() as session:
            locked_row(session, GateRow, account).gap = self.gap

    def reserve(self) -> float:
        if not self.gap:
            return self._held()
        now = time.time()
        permit = case((col(GateRow.last_permit) + self.gap > now, col(GateRow.last_permit) + self.gap), else_=now)
        with self.store.write() as session:
            mine = session.scalar(
                update(GateRow)
                .where(col(GateRow.account) == self.account)
                .values(last_permit=permit)
                .returning(col(GateRow.last_permit))
            )
        return max(0.0, (mine or now) - time.time())

    def hold(self, seconds: float) -> None:
        until = time.time() + seconds
        with self.store.write() as session:
            session.execute(
                update(GateRow)
                .where(col(GateRow.account) == self.account, col(GateRow.last_permit) < until)
                .values(last_permit=until)
            )
        self._glance.forget()

    def _held(self) -> float:
        row = self._glance.row()
        return max(0.0, row.last_permit - time.time()) if row else 0.0


class StoredBreaker:
    """Counts outages of one connection. Opens after five in a row, or at once; one probe goes out when time is up."""

    def __init__(self, store: Store, connection_id: str) -> None:
        self.store = store
        self.connection_id = connection_id
        self._glance = _Glance(store, THIS_BREAKER, connection_id)

    def open_reason(self) -> str | None:
        """Why nobody asks now, None when asking is fine. Taking the probe pushes the next one further away."""
        now = self.store.clock()
        row = self._glance.row()
        if row is None or row.open_until is None:
            return None
        if row.open_until > now:
            return f"{row.reason} It is asked again at {row.open_until:%H.%M.%S} UTC."
        with self.store.write() as session:
            probe = session.execute(
                update(BreakerRow)
                .where(
                    col(BreakerRow.connection_id) == self.connection_id, col(BreakerRow.open_until) == row.open_until
                )
                .values(open_until=now + timedelta(seconds=OPEN_SECONDS))
            )
            mine = bool(probe.rowcount)  # type: ignore[attr-defined]
        self._glance.forget()
        return None if mine else row.reason

    def success(self) -> None:
        seen = self._glance.row()
        if seen is None or not seen.failures:
            return
        with self.store.write() as session:
            row = session.get(BreakerRow, self.connection_id, with_for_update=True)
            if row:
                if row.open_until is not None:
                    tell_it_answers(session, self.store.clock(), self.connection_id)
                row.failures, row.open_until, row.reason = 0, None, None
                session.add(row)
        self._glance.forget()

    def failure(self, reason: str, at_once: bool = False) -> None:
        with self.store.write() as session:
            row = locked_row(session, BreakerRow, self.connection_id)
            before = _how(row)
            # Who refuses a sign-in has answered: that ends a row of outages, and shows that it was one.
            row.failures = 1 if at_once else row.failures + 1
            row.reason = reason
            if at_once or row.failures >= OUTAGES:
                row.open_until = self.store.clock() + timedelta(seconds=OPEN_SECONDS)
            after = _how(row)
            if after is not None and after is not before:
                tell_it_is_out(session, self.store.clock(), after, self.connection_id)
        self._glance.forget()


def signed_out(session: Session, connection_id: str) -> bool:
    """Whether the provider refused the sign-in, and nobody has signed in since."""
    row = session.get(BreakerRow, connection_id)
    return row is not None and _how(row) is Tells.SIGN_IN_ENDED


def _how(row: BreakerRow) -> Tells | None:
    """Why it is open, None while it is not. What opens it at once is a refused sign-in."""
    if row.open_until is None:
        return None
    return Tells.BREAKER_OPENED if row.failures >= OUTAGES else Tells.SIGN_IN_ENDED
