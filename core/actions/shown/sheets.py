"""What a plan says of each person, as it was stored. A sheet never changes, so it is drawn once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.kept import Kept
from core.actions.shown.known import UNKNOWN, Known, known_people, known_stamp
from core.actions.shown.stamps import Stamp
from core.actions.shown.unusual import WRITES, Going, Unusual, unusual_people, unusual_stamp
from core.ledger.states import Action
from core.models.period import PayPeriod
from core.models.rows import Kind
from core.store.tables import Integration, Plan, PlanSheet, Sheet, Transfer
from core.transfer.case import Outcome

ABOUT = {
    "unmapped_code": ("code", "label"),
    "unknown_target": ("target",),
    "two_types_one_day": ("types",),
    "rate_disabled": ("number", "rate"),
    "rate_not_open": ("number", "rate"),
    "own_amount_refused": ("number", "rate"),
    "sent_with_another_period": ("period",),
}
"""Which values tell rows of one reason apart."""

BY_HAND = Action.BY_HAND.value
HOURS = tuple(f"{kind}/hours" for kind in Kind)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class There:
    """A record at the provider that a problem is about. quantity: that it holds, where that is known."""

    operation: str
    ref: str
    target: str
    quantity: Decimal | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Rows of one person that one reason keeps back. about: fills the reason's sentence. hours: the source's.

    quantities: by unit. items: of the ledger, that it is about. there: records at the provider that it is about.
    """

    reason: str
    about: str
    rows: int
    hours: Decimal
    quantities: Mapping[str, Decimal]
    days: tuple[date, ...]
    items: tuple[int, ...]
    there: tuple[There, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPerson:
    """One person's sheet. totals: by `kind/unit` and share; the shares add up to `source`. hours: the same of hours.

    waits_for: managers who have not approved. unapproved: days, with quantity and unit. moves: outgoing writes by
    action. alarms: reasons why something that was sent is not going to be paid. unusual: what to look at first.
    """

    sheet: int
    key: str
    name: str
    known: Known
    outcome: Outcome
    totals: Mapping[str, Mapping[str, Decimal]]
    hours: Mapping[str, Decimal]
    troubles: tuple[Trouble, ...]
    waits_for: tuple[str, ...]
    unapproved: tuple[tuple[date, Decimal, str], ...]
    moves: Mapping[str, int]
    kept: int
    alarms: tuple[Trouble, ...]
    unusual: Unusual | None

    @property
    def number(self) -> str:
        return self.known.number

    @property
    def department(self) -> str:
        return self.known.department

    @property
    def hours_unapproved(self) -> Decimal:
        return sum((q for _, q, unit in self.unapproved if unit == "hours"), Decimal(0))


PEOPLE: Kept[tuple[PlannedPerson, ...]] = Kept(8)
"""By transfer, of the plan that was looked at last."""


def planned_people(home: Home, integration: Integration, plan: int) -> tuple[PlannedPerson, ...]:
    """Everybody in this plan, by name."""
    with home.store.read() as session:
        return people_of(session, integration, session.get_one(Plan, plan))


def people_of(session: Session, integration: Integration, plan: Plan) -> tuple[PlannedPerson, ...]:
    """The same; the same object as long as nothing of it changed."""
    return PEOPLE.get(
        session,
        plan.transfer_id,
        people_stamp(session, integration, plan),
        lambda old: _people(session, integration, plan, {person.sheet: person for person in old or ()}),
    )


def people_stamp(session: Session, integration: Integration, plan: Plan) -> Stamp:
    earlier = unusual_stamp(session, integration, _period(session, plan))
    return plan.id, *known_stamp(session, integration), *earlier


def _period(session: Session, plan: Plan) -> PayPeriod:
    transfer = session.get_one(Transfer, plan.transfer_id)
    return PayPeriod(transfer.first, transfer.last)


def _people(
    session: Session, integration: Integration, plan: Plan, before: Mapping[int, PlannedPerson]
) -> tuple[PlannedPerson, ...]:
    """before: by sheet, from an earlier look; of whom nothing else changed stays the same object."""
    ids = session.exec(select(PlanSheet.sheet_id).where(PlanSheet.plan_id == plan.id)).all()
    known = known_people(session, integration)
    drawn = _drawn(session, [sheet for sheet in ids if sheet not in before], known)
    people = [before.get(sheet) or drawn[sheet] for sheet in ids]
    going = {
        person.key: Going(person.hours.get("to_send", Decimal(0)), known.get(person.key, UNKNOWN).ends)
        for person in people
        if any(person.moves.get(action) for action in WRITES)
    }
    unusual = unusual_people(session, integration, _period(session, plan), going)
    found = (_with(person, known.get(person.key, UNKNOWN), unusual.get(person.key)) for person in people)
    return tuple(sorted(found, key=lambda p: (p.name, p.number, p.key)))


def _with(person: PlannedPerson, known: Known, unusual: Unusual | None) -> PlannedPerson:
    same = person.known == known and person.unusual == unusual
    return person if same else replace(person, known=known, unusual=unusual)


def _drawn(session: Session, sheets: Sequence[int], known: Mapping[str, Known]) -> dict[int, PlannedPerson]:
    """These sheets as they were stored."""
    found: dict[int, PlannedPerson] = {}
    for start in range(0, len(sheets), CHUNK):
        columns: Any = (Sheet.id, Sheet.person, Sheet.name, Sheet.outcome, Sheet.body)
        query = sa_select(*columns).where(col(Sheet.id).in_(sheets[start : start + CHUNK]))
        found.update((row.id, _person(row, known.get(row.person, UNKNOWN))) for row in session.execute(query))
    return found


def _person(row: Any, known: Known) -> PlannedPerson:
    body: Mapping[str, Any] = row.body
    totals = {name: {s: Decimal(v) for s, v in shares.items()} for name, shares in body["totals"].items()}
    hours: defaultdict[str, Decimal] = defaultdict(Decimal)
    for unit in HOURS:
        for share, value in totals.get(unit, {}).items():
            hours[share] += value
    return PlannedPerson(
        sheet=row.id,
        key=row.person,
        name=row.name,
        known=known,
        outcome=Outcome(row.outcome),
        totals=totals,
        hours=dict(hours),
        troubles=(*_troubles(body["problems"]), *_by_hand(body["moves"], totals, hours)),
        waits_for=tuple(body["waits_for"]),
        unapproved=tuple(
            (date.fromisoformat(day), Decimal(quantity), unit) for _, _, day, quantity, unit in body["unapproved"]
        ),
        moves=dict(Counter(move["action"] for move in body["moves"])),
        kept=body["kept"],
        alarms=_troubles(body["alarms"]),
        unusual=None,
    )


def _by_hand(
    moves: Sequence[Mapping[str, Any]], totals: Mapping[str, Mapping[str, Decimal]], hours: Mapping[str, Decimal]
) -> Iterable[Trouble]:
    """Figures that somebody has still to enter in payroll themselves."""
    days = [date.fromisoformat(move["first"]) for move in moves if move["action"] == BY_HAND]
    if days:
        quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
        for name, shares in totals.items():
            quantities[name.split("/")[1]] += shares.get(BY_HAND, Decimal(0))
        missing = hours.get(BY_HAND, Decimal(0))
        yield Trouble(BY_HAND, "", len(days), missing, dict(quantities), tuple(sorted(set(days))), (), ())


def _troubles(problems: Sequence[Mapping[str, Any]]) -> tuple[Trouble, ...]:
    alike: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for problem in problems:
        alike[problem["reason"], _about(problem)].append(problem)
    return tuple(_trouble(*key, found) for key, found in alike.items())


def _trouble(reason: str, about: str, found: Sequence[Mapping[str, Any]]) -> Trouble:
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    for problem in found:
        quantities[problem["unit"]] += Decimal(problem["quantity"])
    there = dict.fromkeys(_there(p) for p in found if p.get("ref"))
    return Trouble(
        reason=reason,
        about=about,
        rows=len({tuple(p["row"]) for p in found if p["row"]}) or len(found),
        hours=sum((_hours(p) for p in found), Decimal(0)),
        quantities=dict(quantities),
        days=tuple(sorted({date.fromisoformat(p["day"]) for p in found if p["day"]})),
        items=tuple(sorted({int(p["values"]["item"]) for p in found if "item" in p["values"]})),
        there=tuple(there),
    )


def _there(problem: Mapping[str, Any]) -> There:
    values = problem["values"]
    return There(
        operation=problem["operation"],
        ref=problem["ref"],
        target=values.get("target", ""),
        quantity=Decimal(values["there"]) if "there" in values else None,
        day=date.fromisoformat(problem["day"]) if problem["day"] else None,
    )


def _hours(problem: Mapping[str, Any]) -> Decimal:
    """The source's. Problems that came up against payroll carry no unit: their row's kind tells it."""
    kind = problem["row"][0] if problem["row"] else ""
    in_hours = problem["unit"] == "hours" or (not problem["unit"] and kind in (Kind.HOURS, Kind.ABSENCE))
    return Decimal(problem["quantity"]) if in_hours else Decimal(0)


def _about(problem: Mapping[str, Any]) -> str:
    return " ".join(problem["values"].get(name, "") for name in ABOUT.get(problem["reason"], ())).strip()
