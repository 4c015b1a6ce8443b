"""v1 employees, their attributes and balances (sheet sections 2 and 5; shapes of the official v1 spec)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import seed
from .account import Account, Document
from .answers import Refused, reply
from .fields import as_number
from .rows import Absence
from .state import PersonioState
from .v1_calls import Call, api, listed

PAGE = 10
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TYPES = {"int": "integer", "double": "decimal", "date": "date", "string_list": "tags"}
# v1's name of an attribute, its label, and the name that the whitelist has for it.
STANDARD = (
    ("first_name", "First name", "first_name"),
    ("last_name", "Last name", "last_name"),
    ("preferred_name", "Name (preferred)", "preferred_name"),
    ("email", "Email", "email"),
    ("gender", "Gender", "gender"),
    ("status", "Status", "status"),
    ("position", "Position", "position"),
    ("supervisor", "Supervisor", "supervisor"),
    ("employment_type", "Employment type", "type"),
    ("weekly_working_hours", "Weekly hours", "weekly_working_hours"),
    ("hire_date", "Hire date", "employment_start_date"),
    ("contract_end_date", "Contract ends", "contract_end_date"),
    ("termination_date", "Termination date", "termination"),
    ("probation_period_end", "Probation period end", "probation_end_date"),
    ("subcompany", "Subcompany", "legal_entity"),
    ("office", "Office", "office"),
    ("department", "Department", "department"),
    ("team", "Team", "team"),
    ("cost_centers", "Cost center", "cost_centers"),
)
DATES = {"hire_date", "contract_end_date", "termination_date", "probation_period_end"}


def routes(state: PersonioState) -> list[BaseRoute]:
    employees, read = "/v1/company/employees", "persons:read"
    return [
        api(state, "GET", employees, read, list_employees),
        api(state, "GET", f"{employees}/attributes", read, list_attributes),
        api(state, "GET", f"{employees}/custom-attributes", read, list_attributes),
        api(state, "GET", f"{employees}/{{id}}", read, get_employee),
        api(state, "GET", f"{employees}/{{id}}/absences/balance", "absences:read", get_balance),
    ]


def list_employees(call: Call) -> Response:
    """`offset` counts records; with `updated_since` the `email` filter is ignored [spec]."""
    limit, offset = call.number("limit", PAGE, 1), call.number("offset", 0, 0)
    since, email = call.day("updated_since"), call.query.get("email", "").lower()
    people = call.account.persons.values()
    if since is not None:
        rows = [one for one in people if one["updated_at"][:10] >= since.isoformat()]
    else:
        rows = [one for one in people if not email or (one["email"] or "").lower() == email]
    rows.sort(key=lambda one: (len(one["id"]), one["id"]))
    found = [_employee(call, row) for row in rows[offset : offset + limit]]
    return listed(rows, found, offset // limit, limit, offset)


def get_employee(call: Call) -> Response:
    return reply({"success": True, "data": _employee(call, _person(call))})


def list_attributes(call: Call) -> Response:
    """Those that the credential's whitelist lets through."""
    shows = call.grant.credential.shows
    rows = [
        _about(name, label, "date" if name in DATES else "standard", name)
        for name, label, own in STANDARD
        if shows(own)
    ]
    for one in call.account.attributes.values():
        if shows(one.id):
            rows.append(_about(_v1_key(one), one.label, TYPES.get(one.type, "standard"), None))
    return reply({"success": True, "data": rows})


def _v1_key(attribute: seed.Attribute) -> str:
    """`dynamic_` and a whole number in v1; the dot that v2 may have there breaks its clients [client]."""
    return attribute.id if attribute.id.removeprefix("dynamic_").isdigit() else f"dynamic_{attribute.global_id}"


def _about(key: str, label: str, kind: str, universal_id: str | None) -> Document:
    return {"key": key, "label": label, "type": kind, "universal_id": universal_id, "options": []}


def get_balance(call: Call) -> Response:
    """What is left this year of each type that has an entitlement: `available_balance` counts waiting ones too."""
    account, person = call.account, _person(call)
    rows = []
    for kind in account.absence_types.values():
        if not kind.entitlement:
            continue
        taken = [one for one in account.absences.of(person["id"]) if one.type_id == kind.id]
        approved = _days(account, (one for one in taken if one.status == "APPROVED"))
        live = _days(account, (one for one in taken if one.is_live))
        rows.append(
            {
                "id": kind.v1_id,
                "name": kind.name,
                "category": kind.category.lower(),
                "balance": as_number(kind.entitlement - approved),
                "available_balance": as_number(kind.entitlement - live),
            }
        )
    return reply({"success": True, "data": rows})


