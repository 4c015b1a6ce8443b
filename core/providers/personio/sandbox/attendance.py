"""The rules of attendance periods: 24 hours, projects, approval, and what a write does to its neighbours (sheet 4.5).

Overlaps are resolved by trimming, or refused, by a switch: the real rule is unverified. Trimming goes by time alone, so
that work written over a break takes the break's time and the other way round. A running period counts until now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from . import seed
from .account import Account
from .answers import not_found, unprocessable
from .fields import AttendanceType, LocalTime, Ref
from .rows import Attendance

LONGEST = timedelta(hours=24)
COMMENT_LENGTH = 1000


class AttendanceBody(BaseModel):
    person: Ref
    type: AttendanceType
    start: LocalTime
    end: LocalTime | None = None
    comment: str | None = None
    project: Ref | None = None


class AttendanceChange(BaseModel):
    """A PATCH: what is left out stays; the person can't be changed."""

    type: AttendanceType | None = None
    start: LocalTime | None = None
    end: LocalTime | None = None
    comment: str | None = None
    project: Ref | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A stored period, and the neighbours that it cut, as they are now."""

    row: Attendance
    affected: tuple[Attendance, ...]


def find(account: Account, attendance_id: str) -> Attendance:
    found = account.attendances.get(attendance_id)
    if found is None:
        raise not_found()
    return found


def create(account: Account, body: AttendanceBody, skip_approval: bool, by_hand: bool = False) -> Written:
    """Raises Problem 422 where a rule is broken. by_hand: in the product itself, where no lock holds."""
    if body.person.id not in account.persons:
        raise unprocessable("Unprocessable request", "There is no such person.")
    row = Attendance(
        id=seed.new_id(),
        person_id=body.person.id,
        type=body.type,
        start=body.start.date_time,
        end=body.end.date_time if body.end else None,
        day=body.start.date_time.date(),
        comment=body.comment,
        project_id=body.project.id if body.project else None,
        status=_status(account, skip_approval),
        created=account.now,
        updated=account.now,
    )
    check(account, row)
    affected = _make_room(account, row, by_hand)
    now = account.touch()
    row = replace(row, created=now, updated=now)
    _store(account, row, "created")
    return Written(row, affected)


def change(
    account: Account, row: Attendance, body: AttendanceChange, skip_approval: bool, by_hand: bool = False
) -> Written:
    check_open(account, row, by_hand)
    sent = body.model_fields_set
    changes: dict[str, Any] = {"status": _status(account, skip_approval)}
    if body.type is not None:
        changes["type"] = body.type
    if body.start is not None:
        changes |= {"start": body.start.date_time, "day": body.start.date_time.date()}
    if "end" in sent:
        changes["end"] = body.end.date_time if body.end else None
    if "comment" in sent:
        changes["comment"] = body.comment
    if "project" in sent:
        changes["project_id"] = body.project.id if body.project else None
    changed = replace(row, **changes)
    check(account, changed)
    affected = _make_room(account, changed, by_hand)
    changed = replace(changed, updated=account.touch())
    _store(account, changed, "updated")
    return Written(changed, affected)


def delete(account: Account, row: Attendance, by_hand: bool = False) -> None:
    check_open(account, row, by_hand)
    account.touch()
    _remove(account, row)


def set_status(account: Account, row: Attendance, status: str) -> Attendance:
    """As a manager does in the product; by API there is no way to."""
    row = replace(row, status=status, updated=account.touch())
    _store(account, row, "updated")
    return row


def check_open(account: Account, row: Attendance, by_hand: bool) -> None:
    """The switch `confirmed_locked`: status and body of the real refusal are unknown."""
    if account.switches.confirmed_locked and not by_hand and row.status == "CONFIRMED":
        raise unprocessable("Attendance period is confirmed", "A confirmed attendance period cannot be changed.")


def check(account: Account, row: Attendance) -> None:
    if row.end is not None and row.end <= row.start:
        raise unprocessable("Start after end", "The start of the attendance period must be before its end.")
    if row.end is not None and row.end - row.start > LONGEST:
        raise unprocessable("Period range too long", "An attendance period cannot be longer than 24 hours.")
    if row.comment is not None and len(row.comment) > COMMENT_LENGTH:
        raise unprocessable("Unprocessable request", f"A comment has at most {COMMENT_LENGTH} characters.")
    if row.project_id is None:
        return
    if row.type == "BREAK":
        raise unprocessable("Break with project", "An attendance period of type BREAK cannot have a project.")
    project = account.projects.get(row.project_id)
    if project is None or project["status"] != "ACTIVE":
        raise unprocessable("Project not active", "The project does not exist or is not active.")


def _status(account: Account, skip_approval: bool) -> str:
    return "PENDING" if account.switches.attendance_approval and not skip_approval else "CONFIRMED"


def _make_room(account: Account, row: Attendance, by_hand: bool) -> tuple[Attendance, ...]:
    """The neighbours are cut, split or removed; those that are left answer as affected."""
    hit = [one for one in account.attendances.of(row.person_id) if one.id != row.id and _overlap(account, one, row)]
    if not hit:
        return ()
    if account.switches.attendance_overlap == "reject":
        raise unprocessable("Attendance period overlap", "The attendance period overlaps with another one.")
    for one in hit:
        check_open(account, one, by_hand)
    affected: list[Attendance] = []
    for one in sorted(hit, key=lambda one: one.start):
        affected += _cut(account, one, row)
    return tuple(affected)


def _cut(account: Account, one: Attendance, row: Attendance) -> list[Attendance]:
    left: list[Attendance] = []
    until, now = _until(account, row), account.touch()
    if one.start < row.start:
        left.append(replace(one, end=row.start, updated=now))
    if _until(account, one) > until or (one.end is None and row.end is not None):
        part = replace(one, start=until, day=one.day if one.start < row.start else until.date(), updated=now)
        left.append(replace(part, id=seed.new_id(), created=now) if left else part)
    if not left:
        _remove(account, one)
    for number, part in enumerate(left):
        _store(account, part, "created" if number else "updated")
    return left


def _overlap(account: Account, one: Attendance, other: Attendance) -> bool:
    return one.start < _until(account, other) and other.start < _until(account, one)


def _until(account: Account, row: Attendance) -> datetime:
    return row.end or max(row.start, account.in_zone(account.now))


def _store(account: Account, row: Attendance, happened: str) -> None:
    account.attendances.put(row)
    account.emit(f"attendance-period.{happened}", _ids(row))


def _remove(account: Account, row: Attendance) -> None:
    account.attendances.remove(row)
    account.emit("attendance-period.deleted", _ids(row))


def _ids(row: Attendance) -> dict[str, Any]:
    return {"attendance_period": {"id": row.id}, "person": {"id": row.person_id}}
