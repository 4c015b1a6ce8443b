"""What a plan says of each person, as it was stored. A sheet never changes, so what is read here may be kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.models.rows import Kind
from core.store.tables import Integration, PersonCopy, PlanSheet, Sheet
from core.transfer.case import Outcome

ABOUT = {
    "unmapped_code": ("code", "label"),
    "unknown_target": ("target",),
    "two_types_one_day": ("types",),
    "rate_disabled": ("number", "rate"),
    "rate_not_open": ("number", "rate"),
    "own_amount_refused": ("number", "rate"),
}
"""Which values tell rows of one reason apart."""

HOURS = tuple(f"{kind}/hours" for kind in Kind)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Rows of one person that one reason keeps back. about: fills the reason's sentence. hours: the source's."""

    reason: str
    about: str
    rows: int
    hours: Decimal
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPerson:
    """One person's sheet. hours: the source's hours by share of the sheet's totals; `source` is their sum.

    waits_for: managers who have not approved. unapproved: days, with hours. moves: outgoing writes by action.
    alarms: reasons why something that was sent is not going to be paid.
    """

    sheet: int
    key: str
    name: str
    number: str
    department: str
    outcome: Outcome
    hours: Mapping[str, Decimal]
    troubles: tuple[Trouble, ...]
    waits_for: tuple[str, ...]
    unapproved: tuple[tuple[date, Decimal], ...]
    moves: Mapping[str, int]
    kept: int
    alarms: tuple[Trouble, ...]


def planned_people(home: Home, integration: Integration, plan: int) -> tuple[PlannedPerson, ...]:
    """Everybody in this plan, by name."""
    with home.store.read() as session:
        rows = session.exec(
            select(Sheet).join(PlanSheet, col(PlanSheet.sheet_id) == Sheet.id).where(PlanSheet.plan_id == plan)
        ).all()
        known = _known(session, integration)
    people = (_person(row, known.get(row.person, ("", ""))) for row in rows)
    return tuple(sorted(people, key=lambda p: (p.name, p.number, p.key)))


def _known(session: Session, integration: Integration) -> dict[str, tuple[str, str]]:
    """Number and department by sheet key; people whom only payroll knows have the key `@` and their id there."""
    found = {}
    for mark, connection in (("", integration.source_id), ("@", integration.target_id)):
        for person, body in session.exec(
            select(PersonCopy.person, PersonCopy.body).where(PersonCopy.connection_id == connection)
        ):
            found[mark + person] = (body.get("number") or "", body.get("department") or "")
    return found


def _person(row: Sheet, known: tuple[str, str]) -> PlannedPerson:
    body: Mapping[str, Any] = row.body
    hours: defaultdict[str, Decimal] = defaultdict(Decimal)
    for unit in HOURS:
        for share, value in body["totals"].get(unit, {}).items():
            hours[share] += Decimal(value)
    return PlannedPerson(
        sheet=row.id or 0,
        key=row.person,
        name=row.name,
        number=known[0],
        department=known[1],
        outcome=Outcome(row.outcome),
        hours=dict(hours),
        troubles=_troubles(body["problems"]),
        waits_for=tuple(body["waits_for"]),
        unapproved=tuple(
            (date.fromisoformat(day), Decimal(quantity) if unit == "hours" else Decimal(0))
            for _, _, day, quantity, unit in body["unapproved"]
        ),
        moves=dict(Counter(move["action"] for move in body["moves"])),
        kept=body["kept"],
        alarms=_troubles(body["alarms"]),
    )


def _troubles(problems: Sequence[Mapping[str, Any]]) -> tuple[Trouble, ...]:
    alike: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for problem in problems:
        alike[problem["reason"], _about(problem)].append(problem)
    return tuple(
        Trouble(
            reason=reason,
            about=about,
            rows=len(found),
            hours=sum((_hours(p) for p in found), Decimal(0)),
            days=tuple(sorted({date.fromisoformat(p["day"]) for p in found if p["day"]})),
        )
        for (reason, about), found in alike.items()
    )


def _hours(problem: Mapping[str, Any]) -> Decimal:
    """The source's. Problems that came up against payroll carry no unit: their row's kind tells it."""
    kind = problem["row"][0] if problem["row"] else ""
    in_hours = problem["unit"] == "hours" or (not problem["unit"] and kind in (Kind.HOURS, Kind.ABSENCE))
    return Decimal(problem["quantity"]) if in_hours else Decimal(0)


def _about(problem: Mapping[str, Any]) -> str:
    return " ".join(problem["values"].get(name, "") for name in ABOUT.get(problem["reason"], ())).strip()
