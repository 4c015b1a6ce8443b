"""Two people side by side: what each field says, other candidates, and what hangs on a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from core.actions.home import Home
from core.actions.links import UNDONE, UNLINKED, Decision, Pressed, live
from core.actions.proposals import proposed
from core.actions.shown.employees import Board
from core.actions.shown.lines import FIELDS
from core.models.people import Employee
from core.store.tables import EmployeeLink, Integration, Item, LinkProposal

PARTS: Mapping[str, str] = {"first_name": "name", "last_name": "name"}
"""Fields of the evidence that are parts of a field people look at."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both. levels: what matching said about it, in its words. points: None where it said nothing."""

    field: str
    here: Any
    there: Any
    levels: tuple[str, ...]
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the target who may be the one. confidence, points: None for somebody matching did not name.

    taken_by: who is linked to them. rejected: a person said that it is not them.
    """

    there: Employee
    confidence: float | None
    taken_by: Employee | None
    rejected: bool
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """How a link came about. seen: by field, the values here and there that it was decided on."""

    by: str
    at: datetime
    match_status: str
    seen: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """there: whom the person is compared with; None for nobody. total: of the points; the parts add up to it."""

    here: Employee
    there: Employee | None
    confidence: float | None
    compared: tuple[Compared, ...]
    total: Decimal | None
    conflicts: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    linked: Linked | None


def pair(home: Home, integration: Integration, known: Board, person: str, target: str | None = None) -> Pair:
    """The person beside who is proposed or linked, or beside `target`. Raises KeyError for who is not on the board."""
    line = known.line(person)
    if line is None:
        raise KeyError(person)
    with home.store.read() as session:
        offered = proposed(session, integration.id, [person])
        rows = session.exec(
            select(EmployeeLink).where(*live(integration.id), EmployeeLink.source_person == person)
        ).all()
    link = next((row for row in rows if row.status == Decision.LINKED), None)
    there = known.there.get(target) if target else line.target
    at_hand = next((p for p in offered if there is not None and p.target_person == there.id), None)
    of_link = link if link is not None and there is not None and link.target_person == there.id else None
    reasons = _reasons(of_link, at_hand)
    is_lines = line.target is not None and there is not None and line.target.id == there.id
    return Pair(
        here=line.here,
        there=there,
        confidence=line.confidence if is_lines else at_hand.confidence if at_hand else None,
        compared=_compared(line.here, there, reasons),
        total=_sum(reasons),
        conflicts=tuple(r["conflict"] for r in reasons if "conflict" in r),
        candidates=_candidates(known, rows, offered, there),
        linked=_linked(link) if link is not None else None,
    )


def _reasons(link: EmployeeLink | None, offer: LinkProposal | None) -> list[Mapping[str, Any]]:
    """A link keeps what it was decided on; what was matched since says nothing about that."""
    kept = [e for e in link.evidence or () if "seen" not in e] if link is not None else []
    return kept or (list(offer.reasons) if offer is not None else [])


def _compared(here: Employee, there: Employee | None, reasons: Sequence[Mapping[str, Any]]) -> tuple[Compared, ...]:
    said: dict[str, list[Mapping[str, Any]]] = {}
    for one in reasons:
        if "field" in one:
            said.setdefault(PARTS.get(one["field"], one["field"]), []).append(one)
    found = []
    for field in FIELDS:
        mine, theirs = getattr(here, field), getattr(there, field) if there else None
        told = said.get(field, [])
        if mine or theirs:
            levels = tuple(dict.fromkeys(one["level"] for one in told))
            found.append(Compared(field, mine, theirs, levels, _sum(told)))
    return tuple(found)


def _sum(reasons: Sequence[Mapping[str, Any]]) -> Decimal | None:
    points = [Decimal(str(one["points"])) for one in reasons if "points" in one]
    return sum(points, Decimal(0)) if points else None


def _candidates(
    known: Board, rows: Sequence[EmployeeLink], offered: Sequence[LinkProposal], there: Employee | None
) -> tuple[Candidate, ...]:
    rejected = {row.target_person for row in rows if row.status == Decision.REJECTED}
    others = [p for p in offered if p.target_person and (there is None or p.target_person != there.id)]
    return tuple(
        candidate(known, p.target_person or "", p.confidence, p.target_person in rejected, _sum(p.reasons))
        for p in sorted(others, key=lambda p: -p.confidence)
        if p.target_person in known.there
    )


def candidate(
    known: Board,
    target: str,
    confidence: float | None = None,
    rejected: bool = False,
    points: Decimal | None = None,
) -> Candidate:
    """Anybody of the target as a candidate."""
    holder = known.line(known.holder(target) or "")
    return Candidate(known.there[target], confidence, holder.here if holder else None, rejected, points)


def _linked(row: EmployeeLink) -> Linked:
    seen: Mapping[str, Sequence[str]] = next((e["seen"] for e in row.evidence or () if "seen" in e), {})
    return Linked(row.decided_by, row.decided_at, row.match_status, seen)


def sent_rows(home: Home, integration: Integration, people: Sequence[str]) -> dict[str, int]:
    """How many rows are in payroll for these source people, sent from here. Only who has any."""
    with home.store.read() as session:
        rows = session.exec(
            select(Item.source_person, func.count())
            .where(
                Item.integration_id == integration.id,
                col(Item.source_person).in_(people),
                col(Item.transfer_id).is_not(None),
                Item.action != "remove",
                Item.state == "confirmed",
            )
            .group_by(Item.source_person)
        ).all()
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Act:
    """What was decided with one press. decision: as in `links.Decision`, or `UNLINKED`, `UNDONE`.

    people: the source people it still holds for.
    """

    pressed: Pressed
    decision: str
    people: tuple[str, ...]


def acts(home: Home, integration: Integration, since: datetime) -> list[Act]:
    """Decisions since a moment that still hold, the newest first."""
    with home.store.read() as session:
        made = _grouped(session, integration.id, since, EmployeeLink.decided_at, EmployeeLink.decided_by, ended=False)
        ended = _grouped(session, integration.id, since, EmployeeLink.undone_at, EmployeeLink.undone_by, ended=True)
        linked = set(
            session.exec(
                select(EmployeeLink.source_person).where(*live(integration.id), EmployeeLink.status == Decision.LINKED)
            ).all()
        )
    found = [Act(pressed, status, tuple(people)) for (pressed, status), people in made.items()]
    presses = {act.pressed for act in found}
    for (pressed, status), people in ended.items():
        left = tuple(p for p in people if p not in linked)
        if status in (UNLINKED, UNDONE) and left and pressed not in presses:
            found.append(Act(pressed, status, left))
    return sorted(found, key=lambda act: act.pressed.at, reverse=True)


def _grouped(
    session: Session, integration_id: str, since: datetime, moment: Any, actor: Any, ended: bool
) -> dict[tuple[Pressed, str], list[str]]:
    rows = session.exec(
        select(moment, actor, EmployeeLink.status, EmployeeLink.source_person)
        .where(
            EmployeeLink.integration_id == integration_id,
            moment >= since,
            col(EmployeeLink.undone_at).is_not(None) if ended else col(EmployeeLink.undone_at).is_(None),
        )
        .order_by(EmployeeLink.source_person)
    ).all()
    found: dict[tuple[Pressed, str], list[str]] = {}
    for at, who, status, person in rows:
        found.setdefault((Pressed(at, who), status), []).append(person)
    return found
