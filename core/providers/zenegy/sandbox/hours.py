"""The rules of hour registrations (sheet 5.3, 7, 11) on one company's data. Nothing here knows HTTP.

What the sheet leaves open is decided so:

* *Exact duplicate*: same user, date, from, to, hours and rate, and not rejected. Note, project and own amount don't
  count, so two equal shifts of one day must differ in from/to, and without from/to they are a duplicate.
* *Overlap*: both rows have from and to, and share time; touching ends don't. Rows without from/to overlap nothing.
* A standard rate's row is found by `showStandard=true` only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from . import reading
from .answers import Problem, Refused
from .company import Company, User, check_employment, first_status
from .rows import Hours
from .status import ARCHIVES, FINAL, HOURS, MOVES, Status

NO_AMOUNT = "Amount cannot be overriden"  # Zenegy's own spelling [client]
RATE_RULE = "The user doesn't meet the requirements for this rate"


@dataclass(frozen=True, slots=True)
class Filters:
    """The query of the list, status and delete routes. An empty tuple, None: no such filter."""

    registrations: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    payrolls: tuple[int, ...] = ()
    first: date = date.min
    last: date = date.max
    hide_standard: bool = False
    attachments: bool | None = None


def find(company: Company, filters: Filters) -> list[Hours]:
    """The rows that match all filters."""
    if filters.registrations:
        named = (company.hours.rows.get(uid) for uid in dict.fromkeys(filters.registrations))
        rows = [r for r in named if r and filters.first <= r.day <= filters.last]
        if filters.users:
            rows = [r for r in rows if r.user_uid in filters.users]
    elif filters.users:
        rows = company.hours.of_users(filters.users, filters.first, filters.last)
    else:
        rows = company.hours.between(filters.first, filters.last)
    return _narrow(company, rows, filters)


def _narrow(company: Company, rows: list[Hours], filters: Filters) -> list[Hours]:
    if filters.statuses:
        rows = [r for r in rows if r.status in filters.statuses]
    if filters.rates:
        rows = [r for r in rows if r.rate_uid in filters.rates]
    if filters.hide_standard:
        standard = {r.uid for r in company.rates.values() if r.isStandard}
        rows = [r for r in rows if r.rate_uid not in standard]
    if filters.departments:
        rows = [r for r in rows if not _departments(company, r).isdisjoint(filters.departments)]
    if filters.payrolls:
        rows = [r for r in rows if r.payroll_number in filters.payrolls]
    if filters.attachments is not None:
        rows = [r for r in rows if bool(r.attachments) == filters.attachments]
    return rows


def _departments(company: Company, row: Hours) -> set[str | None]:
    employee = company.owner(row).employee
    return {row.department_uid, employee.departmentUid if employee else None}


def user_of(company: Company, user_uid: str) -> User:
    user = company.users.get(user_uid)
    if user is None:
        raise Refused("USER_NOT_FOUND", "NotFound")
    return user


def registration_of(company: Company, user_uid: str | None, uid: str) -> Hours:
    row = company.hours.rows.get(uid)
    if row is None or (user_uid is not None and row.user_uid != user_uid):
        raise Refused("REGISTRATION_NOT_FOUND", "NotFound")
    return row


def create(company: Company, user_uid: str, body: Mapping[str, Any], role: str, now: datetime) -> Hours:
    """Store one registration. Raises Refused with Zenegy's code, Problem for a value that is none."""
    user = user_of(company, user_uid)
    fields = read_fields(body)
    for name, wire in (("day", "date"), ("hours", "hours"), ("rate_uid", "hourPaymentRateUid")):
        if fields.get(name) is None:
            raise Refused(f"The {wire} field is required.")
    wanted = fields.pop("status", Status.PENDING)
    if wanted not in (Status.PENDING, Status.APPROVED):
        raise Refused("A registration is created as Pending or Approved.")
    row = Hours(
        uid=str(uuid.uuid4()),
        id=company.next_id(),
        user_uid=user_uid,
        status=first_status(wanted, role),
        created=now,
        **{"start": None, "end": None, **fields},
    )
    check(company, user, row)
    company.hours.add(row)
    return row


def create_many(company: Company, bodies: Sequence[Mapping[str, Any]], role: str, now: datetime) -> list[Hours]:
    """Store all or none [all-or-nothing inferred]."""
    stored: list[Hours] = []
    try:
        for body in bodies:
            user_uid = reading.text(reading.required(body, "userUid"), "userUid")
            stored.append(create(company, user_uid, body, role, now))
    except (Refused, Problem):
        for row in stored:
            company.hours.remove(row)
        raise
    return stored


def change(company: Company, row: Hours, body: Mapping[str, Any], role: str) -> Hours:
    """Change the fields that the body names. Refused once rejected or archived."""
    if row.status in FINAL:
        raise Refused(f"Registration with status {row.status.name.title()} cannot be changed.")
    fields = read_fields(body)
    status = fields.pop("status", row.status)
    if status != row.status:
        check_move(row.status, first_status(status, role))
    changed = replace(row, **fields, status=first_status(status, role))
    check(company, user_of(company, row.user_uid), changed)
    company.hours.replace(row, changed)
    return changed


