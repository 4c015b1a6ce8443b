"""Everything the sandbox holds, as plain JSON rows in TimeLog's own field names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.providers.timelog.sandbox.shelf import Entry

if TYPE_CHECKING:
    from core.providers.timelog.sandbox.state import TimeLogState

Rows = Sequence[Mapping[str, Any]]


def all_records(state: TimeLogState) -> Mapping[str, Rows]:
    """All rows by kind. Hours, rates and amounts are decimal strings, days `YYYY-MM-DD`.

    A time-off row says `IsApproved`: that of its day; `RequireApproval` is its code's.
    """
    small = ("external_systems", "absence_codes", "salary_codes", "salary_accounts", "departments", "legal_entities")
    return {
        "users": [u.model_dump(mode="json") for u in state.users.values()],
        "work_units": [work_unit_record(state, e) for e in state.units.by_number.values()],
        "time_off": [time_off_record(state, e) for e in state.time_off.by_number.values()],
        "days": state.days.rows(),
        "external_keys": [
            {"TimeRegistrationID": registration, "ExternalSystemID": system, "ExternalID": key}
            for (registration, system), key in state.external_keys.items()
        ],
        "integration_conflicts": list(state.conflicts),
        **{name: [r.model_dump(mode="json") for r in getattr(state, name).values()] for name in small},
        "mileage": [r.model_dump(mode="json") for r in state.mileage],
        "expenses": [r.model_dump(mode="json") for r in state.expenses],
        "salary_account_postings": [r.model_dump(mode="json") for r in state.postings],
        "flex_time": [r.model_dump(mode="json") for r in state.flex_time],
    }


def work_unit_record(state: TimeLogState, entry: Entry) -> dict[str, Any]:
    return {
        **_common(state, entry),
        "WorkUnitGuid": entry.work_unit_guid,
        "TaskID": entry.task_id,
        "ProjectID": state.tasks[entry.task_id].ProjectID,
        "StartTime": entry.start.isoformat("minutes"),
        "EndTime": entry.ends.isoformat("minutes"),
        "ApprovedStatus": entry.status,
        "SalaryCodeID": entry.salary_code_id,
        "IsBillable": entry.billable,
        "Note": entry.note,
    }


def time_off_record(state: TimeLogState, entry: Entry) -> dict[str, Any]:
    code = state.absence_codes[entry.absence_code_id]
    return {
        **_common(state, entry),
        "AbsenceCodeID": entry.absence_code_id,
        "TimeOffCode": code.AbsenceCode,
        "TimeOffName": code.Name,
        "RequireApproval": code.RequireApproval,
        "IsClosed": state.days.is_closed(entry.user_id, entry.day),
        "IsApproved": state.days.is_approved(entry.user_id, entry.day),
        "Comment": entry.note,
    }


def _common(state: TimeLogState, entry: Entry) -> dict[str, Any]:
    return {
        "ID": entry.number,
        "TimeRegistrationID": entry.registration_id,
        "TimeRegistrationGuid": entry.guid,
        "UserID": entry.user_id,
        "EmployeeID": state.users[entry.user_id].EmployeeID,
        "Date": entry.day.isoformat(),
        "RegHours": str(entry.hours),
        "CreatedAt": entry.created_at.isoformat(),
        "LastModifiedAt": entry.modified_at.isoformat(),
    }
