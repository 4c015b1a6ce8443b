"""From the seed into the account; whatever points at nothing is refused with its row's name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from . import seed
from .account import LONG_AGO, Account, stamped, unfiltered
from .rows import ONE_DAY, Absence, Attendance


def fill(account: Account, document: seed.Seed) -> None:
    """Raises ValueError where a row contradicts another one."""
    _no_doubles(document)
    for credential in document.credentials:
        for name in credential.attributes or ():
            _must_know(f"credential {credential.client_id}", "attribute", name, set(account.attribute_names()))
    for person in document.persons:
        _person(account, person)
    for kind in document.absence_types:
        account.absence_types[kind.id] = kind.model_copy(update={"v1_id": kind.v1_id or account.next_number()})
    for absence in document.absence_periods:
        account.absences.put(_absence(account, absence))
    for project in document.projects:
        account.projects[project.id] = {"id": project.id, **unfiltered(project, "id", "members")}
        account.members[project.id] = dict.fromkeys(project.members)
    for attendance in document.attendance_periods:
        account.attendances.put(_attendance(account, attendance))
    for compensation_type in document.compensation_types:
        account.compensation_types[compensation_type.id] = unfiltered(compensation_type)
    for compensation in document.compensations:
        where = f"compensation {compensation.id}"
        _must_know(where, "person", compensation.person.id, account.persons)
        _must_know(where, "compensation type", compensation.type.id, account.compensation_types)
        account.compensations[compensation.id] = unfiltered(compensation)
    for webhook in document.webhooks:
        account.webhooks[webhook.id] = {"id": webhook.id, **unfiltered(webhook, "id")}
    for event in document.events:
        listening = [one.id for one in document.webhooks if event.event_name in one.enabled_events]
        account.events.add(event.event_name, event.payload, event.occurred_at, listening)


def _person(account: Account, person: seed.Person) -> None:
    for value in person.custom_attributes:
        _must_know(f"person {person.id}", "attribute", value.id, account.attributes)
    row = stamped(unfiltered(person, "employments", "work_schedule", "created_at", "updated_at"), person)
    account.persons[person.id] = row
    account.employments[person.id] = [
        {**stamped(unfiltered(one, "created_at", "updated_at"), one), "person": {"id": person.id}}
        for one in person.employments
    ]
    if person.work_schedule is not None:
        account.calendar.set_own(person.id, person.work_schedule)


def _absence(account: Account, row: seed.AbsencePeriod) -> Absence:
    where = f"absence period {row.id}"
    _must_know(where, "person", row.person.id, account.persons)
    _must_know(where, "absence type", row.absence_type.id, account.absence_types)
    in_hours = account.absence_types[row.absence_type.id].unit == "HOUR"
    start, end = row.starts_from.date_time, row.ends_at.date_time if row.ends_at else None
    if in_hours and (end is None or end <= start):
        raise ValueError(f"{where}: counted in hours, so it needs an end after its start")
    last = end.date() if end else None
    if last is not None and end is not None and end == end.replace(hour=0, minute=0, second=0):
        last -= ONE_DAY
    if last is not None and last < start.date():
        raise ValueError(f"{where}: ends before it begins; ends_at is midnight after the last day")
    created = row.created_at or LONG_AGO
    return Absence(
        id=row.id,
        number=account.next_number(),
        person_id=row.person.id,
        type_id=row.absence_type.id,
        first=start.date(),
        last=last,
        begins=row.starts_from.type,
        ends=row.ends_at.type if row.ends_at else None,
        start=start if in_hours else None,
        end=end if in_hours else None,
        comment=row.comment,
        substitute_id=row.substitute.id if row.substitute else None,
        status=row.approval.status,
        created=created,
        updated=row.updated_at or created,
    )


def _attendance(account: Account, row: seed.AttendancePeriod) -> Attendance:
    where = f"attendance period {row.id}"
    _must_know(where, "person", row.person.id, account.persons)
    if row.project is not None:
        _must_know(where, "project", row.project.id, account.projects)
    start, end = row.start.date_time, row.end.date_time if row.end else None
    if end is not None and end <= start:
        raise ValueError(f"{where}: ends before it begins")
    created = row.created_at or LONG_AGO
    return Attendance(
        id=row.id,
        person_id=row.person.id,
        type=row.type,
        start=start,
        end=end,
        day=row.attribution_date or start.date(),
        comment=row.comment,
        project_id=row.project.id if row.project else None,
        status=row.approval.status,
        is_auto=row.is_auto_generated,
        created=created,
        updated=row.updated_at or created,
    )


def _no_doubles(document: seed.Seed) -> None:
    lists: dict[str, Sequence[Any]] = {
        "person": document.persons,
        "employment": [one for person in document.persons for one in person.employments],
        "attribute": document.attributes,
        "absence type": document.absence_types,
        "absence period": document.absence_periods,
        "attendance period": document.attendance_periods,
        "project": document.projects,
        "compensation type": document.compensation_types,
        "compensation": document.compensations,
        "webhook": document.webhooks,
    }
    for kind, rows in lists.items():
        _once(kind, "id", (row.id for row in rows))
    _once("person", "email", (person.email.lower() for person in document.persons if person.email))
    _once("project", "name", (project.name for project in document.projects))


def _once(kind: str, field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"two rows of kind {kind} with {field} {value}")
        seen.add(value)


def _must_know(where: str, kind: str, wanted: str, known: Container[str]) -> None:
    if wanted not in known:
        raise ValueError(f"{where}: names {kind} {wanted}, which this account does not have")
