"""What the sandbox stores of registrations, and the books that find them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .status import Status


@dataclass(slots=True, eq=False)
class Hours:
    """Hours of a user on one day. start, end: both or neither. amount: own amount per hour, else the rate's."""

    uid: str
    id: int
    user_uid: str
    rate_uid: str
    hours: Decimal
    day: date
    start: datetime | None
    end: datetime | None
    status: Status
    created: datetime
    amount: Decimal | None = None
    note: str | None = None
    project_id: str | None = None
    pause: Decimal = Decimal(0)
    department_uid: str | None = None
    cost_center_uid: str | None = None
    country: dict[str, Any] | None = None
    retro: bool = False
    attachments: list[str] = field(default_factory=list)
    payroll_number: int | None = None


@dataclass(slots=True, eq=False)
class Absence:
    """Absence of an employee, whole days first..last."""

    uid: str
    id: int
    employee_uid: str
    first: datetime
    last: datetime
    days: Decimal
    absence_type: int
    company_type_uid: str | None
    status: Status
    created: datetime
    note: str | None = None
    project_id: str | None = None
    attachments: list[str] = field(default_factory=list)
    payroll_uid: str | None = None

    def each_day(self) -> Iterator[date]:
        for n in range((self.last.date() - self.first.date()).days + 1):
            yield self.first.date() + timedelta(days=n)


@dataclass(slots=True, eq=False)
class Supplement:
    """A supplement or deduction of an employee. amount, name: own ones, else the rate's."""

    uid: str
    id: int
    employee_uid: str
    rate_uid: str
    day: date
    units: Decimal
    status: Status
    created: datetime
    amount: Decimal | None = None
    name: str | None = None
    description: str | None = None
    project_id: str | None = None


class HoursBook:
    """All hours of a company, found by uid, by user, by day, and by user and day. Lists run by day, then entry."""

    def __init__(self) -> None:
        self.rows: dict[str, Hours] = {}
        self._of_day: dict[date, dict[str, Hours]] = {}
        self._of_user: dict[str, dict[str, Hours]] = {}
        self._of_user_day: dict[tuple[str, date], list[Hours]] = {}

    def add(self, row: Hours) -> None:
        self.rows[row.uid] = row
        self._of_day.setdefault(row.day, {})[row.uid] = row
        self._of_user.setdefault(row.user_uid, {})[row.uid] = row
        self._of_user_day.setdefault((row.user_uid, row.day), []).append(row)

    def remove(self, row: Hours) -> None:
        del self.rows[row.uid]
        del self._of_day[row.day][row.uid]
        del self._of_user[row.user_uid][row.uid]
        self._of_user_day[row.user_uid, row.day].remove(row)

    def replace(self, old: Hours, new: Hours) -> None:
        if (old.user_uid, old.day) != (new.user_uid, new.day):
            self.remove(old)
            self.add(new)
            return
        self.rows[new.uid] = self._of_day[new.day][new.uid] = self._of_user[new.user_uid][new.uid] = new
        same_day = self._of_user_day[new.user_uid, new.day]
        same_day[same_day.index(old)] = new

    def of_user_day(self, user_uid: str, day: date) -> list[Hours]:
        return self._of_user_day.get((user_uid, day), [])

    def of_users(self, user_uids: Iterable[str], first: date, last: date) -> list[Hours]:
        found = [r for u in set(user_uids) for r in self._of_user.get(u, {}).values() if first <= r.day <= last]
        return sorted(found, key=lambda r: (r.day, r.id))

    def between(self, first: date, last: date) -> list[Hours]:
        days = sorted(day for day in self._of_day if first <= day <= last)
        return [row for day in days for row in self._of_day[day].values()]


class SupplementBook:
    """All supplements and deductions of a company, found by uid and by employee."""

    def __init__(self) -> None:
        self.rows: dict[str, Supplement] = {}
        self._of_employee: dict[str, dict[str, Supplement]] = {}

    def add(self, row: Supplement) -> None:
        self.rows[row.uid] = row
        self._of_employee.setdefault(row.employee_uid, {})[row.uid] = row

    def remove(self, row: Supplement) -> None:
        del self.rows[row.uid]
        del self._of_employee[row.employee_uid][row.uid]

    def replace(self, old: Supplement, new: Supplement) -> None:
        if old.employee_uid != new.employee_uid:
            self.remove(old)
        self.add(new)

    def of_employee(self, employee_uid: str) -> list[Supplement]:
        return list(self._of_employee.get(employee_uid, {}).values())


class AbsenceBook:
    """All absence of a company, found by uid and by employee and day. Lists run by entry."""

    def __init__(self) -> None:
        self.rows: dict[str, Absence] = {}
        self._of_employee_day: dict[tuple[str, date], list[Absence]] = {}

    def add(self, row: Absence) -> None:
        self.rows[row.uid] = row
        for day in row.each_day():
            self._of_employee_day.setdefault((row.employee_uid, day), []).append(row)

    def remove(self, row: Absence) -> None:
        del self.rows[row.uid]
        self._forget_days(row)

    def replace(self, old: Absence, new: Absence) -> None:
        self._forget_days(old)
        self.add(new)

    def _forget_days(self, row: Absence) -> None:
        for day in row.each_day():
            self._of_employee_day[row.employee_uid, day].remove(row)

    def of_employee_day(self, employee_uid: str, day: date) -> list[Absence]:
        return self._of_employee_day.get((employee_uid, day), [])
