"""One company's data, loaded from the seed: people, rates, registrations, payrolls, and how they find each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol, TypeVar

from . import seed
from .answers import Refused
from .rows import Absence, AbsenceBook, Hours, HoursBook, Supplement, SupplementBook
from .status import HOURS, OTHERS, Status

# `GET absence` names the system types; the list on the sheet may be cut off at the end.
SYSTEM_ABSENCE_TYPES = {
    0: "Vacation",
    1: "Illness",
    2: "VacationFreeDay",
    3: "CareDay",
    4: "ChildIll",
    5: "MaternityWithoutSalary",
    6: "MaternityWithSalary",
    7: "TrainingAndEducation",
}
FINISHED = 4
EVERYBODY = "*"

T = TypeVar("T")


class HasUid(Protocol):
    uid: str


R = TypeVar("R", bound=HasUid)
ELEVATED = frozenset(
    {
        "CompanyOwner",
        "PayrollAdminFull",
        "PayrollAdminLimited",
        "AccountAdminFull",
        "AccountAdminLimited",
        "DepartmentManager",
    }
)


@dataclass(slots=True, eq=False)
class User:
    """A login of the company: an employee's, a signed-in person's, or both. Hours are kept by its uid."""

    uid: str
    id: int
    name: str
    email: str | None
    is_active: bool
    employee: seed.Employee | None = None
    person: seed.Person | None = None


class Company:
    """What one company holds, built from its part of the seed. Raises ValueError where that contradicts itself."""

    def __init__(self, document: seed.Company, people: Iterable[seed.Person], now: datetime) -> None:
        self.uid = document.uid
        self.id = document.id
        self.name = document.name
        self.cvr = document.cvr
        self.p_numbers = document.pNumbers
        self.departments = _by_uid("department", document.departments)
        self.cost_centers = _by_uid("cost centre", document.costCenters)
        self.employees = _by_uid("employee", document.employees)
        self.groups = _by_uid("user group", document.userGroups)
        self.rates = _by_uid("rate", document.rates)
        self.absence_types = _by_uid("absence type", document.absenceTypes)
        self.supplement_rates = _by_uid("supplement rate", document.supplementRates)
        self.payrolls = _by_uid("payroll", document.payrolls)
        self.users: dict[str, User] = {}
        self._former_users: dict[str, User] = {}
        self._rates_by_user: dict[str, list[seed.HourRate]] | None = None
        self.hours = HoursBook()
        self.takes_doubles = False
        self.absence = AbsenceBook()
        self.supplements = SupplementBook()
        self._last_id = 88_000
        self._number_the_rest(document)
        for employee in document.employees:
            self.add_user(employee)
        for person in people:
            self.add_person(person)
        self._load_registrations(document, now)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def add_user(self, employee: seed.Employee) -> None:
        login = employee.user
        if login is None:
            return
        if login.uid in self.users:
            raise ValueError(f"two logins with uid {login.uid} in company {self.name}")
        email = login.email or employee.contactEmail
        self.users[login.uid] = User(login.uid, login.id, employee.name, email, login.isActive, employee)

    def add_person(self, person: seed.Person) -> None:
        if self.uid not in person.roles:
            return
        user = self.users.setdefault(person.uid, User(person.uid, person.id, person.name, person.email, True))
        user.person = person

    def drop_user(self, employee: seed.Employee) -> None:
        """Take the login away; what was registered for it stays."""
        if employee.user is None:
            raise ValueError(f"{employee.name} has no login")
        self._former_users[employee.user.uid] = self.users.pop(employee.user.uid)
        employee.user = None

    def owner(self, row: Hours) -> User:
        """Whose hours these are, even when the login is gone."""
        return self.users.get(row.user_uid) or self._former_users[row.user_uid]

    def roles(self, user: User) -> list[str]:
        """The user's roles in this company as they are now."""
        role = user.person.roles.get(self.uid) if user.person else None
        own: list[str] = [role] if role else []
        return own if user.employee is None or "Employee" in own else [*own, "Employee"]

    def may_use(self, user_uid: str, rate: seed.HourRate) -> bool:
        """Whether a rate is open to a user: not disabled, and shared or naming the user or one of its groups."""
        return any(rate is known for known in self.rates_of(user_uid))

    def rates_of(self, user_uid: str) -> list[seed.HourRate]:
        """The rates open to a user: limited ones that name them first, then the shared ones."""
        if self._rates_by_user is None:
            self._rates_by_user = {}
            for rate in self.rates.values():
                groups = [self.groups[g].userUids for g in rate.allowedUserGroups if g in self.groups]
                named = dict.fromkeys([*rate.allowedUsers, *(u for users in groups for u in users)])
                for uid in named if rate.limitUserAccess else (EVERYBODY,):
                    self._rates_by_user.setdefault(uid, []).append(rate)
        mine, shared = (self._rates_by_user.get(uid, ()) for uid in (user_uid, EVERYBODY))
        return [rate for rate in (*mine, *shared) if not rate.isDisabled]

    def rates_changed(self) -> None:
        """To be called after a rate was added, removed or its access changed."""
        self._rates_by_user = None

    def is_closed(self, employee: seed.Employee, day: date) -> bool:
        """Whether a finished payroll of the employee's payout period covers the day."""
        return any(
            p.status == FINISHED and p.salaryPayoutPeriod == employee.salaryPayoutPeriod
            for p in self.payrolls.values()
            if p.periodFrom <= day <= p.periodTo
        )

    def employee(self, uid: str) -> seed.Employee:
        found = self.employees.get(uid)
        if found is None:
            raise Refused("Employee was not found.", "NotFound")
        return found

    def _number_the_rest(self, document: seed.Company) -> None:
        lists: list[Iterable[Any]] = [document.costCenters, document.rates, document.absenceTypes]
        lists += [document.supplementRates, document.hourRegistrations, document.absences]
        lists += [document.supplementRegistrations]
        rows = [row for rows in lists for row in rows]
        self._last_id = max([self._last_id, *(row.id for row in rows), *(e.id for e in document.employees)])
        for row in rows:
            row.id = row.id or self.next_id()

    def _load_registrations(self, document: seed.Company, now: datetime) -> None:
        for h in document.hourRegistrations:
            _must_know("user", h.userUid, self.users)
            _must_know("rate", h.hourPaymentRateUid, self.rates)
            self.hours.add(hours_row(h, now))
        for a in document.absences:
            _must_know("employee", a.employeeUid, self.employees)
            if a.companyAbsenceTypeUid:
                _must_know("company absence type", a.companyAbsenceTypeUid, self.absence_types)
            self.absence.add(absence_row(a, now))
        for s in document.supplementRegistrations:
            _must_know("employee", s.employeeUid, self.employees)
            _must_know("supplement rate", s.rateUid, self.supplement_rates)
            self.supplements.add(supplement_row(s, now))


