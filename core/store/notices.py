"""Writing notices into the outbox, in the transaction of what they tell: a crash loses none and doubles none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_
from sqlmodel import Session, col, select

from core.store.locked import if_missing
from core.store.tables import Connection, Integration, Notice, NoticeAddress, NoticeDelivery


class Tells(StrEnum):
    """What a notice tells. TEST goes to one address only, when somebody asks for it."""

    RUN_ENDED = "run_ended"
    RUN_FAULT = "run_fault"
    RUN_WAITS = "run_waits"
    ARRIVED_LATE = "arrived_late"
    WORKFLOW_FAILED = "workflow_failed"
    WORKFLOW_IDLE = "workflow_idle"
    SYNC_WAITS = "sync_waits"
    BREAKER_OPENED = "breaker_opened"
    BREAKER_CLOSED = "breaker_closed"
    SIGN_IN_ENDS = "sign_in_ends"
    SIGN_IN_ENDED = "sign_in_ended"
    SENDING_CLOSED = "sending_closed"
    TEST = "test"


def tell(
    session: Session,
    at: datetime,
    what: Tells,
    company: str,
    subject: str,
    occurrence: str = "",
    integration: str | None = None,
    to: str | None = None,
    facts: Mapping[str, int] | None = None,
) -> bool:
    """Write a notice, and a delivery to each address that wants to hear it. False where this cause was told before.

    to: this address hears it whatever it wants to hear.
    """
    notice = Notice(
        company_id=company,
        integration_id=integration,
        kind=what.value,
        subject=subject,
        occurrence=occurrence,
        facts=dict(facts or {}),
        at=at,
    )
    made = session.execute(if_missing(session, Notice).values(notice.model_dump()))
    if not made.rowcount:  # type: ignore[attr-defined]
        return False
    live = select(NoticeAddress).where(NoticeAddress.company_id == company, col(NoticeAddress.ended_at).is_(None))
    for address in session.exec(live).all():
        if what in address.kinds or address.id == to:
            session.add(NoticeDelivery(notice_id=notice.id, address_id=address.id, next_at=at))
    return True


def tell_of_connection(
    session: Session, at: datetime, what: Tells, which: str, occurrence: str, facts: Mapping[str, int] | None = None
) -> bool:
    """As `tell`, about a connection; in the name of the oldest flow that it serves."""
    serves = or_(col(Integration.source_id) == which, col(Integration.target_id) == which)
    flow = session.exec(select(Integration.id).where(serves).order_by(col(Integration.created_at))).first()
    company = session.get_one(Connection, which).company_id
    return tell(session, at, what, company, f"connection:{which}", occurrence, integration=flow, facts=facts)


def tell_it_is_out(session: Session, at: datetime, what: Tells, which: str) -> None:
    """A connection doesn't answer, or refused its sign-in; not again where the last day of its key told of that end."""
    if what is Tells.SIGN_IN_ENDED:
        row = session.get_one(Connection, which)
        newest = newest_about(session, what, which)
        by_its_day = newest is not None and newest.occurrence == newest.occurrence[: len("2026-11-22")]
        if newest is not None and by_its_day and newest.at > (row.last_success_at or row.created_at):
            return
    tell_of_connection(session, at, what, which, at.isoformat())


def tell_it_answers(session: Session, at: datetime, which: str) -> None:
    """A connection answers again, where it was told that it did not."""
    newest = newest_about(session, Tells.BREAKER_OPENED, which)
    if newest is not None:
        minutes = {"minutes": (at - newest.at) // timedelta(minutes=1)}
        tell_of_connection(session, at, Tells.BREAKER_CLOSED, which, newest.occurrence, minutes)


def newest_about(session: Session, what: Tells, connection: str) -> Notice | None:
    """The newest notice of this kind about a connection."""
    told = select(Notice).where(Notice.kind == what.value, Notice.subject == f"connection:{connection}")
    return session.exec(told.order_by(col(Notice.at).desc())).first()
