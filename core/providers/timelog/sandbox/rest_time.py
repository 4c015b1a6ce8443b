"""REST: time registrations, the token owner's items, and the bulk import. Sheet 4.5 and 12.4."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.shelf import Entry
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import (
    DATE_CLOSED,
    Call,
    Model,
    answer,
    invalid,
    listing,
    missing,
    no_user,
    resource,
    rule,
    single,
)

TASK_GROUPS, ABSENCE_GROUP = (1, 2, 4, 6), 3
ENTITY_REGISTRATION, ENTITY_ABSENCE_CODE = 147, 149
APPROVAL_STATUS = {0: 0, 10: 2, 20: 4, 30: 6}
"""REST's own ladder 0-9 has no labels anywhere; only 6 was seen on approved rows, the rest is ours. [client]"""
GUID_PATTERN = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def routes(state: TimeLogState) -> list[Route]:
    return [
        resource(state, "/time-tracking-item/get-by-date", get=own_items),
        resource(state, "/time-registration", post=create, put=replace),
        resource(state, "/time-registration/validate-import", post=validate_import),
        resource(state, "/time-registration/import", post=import_one),
        resource(state, "/time-registration/delete-approved-absence/{key}", post=delete_approved_absence),
        resource(state, "/time-registration/{key}", get=one, delete=delete),
    ]


# -- rules -------------------------------------------------------------------------------------------------------------


def check_open(call: Call, user_id: int, day: date) -> None:
    """A closed day refuses every write. [client; envelope inferred]"""
    if call.state.days.is_closed(user_id, day):
        raise rule("Date is closed by Timesheet", DATE_CLOSED)


def store(
    call: Call,
    user_id: int,
    day: date,
    hours: Decimal,
    *,
    task_id: int = 0,
    absence_code_id: int = 0,
    registration_guid: str | None = None,
) -> Entry:
    """Add a row under all rules. Raises Refusal: user, task or code unknown, negative hours, closed day, GUID used."""
    state = call.state
    if user_id not in state.users:
        raise no_user(user_id)
    _check_target(state, task_id, absence_code_id)
    if hours < 0:
        raise rule("Hours must not be negative")
    check_open(call, user_id, day)
    if registration_guid and registration_guid.lower() in state.by_guid:
        raise rule(f"There is a time registration with ID {registration_guid} already")
    entry = state.new_entry(
        user_id,
        day,
        hours,
        task_id=task_id,
        absence_code_id=absence_code_id,
        registration_guid=registration_guid,
        created_by=call.user.UserID,
    )
    state.shelve(entry)
    return entry


def _check_target(state: TimeLogState, task_id: int, absence_code_id: int) -> None:
    if absence_code_id:
        code = state.absence_codes.get(absence_code_id)
        if code is None or not code.IsActive:
            raise rule(f"There is no active absence code with AbsenceCodeID {absence_code_id}")
    elif task_id not in state.tasks:
        raise rule(f"There is no task with TaskID {task_id}")


def find(call: Call, key: str) -> Entry | None:
    """By TimeRegistrationID or by GUID: a live client uses the number, the spec the GUID."""
    if re.fullmatch(GUID_PATTERN, key):
        return call.state.by_guid.get(key.lower())
    return call.state.registrations.get(int(key)) if re.fullmatch(r"\d{1,9}", key) else None


# -- reading -----------------------------------------------------------------------------------------------------------


def own_items(call: Call) -> Response:
    """Rows of the token's owner only; for anybody else just nothing. [client]"""
    first, last = call.day("startDate"), call.day("endDate")
    state, user_id = call.state, call.user.UserID
    rows = [*state.units.of_user(user_id, first, last), *state.time_off.of_user(user_id, first, last)]
    return listing(call, sorted(rows, key=lambda e: e.day), lambda e: _item(state, e))


def one(call: Call) -> Response:
    entry = find(call, call.path["key"])
    if entry is None:
        raise missing("Time registration", call.path["key"])
    return single(call, read_model(call.state, entry))


