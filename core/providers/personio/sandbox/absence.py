"""The rules of absence periods: halves, hours, overlaps, substitutes, approval (sheet section 4.4).

What the sheet leaves open is decided here: an hour absence of v2 stays on one day (422 else), an overlap counts
halves apart, a substitute who is absent then is invalid, and a PATCH of the times asks for approval anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from . import seed
from .account import Account
from .answers import conflict, not_found, unprocessable
from .fields import Half, Ref, Shifted
from .rows import FIRST, ONE_DAY, SECOND, Absence

COMMENT_LENGTH = 2000


class Boundary(BaseModel):
    date_time: Shifted
    type: Half | None = None


class AbsenceBody(BaseModel):
    person: Ref
    absence_type: Ref
    starts_from: Boundary
    ends_at: Boundary | None = None
    comment: str | None = None
    substitute: Ref | None = None


class AbsenceChange(BaseModel):
    """A PATCH: what is left out stays."""

    absence_type: Ref | None = None
    starts_from: Boundary | None = None
    ends_at: Boundary | None = None
    comment: str | None = None
    substitute: Ref | None = None


def find(account: Account, absence_id: str) -> Absence:
    found = account.absences.get(absence_id)
    if found is None:
        raise not_found("common.requested_resource_not_found")
    return found


def create(account: Account, body: AbsenceBody, skip_approval: bool) -> Absence:
    """Raises Problem 409 or 422 where a rule is broken."""
    if body.person.id not in account.persons:
        raise unprocessable("Unprocessable request", "There is no such person.")
    kind = _kind(account, body.absence_type.id)
    row = Absence(
        id=seed.new_id(),
        number=account.next_number(),
        person_id=body.person.id,
        type_id=kind.id,
        **_times(account, kind, body.starts_from, body.ends_at),
        comment=body.comment,
        substitute_id=body.substitute.id if body.substitute else None,
        status=_status(kind, skip_approval),
        created=account.now,
        updated=account.now,
    )
    return add(account, row)


def add(account: Account, row: Absence) -> Absence:
    """A new absence, if the rules let it: stored, with its event."""
    check(account, row)
    now = account.touch()
    row = replace(row, created=now, updated=now)
    account.absences.put(row)
    account.emit("absence-period.created", _ids(row))
    return row


def change(account: Account, row: Absence, body: AbsenceChange, skip_approval: bool) -> Absence:
    sent = body.model_fields_set
    kind = _kind(account, body.absence_type.id if body.absence_type else row.type_id)
    changes: dict[str, Any] = {"type_id": kind.id}
    if sent & {"starts_from", "ends_at", "absence_type"}:
        start = body.starts_from or _written(row.reads_from, row.begins)
        end = body.ends_at if "ends_at" in sent else _end_as_written(account, row)
        changes |= _times(account, kind, start, end)
        changes["status"] = _status(kind, skip_approval)
    elif skip_approval:
        changes["status"] = "APPROVED"
    if "comment" in sent:
        changes["comment"] = body.comment
    if "substitute" in sent:
        changes["substitute_id"] = body.substitute.id if body.substitute else None
    changed = replace(row, **changes)
    check(account, changed)
    return store(account, row, changed)


def store(account: Account, before: Absence, row: Absence) -> Absence:
    """A changed absence, with its events: the one of the times comes without a real change too [forum]."""
    row = replace(row, updated=account.touch())
    account.absences.put(row)
    account.emit("absence-period.updated.timerange", _ids(row))
    if row.status != before.status:
        account.emit("absence-period.updated.status", _ids(row))
    return row


def set_status(account: Account, row: Absence, status: str) -> Absence:
    """As a manager does in the product; by API there is no way to."""
    row = replace(row, status=status, updated=account.touch())
    account.absences.put(row)
    account.emit("absence-period.updated.status", _ids(row))
    return row


def delete(account: Account, row: Absence) -> None:
    account.touch()
    account.absences.remove(row)
    account.emit("absence-period.deleted", _ids(row))


def check(account: Account, row: Absence) -> None:
    """Raises Problem 409 or 422; a rejected or cancelled absence stands in nobody's way."""
    if row.comment is not None and len(row.comment) > COMMENT_LENGTH:
        raise unprocessable("Unprocessable request", f"A comment has at most {COMMENT_LENGTH} characters.")
    _check_substitute(account, row)
    for other in account.absences.of(row.person_id):
        if other.id != row.id and other.is_live and overlap(other, row):
            raise conflict("Absence period conflict", "The absence period overlaps with another one.")
    for other in account.absences:
        if other.substitute_id == row.person_id and other.is_live and overlap(other, row):
            raise conflict("Absence while substituting", "The person is a substitute for somebody at that time.")


