"""What the story is made of. Hours and amounts are Decimal; dates and times of day are local to the company (Denmark).

A `Person` is one human being with a key of our own. `time` is what the time system says about them, `pay` what payroll
says; None where that system does not know them. Rows point at people by key, so neither system's ids are mixed up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Literal

Entity = Literal["main", "second"]
Basis = Literal["hourly", "monthly"]
Group = Literal["monthly", "biweekly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InTime:
    """A person in the time system. user_id and employee_id come from two ranges that overlap, and always differ."""

    user_id: int
    employee_id: int
    first_name: str
    last_name: str
    initials: str
    number: str | None
    email: str
    hired: date
    ended: date | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InPay:
    """A person in payroll. user_uid is None for somebody without a login; rate_uid is their standard rate.

    department: name of the department in payroll, which need not agree with the time system's.
    last_work_day: set for people who have resigned in payroll.
    """

    uid: str
    id: int
    user_uid: str | None
    user_id: int | None
    rate_uid: str | None
    name: str
    number: str | None
    email: str | None
    department: str
    hired: date
    last_work_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One human being. norm, new_norm: keys of `company.NORMS`; new_norm holds from new_norm_from on.

    cases: the special cases this person plays, see `cast`. clocks: registers with clock times.
    unit: key of `company.UNITS`. manager: key of the person who approves, None for the managing director.
    heads_unit: approves the time of a unit. wage: per hour, 0 for monthly paid.
    """

    key: int
    given: str
    middle: str
    family: str
    birth: date
    phone: str
    title: str
    entity: Entity
    unit: str
    basis: Basis
    group: Group
    norm: str
    new_norm: str | None
    new_norm_from: date | None
    wage: Decimal
    clocks: bool
    manager: int | None
    heads_unit: bool
    cases: tuple[str, ...]
    time: InTime | None
    pay: InPay | None


@dataclass(frozen=True, slots=True)
class Work:
    """One row of hours, or of pieces where the salary code counts pieces. start, end: None without clock times."""

    id: int
    person: int
    day: date
    hours: Decimal
    task: int
    start: time | None
    end: time | None
    salary_code: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Hours of absence on one day."""

    id: int
    person: int
    day: date
    code: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """State of a person's days first..last: 0 open, 10 submitted, 20 approved by project, 30 by the manager.

    Later sheets win over earlier ones. A rejected one is open and has a comment.
    """

    person: int
    first: date
    last: date
    status: Literal[0, 10, 20, 30]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """A drive in the person's own car."""

    person: int
    day: date
    departure: str
    destination: str
    km: Decimal
    project: int


@dataclass(frozen=True, slots=True)
class Outlay:
    """An expense; paid by the employee or with the company's card."""

    person: int
    day: date
    kind: str
    amount: Decimal
    currency: str
    own_money: bool
    project: int
    status: Literal[0, 30]


@dataclass(frozen=True, slots=True)
class HeldHours:
    """Hours that payroll holds and that nobody sent from the time system. status as payroll counts (1-based)."""

    person: int
    day: date
    hours: Decimal
    note: str
    status: Literal[1, 2, 4]


@dataclass(frozen=True, slots=True)
class HeldAbsence:
    """Absence that payroll holds already. status as payroll counts (0-based). company_type: key of `COMPANY_TYPES`."""

    person: int
    first: date
    last: date
    days: Decimal
    absence_type: int
    company_type: str | None
    note: str
    status: Literal[0, 1, 3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that is so in the demo company. Same arguments of `tell`, same story.

    truth: (UserID, employee uid) of everybody who is in both systems, in the main company; truth_second: in the second.
    cases: people keys by case name. Work, absences and the rest are sorted by person, then day.
    """

    employees: int
    seed: int
    first: date
    last: date
    people: tuple[Person, ...]
    work: tuple[Work, ...]
    absences: tuple[Absence, ...]
    sheets: tuple[Sheet, ...]
    trips: tuple[Trip, ...]
    outlays: tuple[Outlay, ...]
    held_hours: tuple[HeldHours, ...]
    held_absences: tuple[HeldAbsence, ...]
    cases: Mapping[str, tuple[int, ...]]
    truth: tuple[tuple[int, str], ...]
    truth_second: tuple[tuple[int, str], ...]
