"""Records of ours that somebody changed or deleted in payroll: both sides of each, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.shown.names import Names, target_names
from core.actions.shown.plans import Line
from core.ledger.book import ITEM
from core.ledger.states import State
from core.store.tables import ForeignDecision, Integration, Sheet
from core.transfer.edited import DIFFERS, GONE, LEAVE, PUT_BACK

REASONS = (GONE, DIFFERS)
"""Reasons of a plan that a decision about a record of ours ends."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says. quantity: 0 where there is nothing, in `unit`. name: of the target. amount: own pay of it."""

    quantity: Decimal
    name: str
    unit: str
    day: date | None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A record of ours. ours: what the time system asks for now, where it was sent. there: None where it was deleted.

    seen: what a decision is about. can: the decisions that are possible. decided: the one that holds for what was seen.
    """

    person: str
    employee: str
    item: int
    operation: str
    ref: str
    sent: Side
    ours: Side
    there: Side | None
    seen: str
    can: tuple[str, ...]
    decided: str | None


def edited_records(home: Home, integration: Integration, lines: Iterable[Line]) -> list[Edited]:
    """Those of these people, once each: what nobody has decided first, then by employee and day."""
    people = {line.person.sheet: line for line in lines if any(t.reason in REASONS for t in line.person.troubles)}
    if not people:
        return []
    with home.store.read() as session:
        names = target_names(session, integration.target_id)
        found: dict[tuple[str, str], tuple[Line, Mapping[str, Any]]] = {}
        for sheet in session.exec(select(Sheet).where(col(Sheet.id).in_(sorted(people)))):
            for problem in sheet.body["problems"]:
                if problem["reason"] in REASONS:
                    found[problem["operation"], problem["ref"]] = people[sheet.id or 0], problem
        decided = _decided(session, integration, [problem for _, problem in found.values()])
    records = [_record(line, problem, names, decided) for line, problem in found.values()]
    return sorted(records, key=lambda r: (r.decided is not None, r.employee, r.sent.day or date.min, r.ref))


def _decided(
    session: Session, integration: Integration, problems: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], str]:
    """By operation and ref, what was said last. A deleted record that is to be made anew has no row any more."""
    refs = sorted({problem["ref"] for problem in problems})
    said = session.exec(
        select(ForeignDecision).where(
            ForeignDecision.integration_id == integration.id, col(ForeignDecision.ref).in_(refs)
        )
    )
    found = {(row.operation, row.ref): row.decision for row in said}
    items = {int(problem["values"]["item"]): problem for problem in problems}
    let_go = sa_select(ITEM.c.id).where(ITEM.c.id.in_(sorted(items)), ITEM.c.state == State.REVERSED.value)
    for item in session.scalars(let_go):
        problem = items[item]
        found[problem["operation"], problem["ref"]] = f"{PUT_BACK}:{problem['values']['seen']}"
    return found


def _record(line: Line, problem: Mapping[str, Any], names: Names, decided: Mapping[tuple[str, str], str]) -> Edited:
    operation, values = problem["operation"], problem["values"]
    day = date.fromisoformat(problem["day"]) if problem["day"] else None
    name, unit = names.of(operation, values["target"])
    there = None
    if problem["reason"] == DIFFERS:
        there_day = date.fromisoformat(values["there_day"]) if values["there_day"] else None
        there_name = names.of(operation, values["there_target"])
        there = Side(Decimal(values["there"]), *there_name, there_day, _amount(values, "there_amount"))
    decision, _, about = decided.get((operation, problem["ref"]), "").partition(":")
    return Edited(
        person=line.person.key,
        employee=line.person.name,
        item=int(values["item"]),
        operation=operation,
        ref=problem["ref"],
        sent=Side(Decimal(values["sent"]), name, unit, day),
        ours=Side(Decimal(values["ours"]), name, unit, day, _amount(values, "amount")),
        there=there,
        seen=values["seen"],
        can=tuple(word for word in (LEAVE, PUT_BACK) if word in values["can"].split(",")),
        decided=decision if decision and about == values["seen"] else None,
    )


def _amount(values: Mapping[str, str], name: str) -> Decimal | None:
    return Decimal(values[name]) if values.get(name) else None
