"""Persons and employments: what a client may write, and the rules (sheet sections 4.1 and 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from . import fields, seed
from .access import Credential
from .account import Account, Document
from .answers import bad_request, stamp
from .fields import Day

# Written as a choice of words, read as another [client].
WriteGender = Literal["MALE", "FEMALE", "DIVERSE", "UNKNOWN", "UNDEFINED", "UNSPECIFIED"]


class EmploymentBody(fields.EmploymentFields):
    """status, employment_start_date and type have to be in every PATCH [client]."""

    status: fields.EmploymentStatus
    employment_start_date: Day
    type: fields.EmploymentType
    probation_period_length: int | None = None

    @model_validator(mode="after")
    def _consistent(self) -> EmploymentBody:
        if self.probation_end_date is not None and self.probation_period_length is not None:
            raise ValueError("probation_end_date and probation_period_length exclude each other")
        if self.cost_centers and sum(one.weight for one in self.cost_centers) != 100:
            raise ValueError("the weights of cost_centers must sum to 100")
        return self


class PersonBody(BaseModel):
    """All of it is optional in a PATCH."""

    first_name: str | None = Field(None, min_length=1)
    last_name: str | None = Field(None, min_length=1)
    preferred_name: str | None = None
    email: str | None = Field(None, pattern=r"^[^@\s]+@[^@\s]+$")
    gender: WriteGender | None = None
    language_code: fields.LANGUAGES | None = None
    custom_attributes: list[fields.AttributeValue] = []


class NewPersonBody(PersonBody):
    first_name: str = Field(min_length=1)
    last_name: str = Field(min_length=1)
    employments: list[EmploymentBody] = Field([], max_length=1)


def create(account: Account, body: NewPersonBody) -> str:
    """The person and the first employment; one that is left out is made as active from today [inferred]."""
    changes = _person_changes(account, body, None)
    employment = body.employments[0] if body.employments else None
    if employment is not None:
        _check_references(account, employment)
    person_id, now = account.next_person_id(), stamp(account.touch())
    blank = dict.fromkeys(("email", "preferred_name"))
    account.persons[person_id] = {
        "id": person_id,
        **blank,
        "gender": "UNSPECIFIED",
        "language_code": "en",
        "custom_attributes": [],
        **changes,
        "created_at": now,
        "updated_at": now,
    }
    account.employments[person_id] = []
    account.emit("person.created", {"person": {"id": person_id}})
    _add_employment(account, person_id, employment or _from_today(account), now)
    return person_id


def _from_today(account: Account) -> EmploymentBody:
    return EmploymentBody.model_validate(
        {"status": "ACTIVE", "type": "INTERNAL", "employment_start_date": account.today.isoformat()}
    )


def _add_employment(account: Account, person_id: str, body: EmploymentBody, now: str) -> None:
    row = {
        "id": seed.new_id(),
        **body.model_dump(mode="json", exclude={"probation_period_length"}),
        "person": {"id": person_id},
        "created_at": now,
        "updated_at": now,
    }
    account.employments[person_id].append(row)
    account.emit("employment.created", _ids(person_id, row["id"]))


def change(account: Account, person: Document, body: PersonBody) -> None:
    changes = _person_changes(account, body, person)
    person |= changes
    person["updated_at"] = stamp(account.touch())
    account.emit("person.updated", {"person": {"id": person["id"]}})


def change_employment(account: Account, row: Document, body: EmploymentBody) -> None:
    _check_references(account, body)
    before = dict(row)
    row |= body.model_dump(mode="json", include=body.model_fields_set - {"probation_period_length"})
    now = stamp(account.touch())
    row["updated_at"] = now
    person_id = row["person"]["id"]
    account.persons[person_id]["updated_at"] = now
    ids = _ids(person_id, row["id"])
    account.emit("employment.updated", ids)
    if row["cost_centers"] != before["cost_centers"]:
        account.emit("employment.updated.cost-centers", ids)
    if row["status"] == "INACTIVE" != before["status"]:
        account.emit("employment.terminated", ids)
    if before["status"] == "ONBOARDING" and row["status"] == "ACTIVE":
        account.emit("employment.started", ids)


def delete(account: Account, person_id: str) -> None:
    """The person and all that hangs on it: hard, with an event for each."""
    account.touch()
    for absence in account.absences.of(person_id):
        account.absences.remove(absence)
        account.emit("absence-period.deleted", {"absence_period": {"id": absence.id}, "person": {"id": person_id}})
    for attendance in account.attendances.of(person_id):
        account.attendances.remove(attendance)
        account.emit(
            "attendance-period.deleted", {"attendance_period": {"id": attendance.id}, "person": {"id": person_id}}
        )
    account.compensations = {one: row for one, row in account.compensations.items() if row["person"]["id"] != person_id}
    for members in account.members.values():
        members.pop(person_id, None)
    for row in account.employments.pop(person_id, []):
        account.emit("employment.deleted", _ids(person_id, row["id"]))
    del account.persons[person_id]
    account.emit("person.deleted", {"person": {"id": person_id}})


def _person_changes(account: Account, body: PersonBody, person: Document | None) -> Document:
    sent = body.model_fields_set - {"custom_attributes", "employments"}
    changes = {name: value for name, value in body.model_dump(mode="json").items() if name in sent}
    for name in ("first_name", "last_name"):
        if name in changes and changes[name] is None:
            raise bad_request(field=name)
    if "gender" in changes and changes["gender"] in (None, "UNKNOWN", "UNDEFINED"):
        changes["gender"] = "UNSPECIFIED"
    email = (changes.get("email") or "").lower()
    others = (one for one in account.persons.values() if one is not person)
    if email and any((one["email"] or "").lower() == email for one in others):
        raise bad_request(field="email", reason="another person has this email")
    if "custom_attributes" in body.model_fields_set:
        held = {one["id"]: one for one in (person["custom_attributes"] if person else [])}
        held |= {one.id: {"id": one.id, "value": _value(account, one)} for one in body.custom_attributes}
        changes["custom_attributes"] = list(held.values())
    return changes


def _value(account: Account, sent: fields.AttributeValue) -> Any:
    """The value in the type of its attribute."""
    attribute = account.attributes.get(sent.id)
    if attribute is None:
        raise bad_request(field="custom_attributes.id", reason=f"there is no attribute {sent.id}")
    if sent.value is None or attribute.type not in ("int", "double"):
        return sent.value
    try:
        number = Decimal(str(sent.value))
        return int(number) if attribute.type == "int" else float(number)
    except (InvalidOperation, ValueError) as error:
        raise bad_request(field="custom_attributes.value", reason=f"{attribute.label} is a number") from error


def _check_references(account: Account, body: EmploymentBody) -> None:
    wanted: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("supervisor", [body.supervisor.id] if body.supervisor else [], account.persons),
        ("org_units", [one.id for one in body.org_units], account.units),
        ("cost_centers", [one.id for one in body.cost_centers], account.names["cost_center"]),
        ("office", [body.office.id] if body.office else [], account.names["office"]),
        ("legal_entity", [body.legal_entity.id] if body.legal_entity else [], account.names["legal_entity"]),
    ]
    for field, ids, known in wanted:
        missing = set(ids) - set(known)
        if missing:
            raise bad_request(field=field, reason=f"there is no {min(missing)}")


def _ids(person_id: str, employment_id: str) -> Document:
    return {"employment": {"id": employment_id}, "person": {"id": person_id}}


def person_shape(account: Account, credential: Credential, row: Document, employments_link: str) -> Document:
    """What the whitelist lets through; the rest is silently absent."""
    own = [_custom(account, one) for one in row["custom_attributes"] if credential.shows(one["id"])]
    everything = {
        **{name: row[name] for name in ("email", "first_name", "last_name", "preferred_name", "gender")},
        "profile_picture": {"url": None},
        "status": account.status_of(row["id"]),
    }
    return {
        "id": row["id"],
        **{name: value for name, value in everything.items() if credential.shows(name)},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "custom_attributes": own,
        "employments": [{"id": one["id"]} for one in account.employments_of(row["id"])],
        "_meta": {"links": {"employments": {"href": employments_link}}},
    }


def _custom(account: Account, value: Document) -> Document:
    attribute = account.attributes[value["id"]]
    label = {"label": attribute.label} if attribute.label else {}
    about = {"id": attribute.id, "global_id": attribute.global_id, "type": attribute.type}
    return {**about, **label, "value": value["value"]}


def employment_shape(credential: Credential, row: Document) -> Document:
    shown = {
        name: value for name, value in row.items() if name not in seed.EMPLOYMENT_ATTRIBUTES or credential.shows(name)
    }
    if not credential.shows("status"):
        del shown["status"]
    shown["org_units"] = [one for one in row["org_units"] if credential.shows(one["type"])]
    return shown
