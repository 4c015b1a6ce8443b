"""Who is who: the two id spaces of TimeLog, joined in one place."""

from __future__ import annotations

from collections.abc import Iterable

from core.models.people import Employee
from core.models.rows import Approval
from core.providers.timelog.wire import EmployeeID, UserID
from core.providers.timelog.wire.reporting import RawEmployee
from core.providers.timelog.wire.rest import User
from core.providers.timelog.wire.xml import broken


class People:
    """Everybody of GetEmployeesRaw: the only bridge between EmployeeID and UserID."""

    def __init__(self, employees: Iterable[RawEmployee]) -> None:
        self.by_user = {e.user_id: e for e in employees}
        self._users = {e.employee_id: e.user_id for e in self.by_user.values()}
        self._waiting: dict[tuple[UserID, str], Approval] = {}

    def user(self, employee: EmployeeID, claimed: UserID | None, what: str) -> UserID:
        """Whose row this is. claimed: the UserID that the row itself carries, where its feed has one.

        Raises Broken for a row of somebody who is nowhere listed, or whose two numbers are of two people.
        """
        listed = self._users.get(employee)
        if listed is None and claimed is None:
            raise broken(
                f"TimeLog's {what} belongs to EmployeeID {employee}, whom its list of employees does not hold.", "rows"
            )
        if listed is not None and claimed is not None and listed != claimed:
            raise broken(
                f"TimeLog's {what} names EmployeeID {employee} and UserID {claimed}, "
                f"but that employee's UserID is {listed}.",
                "rows",
            )
        return claimed if listed is None and claimed is not None else UserID(listed or 0)

    def name(self, user: UserID | None) -> str | None:
        employee = self.by_user.get(user) if user is not None else None
        return _full_name(employee) if employee else None

    def waiting(self, user: UserID, evidence: str) -> Approval:
        """Not approved; it waits for the person's manager."""
        key = (user, evidence)
        if key not in self._waiting:
            employee = self.by_user.get(user)
            self._waiting[key] = Approval(False, evidence, self.name(employee.manager) if employee else None)
        return self._waiting[key]


def _full_name(employee: RawEmployee) -> str | None:
    return employee.full_name or " ".join(p for p in (employee.first_name, employee.last_name) if p) or None


def employees(people: People, users: Iterable[User]) -> list[Employee]:
    """Everybody, former ones included. keys: `employee_id` (Reporting's number) and `guid` (REST's)."""
    guids = {u.UserID: u.ID for u in users}
    found = []
    for user, raw in people.by_user.items():
        keys = {"employee_id": str(raw.employee_id)}
        if user in guids:
            keys["guid"] = guids[user]
        found.append(
            Employee(
                id=str(user),
                number=raw.number,
                first_name=raw.first_name,
                last_name=raw.last_name,
                full_name=_full_name(raw),
                initials=raw.initials,
                email=raw.email,
                phone=raw.mobile or raw.phone,
                starts=raw.hired,
                ends=raw.terminated,
                department=raw.department,
                department_id=None if raw.department_id is None else str(raw.department_id),
                legal_entity=None if raw.legal_entity is None else str(raw.legal_entity),
                manager=people.name(raw.manager),
                title=raw.title,
                active=raw.active,
                keys=keys,
            )
        )
    return found