def read_model(state: TimeLogState, entry: Entry) -> dict[str, Any]:
    code = state.absence_codes.get(entry.absence_code_id)
    user = state.users[entry.user_id]
    return {
        **_moments(entry),
        "TimeRegistrationID": entry.registration_id,
        "TimeRegistrationGUID": entry.guid,
        "UserID": entry.user_id,
        "DepartmentID": user.DepartmentID,
        "ApprovalStatus": _approval(state, entry),
        "EntityID": entry.absence_code_id or entry.registration_id,
        "EntityType": ENTITY_ABSENCE_CODE if code else ENTITY_REGISTRATION,
        "Status": 1,
        "InvoiceStatus": 0,
        "IsInvoiced": False,
        "IsInClosedAccountingPeriod": False,
        "AbsenceCode": {
            "AbsenceCodeID": code.AbsenceCodeID,
            "AbsenceCode": code.AbsenceCode,
            "Name": code.Name,
        }
        if code
        else None,
    }


def _item(state: TimeLogState, entry: Entry) -> dict[str, Any]:
    row = {
        **_moments(entry),
        "TimeRegistrationID": entry.registration_id,
        "UserID": entry.user_id,
        "EntityID": entry.absence_code_id or entry.registration_id,
        "EntityType": ENTITY_ABSENCE_CODE if entry.is_absence else ENTITY_REGISTRATION,
        "TimeRegistrationApprovalStatus": _approval(state, entry),
    }
    if entry.is_absence:
        code = state.absence_codes[entry.absence_code_id]
        names = {"AbsenceCodeID": code.AbsenceCodeID, "AbsenceCode": code.AbsenceCode, "AbsenceName": code.Name}
        return {**row, **names, "TaskID": 0, "ProjectID": 0, "TimeTrackingFormat": code.TimeTrackingFormat}
    task = state.tasks[entry.task_id]
    project, customer = state.project_of(task)
    return {
        **row,
        "CustomerID": customer.CustomerID,
        "CustomerName": customer.Name,
        "ProjectID": project.ProjectID,
        "ProjectName": project.Name,
        "TaskID": task.TaskID,
        "TaskName": task.Name,
        "AbsenceCodeID": 0,
        "AbsenceCode": None,
        "AbsenceName": None,
        "TimeTrackingFormat": 0,
        "StartTime": f"{entry.day}T{entry.start}",
        "EndTime": f"{entry.day}T{entry.ends}",
    }


def _moments(entry: Entry) -> dict[str, Any]:
    """What both models share. Minutes is the whole time in minutes, as NormalWorkingMinutes is. [inferred]"""
    minutes = int((entry.hours * 60).to_integral_value())
    return {
        "Date": f"{entry.day}T00:00:00",
        "Hours": entry.hours,
        "Minutes": minutes,
        "IsBillable": entry.billable,
        "BillableHours": entry.hours if entry.billable else Decimal(0),
        "BillableMinutes": minutes if entry.billable else 0,
        "Comment": entry.note,
        "AdditionalTextField": entry.extra_text,
        "Created": entry.created_at.isoformat(timespec="seconds"),
        "CreatedBy": entry.created_by,
        "LastModified": entry.modified_at.isoformat(timespec="seconds"),
        "LastModifiedBy": entry.modified_by,
    }


def _approval(state: TimeLogState, entry: Entry) -> int:
    status = state.days.status(entry.user_id, entry.day) if entry.is_absence else entry.status
    return APPROVAL_STATUS[status]


# -- writing -----------------------------------------------------------------------------------------------------------


def create(call: Call) -> Response:
    """POST with a client-made GUID `ID`; the same GUID again is refused (unknown at the real one, sheet 6)."""
    key, fields = _posted(call)
    entry = store(call, **fields, registration_guid=key or None)
    _fill(call, entry)
    return single(call, read_model(call.state, entry))


