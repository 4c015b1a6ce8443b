"""A plan as it stands now: the stored sheets, with what has become of their items since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.actions.kept import Kept
from core.actions.shown.sheets import CHUNK, PlannedPerson, people_of, people_stamp
from core.actions.shown.stamps import Stamp, ledger_stamp, sheet_stamps
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.store.tables import Integration, ItemSource, Plan, PlanSheet, Transfer
from core.transfer.case import Outcome

OUTSIDE = (Outcome.FILTERED, Outcome.OTHER_GROUP)
KEPT_BACK = ("not_approved", "blocked", "not_linked", Action.BY_HAND.value)
GOING = (State.PLANNED.value, State.SENDING.value)
THERE = (State.CONFIRMED.value, State.REVERSING.value)
NOT_THERE = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value, State.REVERSED.value)
"""What this plan sent or was to send and is not in payroll: a person does something, or the next plan."""

NOT_ALL_SENT = "not_all_sent"


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
    `waiting` that was refused, held or left out when it was sent, or taken back since. goes, arrived: by kind, of what
    this plan sends, in the source's units.
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
    goes: Mapping[str, Decimal]
    arrived: Mapping[str, Decimal]

    @property
    def in_part(self) -> bool:
        """Something of this person goes and something is kept back."""
        return self.place is Place.READY and self.waiting != 0

    @property
    def other_group(self) -> bool:
        """Of a pay-out group that the plan is not about."""
        return self.person.outcome is Outcome.OTHER_GROUP

    @property
    def changed(self) -> bool:
        """Something of this person is in payroll already, and what goes now changes it or adds to it."""
        moves = self.person.moves
        return self.place is Place.READY and bool(self.person.kept or "replace" in moves or "remove" in moves)

    @property
    def rows_going(self) -> int:
        return sum(count for state, count in self.rows.items() if state in GOING)

    @property
    def rows_refused(self) -> int:
        return sum(count for state, count in self.rows.items() if state in NOT_THERE)

    @property
    def outcome(self) -> str:
        """The sheet's; who was ready is `sent` once all has arrived, and `not_all_sent` when some of it did not."""
        sent = sum(count for state, count in self.rows.items() if state != Action.BY_HAND)
        if self.person.outcome is not Outcome.READY or not sent or self.rows_going:
            return self.person.outcome.value
        return NOT_ALL_SENT if self.rows_refused else Outcome.SENT.value

    def totals(self) -> Iterator[tuple[str, str, Decimal]]:
        """(kind/unit, share, figure): what arrived has left `to_send`."""
        arrived = dict(self.arrived)
        for name, shares in self.person.totals.items():
            kind = name.split("/")[0]
            for share, value in shares.items():
                moved = min(arrived.get(kind, Decimal(0)), value) if share == "to_send" else Decimal(0)
                if moved:
                    arrived[kind] -= moved
                    yield name, "in_payroll", moved
                yield name, share, value - moved


@dataclass(frozen=True, slots=True)
class PlanNow:
    """A plan with its people. transfer: its id. notes: what is told beside it."""

    id: int
    hash: str
    made_at: datetime
    made_by: str
    transfer: str
    notes: tuple[Mapping[str, Any], ...]
    lines: tuple[Line, ...]

    def at(self, *places: Place) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.place in places)


def plan_now(home: Home, integration: Integration, plan: int) -> PlanNow:
    """The plan now; the same object as long as nothing of it changed. Raises NotFound for somebody else's plan."""
    with home.store.read() as session:
        row = session.get(Plan, plan)
        if row is None or session.get_one(Transfer, row.transfer_id).integration_id != integration.id:
            raise NotFound(f"There is no plan {plan} here.")
        version = row.hash, people_stamp(session, integration, row), ledger_stamp(session, [row.transfer_id])
        return NOW.get(session, row.transfer_id, version, lambda old: _now(session, integration, row, old)).plan


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A plan's lines by sheet, with the stamps of the items that they were drawn from."""

    plan: PlanNow
    lines: Mapping[int, Line]
    stamps: Mapping[int, Stamp]


NOW: Kept[_Drawn] = Kept(8)
"""By transfer, of the plan that was looked at last."""


def _now(session: Session, integration: Integration, row: Plan, old: _Drawn | None) -> _Drawn:
    """Draws anew only of whom something changed."""
    people = people_of(session, integration, row)
    stamps = sheet_stamps(session, row.transfer_id)
    lines: dict[int, Line] = {}
    if old is not None:
        lines = {
            p.sheet: line
            for p in people
            if (line := old.lines.get(p.sheet)) and line.person is p and old.stamps.get(p.sheet) == stamps.get(p.sheet)
        }
    changed = [p for p in people if p.sheet not in lines]
    states = _states(session, [p.sheet for p in changed if p.sheet in stamps])
    covered = _covered(session, [p.sheet for p in changed if len(states.get(p.sheet, {})) > 1])
    lines |= {p.sheet: _line(p, states.get(p.sheet, {}), covered.get(p.sheet)) for p in changed}
    ordered = tuple(lines[p.sheet] for p in people)
    plan = PlanNow(row.id or 0, row.hash, row.made_at, row.made_by, row.transfer_id, tuple(row.notes), ordered)
    return _Drawn(plan, lines, stamps)