def _check_substitute(account: Account, row: Absence) -> None:
    rule = account.absence_types[row.type_id].substitute
    if row.substitute_id is None:
        if rule == "REQUIRED":
            raise unprocessable("Substitute required", "A substitute is required for this absence type.")
        return
    if rule == "NOT_ALLOWED":
        raise unprocessable("Substitute not allowed", "A substitute is not allowed for this absence type.")
    known = row.substitute_id in account.persons and account.status_of(row.substitute_id) == "ACTIVE"
    absent = any(one.is_live and overlap(one, row) for one in account.absences.of(row.substitute_id))
    if not known or row.substitute_id == row.person_id or absent:
        raise conflict("Substitute invalid", "The substitute is not known, not active, or absent at that time.")


def overlap(one: Absence, other: Absence) -> bool:
    return one.from_moment < other.to_moment and other.from_moment < one.to_moment


def _kind(account: Account, type_id: str) -> seed.AbsenceType:
    kind = account.absence_types.get(type_id)
    if kind is None:
        raise unprocessable("Unprocessable request", "There is no such absence type.")
    return kind


def _status(kind: seed.AbsenceType, skip_approval: bool) -> str:
    return "PENDING" if kind.approval_required and not skip_approval else "APPROVED"


def _times(account: Account, kind: seed.AbsenceType, start: Boundary, end: Boundary | None) -> dict[str, Any]:
    """The fields of an absence that say when; UTC times are shifted into the account's zone, as really [forum]."""
    begin = account.in_zone(start.date_time)
    until = account.in_zone(end.date_time) if end else None
    if kind.unit == "HOUR":
        return _in_hours(begin, until)
    last = until.date() if until else None
    exclusive = account.switches.absence_end_write == "exclusive"
    if exclusive and until is not None and last is not None and until.time() == time():
        last -= ONE_DAY
    return in_days(begin.date(), last, start.type, end.type if end else None)


def in_days(first: date, last: date | None, begins: Half | None, ends: Half | None) -> dict[str, Any]:
    if last is not None and last < first:
        raise unprocessable("Unprocessable request", "The absence ends before it begins.")
    if last == first and begins == SECOND and ends == FIRST:
        raise unprocessable("Unprocessable request", "The absence is empty: from midday until midday.")
    return {"first": first, "last": last, "begins": begins, "ends": ends, "start": None, "end": None}


def _in_hours(start: datetime, end: datetime | None) -> dict[str, Any]:
    if end is None:
        raise unprocessable("Unprocessable request", "An absence counted in hours needs an end.")
    if end <= start:
        raise unprocessable("Unprocessable request", "The absence ends before it begins.")
    if end.date() != start.date():
        raise unprocessable("Unprocessable request", "An absence counted in hours ends on the day it begins.")
    day = start.date()
    return {"first": day, "last": day, "begins": None, "ends": None, "start": start, "end": end}


def _end_as_written(account: Account, row: Absence) -> Boundary | None:
    if row.end is not None:
        return _written(row.end, None)
    if row.last is None:
        return None
    exclusive = account.switches.absence_end_write == "exclusive"
    last = row.last + ONE_DAY if exclusive else row.last
    return _written(datetime.combine(last, time()), row.ends)


def _written(moment: datetime, half: Half | None) -> Boundary:
    return Boundary.model_validate({"date_time": moment.isoformat(), "type": half})


def _ids(row: Absence) -> dict[str, Any]:
    return {"absence_period": {"id": row.id}, "person": {"id": row.person_id}}
