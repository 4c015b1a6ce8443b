"""What a plan says, as plain data: the head count, the figures, what is left for a person. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.store.tables import Plan, PlanSheet, Sheet, Transfer
from core.transfer.case import Outcome
from core.transfer.holdings import SOURCE, SUPERSEDED

ON_THE_WAY = (State.PLANNED.value, State.SENDING.value)
IN_PAYROLL = (State.CONFIRMED.value, State.REVERSING.value)
NOT_SENT = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value)
NOT_ALL_SENT = "not_all_sent"
NOT_APPROVED = Outcome.NOT_APPROVED.value
OTHER_GROUP = Outcome.OTHER_GROUP.value


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

    people: by the outcome of their sheet; who was ready is `sent` once all has arrived, and `not_all_sent` when some of
    it was refused, is held or was left out. moves: what the plan does, by action. The shares of each figure add up
    to its `source`.
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
    with home.store.read() as session:
        plan = session.get(Plan, plan_id)
        if plan is None:
            raise NotFound(f"There is no plan {plan_id}.")
        transfer = session.get_one(Transfer, plan.transfer_id)
        waiting = select(func.count()).where(ITEM.c.sheet_id.in_(_sheets(plan_id)), ITEM.c.state == State.PLANNED.value)
        to_send = session.execute(waiting).scalar_one()
        summary = _summary(_people(session, [plan_id]))
    return PlanView(
        plan_id,
        plan.hash,
        transfer.integration_id,
        transfer.first,
        transfer.last,
        transfer.payout_group,
        plan.made_by,
        plan.made_at,
        to_send,
        summary,
    )


def period_summary(home: Home, plan_ids: Sequence[int]) -> Summary:
    """The plans of all pay-out groups of one period as one: everybody counts once, in the group that they are in."""
    with home.store.read() as session:
        return _summary(_people(session, plan_ids))


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
            query = select(*columns).where(ITEM.c.sheet_id.in_(_sheets(plan_id)), ITEM.c.action != Action.BY_HAND.value)
            for i, operation, action, person, subject, *rest in session.execute(query.order_by(ITEM.c.id)):
                found.append(PlannedItem(i, operation, action, person, subject.split("|", 1)[0], *rest))
    return found


def _sheets(plan_id: int) -> Any:
    return select(col(PlanSheet.sheet_id)).where(col(PlanSheet.plan_id) == plan_id)


@dataclass(slots=True)
class _Standing:
    """What has become of one sheet's items: how many by state, and how much of the source arrived, by kind."""

    states: Counter[str]
    arrived: defaultdict[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Person:
    """A sheet with what has become of it."""

    sheet: Sheet
    standing: _Standing

    @property
    def outcome(self) -> str:
        states = self.standing.states
        if self.sheet.outcome != Outcome.READY.value or not states or any(states[s] for s in ON_THE_WAY):
            return self.sheet.outcome
        return NOT_ALL_SENT if any(states[s] for s in NOT_SENT) else Outcome.SENT.value

    def totals(self) -> Iterable[tuple[str, str, Decimal]]:
        """(kind/unit, share, figure): what arrived has left `to_send`."""
        shares_of: Mapping[str, Mapping[str, str]] = self.sheet.body["totals"]
        for name, shares in shares_of.items():
            arrived = self.standing.arrived[name.split("/")[0]]
            for share, text in shares.items():
                value = Decimal(text)
                if share == "to_send":
                    moved = min(arrived, value)
                    yield name, "in_payroll", moved
                    value -= moved
                yield name, share, value


def _people(session: Session, plan_ids: Sequence[int]) -> list[_Person]:
    """A sheet for each person: of the plan that has a place for them, if several know them."""
    people: dict[str, _Person] = {}
    for plan_id in plan_ids:
        standings = _standings(session, plan_id)
        for sheet in session.scalars(select(Sheet).where(col(Sheet.id).in_(_sheets(plan_id)))):
            if sheet.person not in people or people[sheet.person].sheet.outcome == OTHER_GROUP:
                people[sheet.person] = _Person(sheet, standings[sheet.id or 0])
    return [people[person] for person in sorted(people)]


def _standings(session: Session, plan_id: int) -> defaultdict[int, _Standing]:
    found: defaultdict[int, _Standing] = defaultdict(lambda: _Standing(Counter(), defaultdict(Decimal)))
    ours = (
        ITEM.c.sheet_id.in_(_sheets(plan_id)),
        ITEM.c.action != Action.BY_HAND.value,
        func.coalesce(ITEM.c.code, "") != SUPERSEDED,
    )
    states = select(ITEM.c.sheet_id, ITEM.c.state, func.count()).where(*ours).group_by(ITEM.c.sheet_id, ITEM.c.state)
    for sheet, state, count in session.execute(states):
        found[sheet].states[state] = count
    arrived = (
        select(ITEM.c.sheet_id, SOURCE.c.kind, SOURCE.c.quantity)
        .join(SOURCE, SOURCE.c.item_id == ITEM.c.id)
        .where(*ours, ITEM.c.state.in_(IN_PAYROLL))
    )
    for sheet, kind, quantity in session.execute(arrived):
        found[sheet].arrived[kind] += quantity
    return found


def _summary(people: Sequence[_Person]) -> Summary:
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    moves: Counter[str] = Counter()
    for person in people:
        moves.update(move["action"] for move in person.sheet.body["moves"])
        for name, share, value in person.totals():
            totals[name][share] += value
    sheets = [person.sheet for person in people]
    return Summary(
        people=dict(sorted(Counter(person.outcome for person in people).items())),
        everybody=len(people),
        moves=dict(sorted(moves.items())),
        totals={name: {s: v for s, v in sorted(shares.items()) if v} for name, shares in sorted(totals.items())},
        problems=_reasons((s, p) for s in sheets for p in (*s.body["problems"], *_unapproved(s))),
        alarms=_reasons((s, p) for s in sheets for p in s.body["alarms"]),
    )


def _unapproved(sheet: Sheet) -> Iterable[dict[str, Any]]:
    managers = " or ".join(name for name in sheet.body["waits_for"] if name)
    for _, _, day, quantity, unit in sheet.body["unapproved"]:
        values = {"manager": managers} if managers else {}
        yield {"reason": NOT_APPROVED, "day": day, "quantity": quantity, "unit": unit, "values": values}


def _reasons(found: Iterable[tuple[Sheet, Mapping[str, Any]]]) -> tuple[Reason, ...]:
    groups: defaultdict[tuple[str, str], list[tuple[Sheet, Mapping[str, Any]]]] = defaultdict(list)
    for sheet, problem in found:
        groups[problem["reason"], _about(problem)].append((sheet, problem))
    return tuple(_reason(*key, groups[key]) for key in sorted(groups))


def _about(problem: Mapping[str, Any]) -> str:
    values = problem["values"]
    match problem["reason"]:
        case "unmapped_code":
            return f"{values['code']} {values['label']}".strip()
        case "not_approved":
            return str(values.get("manager", ""))
        case "two_types_one_day":
            return str(values["types"])
        case "rate_disabled" | "rate_not_open" | "own_amount_refused":
            return f"{values['number']} {values['rate']}"
        case "unknown_target":
            return str(values["target"])
        case _:
            return ""


def _reason(reason: str, about: str, found: Sequence[tuple[Sheet, Mapping[str, Any]]]) -> Reason:
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, problem in found:
        quantities[problem["unit"]] += Decimal(problem["quantity"])
    names = {sheet.person: sheet.name for sheet, _ in found}
    return Reason(reason, about, len(found), len(names), dict(quantities), tuple(sorted(names.values())[:3]))
