"""What one Zenegy company holds beside its employees: rates, types, departments, payrolls and registrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from data.demo.company import COMPANY_TYPES, PIECES, RATES, SECOND_DEPARTMENTS, SPLIT_IN_PAYROLL, UNITS
from data.demo.ids import uid
from data.demo.model import Entity, Person, Story

Row = dict[str, Any]

FINISHED, OPEN = 4, 1
LAST_MONTH, THIS_MONTH, LAST_FORTNIGHT, THIS_FORTNIGHT = 21, 22, 41, 42
"""Payroll numbers."""


def departments(seed: int, entity: Entity) -> list[Row]:
    names = dict.fromkeys([*(payroll for _, payroll in UNITS.values()), *SPLIT_IN_PAYROLL.values()])
    chosen = list(names) if entity == "main" else list(SECOND_DEPARTMENTS)
    return [
        {"uid": uid(seed, "department", entity, name), "id": n, "name": name, "number": str(n * 100)}
        for n, name in enumerate(chosen, start=1)
    ]


def rates(seed: int, entity: Entity, staff: Sequence[Person]) -> list[Row]:
    """One standard rate for each hourly paid person with a login, then the general ones."""
    standard = [
        {
            "uid": p.pay.rate_uid,
            "name": "Timeløn",
            "number": "100",
            "paymentPerRate": str(p.wage),
            "limitUserAccess": True,
            "isStandard": True,
            "allowedUsers": [p.pay.user_uid],
            "wageCode": "1100",
        }
        for p in staff
        if p.pay and p.pay.rate_uid
    ]
    general = [
        {
            "uid": rate_uid(seed, entity, rate.number),
            "name": rate.name,
            "number": rate.number,
            "paymentPerRate": str(rate.per_hour),
            "overrideRate": rate.override,
            "limitUserAccess": rate.limited,
            "allowedUserGroups": [uid(seed, "group", entity, "fitters")] if rate.limited else [],
            "wageCode": rate.number,
        }
        for rate in RATES
    ]
    return standard + general


def rate_uid(seed: int, entity: Entity, number: str) -> str:
    return uid(seed, "general rate", entity, number)


def user_groups(seed: int, entity: Entity, staff: Sequence[Person]) -> list[Row]:
    """Three groups; the limited rate is open to the first."""
    members = {
        "fitters": ("Montører", [p for p in staff if p.unit == "assembly" and p.basis == "hourly"][:6]),
        "hourly": ("Timelønnede", [p for p in staff if p.basis == "hourly"]),
        "salaried": ("Funktionærer", [p for p in staff if p.basis == "monthly"]),
    }
    return [
        {
            "uid": uid(seed, "group", entity, key),
            "id": n,
            "name": name,
            "userUids": [p.pay.user_uid for p in people if p.pay and p.pay.user_uid],
        }
        for n, (key, (name, people)) in enumerate(members.items(), start=1)
    ]


def absence_types(seed: int, entity: Entity) -> list[Row]:
    """The company's own types: no route lists them, they show only on an absence that has one."""
    return [
        {"uid": uid(seed, "absence type", entity, key), "name": name, "number": number, "absenceType": system}
        for key, (name, number, system) in COMPANY_TYPES.items()
    ]


def supplement_rates(seed: int, entity: Entity) -> list[Row]:
    return [
        {
            "uid": uid(seed, "supplement rate", entity, number),
            "name": name,
            "number": number,
            "rate": str(amount),
            "overrideRate": override,
        }
        for number, name, amount, override in PIECES
    ]


def hours(story: Story, entity: Entity) -> list[Row]:
    rows = []
    for n, held in enumerate(story.held_hours):
        person = story.people[held.person]
        if person.entity == entity and person.pay and person.pay.user_uid:
            rows.append(
                {
                    "uid": uid(story.seed, "held hours", n),
                    "userUid": person.pay.user_uid,
                    "hourPaymentRateUid": person.pay.rate_uid,
                    "hours": str(held.hours),
                    "date": str(held.day),
                    "note": held.note,
                    "status": held.status,
                    "payrollNumber": LAST_MONTH if held.status == 4 else None,
                }
            )
    return rows


def absences(story: Story, entity: Entity) -> list[Row]:
    rows = []
    for n, held in enumerate(story.held_absences):
        person = story.people[held.person]
        if person.entity == entity and person.pay:
            own = held.company_type
            rows.append(
                {
                    "uid": uid(story.seed, "held absence", n),
                    "employeeUid": person.pay.uid,
                    "fromDate": str(held.first),
                    "toDate": str(held.last),
                    "days": str(held.days),
                    "absenceType": held.absence_type,
                    "companyAbsenceTypeUid": uid(story.seed, "absence type", entity, own) if own else None,
                    "note": held.note,
                    "status": held.status,
                }
            )
    return rows


def supplements(story: Story, entity: Entity) -> list[Row]:
    """Three archived supplements of the month before."""
    staff = [p for p in story.people if p.entity == entity and p.pay and p.basis == "hourly"][:3]
    return [
        {
            "uid": uid(story.seed, "held supplement", p.key),
            "employeeUid": p.pay.uid,
            "rateUid": uid(story.seed, "supplement rate", entity, PIECES[0][0]),
            "date": str(story.first - timedelta(days=1)),
            "units": "1",
            "description": "Vagt",
            "status": 3,
        }
        for p in staff
        if p.pay
    ]


def payrolls(story: Story, entity: Entity) -> list[Row]:
    """The month before and the fortnight before are finished; what the period begins with is open."""
    first, before = story.first, story.first - timedelta(days=1)
    month_before = date(before.year, before.month, 1)
    runs = (
        (LAST_MONTH, month_before, before, 4, 3, FINISHED),
        (THIS_MONTH, first, story.last, 4, 3, OPEN),
        (LAST_FORTNIGHT, first - timedelta(days=14), before, 2, 0, FINISHED),
        (THIS_FORTNIGHT, first, first + timedelta(days=13), 2, 0, OPEN),
    )
    return [
        {
            "uid": uid(story.seed, "payroll", entity, number),
            "number": number,
            "periodFrom": str(start),
            "periodTo": str(end),
            "salaryPayoutPeriod": payout,
            "type": kind,
            "status": status,
            "dispositionDate": str(end),
        }
        for number, start, end, payout, kind, status in runs
    ]
