"""The audit chain's anchors, which lie in a file of the home, outside the database: they tell an older database from
the one that sent.

A head of the chain is written down before a run sends and when it has ended. A database that does not hold the newest
of them was brought back from a copy, by whatever means, or is another one: rows that it knows nothing of may be in
payroll. Sending is closed then like after `handover restore` (`core.actions.restored`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select, tuple_

from core.actions.home import Home
from core.actions.restored import ANCHORS, RESTORED, close_sending
from core.security.chain import Anchor, append_anchor, read_anchors
from core.store.tables import AuditEntry, Company

ACTOR = "handover"

log = structlog.get_logger(__name__)


def anchor(home: Home, company_id: str) -> None:
    """Write the head of a company's chain into the file, where it is not the newest there. Raises OSError."""
    key = home.store.cipher.audit_key
    with home.store.read() as session:
        head = session.exec(
            select(AuditEntry).where(AuditEntry.company_id == company_id).order_by(col(AuditEntry.number).desc())
        ).first()
    anchors, _ = read_anchors(home.anchors, key)
    newest = _newest(anchors).get(company_id)
    if head is not None and (newest is None or newest.digest != head.digest):
        append_anchor(home.anchors, key, Anchor(head.at, company_id, head.number, head.digest))


def close_if_older(home: Home) -> bool:
    """Close sending for every company if the database is not the one that the anchors were written from.

    What an earlier restore lost is no reason to close again. Answers whether it was closed now.
    """
    anchors, _ = read_anchors(home.anchors, home.store.cipher.audit_key)  # before the database, which goes on
    with home.store.read() as session:
        if not _missing(session, _newest(anchors).values()):
            return False
        since = session.exec(select(func.max(AuditEntry.at)).where(AuditEntry.act == RESTORED)).one()
        lost = [one for one in _missing(session, anchors) if since is None or one.at > since]
        if not lost:
            return False
        known = _known_until(session, min(one.at for one in lost))
        companies = session.exec(select(Company.id)).all()
    if not companies:  # nothing to close yet: looked at again before anything is sent
        return False
    close_sending(home, known, ACTOR, ANCHORS)
    for company in companies:
        anchor(home, company)
    log.warning("sending closed: the database is older than its anchors", known_until=known.isoformat(), lost=len(lost))
    return True


def _newest(anchors: Iterable[Anchor]) -> dict[str, Anchor]:
    return {one.company: one for one in anchors}


def _missing(session: Session, anchors: Iterable[Anchor]) -> Sequence[Anchor]:
    """Those whose entry the database does not hold as it was."""
    wanted = {(one.company, one.number): one for one in anchors}
    place = (col(AuditEntry.company_id), col(AuditEntry.number))
    found: set[str] = set()
    keys = list(wanted)
    for start in range(0, len(keys), 200):
        here = select(AuditEntry.digest).where(tuple_(*place).in_(keys[start : start + 200]))
        found.update(session.exec(here).all())
    return [one for one in anchors if one.digest not in found]


def _known_until(session: Session, first_lost: datetime) -> datetime:
    """A moment that the database surely reaches: its newest entry from before what it lost."""
    newest = select(func.max(AuditEntry.at)).where(AuditEntry.at < first_lost)
    return session.exec(newest).one() or first_lost
