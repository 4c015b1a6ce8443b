"""Every decision about who is who, also what was taken back since: when, by whom, about whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.actions.home import Home
from core.actions.links import UNDONE, UNLINKED, Decision
from core.store.tables import EmployeeLink, Integration

TAKEN_BACK = "taken_back"
"""What became of a decision that was no link and holds no longer."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing decided about one person of the source.

    decision: as in `links.Decision`, or `UNLINKED`, `UNDONE`, `TAKEN_BACK`. target: the person of the target it was
    about, where there is one. confidence: how sure matching was of the pair then, of a link.
    """

    at: datetime
    actor: str
    person: str
    target: str | None
    decision: str
    confidence: float | None = None


def trail(home: Home, integration: Integration) -> list[Event]:
    """The newest first."""
    link = EmployeeLink.__table__.c  # type: ignore[attr-defined]
    asked = (
        select(
            link.source_person,
            link.target_person,
            link.status,
            link.confidence,
            link.decided_at,
            link.decided_by,
            link.undone_at,
            link.undone_by,
        )
        .where(link.integration_id == integration.id)
        .order_by(link.id)
    )
    found = []
    with home.store.read() as session:
        for person, target, status, confidence, at, actor, undone_at, undone_by in session.execute(asked):
            was_link = status in (UNLINKED, UNDONE)
            found.append(Event(at, actor, person, target, Decision.LINKED if was_link else status, confidence))
            if undone_at is not None:
                how = status if was_link else TAKEN_BACK
                found.append(Event(undone_at, undone_by or "", person, target, how))
    return sorted(found, key=lambda event: (event.at, event.person), reverse=True)
