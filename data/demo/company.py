"""The fixed things of the demo company, the same for every seed and size.

"Nordlys" has two legal entities. The time system keeps both in one account; payroll has one company for each. The two
systems name and cut the departments differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.codes import load
from data.demo.model import Entity

DEFAULT_PERIOD = (date(2026, 10, 1), date(2026, 10, 31))

ENTITIES: dict[Entity, str] = {"main": "Nordlys Drift A/S", "second": "Nordlys Service ApS"}
CVR: dict[Entity, str] = {"main": "00000019", "second": "00000027"}

UNITS: dict[str, tuple[str, str]] = {
    "management": ("Ledelse", "Administration"),
    "finance": ("Økonomi", "Administration"),
    "hr": ("HR", "Administration"),
    "it": ("IT og udvikling", "Administration"),
    "sales": ("Salg", "Sales"),
    "marketing": ("Markedsføring", "Sales"),
    "support": ("Kundeservice", "Customer service"),
    "odense": ("Drift Odense", "Production"),
    "nyborg": ("Drift Nyborg", "Production"),
    "assembly": ("Montage", "Production"),
    "warehouse": ("Lager og kørsel", "Warehouse"),
}
"""Working unit: department in the time system, department in payroll."""

SPLIT_IN_PAYROLL = {"Warehouse": "Transport"}
"""Departments that payroll cuts finer: half of the people are in the second one."""

SECOND_DEPARTMENTS = ("Service", "Kontor", "Felt")
OFFICE_UNITS = ("finance", "hr", "it", "sales", "marketing", "support", "management")
FLOOR_UNITS = ("odense", "nyborg", "assembly", "warehouse", "support")

Week = tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]


def _week(*hours: str) -> Week:
    monday, tuesday, wednesday, thursday, friday = (Decimal(h) for h in hours)
    return (monday, tuesday, wednesday, thursday, friday, Decimal(0), Decimal(0))


NORMS: dict[str, tuple[str, Week]] = {
    "full": ("Fuldtid 37", _week("7.4", "7.4", "7.4", "7.4", "7.4")),
    "short_friday": ("Fuldtid 37, kort fredag", _week("7.75", "7.75", "7.75", "7.75", "6")),
    "thirty": ("Deltid 30", _week("6", "6", "6", "6", "6")),
    "four_days": ("Deltid 29,6, fri fredag", _week("7.4", "7.4", "7.4", "7.4", "0")),
    "twenty": ("Deltid 20", _week("4", "4", "4", "4", "4")),
}
"""Working weeks by key: name, norm hours Monday first."""

NORM_SHARES = {"full": 80, "short_friday": 7, "thirty": 6, "four_days": 4, "twenty": 3}


@dataclass(frozen=True, slots=True)
class AbsenceCode:
    id: int
    code: str
    name: str
    payroll_number: str
    kind: int
    to_payroll: bool
    approval: bool
    active: bool


@dataclass(frozen=True, slots=True)
class SalaryCode:
    id: int
    code: str
    name: str
    unit: str
    meaning: str
    system: bool


ABSENCE_CODES = tuple(
    AbsenceCode(i, *(row[k] for k in ("code", "name", "payroll_number", "kind", "to_payroll", "approval", "active")))
    for i, row in enumerate(load("usual_codes")["absence"], start=3)
)
SALARY_CODES = tuple(
    SalaryCode(i, *(row[k] for k in ("code", "name", "unit", "meaning", "system")))
    for i, row in enumerate(load("usual_codes")["salary"], start=1)
)


@dataclass(frozen=True, slots=True)
class Project:
    id: int
    name: str
    customer: str
    tasks: tuple[str, ...]


PROJECTS = (
    Project(70, "Internt", "Nordlys", ("Administration", "Møder", "Tillæg og vagter")),
    Project(71, "Havn drift", "Havn A/S", ("Driftsvagt", "Reparation", "Support")),
    Project(72, "Vindpark Storebælt", "Bælt Energi A/S", ("Montage", "Eftersyn")),
    Project(73, "Fjernvarme Nyborg", "Nyborg Varme", ("Montage", "Kørsel", "Dokumentation")),
    Project(74, "Lagerflytning", "Ærø Møbler ApS", ("Pakning", "Transport")),
    Project(75, "Webshop", "Ærø Møbler ApS", ("Udvikling", "Test")),
    Project(76, "Serviceaftale Flensborg", "Förde Technik GmbH", ("Service", "Reparation")),
    Project(77, "Rådgivning", "Havn A/S", ("Analyse", "Rapport")),
)


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    name: str
    project: int


TASKS = tuple(
    Task(id, name, project)
    for id, (project, name) in enumerate(((p.id, name) for p in PROJECTS for name in p.tasks), start=401)
)
SUPPLEMENT_TASK = next(t.id for t in TASKS if t.name == "Tillæg og vagter")


@dataclass(frozen=True, slots=True)
class Rate:
    """A general hour rate of payroll. limited: open to a few people only."""

    number: str
    name: str
    per_hour: Decimal
    override: bool = False
    limited: bool = False


RATES = (
    Rate("1100", "Normaltimer", Decimal("185.00")),
    Rate("1150", "Overtid 50 %", Decimal("277.50")),
    Rate("1200", "Overtid 100 %", Decimal("370.00")),
    Rate("1300", "Aftentillæg", Decimal("42.50")),
    Rate("1400", "Montørtimer", Decimal("215.00"), limited=True),
    Rate("1500", "Timer, egen sats", Decimal("200.00"), override=True),
)

PIECES = (
    ("900", "Vagttillæg", Decimal("250.00"), False),
    ("910", "Udetillæg", Decimal("45.00"), False),
    ("920", "Udlæg", Decimal("1.00"), True),
)
"""Supplement rates of payroll: number, name, amount of one piece, own amount allowed."""

COMPANY_TYPES = {"unpaid_paternity": ("Fædreorlov uden løn", "52", 5)}
"""Payroll's own absence types by key: name, number, system type they belong to."""

EXPENSE_KINDS = ("Parkering", "Hotel", "Værktøj", "Forplejning")
KM_RATE = Decimal("3.94")


def holidays(year: int) -> frozenset[date]:
    """The Danish public holidays of a year: nobody has a norm on these days."""
    a, b, c = year % 19, year // 100, year % 100
    moon = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - moon - c % 4) % 7
    late = (a + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    easter = date(year, month, day + 1)
    movable = (easter + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50))
    return frozenset({date(year, 1, 1), date(year, 12, 25), date(year, 12, 26), *movable})