def set_status(company: Company, rows: Iterable[Hours], status: Status, named: bool) -> list[Hours]:
    """Move rows to a status. named: the caller listed them, so one that can't move refuses the whole call; rows that
    only matched a filter are moved as far as they can be."""
    rows = list(rows) if named else [r for r in rows if status in MOVES[r.status]]
    for row in rows:
        check_move(row.status, status)
    for row in rows:
        row.status = status
    return rows


def delete(company: Company, rows: Iterable[Hours], named: bool) -> list[Hours]:
    """Delete rows; archived ones refuse the whole call when named, and are passed over when only matched."""
    rows = list(rows) if named else [r for r in rows if r.status not in ARCHIVES]
    if any(r.status in ARCHIVES for r in rows):
        raise Refused("An archived registration cannot be deleted.")
    for row in rows:
        company.hours.remove(row)
    return rows


def check_move(old: Status, new: Status) -> None:
    if new not in MOVES[old]:
        raise Refused(f"Status cannot be changed from {old.name.title()} to {new.name.title()}.")


def check(company: Company, user: User, row: Hours) -> None:
    """Every rule that a stored registration has to keep."""
    rate = company.rates.get(row.rate_uid)
    if rate is None or not company.may_use(row.user_uid, rate):
        raise Refused("RATE_FORBIDDEN_ACCESS", "Forbidden")
    if row.amount is not None and not rate.overrideRate:
        raise Refused(NO_AMOUNT)
    if row.hours <= 0:
        raise Refused("Hours must be greater than 0.")
    if row.department_uid is not None and row.department_uid not in company.departments:
        raise Refused("Department was not found.", "NotFound")
    if row.cost_center_uid is not None and row.cost_center_uid not in company.cost_centers:
        raise Refused("Cost center was not found.", "NotFound")
    _check_period(company, user, row)
    check_employment(user.employee, row.day, f"{RATE_RULE}: the day is after the last work day.")
    _check_neighbours(company, row)


def _check_period(company: Company, user: User, row: Hours) -> None:
    start, end = row.start, row.end
    fits = start is None and end is None
    if start is not None and end is not None:
        fits = start <= end and start.date() == end.date() == row.day
    closed = user.employee is not None and company.is_closed(user.employee, row.day)
    if not fits or closed:
        raise Refused("REGISTRATION_INVALID_PERIOD_RANGE")


def _check_neighbours(company: Company, row: Hours) -> None:
    if company.takes_doubles:
        return
    others = [
        other
        for other in company.hours.of_user_day(row.user_uid, row.day)
        if other.uid != row.uid and other.status is not Status.REJECTED
    ]
    look = (row.start, row.end, row.hours, row.rate_uid)
    if any((o.start, o.end, o.hours, o.rate_uid) == look for o in others):
        raise Refused("REGISTRATION_ALREADY_EXISTS", "Conflicted")
    if row.start is None or row.end is None:
        return
    for other in others:
        if other.start is not None and other.end is not None and other.start < row.end and row.start < other.end:
            raise Refused("REGISTRATION_CONFLICTED_EXISTING_REGISTRATION_IN_PERIOD", "Conflicted")


def read_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a create or change body that were sent, as attributes of `Hours`. Unknown names are ignored."""
    fields: dict[str, Any] = {}
    for wire, (name, read) in FIELDS.items():
        if wire in body:
            fields[name] = read(body[wire], wire)
    return {name: value for name, value in fields.items() if value is not None or name in CLEARABLE}


def _day(value: Any, name: str) -> date | None:
    return None if value is None else reading.moment(value, name).date()


def _status(value: Any, name: str) -> Status | None:
    if value is None:
        return None
    try:
        return HOURS.read(reading.whole(value, name))
    except ValueError as error:
        raise Refused(f"{value} is not a status.") from error


def _or_none(read: Any) -> Any:
    return lambda value, name: None if value is None else read(value, name)


def _pause(value: Any, name: str) -> Decimal:
    return Decimal(0) if value is None else reading.number(value, name)


def _country(value: Any, name: str) -> dict[str, Any] | None:
    return None if value is None else reading.json_object(value)


FIELDS = {
    "hours": ("hours", _or_none(reading.number)),
    "hourPaymentRateUid": ("rate_uid", _or_none(reading.text)),
    "date": ("day", _day),
    "from": ("start", _or_none(reading.moment)),
    "to": ("end", _or_none(reading.moment)),
    "rate": ("amount", _or_none(reading.number)),
    "note": ("note", _or_none(reading.text)),
    "status": ("status", _status),
    "break": ("pause", _pause),
    "accountDepartmentUid": ("department_uid", _or_none(reading.text)),
    "projectId": ("project_id", _or_none(reading.text)),
    "costCenterUid": ("cost_center_uid", _or_none(reading.text)),
    "country": ("country", _country),
    "shouldTriggerRetro": ("retro", _or_none(reading.flag)),
    "attachmentUids": ("attachments", _or_none(reading.texts)),
}
CLEARABLE = frozenset({"start", "end", "amount", "note", "department_uid", "project_id", "cost_center_uid", "country"})