def _days(account: Account, rows: Iterable[Absence]) -> Decimal:
    year = account.today.year
    found = (part for row in rows for part in account.calendar.breakdown(row, account.today))
    return sum((value for day, value in found if day.year == year), Decimal(0))


def _person(call: Call) -> Document:
    found = call.account.persons.get(call.path["id"])
    if found is None:
        raise Refused(404, "Es ist ein Problem aufgetreten ")
    return found


def _employee(call: Call, person: Document) -> Document:
    account, shows = call.account, call.grant.credential.shows
    employments = account.employments_of(person["id"])
    employment = employments[0] if employments else None
    attributes = {"id": value("ID", int(person["id"]), "integer", "id")}
    for name, label, own in STANDARD:
        if shows(own):
            kind = "date" if name in DATES else "standard"
            attributes[name] = value(label, _standard(account, name, person, employment), kind, name)
    for name, label in (("created_at", "created_at"), ("updated_at", "Last modified")):
        as_v1 = "last_modified_at" if name == "updated_at" else name
        moment = datetime.fromisoformat(person[name])
        attributes[as_v1] = value(label, moment.astimezone(account.zone).isoformat(), "date", as_v1)
    attributes["work_schedule"] = value("Work schedule", _schedule(account, person["id"]), "standard", "work_schedule")
    for one in person["custom_attributes"]:
        if shows(one["id"]):
            about = account.attributes[one["id"]]
            attributes[_v1_key(about)] = value(about.label, one["value"], TYPES.get(about.type, "standard"), None)
    return {"type": "Employee", "attributes": attributes}


def short(person: Document) -> Document:
    """The employee as an absence names it."""
    return {
        "type": "Employee",
        "attributes": {
            "id": value("id", int(person["id"]), "integer", "id"),
            "first_name": value("First name", person["first_name"], "standard", "first_name"),
            "last_name": value("Last name", person["last_name"], "standard", "last_name"),
            "email": value("Email", person["email"], "standard", "email"),
        },
    }


def value(label: str, content: Any, kind: str, universal_id: str | None) -> Document:
    return {"label": label, "value": content, "type": kind, "universal_id": universal_id}


def _standard(account: Account, name: str, person: Document, employment: Document | None) -> Any:
    if name in ("first_name", "last_name", "preferred_name", "email"):
        return person[name]
    if name == "gender":
        return person["gender"].lower()
    if name == "status":
        return employment["status"].lower() if employment else None
    if employment is None:
        return None
    match name:
        case "position":
            return (employment["position"] or {}).get("title")
        case "employment_type":
            return employment["type"].lower()
        case "weekly_working_hours":
            hours = employment["weekly_working_hours"]
            return None if hours is None else f"{hours:g}"
        case "hire_date":
            return _midnight(account, employment["employment_start_date"])
        case "contract_end_date":
            return _midnight(account, employment["contract_end_date"])
        case "probation_period_end":
            return _midnight(account, employment["probation_end_date"])
        case "termination_date":
            return _midnight(account, employment["employment_end_date"])
        case "supervisor":
            above = employment["supervisor"] and account.persons.get(employment["supervisor"]["id"])
            return short(above) if above else None
        case "cost_centers":
            return [_cost_center(account, one) for one in employment["cost_centers"]]
        case "department" | "team":
            units = [one["id"] for one in employment["org_units"] if one["type"] == name]
            return _named(name.title(), units[0], account.units[units[0]].name) if units else None
        case "subcompany":
            return _reference(account, "Subcompany", "legal_entity", employment["legal_entity"])
        case _:
            return _reference(account, "Office", "office", employment["office"])


def _reference(account: Account, kind: str, names: str, ref: Document | None) -> Document | None:
    return _named(kind, ref["id"], account.names[names].get(ref["id"], "")) if ref else None


def _named(kind: str, row_id: str, name: str) -> Document:
    return {"type": kind, "attributes": {"id": int(row_id) if row_id.isdigit() else row_id, "name": name}}


def _cost_center(account: Account, one: Document) -> Document:
    row = _named("CostCenter", one["id"], account.names["cost_center"].get(one["id"], ""))
    row["attributes"]["percentage"] = one["weight"]
    return row


def _schedule(account: Account, person_id: str) -> Document:
    week = account.calendar.week_of(person_id)
    hours = {day: f"{int(h):02}:{int(h % 1 * 60):02}" for day, h in zip(WEEKDAYS, week, strict=True)}
    about = {"id": 1, "name": f"{as_number(sum(week, Decimal(0)))} hours", "valid_from": None}
    return {"type": "WorkSchedule", "attributes": {**about, **hours}}


def _midnight(account: Account, day: str | None) -> str | None:
    return None if day is None else datetime.fromisoformat(day).replace(tzinfo=account.zone).isoformat()