def replace(call: Call) -> Response:
    """PUT replaces the whole row, matched by the GUID `ID`: what is left out is emptied. [client]"""
    key, fields = _posted(call)
    entry = call.state.by_guid.get(key.lower())
    if entry is None:
        raise missing("Time registration", key)
    if fields["user_id"] not in call.state.users:
        raise no_user(fields["user_id"])
    if bool(fields["absence_code_id"]) != entry.is_absence:
        raise rule("The group type of a time registration cannot change")
    _check_target(call.state, fields["task_id"], fields["absence_code_id"])
    check_open(call, entry.user_id, entry.day)
    check_open(call, fields["user_id"], fields["day"])
    call.state.shelf_of(entry).move(entry, fields["user_id"], fields["day"])
    entry.hours, entry.task_id, entry.absence_code_id = fields["hours"], fields["task_id"], fields["absence_code_id"]
    entry.end = None
    _fill(call, entry)
    call.state.touch(entry, call.user.UserID)
    return single(call, read_model(call.state, entry))


def _posted(call: Call) -> tuple[str, dict[str, Any]]:
    """GUID and the arguments of `store`. The absence code of GroupType 3 is in EntityID. [inferred]"""
    model = Model(call.body)
    key, group = model.text("ID"), model.integer("GroupType", required=True)
    if key and not re.fullmatch(GUID_PATTERN, key):
        model.problem(f"The value '{key}' is not valid for ID.")
    absence = group == ABSENCE_GROUP
    if group and group not in (*TASK_GROUPS, ABSENCE_GROUP):
        model.problem("'Group Type' has a range of values which does not include this one.")
    fields = {
        "task_id": 0 if absence else model.integer("TaskID", required=True),
        "absence_code_id": model.integer("EntityID", required=True) if absence else 0,
        "user_id": model.integer("UserID", required=True),
        "day": model.day("Date"),
        "hours": model.hours(),
    }
    model.check()
    return key, fields


def _fill(call: Call, entry: Entry) -> None:
    model = Model(call.body)
    entry.note, entry.billable = model.text("Comment"), model.flag("Billable")
    entry.extra_text = model.text("AdditionalComment") or " "


def delete(call: Call) -> Response:
    """Unknown: 404. [spec]"""
    entry = find(call, call.path["key"])
    if entry is None:
        refusal = missing("Time registration", call.path["key"])
        refusal.status = 404
        raise refusal
    check_open(call, entry.user_id, entry.day)
    call.state.remove(entry)
    return answer(None)


def delete_approved_absence(call: Call) -> Response:
    """The one way to take absence out of a closed day; the body is a comment as a JSON string. [spec]"""
    if not isinstance(call.body, str):
        raise invalid("'Comment' must not be empty.")
    entry = find(call, call.path["key"])
    if entry is None:
        raise missing("Time registration", call.path["key"])
    if not entry.is_absence:
        raise rule("The time registration is no absence")
    call.state.remove(entry)
    return answer(None)


def validate_import(call: Call) -> Response:
    """The dry run: all rules, no row, null. [client]"""
    fields = _imported(call)
    entry = store(call, **fields)
    call.state.remove(entry)
    return answer(None)


def import_one(call: Call) -> Response:
    """One row of any user; answers the posted model, never null. No GUID, so twice posted is twice stored. [client]"""
    entry = store(call, **_imported(call))
    _fill(call, entry)
    return single(call, call.body)


def _imported(call: Call) -> dict[str, Any]:
    model = Model(call.body)
    absence = model.integer("GroupType", required=True) == ABSENCE_GROUP
    fields = {
        "task_id": 0 if absence else model.integer("TaskID", required=True),
        "absence_code_id": model.integer("AbsenceCodeID", required=True) if absence else 0,
        "user_id": model.integer("UserID", required=True),
        "day": model.day("Date"),
        "hours": model.hours(),
    }
    model.check()
    return fields
