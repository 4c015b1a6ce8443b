"""Plans, runs, rows and people as plain DataFrames: for notebooks and scripts. Figures stay Decimal, days dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.links import links
from core.actions.shown.names import target_names
from core.actions.shown.plans import plan_now
from core.actions.shown.rows import Search, run_rows
from core.actions.shown.runs import run_list
from core.actions.shown.summaries import planned_items
from core.models.people import Employee
from core.store.tables import Company, Integration

MOST_ROWS = 100_000


def people_frame(home: Home, integration: Integration) -> pd.DataFrame:
    """Everybody at the source as last read, with the employee in payroll they are linked to.

    Columns: person (the source's id), number, name, department, legal_entity, active, linked, payroll_number,
    payroll_name, payout_group, pay_basis. Nobody is asked.
    """
    with home.store.read() as session:
        source = remembered_people(session, integration.source_id)
        target = remembered_people(session, integration.target_id)
        linked = links(session, integration.id)
    rows = [_person(person, target.get(linked.get(person.id, ""))) for person in source.values()]
    return _frame(rows, ("person", "number", "name", "linked")).sort_values(["name", "person"], ignore_index=True)


def _person(person: Employee, partner: Employee | None) -> dict[str, Any]:
    return {
        "person": person.id,
        "number": person.number,
        "name": person.name,
        "department": person.department,
        "legal_entity": person.legal_entity,
        "active": person.active,
        "linked": partner is not None,
        "payroll_number": partner.number if partner else None,
        "payroll_name": partner.name if partner else None,
        "payout_group": partner.payout_group if partner else None,
        "pay_basis": partner.pay_basis if partner else None,
    }


def plan_frame(home: Home, integration: Integration, plan: int) -> pd.DataFrame:
    """What a plan sends, an outgoing write a row.

    Columns: item, action, operation, person (payroll's id), employee, first, last, target, unit, quantity, state.
    """
    with home.store.read() as session:
        names = target_names(session, integration.target_id)
        employees = _employees(session, integration)
    rows = []
    for found in planned_items(home, [plan]):
        target, unit = names.of(found.operation, found.target)
        rows.append(
            {
                "item": found.id,
                "action": found.action,
                "operation": found.operation,
                "person": found.person,
                "employee": employees.get(found.person, found.person),
                "first": found.first,
                "last": found.last,
                "target": target,
                "unit": unit,
                "quantity": found.quantity,
                "state": found.state,
            }
        )
    return _frame(rows, ("item", "action", "operation", "person", "employee", "quantity", "state"))


def _employees(session: Session, integration: Integration) -> dict[str, str]:
    return {person.id: person.name for person in remembered_people(session, integration.target_id).values()}


def heads_frame(home: Home, integration: Integration, plan: int) -> pd.DataFrame:
    """Where everybody of a plan stands now: a person a row, in exactly one place.

    Columns: person (the source's id), name, number, department, place, rows, and hours: going, in_payroll, waiting,
    nothing, outside; then why, as codes.
    """
    now = plan_now(home, integration, plan)
    rows = [
        {
            "person": line.person.key,
            "name": line.person.name,
            "number": line.person.number,
            "department": line.person.department,
            "place": line.place.value,
            "rows": line.rows_going,
            "going": line.going,
            "in_payroll": line.in_payroll,
            "waiting": line.waiting,
            "nothing": line.nothing,
            "outside": line.outside,
            "why": ", ".join(sorted({t.reason for t in line.person.troubles})),
        }
        for line in now.lines
    ]
    return _frame(rows, ("person", "name", "place", "rows", "going"))


def runs_frame(home: Home, company: Company) -> pd.DataFrame:
    """All runs of a company, the newest first. Columns: run, state, reason, actor, trigger, period, group, people,
    rows (how many), confirmed, started_at, ended_at.
    """
    rows = [
        {
            "run": one.id,
            "state": one.state,
            "reason": one.reason,
            "actor": one.actor,
            "trigger": one.trigger,
            "period": str(one.period) if one.period else None,
            "group": one.group,
            "people": one.people,
            "rows": one.total,
            "confirmed": one.count("confirmed"),
            "started_at": one.started_at,
            "ended_at": one.ended_at,
        }
        for one in run_list(home, company)
    ]
    return _frame(rows, ("run", "state", "rows", "confirmed"))


def rows_frame(home: Home, company: Company, run: int) -> pd.DataFrame:
    """Each row of a run with its state, those that need something first. Columns: those of `shown.rows.Row`."""
    found = run_rows(home, company, run, Search(), limit=MOST_ROWS)
    return _frame([asdict(row) for row in found], ("item", "state", "employee", "quantity", "reason"))


def _frame(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """columns: those that an empty frame has, so that a script can filter it all the same."""
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(columns))
