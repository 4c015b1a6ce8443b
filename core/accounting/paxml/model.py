"""A PAXml file. Field names are ours; the element or attribute each comes from is named where it isn't plain.

Amounts, hours and percentages are `Decimal`. Times are those of the company's clock where they carry no offset.
Values are positive for absence and deductions too: the code decides the sign. [sheet 2.1]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

VERSION = "2.0"
PAYROLL_INPUT = "LÖNIN"


@dataclass(frozen=True, slots=True)
class ReExport:
    """nyexport: rows that went out before, on that day, are in the file again."""

    day: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """format: LÖNIN is payroll input, LÖNUT output, REGISTER. created: datum. company_code: foretagid."""

    version: str = VERSION
    format: str = PAYROLL_INPUT
    created: datetime | None = None
    re_export: ReExport | None = None
    company_code: str = ""
    organisation_number: str = ""
    company: str = ""
    extra_address: str = ""
    address: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""
    email: str = ""
    home_page: str = ""
    contact: str = ""
    responsible_for_staff: str = ""
    responsible_for_approval: str = ""
    phone: str = ""
    fax: str = ""
    programme: str = ""
    licence: str = ""
    info: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """number: as in SIE, 1 cost centre, 6 project."""

    number: int
    name: str
    info: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """resenhet: a cost centre, project or the like that a row is marked with. id: at most 10 characters."""

    dimension: int
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedUnit:
    """resultatenhet: what a unit is called."""

    dimension: int
    id: str
    name: str
    info: str = ""
    delete: bool | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means in this company."""

    id: str
    name: str
    info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Says that rows are ready or approved; one bound is enough. employee: anstid. post: postid."""

    post: int | None = None
    employee: str = ""
    person_number: str = ""
    day: date | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """tidtrans: hours or absence. Exactly one of: a day, first and last day, start and end.

    post: its running number, unique in the file. hours: only with a day. extent: per cent of an absence.
    child: the person number of a child that is cared for. group: samlingsid. holiday_basis: semgrund, normally None.
    ready, approved: the markers before the row (klar, attesterat).
    """

    code: str
    post: int | None = None
    employee: str = ""
    person_number: str = ""
    day: date | None = None
    first: date | None = None
    last: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    hours: Decimal | None = None
    extent: Decimal | None = None
    child: str = ""
    group: str = ""
    holiday_basis: bool | None = None
    account: str = ""
    customer: str = ""
    units: tuple[Unit, ...] = ()
    info: str = ""
    ready: tuple[Marker, ...] = ()
    approved: tuple[Marker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryRow:
    """lonetrans: a code of the standard or a pay type (lonart) of the company; a day, or moments from and to."""

    code: str = ""
    pay_type: str = ""
    post: int | None = None
    employee: str = ""
    person_number: str = ""
    name: str = ""
    comment: str = ""
    day: date | None = None
    first: datetime | None = None
    last: datetime | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    goods: str = ""
    vat: Decimal | None = None
    group: str = ""
    account: str = ""
    customer: str = ""
    units: tuple[Unit, ...] = ()
    info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDay:
    """Either hours, or start and end."""

    day: date
    start: time | None = None
    end: time | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What a person is to work, day by day."""

    employee: str = ""
    person_number: str = ""
    days: tuple[ScheduleDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """An amount or a percentage, and the day it begins to hold."""

    value: Decimal
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is left out stays as it is in the receiver. staff: personaltyp, ARB or TJM. pay_form: TIM or MÅN.

    paid_in_period: innevarande, paid in the month that it is earned in [inferred]. working_rate: sysgrad, per cent.
    """

    employee: str = ""
    person_number: str = ""
    delete: bool | None = None
    first_name: str = ""
    last_name: str = ""
    extra_address: str = ""
    address: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""
    mobile: str = ""
    home_phone: str = ""
    work_phone: str = ""
    work_email: str = ""
    home_email: str = ""
    staff: str = ""
    category: str = ""
    position: str = ""
    position_code: str = ""
    employment_form: str = ""
    holiday_agreement: str = ""
    clearing_number: str = ""
    bank_account: str = ""
    hired: date | None = None
    left: date | None = None
    pay_form: str = ""
    paid_in_period: bool | None = None
    hourly_pay: Since | None = None
    monthly_pay: Since | None = None
    working_rate: Since | None = None
    holidays: Decimal | None = None
    tax_table: Decimal | None = None
    tax_column: int | None = None
    units: tuple[Unit, ...] = ()
    info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaxFile:
    """All that we write and read of a file; travel rows, payslips and balances are not among it."""

    header: Header
    dimensions: tuple[Dimension, ...] = ()
    units: tuple[NamedUnit, ...] = ()
    codes: tuple[Code, ...] = ()
    times: tuple[TimeRow, ...] = ()
    salaries: tuple[SalaryRow, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    people: tuple[Person, ...] = ()
