"""Writing notices into the outbox, in the transaction of what they tell, so that a crash loses none and doubles none."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from core.store.tables import Notice, NoticeAddress, NoticeDelivery


class Tells(StrEnum):
    """What a notice tells. TEST goes to one address only, when somebody asks for it."""

    RUN_ENDED = "run_ended"
    RUN_FAULT = "run_fault"
    RUN_WAITS = "run_waits"
    WORKFLOW_FAILED = "workflow_failed"
    WORKFLOW_IDLE = "workflow_idle"
    BREAKER_OPENED = "breaker_opened"
    BREAKER_CLOSED = "breaker_closed"
    SIGN_IN_ENDS = "sign_in_ends"
    SIGN_IN_ENDED = "sign_in_ended"
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
    **facts: int,
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
        facts=dict(facts),
        at=at,
    )
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.execute(insert(Notice).values(notice.model_dump()).on_conflict_do_nothing())
    if not made.rowcount:  # type: ignore[attr-defined]
        return False
    live = select(NoticeAddress).where(NoticeAddress.company_id == company, col(NoticeAddress.ended_at).is_(None))
    for address in session.exec(live).all():
        if what in address.kinds or address.id == to:
            session.add(NoticeDelivery(notice_id=notice.id, address_id=address.id, next_at=at))
    return True
