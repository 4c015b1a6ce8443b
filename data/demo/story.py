"""`tell`: the one consistent story of the demo company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Literal

from data.demo.cast import DAYS, cast
from data.demo.company import DEFAULT_PERIOD, EXPENSE_KINDS, PROJECTS
from data.demo.diary import Diary, open_diary
from data.demo.happenings import CASES, ordinary_absence, week_of
from data.demo.model import (
    Absence,
    Entity,
    HeldAbsence,
    HeldHours,
    Outlay,
    Person,
    Sheet,
    Story,
    Trip,
    Work,
)
from data.demo.people import people
from data.names import load

SMALLEST = 5
UNAPPROVED: tuple[Literal[10, 20, 0], ...] = (10, 20, 0, 10)
REJECTED_BECAUSE = "Timerne ligger på et forkert projekt, ret og send igen."


@dataclass(slots=True)
class _Rows:
    """What is written down while the story is told."""

    work: list[Work] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    outlays: list[Outlay] = field(default_factory=list)
    held_hours: list[HeldHours] = field(default_factory=list)
    held_absences: list[HeldAbsence] = field(default_factory=list)
    work_ids: count[int] = field(default_factory=lambda: count(50001))
    absence_ids: count[int] = field(default_factory=lambda: count(8001))
    unapproved: count[int] = field(default_factory=count)


def tell(employees: int = 140, seed: int = 1, period: tuple[date, date] | None = None) -> Story:
    """The story of a company with so many people (in either system), in this pay period (first and last day).

    Same arguments, same story. Who works there depends on size and seed only. Raises ValueError under 5 people, where
    there is no company to tell of, and for a period that ends before it begins.
    """
    first, last = period or DEFAULT_PERIOD
    if employees < SMALLEST:
        raise ValueError(f"A demo company has at least {SMALLEST} people, not {employees}.")
    if last < first:
        raise ValueError(f"The period ends ({last}) before it begins ({first}).")
    everybody = people(cast(employees, seed), seed, first, last)
    rows = _Rows()
    for person in everybody:
        if person.time is not None and "old_leaver" not in person.cases:
            _live(open_diary(person, seed, first, last), rows, first, last)
    _hold_company_type(everybody, rows, first)
    cases: dict[str, list[int]] = {}
    for person in everybody:
        for case in person.cases:
            cases.setdefault(case, []).append(person.key)
    return Story(
        employees=employees,
        seed=seed,
        first=first,
        last=last,
        people=everybody,
        work=tuple(rows.work),
        absences=tuple(rows.absences),
        sheets=tuple(rows.sheets),
        trips=tuple(rows.trips),
        outlays=tuple(rows.outlays),
        held_hours=tuple(rows.held_hours),
        held_absences=tuple(rows.held_absences),
        cases={case: tuple(keys) for case, keys in sorted(cases.items())},
        truth=_truth(everybody, "main"),
        truth_second=_truth(everybody, "second"),
    )


def _truth(everybody: Sequence[Person], entity: Entity) -> tuple[tuple[int, str], ...]:
    return tuple((p.time.user_id, p.pay.uid) for p in everybody if p.entity == entity and p.time and p.pay)


def _live(diary: Diary, rows: _Rows, first: date, last: date) -> None:
    """One person's period, from the empty diary to rows."""
    person = diary.person
    played = [case for case in DAYS if case in person.cases]
    for case in played:
        CASES[case](diary)
    if not played:
        ordinary_absence(diary)
        _now_and_then(diary)
    for day in diary.norms:
        for code, hours in diary.absence.get(day, ()):
            rows.absences.append(Absence(next(rows.absence_ids), person.key, day, code, hours))
        for s in diary.shifts(day):
            rows.work.append(
                Work(next(rows.work_ids), person.key, day, s.hours, s.task, s.start, s.end, s.salary_code, s.note)
            )
    rows.sheets.extend(_sheets(diary, rows, first, last))
    if "mileage" in person.cases:
        rows.trips.extend(_trips(diary))
    if "expenses" in person.cases:
        rows.outlays.extend(_outlays(diary))
    if "held_hours" in person.cases:
        rows.held_hours.extend(_typed_in_payroll(diary, first))
    if "held_absence" in person.cases:
        for day in diary.absence:
            rows.held_absences.append(HeldAbsence(person.key, day, day, Decimal(1), 0, None, "Aftalt med leder", 1))


def _now_and_then(diary: Diary) -> None:
    """A twentieth of the hourly paid without a case of their own works some overtime, some have a supplement."""
    roll = diary.dice.random()
    if diary.person.basis == "hourly" and roll < 0.08:
        CASES["overtime" if roll < 0.05 else "evening_supplement"](diary)


def _sheets(diary: Diary, rows: _Rows, first: date, last: date) -> Iterator[Sheet]:
    """Everything approved by the manager, but for the weeks of two cases."""
    key = diary.person.key
    yield Sheet(key, first, last, 30)
    if "unapproved_week" in diary.person.cases:
        at = next(rows.unapproved)
        week = week_of(diary, at)
        if week:
            yield Sheet(key, *week, UNAPPROVED[at % len(UNAPPROVED)])
    if "rejected_week" in diary.person.cases:
        week = week_of(diary, 1)
        if week:
            yield Sheet(key, *week, 0, REJECTED_BECAUSE)


def _trips(diary: Diary) -> Iterator[Trip]:
    days = diary.free()
    for day in sorted(diary.dice.sample(days, min(len(days), diary.dice.randint(1, 4)))):
        start, end, km = diary.dice.choice(load("places")["trips"])
        extra = Decimal(diary.dice.randrange(0, 10)) / 10
        yield Trip(diary.person.key, day, start, end, Decimal(km) + extra, diary.dice.choice(PROJECTS).id)


def _outlays(diary: Diary) -> Iterator[Outlay]:
    days = diary.free()
    for n, day in enumerate(sorted(diary.dice.sample(days, min(len(days), 2)))):
        amount = Decimal(diary.dice.randrange(4500, 180000, 25)) / 100
        kind = EXPENSE_KINDS[(diary.person.key + n) % len(EXPENSE_KINDS)]
        currency = diary.dice.choice(("DKK", "DKK", "DKK", "EUR", "SEK"))
        project = diary.dice.choice(PROJECTS).id
        yield Outlay(diary.person.key, day, kind, amount, currency, n == 0, project, 30 if n == 0 else 0)


def _typed_in_payroll(diary: Diary, first: date) -> Iterator[HeldHours]:
    """Two approved rows and a pending one, on days that the time system has hours for too, and one of last month."""
    before = first - timedelta(days=1)
    before -= timedelta(days=max(0, before.weekday() - 4))
    yield HeldHours(diary.person.key, before, Decimal("7.4"), "Efterregulering", 4)
    for n, day in enumerate(diary.free()[2:5]):
        hours = diary.norms[day]
        yield HeldHours(diary.person.key, day, hours, "Indtastet i Zenegy af løn", 1 if n == 2 else 2)


def _hold_company_type(everybody: Sequence[Person], rows: _Rows, first: date) -> None:
    """Absence of the month before, archived with its payroll: the only place where the company's own type shows."""
    fathers = [p for p in everybody if "unpaid_paternity" in p.cases] or list(everybody)
    before = first - timedelta(days=1)
    monday = before - timedelta(days=before.weekday() + 7)
    someone = next((p for p in fathers if p.entity == "main" and p.pay is not None), None)
    if someone is not None:
        rows.held_absences.append(
            HeldAbsence(
                someone.key, monday, monday + timedelta(days=4), Decimal(5), 5, "unpaid_paternity", "Første uge", 3
            )
        )
