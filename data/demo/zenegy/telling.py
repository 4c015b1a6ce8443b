"""Zenegy's seed document: one company for each legal entity, and who may sign in. What a company holds: `holdings`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from data.demo.company import CVR, ENTITIES
from data.demo.model import Entity, InPay, Person, Story
from data.demo.zenegy import holdings

CLIENT_ID = "handover-sandbox"
CLIENT_SECRET = "zenegy-sandbox-secret"
ACCESS_TOKEN = "demo-zenegy-access"
SECOND_ACCESS_TOKEN = "demo-zenegy-second-access"
EMPLOYEE_ACCESS_TOKEN = "demo-zenegy-employee-access"
COMPANY_UIDS: dict[Entity, str] = {
    "main": "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01",
    "second": "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02",
}
INTEGRATION_USER = "a9b8c7d6-0000-4f5e-8d4c-000000000001"
PAYOUT = {"biweekly": 2, "monthly": 4}
EMPLOYEE_TYPE = {"hourly": 1, "monthly": 2}
Row = dict[str, Any]


def document(story: Story) -> Row:
    """The seed document, ready for JSON. The first grant is the integration user's, an administrator, main company."""
    return {
        "apps": [{"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}],
        "people": list(_people(story)),
        "grants": list(_grants(story)),
        "companies": [_company(story, entity, id) for id, entity in enumerate(ENTITIES, start=1)],
    }


def _people(story: Story) -> Iterator[Row]:
    roles = dict.fromkeys(COMPANY_UIDS.values(), "PayrollAdminFull")
    yield {
        "uid": INTEGRATION_USER,
        "id": 9000,
        "name": "Handover integration",
        "email": "integration@nordlys.example",
        "roles": roles,
    }
    for person, role in _signed_in(story):
        pay = person.pay
        if pay and pay.user_uid:
            yield {
                "uid": pay.user_uid,
                "id": pay.user_id,
                "name": pay.name,
                "email": _login_email(person, pay),
                "roles": {COMPANY_UIDS["main"]: role},
            }


def _signed_in(story: Story) -> Iterator[tuple[Person, str]]:
    """The managing director, a head of a unit where there is one, and somebody without any right."""
    staff = [p for p in story.people if p.entity == "main" and p.time and p.pay and p.pay.user_uid]
    yield from ((p, "CompanyOwner") for p in staff if p.manager is None)
    yield from [(p, "DepartmentManager") for p in staff if p.heads_unit and p.manager is not None][:1]
    yield from [(p, "Employee") for p in staff if not p.heads_unit][:1]


def _grants(story: Story) -> Iterator[Row]:
    plain = next((p.pay.user_uid for p, role in _signed_in(story) if role == "Employee" and p.pay), None)
    grants: tuple[tuple[str | None, Entity, str], ...] = (
        (INTEGRATION_USER, "main", ACCESS_TOKEN),
        (INTEGRATION_USER, "second", SECOND_ACCESS_TOKEN),
        (plain, "main", EMPLOYEE_ACCESS_TOKEN),
    )
    for person, entity, token in grants:
        if person:
            yield {
                "client_id": CLIENT_ID,
                "person": person,
                "company_uid": COMPANY_UIDS[entity],
                "access_token": token,
                "refresh_token": token.replace("access", "refresh"),
            }


def _company(story: Story, entity: Entity, id: int) -> Row:
    staff = [p for p in story.people if p.entity == entity and p.pay]
    departments = holdings.departments(story.seed, entity)
    by_name = {row["name"]: row["uid"] for row in departments}
    return {
        "uid": COMPANY_UIDS[entity],
        "id": id,
        "name": ENTITIES[entity],
        "cvr": CVR[entity],
        "pNumbers": [{"pNumber": f"10000000{id}{n}", "name": place} for n, place in enumerate(("Odense", "Nyborg"))],
        "departments": departments,
        "costCenters": [
            {"costCenterName": name, "costCenterCode": code}
            for name, code in (("Drift", "100"), ("Salg", "200"), ("Fælles", "900"))
        ],
        "employees": [_employee(person, by_name) for person in staff],
        "userGroups": holdings.user_groups(story.seed, entity, staff),
        "rates": holdings.rates(story.seed, entity, staff),
        "absenceTypes": holdings.absence_types(story.seed, entity),
        "supplementRates": holdings.supplement_rates(story.seed, entity),
        "hourRegistrations": holdings.hours(story, entity),
        "absences": holdings.absences(story, entity),
        "supplementRegistrations": holdings.supplements(story, entity),
        "payrolls": holdings.payrolls(story, entity),
    }


def _employee(person: Person, departments: dict[str, str]) -> Row:
    pay = person.pay
    if pay is None:
        raise ValueError(f"person {person.key} is not in payroll")
    leaves = pay.last_work_day
    return {
        "uid": pay.uid,
        "id": pay.id,
        "name": pay.name,
        "employeeNumber": pay.number,
        "cpr": f"{person.birth:%d%m%y}0000",
        "contactEmail": pay.email,
        "contactPhone": person.phone,
        "title": person.title,
        "departmentUid": departments[pay.department],
        "employmentDate": str(pay.hired),
        "lastWorkDay": str(leaves) if leaves else None,
        "dateOfResignation": str(leaves + timedelta(days=1)) if leaves else None,
        "isResigned": leaves is not None,
        "type": EMPLOYEE_TYPE[person.basis],
        "salaryPayoutPeriod": PAYOUT[person.group],
        "user": {"uid": pay.user_uid, "id": pay.user_id, "email": _login_email(person, pay)} if pay.user_uid else None,
    }


def _login_email(person: Person, pay: InPay) -> str:
    """Where payroll has no address of its own the login was made with the work address."""
    if pay.email:
        return pay.email
    return person.time.email if person.time else f"user{pay.id}@nordlys.example"
