"""Rate gates and breakers as rows, so that all processes together keep a provider's limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Float, Row, Select, Table, bindparam, case, cast, func, literal, select, update
from sqlmodel import Session, col

from core.models.limits import Limit
from core.store.database import Store
from core.store.departures import Departures
from core.store.locked import locked_row
from core.store.notices import Tells, tell_it_answers, tell_it_is_out
from core.store.tables import BreakerRow, GateRow

OUTAGES = 5
OPEN_SECONDS = 30.0
GLANCE_SECONDS = 0.2
ROOM = 1.02
"""Permits lie a little further apart than a limit asks: underway one request may catch up on another."""
WORTH_WAITING = 2.0
"""Seconds; for a longer wait a lane lets go."""

GATE: Table = GateRow.__table__  # type: ignore[attr-defined]
BREAKER: Table = BreakerRow.__table__  # type: ignore[attr-defined]

DATABASE_NOW = func.extract("epoch", func.clock_timestamp())
"""PostgreSQL's own clock, which all processes share. In seconds since the epoch."""

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
        self._until = self._looked = 0.0
        self._lock = threading.Lock()  # of many threads one looks

    def row(self) -> Row[Any] | None:
        with self._lock:
            if time.monotonic() >= self._until:
                with self._store.read() as session:
                    self._row = session.connection().execute(self._this, {"key": self._key}).first()
                self._looked = time.monotonic()
                self._until = self._looked + GLANCE_SECONDS
            return self._row

    def age(self) -> float:
        """Seconds since the row was as it is known."""
        return time.monotonic() - self._looked

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0


@dataclass(frozen=True, slots=True)
class _Window:
    """A row of its own. ahead: so many seconds before its turn a permit may be used, for what may go at once."""

    key: str
    gap: float
    ahead: float


def _windows(account: str, limits: Sequence[Limit]) -> list[_Window]:
    """The shortest gives its permits one by one. Of a longer one half may go at once, and half is spread over it: in
    whatever span of its length one looks, there are never more than it allows."""
    shortest, *longer = sorted(limits, key=lambda limit: limit.seconds)
    found = [_Window(account, ROOM * shortest.seconds / shortest.permits, 0.0)]
    for limit in longer:
        gap, at_once = 2 * limit.seconds / limit.permits, limit.permits // 2
        found.append(_Window(f"{account} {limit.permits}/{limit.seconds:g}s", gap, max(0, at_once - 1) * gap))
    return found


class StoredGate:
    """Satisfies `core.http.protocols.RateGate`: first come, first served, one UPDATE a permit and window.

    account: what the provider counts by (a connection). limits: all of them are kept. Without one a permit is free
    and touches no row. Times are the machine's on SQLite, which is one machine, else the database's.
    """

    def __init__(self, store: Store, account: str, limits: Sequence[Limit] = ()) -> None:
        self.store = store
        self.account = account
        self._windows = _windows(account, limits) if limits else []
        self._departures = Departures(limits)
        this = THIS_GATE if store.sqlite else THIS_GATE.add_columns(DATABASE_NOW.label("now"))
        self._glance = _Glance(store, this, account)
        with store.write() as session:
            locked_row(session, GateRow, account).gap = 0.0
            for window in self._windows:
                locked_row(session, GateRow, window.key).gap = window.gap

    def reserve(self) -> float:
        if not self._windows:
            return self._held()
        with self.store.write() as session:
            wait = max(self._permit(session, window) for window in self._windows)
            if wait > WORTH_WAITING:
                self._hold(session, wait)  # whichever window it is, all know it by the account's own row
        return wait

    def _permit(self, session: Session, window: _Window) -> float:
        now = self._now()
        after = col(GateRow.last_permit) + window.gap
        turn, asked = session.execute(
            update(GateRow)
            .where(col(GateRow.account) == window.key)
            .values(last_permit=case((after > now, after), else_=now))
            .returning(col(GateRow.last_permit), now)
        ).one()
        return max(0.0, float(turn) - window.ahead - float(asked))

    def leave(self) -> float:
        return self._departures.leave()

    def hold(self, seconds: float) -> None:
        """As the provider asks: nobody goes before that many seconds are over."""
        until = self._now() + seconds
        this = update(GateRow).where(col(GateRow.account) == self.account)
        with self.store.write() as session:
            self._hold(session, seconds)
            session.execute(this.where(col(GateRow.held_until) < until).values(held_until=until))
        self._glance.forget()

    def _hold(self, session: Session, seconds: float) -> None:
        until = self._now() + seconds
        session.execute(
            update(GateRow)
            .where(col(GateRow.account) == self.account, col(GateRow.last_permit) < until)
            .values(last_permit=until)
        )

    def held_until(self) -> datetime | None:
        """Until when nobody goes, as seen a moment ago; None where it is not worth letting go of a lane."""
        wait = self._held()
        return self.store.clock() + timedelta(seconds=wait) if wait > WORTH_WAITING else None

    def _held(self) -> float:
        row = self._glance.row()
        if row is None:
            return 0.0
        now = time.time() if self.store.sqlite else float(row.now) + self._glance.age()
        return max(0.0, float(row.last_permit) - now)

    def _now(self) -> Any:
        return literal(time.time()) if self.store.sqlite else cast(DATABASE_NOW, Float)


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