def together(plans: Iterable[PlanNow]) -> list[Line]:
    """Everybody of several pay-out groups' plans once, at the place where they belong; by name."""
    found: dict[str, Line] = {}
    for plan in plans:
        for line in plan.lines:
            known = found.get(line.person.key)
            if known is None or (known.place is Place.OUTSIDE and line.place is not Place.OUTSIDE):
                found[line.person.key] = line
    return list(found.values())


def sheets_of(plan: int) -> Any:
    """A query for the plan's sheets."""
    return select(col(PlanSheet.sheet_id)).where(col(PlanSheet.plan_id) == plan)


def _states(session: Session, sheets: Sequence[int]) -> dict[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for start in range(0, len(sheets), CHUNK):
        query = (
            select(ITEM.c.sheet_id, ITEM.c.state, ITEM.c.action, func.count())
            .where(ITEM.c.sheet_id.in_(sheets[start : start + CHUNK]))
            .group_by(ITEM.c.sheet_id, ITEM.c.state, ITEM.c.action)
        )
        for sheet, state, action, count in session.execute(query):
            found[sheet][Action.BY_HAND.value if action == Action.BY_HAND.value else state] += count
    return found


Covered = Mapping[tuple[str, str], Decimal]
"""By state and kind, what items cover of the source."""


def _covered(session: Session, sheets: Sequence[int]) -> dict[int, dict[tuple[str, str], Decimal]]:
    """What each sheet's items cover of the source; without those done by hand and take-backs."""
    found: defaultdict[int, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for start in range(0, len(sheets), CHUNK):
        query = (
            select(ITEM.c.sheet_id, ITEM.c.state, col(ItemSource.kind), func.sum(col(ItemSource.quantity)))
            .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
            .where(ITEM.c.sheet_id.in_(sheets[start : start + CHUNK]), ITEM.c.action != Action.BY_HAND.value)
            .group_by(ITEM.c.sheet_id, ITEM.c.state, col(ItemSource.kind))
        )
        for sheet, state, kind, quantity in session.execute(query):
            found[sheet][state, kind] = quantity
    return found


def _line(person: PlannedPerson, rows: Mapping[str, int], covered: Covered | None) -> Line:
    none = Decimal(0)
    to_send = person.hours.get("to_send", none)
    if covered is None:
        covered = _all_in(next(iter(rows), ""), person)
    hours = dict.fromkeys((*GOING, *NOT_THERE), none)
    for (state, kind), quantity in covered.items():
        if state in hours and kind != "supplement":
            hours[state] += quantity
    going = sum((hours[state] for state in GOING), none)
    refused = sum((hours[state] for state in NOT_THERE), none)
    goes: defaultdict[str, Decimal] = defaultdict(Decimal)
    arrived: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (state, kind), quantity in covered.items():
        goes[kind] += quantity if state in GOING else none
        arrived[kind] += quantity if state in THERE else none
    kept_back = sum((value for share, value in person.hours.items() if share in KEPT_BACK), none)
    outside = sum((value for share, value in person.hours.items() if share in OUTSIDE), none)
    in_payroll = person.hours.get("in_payroll", none) + to_send - going - refused
    nothing = person.hours.get("nothing", none)
    place = _place(person, rows)
    waiting = kept_back + refused
    return Line(person, place, rows, going, in_payroll, waiting, nothing, outside, refused, dict(goes), dict(arrived))


def _all_in(state: str, person: PlannedPerson) -> Covered:
    """All that goes, in the one state that all items are in."""
    found: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for name, shares in person.totals.items():
        found[state, name.split("/")[0]] += shares.get("to_send", Decimal(0))
    return found


def _place(person: PlannedPerson, rows: Mapping[str, int]) -> Place:
    if person.outcome in OUTSIDE:
        return Place.OUTSIDE
    if any(rows.get(state) for state in GOING):
        return Place.READY
    not_there = any(rows.get(state) for state in NOT_THERE)
    if not_there or person.troubles or person.unapproved or person.outcome is Outcome.NOT_LINKED:
        return Place.WAITING
    if any(rows.get(state) for state in (*THERE, Action.BY_HAND)) or person.kept:
        return Place.IN_PAYROLL
    return Place.NOTHING
