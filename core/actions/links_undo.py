"""Taking decisions about people back: all of one press together, or what stands about somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.links import SETTLED, UNDONE, UNLINKED, Decision, Pressed, about, deciding, end, live_of
from core.store.audit import audit
from core.store.tables import Company, EmployeeLink, Integration


def undo(home: Home, company: Company, integration: Integration, pressed: Pressed, actor: str) -> int:
    """Take back what was decided with that press, as far as it still holds, and bring back what it put out of force.

    Works for unlinking too, which makes no decision but ends some. Answers for how many people. Raises ChangedMeanwhile
    where somebody has been linked there since.
    """
    with deciding(home, integration) as (session, at):
        made = _of_press(session, integration.id, pressed, EmployeeLink.decided_at, EmployeeLink.decided_by)
        ended = _of_press(session, integration.id, pressed, EmployeeLink.undone_at, EmployeeLink.undone_by)
        live_ones = [row for row in made if row.undone_at is None]
        for row in live_ones:
            end(session, row, Pressed(at, actor), UNDONE)
        session.flush()
        for row in _to_revive(session, integration.id, ended, made):
            _revive(session, row)
            live_ones.append(row)
        session.flush()
        people = {row.source_person for row in live_ones}
        if people:
            audit(home.store, session, company.id, actor, "decision undone", about(integration), count=len(people))
    return len(people)


def _of_press(
    session: Session, integration_id: str, pressed: Pressed, moment: Any, actor: Any
) -> Sequence[EmployeeLink]:
    return session.exec(
        select(EmployeeLink)
        .where(EmployeeLink.integration_id == integration_id, moment == pressed.at, actor == pressed.actor)
        .order_by(col(EmployeeLink.id))
    ).all()


def _to_revive(
    session: Session, integration_id: str, ended: Sequence[EmployeeLink], made: Sequence[EmployeeLink]
) -> list[EmployeeLink]:
    """What the press put out of force, but for people about whom something newer was decided since."""
    now = live_of(session, integration_id, {row.source_person for row in ended})
    settled = {row.source_person for row in now if row.status in SETTLED}
    return [row for row in ended if row not in made and row.source_person not in settled]


def reopen(home: Home, company: Company, integration: Integration, people: Sequence[str], actor: str) -> int:
    """Take back that these people are ignored, have no counterpart or were put off. Answers how many."""
    with deciding(home, integration) as (session, at):
        rows = live_of(session, integration.id, people)
        rows = [row for row in rows if row.status in SETTLED and row.status != Decision.LINKED]
        for row in rows:
            end(session, row, Pressed(at, actor))
        if rows:
            audit(home.store, session, company.id, actor, "decision undone", about(integration), count=len(rows))
    return len(rows)


def _revive(session: Session, row: EmployeeLink) -> None:
    if row.status in (UNLINKED, UNDONE):
        row.status = Decision.LINKED.value
    row.undone_by, row.undone_at = None, None
    session.add(row)
