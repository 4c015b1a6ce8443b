"""A plan as it stands now: the stored sheets, with what has become of their items since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.actions.shown.names import target_names
from core.actions.shown.sheets import PlannedPerson
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.store.tables import Integration, ItemSource, Plan, PlanSheet, Transfer
from core.transfer.case import Outcome

OUTSIDE = (Outcome.FILTERED, Outcome.OTHER_GROUP)
KEPT_BACK = ("not_approved", "blocked", "not_linked")
GOING = (State.PLANNED.value, State.SENDING.value)
ARRIVED = (State.CONFIRMED.value, State.REVERSING.value, State.REVERSED.value)


class Place(StrEnum):
    """Where a person of a plan stands now. Everybody is in exactly one.

    ready: something can be sent, also where other rows are kept back. waiting: rows are kept back or refused and
    nothing can be sent. in_payroll: nothing is left to do. nothing: no rows for payroll. outside: not in this transfer.
    """

    READY = "ready"
    WAITING = "waiting"
    IN_PAYROLL = "in_payroll"
    NOTHING = "nothing"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Line:
    """A person of a plan, now. rows: items by state; those that a person does by hand are under `by_hand`.

    The five figures in hours are the source's and add up to what the source holds for this person. refused: the part of
    `waiting` that was refused, held or left out when it was sent.
    """

    person: PlannedPerson
    place: Place
    rows: Mapping[str, int]
    going: Decimal
    in_payroll: Decimal
    waiting: Decimal
    nothing: Decimal
    outside: Decimal
    refused: Decimal

    @property
    def in_part(self) -> bool:
        """Something of this person goes and something is kept back."""
        return self.place is Place.READY and self.waiting != 0

    @property
    def rows_going(self) -> int:
        return sum(self.rows.get(state, 0) for state in GOING)

    @property
    def rows_refused(self) -> int:
        return sum(self.rows.get(state, 0) for state in (State.REJECTED, State.HELD, State.CANCELLED))


@dataclass(frozen=True, slots=True)
class PlanNow:
    """The newest plan of a transfer. changes: how many items are no plain new rows, by action."""

    id: int
    hash: str
    made_at: datetime
    made_by: str
    lines: tuple[Line, ...]

    def at(self, *places: Place) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.place in places)


@dataclass(frozen=True, slots=True)
class Sum:
    """What goes to one target of payroll. action: of the items. quantity: in `unit`."""

    action: str
    operation: str
    name: str
    unit: str
    people: int
    rows: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Rows that one reason keeps back, over all people. names: of the first few, by their hours."""

    reason: str
    about: str
    people: int
    rows: int
    hours: Decimal
    names: tuple[str, ...]


def plan_now(home: Home, integration: Integration, plan: int, people: Sequence[PlannedPerson]) -> PlanNow:
    """The plan now. people: from `planned_people` of the same plan. Raises NotFound for somebody else's plan."""
    with home.store.read() as session:
        row = session.get(Plan, plan)
        if row is None or session.get_one(Transfer, row.transfer_id).integration_id != integration.id:
            raise NotFound(f"There is no plan {plan} here.")
        states = _states(session, plan)
        mixed = [p.sheet for p in people if len(states.get(p.sheet, {})) > 1]
        covered = _covered(session, mixed)
    lines = tuple(_line(p, states.get(p.sheet, {}), covered.get(p.sheet)) for p in people)
    return PlanNow(plan, row.hash, row.made_at, row.made_by, lines)


def _sheets(plan: int) -> Any:
    return select(col(PlanSheet.sheet_id)).where(col(PlanSheet.plan_id) == plan)


def _states(session: Session, plan: int) -> dict[int, Counter[str]]:
    query = (
        select(ITEM.c.sheet_id, ITEM.c.state, ITEM.c.action, func.count())
        .where(ITEM.c.sheet_id.in_(_sheets(plan)))
        .group_by(ITEM.c.sheet_id, ITEM.c.state, ITEM.c.action)
    )
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for sheet, state, action, count in session.execute(query):
        found[sheet][Action.BY_HAND.value if action == Action.BY_HAND.value else state] += count
    return found


def _covered(session: Session, sheets: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    """Hours of the source covered by each sheet's items, by state; without those done by hand and take-backs."""
    found: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for start in range(0, len(sheets), 500):
        query = (
            select(ITEM.c.sheet_id, ITEM.c.state, func.sum(col(ItemSource.quantity)))
            .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
            .where(ITEM.c.sheet_id.in_(sheets[start : start + 500]), ITEM.c.action != Action.BY_HAND.value)
            .where(col(ItemSource.kind) != "supplement")
            .group_by(ITEM.c.sheet_id, ITEM.c.state)
        )
        for sheet, state, hours in session.execute(query):
            found[sheet][state] = hours
    return found


def _line(person: PlannedPerson, rows: Mapping[str, int], covered: Mapping[str, Decimal] | None) -> Line:
    none = Decimal(0)
    to_send = person.hours.get("to_send", none)
    if covered is None:
        state = next(iter(rows), "")
        covered = {state: to_send}
    going = sum((covered.get(state, none) for state in GOING), none)
    not_taken = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value)
    refused = sum((covered.get(state, none) for state in not_taken), none)
    kept_back = sum((person.hours.get(share, none) for share in KEPT_BACK), none)
    outside = sum((person.hours.get(outcome.value, none) for outcome in OUTSIDE), none)
    in_payroll = person.hours.get("in_payroll", none) + to_send - going - refused
    nothing = person.hours.get("nothing", none)
    return Line(person, _place(person, rows), rows, going, in_payroll, kept_back + refused, nothing, outside, refused)


