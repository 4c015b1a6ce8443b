"""Bringing notices to their addresses: claimed by a row with a lease, tried again with growing pauses, then given up.

At least once: a worker that dies with one in hand may have delivered it, so the next one delivers it again, under the
same id. How it is sent is handed in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import Table, Update, or_, select, update
from sqlmodel import Session, col

from core.store.database import Store
from core.store.notices import Tells
from core.store.tables import Notice, NoticeAddress, NoticeDelivery

PAUSES = tuple(timedelta(minutes=m) for m in (0.5, 2, 5, 15, 30, 60, 120, 240, 480))
"""After each try that failed; after one more it is given up, 16 hours in all."""
LEASE = timedelta(minutes=2)
"""Longer than any try takes."""
AT_ONCE, MAILS_AT_ONCE = 6, 2
EMAIL, WEBHOOK = "email", "webhook"
UNSUBSCRIBED, GONE, RECEIVER = "unsubscribed", "gone", "receiver"

DELIVERY: Table = NoticeDelivery.__table__  # type: ignore[attr-defined]
ADDRESS: Table = NoticeAddress.__table__  # type: ignore[attr-defined]

ADDRESS_ONLY = {"key_share": True}
"""Locks an address, but not those who only refer to it: notices are written meanwhile."""

log = structlog.get_logger(__name__)


class Came(StrEnum):
    """What came of a try. GONE: the receiver wants no more of them."""

    DELIVERED = "delivered"
    AGAIN = "again"
    NEVER = "never"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Answer:
    """trouble: a code of why it was not delivered, empty where it was."""

    came: Came
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice in hand for one address. number: which try this is, from 1."""

    notice: Notice
    address: NoticeAddress
    number: int


Send = Callable[[Notice, NoticeAddress], Answer]