def hours_row(h: seed.HourRegistration, now: datetime) -> Hours:
    if (h.from_ is None) != (h.to is None):
        raise ValueError(f"hour registration {h.uid}: give both from and to, or neither")
    return Hours(
        uid=h.uid,
        id=h.id,
        user_uid=h.userUid,
        rate_uid=h.hourPaymentRateUid,
        hours=h.hours,
        day=h.date,
        start=h.from_,
        end=h.to,
        status=HOURS.read(h.status),
        created=now,
        amount=h.rate,
        note=h.note,
        project_id=h.projectId,
        payroll_number=h.payrollNumber,
    )


def absence_row(a: seed.Absence, now: datetime) -> Absence:
    return Absence(
        uid=a.uid,
        id=a.id,
        employee_uid=a.employeeUid,
        first=datetime.combine(a.fromDate, time()),
        last=datetime.combine(a.toDate, time(23, 59, 59)),
        days=a.days,
        absence_type=a.absenceType,
        company_type_uid=a.companyAbsenceTypeUid,
        status=OTHERS.read(a.status),
        created=now,
        note=a.note,
        project_id=a.projectId,
    )


def supplement_row(s: seed.SupplementRegistration, now: datetime) -> Supplement:
    return Supplement(
        uid=s.uid,
        id=s.id,
        employee_uid=s.employeeUid,
        rate_uid=s.rateUid,
        day=s.date,
        units=s.units,
        status=OTHERS.read(s.status),
        created=now,
        amount=s.rate,
        description=s.description,
        project_id=s.projectId,
    )


def is_elevated(role: str) -> bool:
    return role in ELEVATED


def first_status(wanted: Status, role: str) -> Status:
    """The state a new registration gets: somebody without an elevated role can create Pending ones only."""
    return wanted if is_elevated(role) else Status.PENDING


def check_employment(employee: seed.Employee | None, last: date, message: str) -> None:
    """Refuse a day after the employee's last one; somebody resigned without a known last day gets nothing."""
    if employee is None or (employee.lastWorkDay is None and not employee.isResigned):
        return
    if employee.lastWorkDay is None or last > employee.lastWorkDay:
        raise Refused(message)


def pick(rows: Mapping[str, T], uid: str | None) -> T | None:
    """The row with that uid; None where there is none, or no uid."""
    return rows.get(uid) if uid is not None else None


def _by_uid(kind: str, rows: Iterable[R]) -> dict[str, R]:
    found: dict[str, R] = {}
    for row in rows:
        if row.uid in found:
            raise ValueError(f"two rows of kind {kind} with uid {row.uid}")
        found[row.uid] = row
    return found


def _must_know(kind: str, uid: str, known: Mapping[str, Any]) -> None:
    if uid not in known:
        raise ValueError(f"a registration names {kind} {uid}, which this company does not have")