def _place(person: PlannedPerson, rows: Mapping[str, int]) -> Place:
    if person.outcome in OUTSIDE:
        return Place.OUTSIDE
    if any(rows.get(state) for state in GOING):
        return Place.READY
    refused = any(rows.get(state) for state in (State.REJECTED, State.HELD, State.CANCELLED))
    if refused or person.troubles or person.unapproved or person.outcome is Outcome.NOT_LINKED:
        return Place.WAITING
    if any(rows.get(state) for state in (*ARRIVED, Action.BY_HAND)) or person.kept:
        return Place.IN_PAYROLL
    return Place.NOTHING


def will_be_sent(home: Home, integration: Integration, plan: int) -> list[Sum]:
    """What waits to be sent of this plan, by target of payroll; hours first, then by name."""
    with home.store.read() as session:
        query = (
            select(
                ITEM.c.action,
                ITEM.c.operation,
                ITEM.c.target,
                func.count(ITEM.c.source_person.distinct()),
                func.count(),
                func.sum(ITEM.c.quantity),
            )
            .where(ITEM.c.sheet_id.in_(_sheets(plan)), ITEM.c.state == State.PLANNED.value)
            .group_by(ITEM.c.action, ITEM.c.operation, ITEM.c.target)
        )
        rows = session.execute(query).all()
        names = target_names(session, integration.target_id)
    return merged(
        Sum(action, operation, *names.of(operation, target), people, count, quantity)
        for action, operation, target, people, count, quantity in rows
    )


def merged(sums: Iterable[Sum]) -> list[Sum]:
    """Targets of one name are one line: people's own standard rates are a target each."""
    together: dict[tuple[str, str, str, str], Sum] = {}
    for one in sums:
        key = (one.action, one.operation, one.name, one.unit)
        old = together.get(key)
        together[key] = one if old is None else _add(old, one)
    return sorted(together.values(), key=lambda s: (s.action == Action.REMOVE, s.unit != "hours", s.name))


def _add(one: Sum, two: Sum) -> Sum:
    return Sum(
        one.action,
        one.operation,
        one.name,
        one.unit,
        one.people + two.people,
        one.rows + two.rows,
        one.quantity + two.quantity,
    )


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of the source by calendar week (its Monday): to be in payroll, and those that are."""

    monday: date
    approved: Decimal
    in_payroll: Decimal


def by_week(home: Home, integration: Integration, period: PayPeriod) -> list[Week]:
    """Approved hours that plans of this period send or sent, by week. What waits for approval isn't in them."""
    alive = (*GOING, State.CONFIRMED.value, State.REVERSING.value)
    query = (
        select(ITEM.c.first, ITEM.c.state, func.sum(col(ItemSource.quantity)))
        .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
        .where(ITEM.c.integration_id == integration.id, ITEM.c.first >= period.first, ITEM.c.first <= period.last)
        .where(ITEM.c.state.in_(alive), ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)))
        .where(col(ItemSource.kind) != "supplement")
        .group_by(ITEM.c.first, ITEM.c.state)
    )
    approved: defaultdict[date, Decimal] = defaultdict(Decimal)
    arrived: defaultdict[date, Decimal] = defaultdict(Decimal)
    with home.store.read() as session:
        for day, state, hours in session.execute(query):
            monday = day - timedelta(days=day.weekday())
            approved[monday] += hours
            arrived[monday] += hours if state in ARRIVED else Decimal(0)
    return [Week(monday, approved[monday], arrived[monday]) for monday in sorted(approved)]


def obstacles(lines: Iterable[Line]) -> list[Obstacle]:
    """What keeps rows back, the most hours first. `not_approved` is one, whoever the managers are."""
    found: defaultdict[tuple[str, str], list[tuple[Line, int, Decimal]]] = defaultdict(list)
    for line in lines:
        if line.place is Place.OUTSIDE:
            continue
        for trouble in line.person.troubles:
            found[trouble.reason, trouble.about].append((line, trouble.rows, trouble.hours))
        if line.person.unapproved:
            hours = sum((h for _, h in line.person.unapproved), Decimal(0))
            found[Outcome.NOT_APPROVED.value, ""].append((line, len(line.person.unapproved), hours))
    return sorted((_obstacle(*key, of) for key, of in found.items()), key=lambda o: (-o.hours, o.reason, o.about))


def _obstacle(reason: str, about: str, found: Sequence[tuple[Line, int, Decimal]]) -> Obstacle:
    by_hours = sorted(found, key=lambda one: (-one[2], one[0].person.name))
    return Obstacle(
        reason,
        about,
        len(found),
        sum(rows for _, rows, _ in found),
        sum((hours for *_, hours in found), Decimal(0)),
        tuple(line.person.name for line, *_ in by_hours[:3]),
    )
