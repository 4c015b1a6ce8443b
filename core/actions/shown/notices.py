"""A company's notices, how far each one's delivery is, and the addresses that they go to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from core.actions.home import Home, NotFound
from core.actions.notices import WANTED
from core.actions.postman import letter
from core.store.notices import Tells
from core.store.tables import Company, Notice, NoticeAddress, NoticeDelivery
from core.workflows.delivery import RECEIVER

LATEST = 100


@dataclass(frozen=True, slots=True)
class DeliveryNow:
    """state: `waiting`, `delivered`, `given_up`. trouble: code of `notice_words.TROUBLES`. next_at: while it waits."""

    to: str
    way: str
    state: str
    tries: int
    trouble: str | None
    next_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """counts: the numbers in it. says: all of it in English. page: path and query of the page that tells more."""

    id: str
    kind: Tells
    at: datetime
    flow: str
    counts: Mapping[str, int]
    says: str
    page: str
    seen_at: datetime | None
    seen_by: str | None
    deliveries: tuple[DeliveryNow, ...]


@dataclass(frozen=True, slots=True)
class AddressNow:
    """An address that notices go to. gone: the receiver said that it wants no more. waiting: notices on their way.

    not_chosen: of which kinds it hears nothing, whether somebody left them out or they are newer than the address.
    trouble: code of `notice_words.TROUBLES`, of the last try. old_secret_until: the secret before signs too until then.
    """

    id: str
    way: str
    shown: str
    kinds: tuple[Tells, ...]
    not_chosen: tuple[Tells, ...]
    added_by: str
    added_at: datetime
    delivered_at: datetime | None
    trouble: str | None
    trouble_at: datetime | None
    waiting: int
    old_secret_until: datetime | None
    gone: bool


def notices_of(home: Home, company: Company, unseen: bool = False, limit: int = LATEST) -> list[NoticeNow]:
    """The newest first; tests are none. unseen: those that nobody has looked at."""
    query = select(Notice).where(Notice.company_id == company.id, Notice.kind != Tells.TEST.value)
    if unseen:
        query = query.where(col(Notice.seen_at).is_(None))
    with home.store.read() as session:
        rows = session.exec(query.order_by(col(Notice.at).desc(), col(Notice.id)).limit(limit)).all()
        deliveries = _deliveries(session, [row.id for row in rows])
        return [_notice(session, row, tuple(deliveries[row.id])) for row in rows]


def _notice(session: Session, row: Notice, deliveries: tuple[DeliveryNow, ...]) -> NoticeNow:
    found = letter(session, row)
    return NoticeNow(
        id=row.id,
        kind=Tells(row.kind),
        at=row.at,
        flow=found.flow,
        counts=row.facts,
        says=found.says,
        page=found.page,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        deliveries=deliveries,
    )


def _deliveries(session: Session, notices: list[str]) -> Mapping[str, list[DeliveryNow]]:
    found: defaultdict[str, list[DeliveryNow]] = defaultdict(list)
    query = (
        select(NoticeDelivery, NoticeAddress)
        .join(NoticeAddress, col(NoticeAddress.id) == col(NoticeDelivery.address_id))
        .where(col(NoticeDelivery.notice_id).in_(notices))
        .order_by(col(NoticeAddress.added_at))
    )
    for row, address in session.exec(query).all():
        next_at = row.next_at if row.state == "waiting" else None
        found[row.notice_id].append(
            DeliveryNow(address.shown, address.way, row.state, row.tries, row.trouble, next_at, row.ended_at)
        )
    return found


def unseen_notices(home: Home, company: Company) -> int:
    """How many nobody has looked at."""
    query = select(func.count()).where(
        Notice.company_id == company.id, Notice.kind != Tells.TEST.value, col(Notice.seen_at).is_(None)
    )
    with home.store.read() as session:
        return session.exec(query).one()


def sent_test(home: Home, company: Company, notice: str) -> DeliveryNow:
    """What has become of a test. Raises NotFound."""
    with home.store.read() as session:
        row = session.get(Notice, notice)
        if row is None or row.company_id != company.id or row.kind != Tells.TEST:
            raise NotFound("There is no such test.")
        return _deliveries(session, [row.id])[row.id][0]


def addresses_of(home: Home, company: Company) -> list[AddressNow]:
    """In the order they were added; also those that a receiver ended, until somebody adds them again."""
    with home.store.read() as session:
        rows = session.exec(
            select(NoticeAddress)
            .where(NoticeAddress.company_id == company.id)
            .where(or_(col(NoticeAddress.ended_at).is_(None), col(NoticeAddress.ended_by) == RECEIVER))
            .order_by(col(NoticeAddress.added_at))
        ).all()
        live = {row.digest for row in rows if row.ended_at is None}
        return [_address(session, row) for row in rows if row.ended_at is None or row.digest not in live]


def _address(session: Session, row: NoticeAddress) -> AddressNow:
    waiting = select(func.count()).where(NoticeDelivery.address_id == row.id, NoticeDelivery.state == "waiting")
    return AddressNow(
        id=row.id,
        way=row.way,
        shown=row.shown,
        kinds=tuple(Tells(kind) for kind in row.kinds),
        not_chosen=tuple(what for what in WANTED if what not in row.kinds),
        added_by=row.added_by,
        added_at=row.added_at,
        delivered_at=row.delivered_at,
        trouble=row.trouble,
        trouble_at=row.trouble_at,
        waiting=session.exec(waiting).one(),
        old_secret_until=row.old_until,
        gone=row.ended_at is not None,
    )
