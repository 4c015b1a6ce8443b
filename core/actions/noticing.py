"""What only time brings about: a sign-in that ends, a run that waits too long, a notice that is old.

And delivering, beside the runs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core.actions.home import Home, today
from core.actions.postman import postman
from core.actions.shown.connections import valid_until
from core.store.gates import signed_out
from core.store.notices import Tells, newest_about, tell, tell_of_connection
from core.store.tables import Company, Connection, Integration, Notice, NoticeDelivery, Run
from core.workflows.delivery import GONE, UNSUBSCRIBED, Courier

LOOK_EVERY = timedelta(minutes=1)
SOON = timedelta(days=7)
TOO_LONG = timedelta(hours=1)
LEAVE_SECONDS = 15.0
KEPT = timedelta(days=90)
"""So long everything stays; after that what was delivered and seen goes."""
AT_ONCE = 500
"""Old notices that go in one transaction: a backlog is worked off minute by minute, and holds nobody up."""


class Notices:
    """The worker's part in notices: looks once a minute, delivers at every sweep, waits for nobody."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._courier = Courier(home.store, postman(home))
        self._next: datetime | None = None

    def sweep(self) -> None:
        now = self._home.store.clock()
        if self._next is None or not now < self._next <= now + LOOK_EVERY:
            self._next = now + LOOK_EVERY
            look(self._home)
            forget(self._home)
        self._courier.sweep()

    def leave(self) -> None:
        """What is in hand is settled, or left for another worker to deliver again."""
        self._courier.leave(LEAVE_SECONDS)


def look(home: Home) -> None:
    """Write the notices that are due. Looking again writes none twice."""
    now = home.store.clock()
    with home.store.read() as session:
        ends = [
            (row, day, company)
            for row, day, company in _days(session)
            if day - today(home, company) <= SOON and not signed_out(session, row.id)
        ]
        waits = _waiting_too_long(session, now)
        new_ends = [found for found in ends if not _told(session, *_end(home, *found))]
        new_waits = [run for run in waits if not _told(session, Tells.RUN_WAITS, f"run:{run.id}", "")]
    for row, day, company in new_ends:
        what, _, occurrence = _end(home, row, day, company)
        with home.store.write() as session:
            tell_of_connection(session, now, what, row.id, occurrence)
    for run in new_waits:
        with home.store.write() as session:
            owner = session.get_one(Integration, run.integration_id).company_id
            tell(session, now, Tells.RUN_WAITS, owner, f"run:{run.id}", integration=run.integration_id)


def _days(session: Session) -> list[tuple[Connection, date, Company]]:
    """Connections whose sign-in ends on a day that somebody noted down: the last day that it works."""
    rows = session.exec(
        select(Connection, Company)
        .join(Company, col(Company.id) == Connection.company_id)
        .where(col(Connection.removed_at).is_(None))
    ).all()
    return [(row, day, company) for row, company in rows if (day := valid_until(row)) is not None]


def _end(home: Home, row: Connection, day: date, company: Company) -> tuple[Tells, str, str]:
    what = Tells.SIGN_IN_ENDED if day < today(home, company) else Tells.SIGN_IN_ENDS
    return what, f"connection:{row.id}", day.isoformat()


def _told(session: Session, what: Tells, subject: str, occurrence: str) -> bool:
    same = (Notice.kind == what.value, Notice.subject == subject, Notice.occurrence == occurrence)
    return session.exec(select(Notice.id).where(*same)).first() is not None


def _waiting_too_long(session: Session, now: datetime) -> list[Run]:
    """Unfinished runs that nobody but a person can bring on, and that stand for longer than an hour."""
    return [
        run
        for run in session.exec(select(Run).where(col(Run.ended_at).is_(None), Run.created_at < now - TOO_LONG)).all()
        if any(_out_since(session, one, now) for one in _ends(session, run))
    ]


def _ends(session: Session, run: Run) -> tuple[str, str]:
    integration = session.get_one(Integration, run.integration_id)
    return integration.source_id, integration.target_id


def _out_since(session: Session, connection: str, now: datetime) -> bool:
    """Whether nobody has been signed in there for longer than an hour."""
    if not signed_out(session, connection):
        return False
    newest = newest_about(session, Tells.SIGN_IN_ENDED, connection)
    return newest is None or newest.at < now - TOO_LONG


def forget(home: Home) -> int:
    """Delete notices older than KEPT that were delivered wherever they had to go, and seen. Answers how many.

    What nobody looked at, waits, or could not be delivered stays. So does what keeps a cause from being told twice:
    of a run that isn't done, of a sign-in's last day as it is noted now, of an outage until it was told that it ended.
    """
    now = home.store.clock()
    with home.store.read() as session:
        if not _old(session, now):
            return 0
    with home.store.write() as session:
        gone = _old(session, now, lock=True)
        session.execute(delete(NoticeDelivery).where(col(NoticeDelivery.notice_id).in_(gone)))
        session.execute(delete(Notice).where(col(Notice.id).in_(gone)))
    return len(gone)


def _old(session: Session, now: datetime, lock: bool = False) -> list[str]:
    """Ids. lock: those that another worker has in hand are left to it."""
    seen = or_(col(Notice.seen_at).is_not(None), col(Notice.kind) == Tells.TEST.value)  # pages list no test
    unfinished = select(Run.id).where(col(Run.ended_at).is_(None))
    about = [f"run:{number}" for number in session.exec(unfinished)]
    days = {(f"connection:{row.id}", day.isoformat()) for row, day, _ in _days(session)}
    query = (
        select(Notice.id, Notice.subject, Notice.occurrence)
        .where(col(Notice.at) < now - KEPT, seen, ~_failed(), ~_outage_goes_on())
        .where(col(Notice.subject).not_in(about))
        .order_by(col(Notice.at))
        .limit(AT_ONCE)
    )
    if lock:
        query = query.with_for_update(skip_locked=True)
    return [which for which, subject, occurrence in session.exec(query) if (subject, occurrence) not in days]


def _failed() -> ColumnElement[bool]:
    """It waits, or was given up; not where the address wants no more of them."""
    wanted = or_(col(NoticeDelivery.state) == "waiting", col(NoticeDelivery.trouble).not_in([UNSUBSCRIBED, GONE]))
    return exists().where(
        col(NoticeDelivery.notice_id) == col(Notice.id), col(NoticeDelivery.state) != "delivered", wanted
    )


def _outage_goes_on() -> ColumnElement[bool]:
    """The begin of an outage stays until its end is told, and the end as long as the begin: one brings about the other
    when the system answers."""
    other = aliased(Notice)

    def told(what: Tells) -> ColumnElement[bool]:
        same = and_(col(other.subject) == col(Notice.subject), col(other.occurrence) == col(Notice.occurrence))
        return exists().where(same, col(other.kind) == what.value)

    begin, end = Tells.BREAKER_OPENED, Tells.BREAKER_CLOSED
    return or_(and_(col(Notice.kind) == begin.value, ~told(end)), and_(col(Notice.kind) == end.value, told(begin)))
