"""What a plan or a whole period says in figures, for programs: the same lines that pages show, added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from core.actions.home import Home, NotFound
from core.actions.shown.plans import Line, PlanNow, plan_now, sheets_of, together
from core.actions.shown.sheets import Trouble
from core.ledger.book import ITEM
from core.ledger.looks import holder
from core.ledger.states import Action, State
from core.store.tables import Integration, Plan, Transfer
from core.transfer.case import Outcome

NOT_APPROVED = Outcome.NOT_APPROVED.value


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows that one thing keeps back. about: what tells it from others of the same reason, like a code or a manager.

    quantities: of these rows, by unit. names: of the first few people.
    """

    reason: str
    about: str
    rows: int
    people: int
    quantities: Mapping[str, Decimal]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """People by outcome, figures by `kind/unit` and share, and what stands in the way, as things stand now.

    people: by the outcome of their line. moves: what the plan does, by action. The shares of each figure add up to its
    `source`.
    """

    people: Mapping[str, int]
    everybody: int
    moves: Mapping[str, int]
    totals: Mapping[str, Mapping[str, Decimal]]
    problems: tuple[Reason, ...]
    alarms: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A stored plan. integration: its id. to_send: items of it that wait for being sent; it shrinks as they go."""

    id: int
    hash: str
    integration: str
    first: date
    last: date
    payout_group: str
    made_by: str
    made_at: datetime
    to_send: int
    summary: Summary


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One outgoing write of a plan. person: the target's id of the person; day: its first and last."""

    id: int
    operation: str
    action: str
    person: str
    holder: str
    first: date
    last: date
    target: str
    quantity: Decimal
    state: str


def plan_view(home: Home, plan_id: int) -> PlanView:
    """Raises NotFound."""
    row, transfer, now = _plan(home, plan_id)
    return PlanView(
        plan_id,
        row.hash,
        transfer.integration_id,
        transfer.first,
        transfer.last,
        transfer.payout_group,
        row.made_by,
        row.made_at,
        to_send(home, plan_id),
        summary(now.lines),
    )


def to_send(home: Home, plan_id: int) -> int:
    """How many items of the plan wait for being sent."""
    waiting = select(func.count()).where(ITEM.c.sheet_id.in_(sheets_of(plan_id)), ITEM.c.state == State.PLANNED.value)
    with home.store.read() as session:
        return int(session.execute(waiting).scalar_one())


def period_summary(home: Home, plan_ids: Sequence[int]) -> Summary:
    """The plans of all pay-out groups of one period as one: everybody counts once, in the group that they are in."""
    return summary(together(_plan(home, plan_id)[2] for plan_id in plan_ids))


def _plan(home: Home, plan_id: int) -> tuple[Plan, Transfer, PlanNow]:
    with home.store.read() as session:
        row = session.get(Plan, plan_id)
        if row is None:
            raise NotFound(f"There is no plan {plan_id}.")
        transfer = session.get_one(Transfer, row.transfer_id)
        integration = session.get_one(Integration, transfer.integration_id)
    return row, transfer, plan_now(home, integration, plan_id)


def planned_items(home: Home, plan_ids: Sequence[int]) -> list[PlannedItem]:
    """All that these plans send or sent, in the order of the ledger."""
    columns = (
        ITEM.c.id,
        ITEM.c.operation,
        ITEM.c.action,
        ITEM.c.lane,
        ITEM.c.subject,
        ITEM.c.first,
        ITEM.c.last,
        ITEM.c.target,
        ITEM.c.quantity,
        ITEM.c.state,
    )
    found: list[PlannedItem] = []
    with home.store.read() as session:
        for plan_id in plan_ids:
            query = select(*columns).where(
                ITEM.c.sheet_id.in_(sheets_of(plan_id)), ITEM.c.action != Action.BY_HAND.value
            )
            for i, operation, action, person, subject, *rest in session.execute(query.order_by(ITEM.c.id)):
                found.append(PlannedItem(i, operation, action, person, holder(subject), *rest))
    return found


def summary(lines: Sequence[Line]) -> Summary:
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    moves: Counter[str] = Counter()
    for line in lines:
        moves.update(line.person.moves)
        for name, share, value in line.totals():
            totals[name][share] += value
    return Summary(
        people=dict(sorted(Counter(line.outcome for line in lines).items())),
        everybody=len(lines),
        moves=dict(sorted(moves.items())),
        totals={name: {s: v for s, v in sorted(shares.items()) if v} for name, shares in sorted(totals.items())},
        problems=_reasons((line, t) for line in lines for t in (*line.person.troubles, *_unapproved(line))),
        alarms=_reasons((line, t) for line in lines for t in line.person.alarms),
    )


def _unapproved(line: Line) -> Iterable[Trouble]:
    """Rows that wait for approval, told by manager."""
    person = line.person
    if not person.unapproved:
        return
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, quantity, unit in person.unapproved:
        quantities[unit] += quantity
    managers = " or ".join(name for name in person.waits_for if name)
    days = tuple(day for day, *_ in person.unapproved)
    yield Trouble(NOT_APPROVED, managers, len(days), person.hours_unapproved, dict(quantities), days, (), ())


def _reasons(found: Iterable[tuple[Line, Trouble]]) -> tuple[Reason, ...]:
    groups: defaultdict[tuple[str, str], list[tuple[Line, Trouble]]] = defaultdict(list)
    for line, trouble in found:
        groups[trouble.reason, trouble.about].append((line, trouble))
    return tuple(_reason(*key, groups[key]) for key in sorted(groups))


def _reason(reason: str, about: str, found: Sequence[tuple[Line, Trouble]]) -> Reason:
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, trouble in found:
        for unit, quantity in trouble.quantities.items():
            quantities[unit] += quantity
    names = {line.person.key: line.person.name for line, _ in found}
    rows = sum(trouble.rows for _, trouble in found)
    return Reason(reason, about, rows, len(names), dict(quantities), tuple(sorted(names.values())[:3]))