class Courier:
    """Sends what is due, in threads of its own: whoever calls `sweep` waits for no server."""

    def __init__(self, store: Store, send: Send) -> None:
        self._store = store
        self._send = send
        self._in_hand: dict[str, str] = {}
        self._changed = threading.Condition()

    def sweep(self) -> None:
        """Take what is due, as much as there are hands free. Of one address at most one at a time."""
        with self._changed:
            busy = dict(self._in_hand)
        hands = AT_ONCE - len(busy)
        mails = MAILS_AT_ONCE - sum(way == EMAIL for way in busy.values())
        for parcel in claim(self._store, busy, hands, mails):
            with self._changed:
                self._in_hand[parcel.address.id] = parcel.address.way
            # Daemons: a name service that hangs must not keep the process from ending.
            threading.Thread(target=self._deliver, args=[parcel], daemon=True).start()

    def leave(self, seconds: float) -> bool:
        """Wait until all that is in hand is settled. False when it took too long: the lease brings it to another."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._in_hand, seconds)

    def _deliver(self, parcel: Parcel) -> None:
        try:
            answer = self._send(parcel.notice, parcel.address)
        except Exception as error:  # whatever it is, it must end neither the others nor the worker
            log.error("notice failed", notice=parcel.notice.id, fault=type(error).__name__)
            answer = Answer(Came.AGAIN, "fault")
        try:
            settle(self._store, parcel, answer)
            log.info("notice tried", notice=parcel.notice.id, came=answer.came.value, trouble=answer.trouble)
        except Exception:  # a busy or full disk: the lease ends, and it is tried again
            log.exception("notice not settled", notice=parcel.notice.id)
        finally:
            with self._changed:
                del self._in_hand[parcel.address.id]
                self._changed.notify_all()


def claim(store: Store, busy: Collection[str] = (), hands: int = AT_ONCE, mails: int = MAILS_AT_ONCE) -> list[Parcel]:
    """Take deliveries that are due, the oldest first, one an address; nobody else takes them while the lease lasts.

    busy: addresses that this process is at already.
    """
    now = store.clock()
    with store.read() as session:
        found = _due(session, now, busy)
    chosen: list[tuple[str, str]] = []
    for notice, address, way in found:
        if len(chosen) < hands and (way != EMAIL or mails > 0):
            chosen.append((notice, address))
            mails -= way == EMAIL
    if not chosen:
        return []
    with store.write() as session:
        return [taken for notice, address in chosen if (taken := _take(session, notice, address, now))]


def _due(session: Session, now: datetime, busy: Collection[str]) -> list[tuple[str, str, str]]:
    """Notice, address and way, one an address, the oldest first."""
    in_hand = select(DELIVERY.c.address_id).where(DELIVERY.c.state == "waiting", DELIVERY.c.until > now)
    query = (
        select(DELIVERY.c.notice_id, DELIVERY.c.address_id, ADDRESS.c.way)
        .join_from(DELIVERY, ADDRESS, ADDRESS.c.id == DELIVERY.c.address_id)
        .where(DELIVERY.c.state == "waiting", DELIVERY.c.next_at <= now)
        .where(DELIVERY.c.address_id.not_in(in_hand), DELIVERY.c.address_id.not_in(list(busy)))
        .order_by(DELIVERY.c.next_at, DELIVERY.c.notice_id)
    )
    first: dict[str, tuple[str, str, str]] = {}
    for notice, address, way in session.execute(query):
        first.setdefault(address, (notice, address, way))
    return list(first.values())


def _take(session: Session, notice: str, address: str, now: datetime) -> Parcel | None:
    free = or_(DELIVERY.c.until.is_(None), DELIVERY.c.until <= now)
    taken = session.execute(
        update(DELIVERY)
        .where(DELIVERY.c.notice_id == notice, DELIVERY.c.address_id == address, DELIVERY.c.state == "waiting", free)
        .values(until=now + LEASE, tries=DELIVERY.c.tries + 1)
        .returning(DELIVERY.c.tries)
    ).scalar()
    if taken is None:
        return None
    return Parcel(session.get_one(Notice, notice), session.get_one(NoticeAddress, address), taken)


def settle(store: Store, parcel: Parcel, answer: Answer) -> None:
    """Note what came of it. Nothing is noted for a parcel that somebody else has taken since, or that is settled."""
    now = store.clock()
    with store.write() as session:
        address = session.get_one(NoticeAddress, parcel.address.id, with_for_update=ADDRESS_ONLY)
        mine = (
            col(NoticeDelivery.notice_id) == parcel.notice.id,
            col(NoticeDelivery.address_id) == parcel.address.id,
            col(NoticeDelivery.tries) == parcel.number,
            col(NoticeDelivery.state) == "waiting",
        )
        row = session.scalars(select(NoticeDelivery).where(*mine).with_for_update()).first()
        if row is None:
            return
        row.until, row.trouble = None, answer.trouble or None
        if answer.came is Came.DELIVERED:
            row.state, row.ended_at = "delivered", now
            address.delivered_at, address.trouble, address.trouble_at = now, None, None
            session.execute(_others(row).values(next_at=now))
        else:
            address.trouble, address.trouble_at = answer.trouble, now
            if answer.came is Came.AGAIN and not _last(parcel):
                row.next_at = now + PAUSES[parcel.number - 1]
                session.execute(_others(row).where(DELIVERY.c.next_at < row.next_at).values(next_at=row.next_at))
            else:
                row.state, row.ended_at = "given_up", now
        session.add_all([row, address])
        if answer.came is Came.GONE:
            end_address(session, address, now, RECEIVER, GONE)


def _last(parcel: Parcel) -> bool:
    """Who asks for a test wants to know at once."""
    return parcel.notice.kind == Tells.TEST or parcel.number > len(PAUSES)


def _others(row: NoticeDelivery) -> Update:
    """What else waits for this address: an address that is down is not asked for each, one that is back at once."""
    return (
        update(DELIVERY)
        .where(DELIVERY.c.address_id == row.address_id, DELIVERY.c.notice_id != row.notice_id)
        .where(DELIVERY.c.state == "waiting", DELIVERY.c.until.is_(None))
    )


def end_address(session: Session, address: NoticeAddress, now: datetime, by: str, why: str) -> None:
    """Nothing goes there any more, nor does what still waits for it."""
    address.ended_at, address.ended_by = now, by
    session.add(address)
    session.execute(
        update(DELIVERY)
        .where(DELIVERY.c.address_id == address.id, DELIVERY.c.state == "waiting")
        .values(state="given_up", trouble=why, ended_at=now, until=None)
    )
