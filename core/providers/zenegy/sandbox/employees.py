"""The rules of employees (sheet 5.2): find, create with a small field set, PUT of four blocks, JSON Patch, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from . import reading, seed
from .answers import Problem, Refused
from .company import Company

# Longest text Zenegy takes, by wire name of the create body [client].
LENGTHS = {
    "name": 150,
    "address": 50,
    "city": 50,
    "postalNumber": 20,
    "mobilePhone": 50,
    "cpr": 30,
    "email": 75,
    "linkedIn": 200,
    "carRegistrationNumber": 20,
    "countryCode": 5,
}
# Create body and `updateEmployeeBase` call some fields otherwise than the object that is read.
STORED_AS = {"mobilePhone": "contactPhone", "email": "contactEmail"}
STORED = frozenset({"name", "address", "city", "postalNumber", "mobilePhone", "cpr", "email", "countryCode"})
PUT_BLOCKS = ("updateEmployeeBase", "startSaldo", "employeeEmployment", "employeeAditional")


def select(query: QueryParams, company: Company, today: date) -> list[seed.Employee]:
    """The employees that match the query of the list, sorted as asked."""
    found = list(company.employees.values())
    for phrase in reading.query_values(query, "filterPhrase"):
        found = [e for e in found if _has_phrase(e, phrase.lower())]
    departments = reading.query_values(query, "departmentUids")
    if departments:
        found = [e for e in found if e.departmentUid in departments]
    for name in ("salaryPayoutPeriod", "salaryType"):
        values = reading.query_numbers(query, name)
        if values:
            found = [e for e in found if getattr(e, name) in values]
    types = reading.query_numbers(query, "types")
    if types:
        found = [e for e in found if e.type in types]
    kind = (reading.query_numbers(query, "filterBy") or [0])[-1]
    if kind:
        found = [e for e in found if _state(e, today) == kind]
    order = (reading.query_numbers(query, "employeeSortBy") or [0])[-1]
    keys: dict[int, Callable[[seed.Employee], Any]] = {1: lambda e: e.name, 2: lambda e: e.employeeNumber or ""}
    return sorted(found, key=keys[order]) if order in keys else found


def _has_phrase(employee: seed.Employee, phrase: str) -> bool:
    return any(phrase in (v or "").lower() for v in (employee.name, employee.employeeNumber, employee.cpr))


def _state(employee: seed.Employee, today: date) -> int:
    """1 active, 2 pending (not started yet [inferred]), 3 resigned."""
    if employee.isResigned:
        return 3
    return 2 if employee.employmentDate and employee.employmentDate > today else 1


def create(company: Company, body: Mapping[str, Any]) -> seed.Employee:
    """A new employee with the few fields that the create route takes; all others are ignored and need a PUT."""
    kind = reading.whole(reading.required(body, "employeeType"), "employeeType")
    p_number = reading.text(reading.required(body, "pnumber"), "pnumber")
    reading.required(body, "name")
    if kind not in (1, 2, 3):
        raise Problem(400, f"The value '{kind}' is not valid for employeeType.")
    if p_number not in {unit.pNumber for unit in company.p_numbers}:
        raise Refused(f"Production unit {p_number} was not found.", "NotFound")
    fields = {STORED_AS.get(k, k): v for k, v in _texts(body).items() if k in STORED}
    employee = seed.Employee(
        uid=seed.new_uid(), id=company.next_id(), type=kind, pNumber=p_number, salaryPayoutPeriod=0, **fields
    )
    company.employees[employee.uid] = employee
    return employee


def put(company: Company, employee: seed.Employee, body: Mapping[str, Any]) -> None:
    """Change what the four blocks name. `startSaldo`, employment and salary blocks are accepted and not kept."""
    blocks = {name: reading.json_object(reading.required(body, name)) for name in PUT_BLOCKS}
    base = blocks["updateEmployeeBase"]
    changes: dict[str, Any] = {STORED_AS.get(k, k): v for k, v in _texts(base).items() if k in STORED}
    employment = reading.json_object(base.get("employmentData") or {})
    for wire in ("employeeNumber", "extraEmployeeNumber"):
        if employment.get(wire) is not None:
            changes[wire] = reading.text(employment[wire], wire)
    if employment.get("employmentDate") is not None:
        changes["employmentDate"] = reading.moment(employment["employmentDate"], "employmentDate").date()
    if employment.get("departmentId") is not None:
        changes["departmentUid"] = department_by_id(company, employment["departmentId"])
    _store(company, employee, changes)


def patch(company: Company, employee: seed.Employee, operations: Any) -> None:
    """All operations of a JSON Patch or none. Paths in PascalCase, exactly as one live client sends them."""
    if not isinstance(operations, list):
        raise Problem(400, "The body must be a JSON Patch array.")
    changes: dict[str, Any] = {}
    for operation in map(reading.json_object, operations):
        name = str(operation.get("path", "")).removeprefix("/")
        if operation.get("op") not in ("replace", "add"):
            raise Problem(400, f"The operation '{operation.get('op')}' is not supported.")
        if name not in PATCH_PATHS and not name.startswith("Start"):
            raise Problem(400, f"The target location specified by path segment '{name}' was not found.")
        if name in PATCH_PATHS:
            changes.update(PATCH_PATHS[name](company, operation.get("value")))
    _store(company, employee, changes)


def delete(company: Company, employee: seed.Employee) -> None:
    """Remove an employee without registrations; one with any is refused [inferred]."""
    user_uid = employee.user.uid if employee.user else None
    held = any(row.user_uid == user_uid for row in company.hours.rows.values())
    held = held or any(row.employee_uid == employee.uid for row in company.absence.rows.values())
    if held or company.supplements.of_employee(employee.uid):
        raise Refused("Employee has registrations and cannot be deleted.")
    del company.employees[employee.uid]
    company.users.pop(user_uid or "", None)


def _store(company: Company, employee: seed.Employee, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        setattr(employee, name, value)
    if employee.user and "name" in changes:
        company.users[employee.user.uid].name = employee.name


def _texts(body: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, longest in LENGTHS.items():
        if body.get(name) is not None:
            found[name] = _short_text(body[name], name, longest)
    return found


def _short_text(value: Any, name: str, longest: int) -> str:
    short = reading.text(value, name)
    if len(short) > longest:
        raise Problem(400, f"The field {name} must be a string with a maximum length of {longest}.")
    return short


def department_by_id(company: Company, number: Any) -> str:
    for department in company.departments.values():
        if department.id == reading.whole(number, "departmentId"):
            return department.uid
    raise Refused("Department was not found.", "NotFound")


Change = Callable[[Company, Any], dict[str, Any]]


def _as_text(stored: str, wire: str) -> Change:
    longest = LENGTHS.get(wire, 50)
    return lambda _, value: {stored: None if value is None else _short_text(value, wire, longest)}


def _name(_: Company, value: Any) -> dict[str, Any]:
    if not value:
        raise Problem(400, "The name field is required.")
    return {"name": _short_text(value, "name", LENGTHS["name"])}


def _employment_date(_: Company, value: Any) -> dict[str, Any]:
    return {"employmentDate": reading.moment(value, "EmploymentDate").date()}


def _department_uid(company: Company, value: Any) -> dict[str, Any]:
    if value not in company.departments:
        raise Refused("Department was not found.", "NotFound")
    return {"departmentUid": value}


def _not_kept(_: Company, value: Any) -> dict[str, Any]:
    reading.text(value, "value")
    return {}


PATCH_PATHS: Mapping[str, Change] = {
    "Name": _name,
    "Email": _as_text("contactEmail", "email"),
    "Cpr": _as_text("cpr", "cpr"),
    "Address": _as_text("address", "address"),
    "City": _as_text("city", "city"),
    "PostalNumber": _as_text("postalNumber", "postalNumber"),
    "MobilePhone": _as_text("contactPhone", "mobilePhone"),
    "CountryCode": _as_text("countryCode", "countryCode"),
    "EmployeeNumber": _as_text("employeeNumber", "employeeNumber"),
    "ExtraEmployeeNumber": _as_text("extraEmployeeNumber", "extraEmployeeNumber"),
    "EmploymentDate": _employment_date,
    "DepartmentId": lambda company, value: {"departmentUid": department_by_id(company, value)},
    "CompanyDepartmentUid": _department_uid,
    "KontoNumber": _not_kept,
    "RegNumber": _not_kept,
    "CarRegistrationNumber": _not_kept,
}
