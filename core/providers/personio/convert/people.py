"""Persons with their employment as employees, and what goes back (sheet 4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.models.people import Employee
from core.models.writes import RecordState, RemoteRecord
from core.providers.personio.wire import Ref
from core.providers.personio.wire_people import Employment, Person

INACTIVE = "INACTIVE"


def employee(
    one: Person, employment: Employment | None, number_attribute: str, names: Mapping[str, str] = {}
) -> Employee:
    """employment: the newest, where it was read. names: of everybody by id, for who the manager is.

    What isn't released for the credentials is missing. A person without a status counts as active.
    """
    job = employment
    manager = job.supervisor.id if job and job.supervisor else None
    return Employee(
        id=one.id,
        number=number(one, number_attribute),
        first_name=_text(one.first_name),
        last_name=_text(one.last_name),
        full_name=_text(one.preferred_name),
        email=_text(one.email),
        starts=job.employment_start_date if job else None,
        ends=_last_day(job),
        department_id=job.department if job else None,
        legal_entity=job.legal_entity.id if job and job.legal_entity else None,
        manager=names.get(manager) if manager else None,
        title=_text(job.position.title) if job and job.position else None,
        active=one.status != INACTIVE,
        keys={"employment": job.id} if job else {},
    )


def number(one: Person, attribute: str) -> str | None:
    """The personnel number: text, also where the attribute is a number. [client, live]"""
    if not attribute:
        return None
    value = next((a.value for a in one.custom_attributes if a.id == attribute), None)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return _text(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None


def attributes(persons: Iterable[Person]) -> list[tuple[str, str, str]]:
    """Id, label and kind of each attribute that somebody has. A label is often missing: then the id stands for it."""
    found: dict[str, tuple[str, str]] = {}
    for one in persons:
        for attribute in one.custom_attributes:
            label, kind = found.get(attribute.id, ("", ""))
            found[attribute.id] = (label or attribute.label or "", kind or (attribute.type or "").lower())
    return sorted((id_, label or id_, kind) for id_, (label, kind) in found.items())


def record(
    one: Person, job: Employment | None, number_attribute: str, operation: str, first: date, last: date
) -> RemoteRecord:
    """Employee data as they are now. Dates of an employment are ISO dates; what is missing is empty."""
    values: dict[str, str | None] = {
        "first_name": one.first_name,
        "last_name": one.last_name,
        "preferred_name": one.preferred_name,
        "email": one.email,
        "number": number(one, number_attribute),
        "status": job.status if job and job.status else one.status,
    }
    if job is not None:
        values |= {
            "type": job.type,
            "starts": job.employment_start_date.isoformat() if job.employment_start_date else None,
            "department": job.department,
            "title": job.position.title if job.position else None,
            "legal_entity": _id(job.legal_entity),
            "office": _id(job.office),
            "supervisor": _id(job.supervisor),
            "weekly_hours": None if job.weekly_working_hours is None else f"{job.weekly_working_hours.normalize():f}",
        }
    return RemoteRecord(
        operation=operation,
        ref=one.id,
        holder=one.id,
        first=first,
        last=last,
        target="",
        quantity=Decimal(1),
        state=RecordState.APPROVED,
        fields={name: value or "" for name, value in values.items()},
    )


def names(persons: Iterable[Person]) -> dict[str, str]:
    return {one.id: " ".join(filter(None, (_text(one.first_name), _text(one.last_name)))) for one in persons}


def missing_fields(persons: Sequence[Person], jobs: Sequence[Employment]) -> list[str]:
    """What nobody of these has, in words for a page: a field that isn't released is not there at all.

    A department is one of a list of units, so there only its own absence shows.
    """
    titles = {"first_name": "First name", "last_name": "Last name", "email": "E-mail", "status": "Status"}
    told = {name for one in persons for name in one.model_fields_set}
    missing = [title for name, title in titles.items() if persons and name not in told]
    if jobs and not any("employment_start_date" in one.model_fields_set for one in jobs):
        missing.append("Hire date")
    if jobs and not any(one.department for one in jobs):
        missing.append("Department")
    return missing


def change(fields: Mapping[str, str], number_attribute: str) -> dict[str, Any]:
    """The body that changes a person; only what is given is changed. [docs]"""
    body: dict[str, Any] = {name: value for name, value in fields.items() if name != "number"}
    if "number" in fields:
        body["custom_attributes"] = [{"id": number_attribute, "value": fields["number"]}]
    return body


def creation(fields: Mapping[str, str], number_attribute: str, language: str) -> dict[str, Any]:
    """The body that makes a person with the first employment. [docs; what one client demands is always sent]"""
    about_person = {name: fields[name] for name in ("email", "first_name", "last_name") if fields.get(name)}
    body: dict[str, Any] = {**about_person, "language_code": fields.get("language_code") or language}
    body |= {name: fields[name] for name in ("preferred_name", "gender") if fields.get(name)}
    if fields.get("number"):
        body["custom_attributes"] = [{"id": number_attribute, "value": fields["number"]}]
    job: dict[str, Any] = {
        "status": fields.get("status") or "ACTIVE",
        "employment_start_date": fields["starts"],
        "type": fields.get("type") or "INTERNAL",
    }
    if fields.get("title"):
        job["position"] = {"title": fields["title"]}
    if fields.get("weekly_hours"):
        job["weekly_working_hours"] = Decimal(fields["weekly_hours"])
    if fields.get("department"):
        job["org_units"] = [{"type": "department", "id": fields["department"]}]
    job |= {name: {"id": fields[name]} for name in ("supervisor", "office", "legal_entity") if fields.get(name)}
    return {**body, "employments": [job]}


def _last_day(job: Employment | None) -> date | None:
    if job is None:
        return None
    return job.employment_end_date or (job.termination.last_day if job.termination else None)


def _id(ref: Ref | None) -> str | None:
    return ref.id if ref else None


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
