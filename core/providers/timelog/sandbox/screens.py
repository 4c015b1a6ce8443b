"""What people do in TimeLog's own screens: approve, reject, edit, delete; and switches for bad-input tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from core.providers.timelog.sandbox.days import APPROVED, CLOSED, OPEN, PM_APPROVED, days_of
from core.providers.timelog.sandbox.records import time_off_record, work_unit_record
from core.providers.timelog.sandbox.references import USER_TABLES, check_user
from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import Entry
from core.providers.timelog.sandbox.state import TimeLogState

Posted = Mapping[str, Any]


class Screens:
    """The actions by name. Each takes the posted object, and raises KeyError or ValueError if it does not fit.

    Periods are `from` and `to`, both included. `user_ids` is a list of UserIDs; `"all": true` means everybody.
    Edits pass the closed week, as an administrator's do, and note the time of change.
    """

    def __init__(self, state: TimeLogState) -> None:
        self.state = state

    def actions(self) -> dict[str, Callable[[Posted], Any]]:
        names = (
            "submit",
            "approve_days",
            "withdraw_approval",
            "add_work_unit",
            "edit_work_unit",
            "delete_work_unit",
            "add_time_off",
            "edit_time_off",
            "delete_time_off",
            "edit_user",
            "reporting_answers",
            "revoke_pat",
            "drop_field",
            "settings",
        )
        return {name: getattr(self, name) for name in names}

    # -- timesheets ----------------------------------------------------------------------------------------------------

    def submit(self, posted: Posted) -> Any:
        """Employees hand in: open days become closed (10). Days that are further stay."""
        first, last = _period(posted)
        changed = 0
        for user_id in self._users(posted):
            for day in days_of(first, last):
                if self.state.days.status(user_id, day) == OPEN:
                    changed += self.state.set_days(user_id, day, day, CLOSED, user_id)
        return {"work_units_changed": changed}

    def approve_days(self, posted: Posted) -> Any:
        """A manager approves: level 20 (project manager) or 30 (department manager, the default). Open days too."""
        first, last = _period(posted)
        level = int(posted.get("level", APPROVED))
        if level not in (PM_APPROVED, APPROVED):
            raise ValueError("level is 20 or 30")
        changed = sum(
            self.state.set_days(user_id, first, last, level, self._manager(user_id)) for user_id in self._users(posted)
        )
        return {"work_units_changed": changed}

    def withdraw_approval(self, posted: Posted) -> Any:
        """A manager rejects: the days are open again and carry the comment."""
        first, last = _period(posted)
        (user_id,) = self._users({"user_ids": [posted["user_id"]]})
        comment = str(posted.get("comment") or "Rejected")
        changed = self.state.set_days(user_id, first, last, OPEN, self._manager(user_id), comment)
        return {"work_units_changed": changed}

    def _users(self, posted: Posted) -> list[int]:
        if posted.get("all"):
            return list(self.state.users)
        ids = [int(user_id) for user_id in posted["user_ids"]]
        for user_id in ids:
            self._user(user_id)
        return ids

    def _user(self, user_id: int) -> User:
        if user_id not in self.state.users:
            raise ValueError(f"no user with UserID {user_id}")
        return self.state.users[user_id]

    def _manager(self, user_id: int) -> int:
        return self._user(user_id).ApprovalManagerUserID or user_id

    # -- rows of time --------------------------------------------------------------------------------------------------

    def add_work_unit(self, posted: Posted) -> Any:
        """UserID, Date, RegHours, TaskID; and what edit_work_unit takes. Starts with its day's status."""
        task_id = self._task(posted["TaskID"])
        entry = self._new(posted, task_id=task_id)
        self._edit(entry, posted)
        return work_unit_record(self.state, entry)

    def edit_work_unit(self, posted: Posted) -> Any:
        """id: the work unit's ID in Reporting. Any of UserID, Date, RegHours, TaskID, Note, StartTime, EndTime,
        ApprovedStatus, SalaryCodeID, IsBillable."""
        entry = _row(self.state.units.by_number, posted)
        self._edit(entry, posted)
        return work_unit_record(self.state, entry)

    def delete_work_unit(self, posted: Posted) -> Any:
        entry = _row(self.state.units.by_number, posted)
        self.state.remove(entry)
        return work_unit_record(self.state, entry)

    def add_time_off(self, posted: Posted) -> Any:
        """UserID, Date, RegHours, and AbsenceCodeID or TimeOffCode (the code's number)."""
        entry = self._new(posted, absence_code_id=self._code(posted))
        entry.note = str(posted.get("Comment", ""))
        return time_off_record(self.state, entry)

    def edit_time_off(self, posted: Posted) -> Any:
        """id: its ID in Reporting. Any of UserID, Date, RegHours, AbsenceCodeID or TimeOffCode, Comment."""
        entry = _row(self.state.time_off.by_number, posted)
        if "AbsenceCodeID" in posted or "TimeOffCode" in posted:
            entry.absence_code_id = self._code(posted)
        entry.note = str(posted.get("Comment", entry.note))
        self._move(entry, posted)
        return time_off_record(self.state, entry)

    def delete_time_off(self, posted: Posted) -> Any:
        entry = _row(self.state.time_off.by_number, posted)
        self.state.remove(entry)
        return time_off_record(self.state, entry)

    def _new(self, posted: Posted, task_id: int = 0, absence_code_id: int = 0) -> Entry:
        user_id, day = self._user(int(posted["UserID"])).UserID, date.fromisoformat(posted["Date"])
        entry = self.state.new_entry(
            user_id, day, _decimal(posted["RegHours"]), task_id=task_id, absence_code_id=absence_code_id
        )
        if task_id:
            entry.billable = self.state.tasks[task_id].IsBillable
        self.state.shelve(entry)
        return entry

    def _edit(self, entry: Entry, posted: Posted) -> None:
        if "TaskID" in posted:
            entry.task_id = self._task(posted["TaskID"])
        entry.note = str(posted.get("Note", entry.note))
        entry.billable = bool(posted.get("IsBillable", entry.billable))
        if "ApprovedStatus" in posted:
            if posted["ApprovedStatus"] not in (OPEN, CLOSED, PM_APPROVED, APPROVED):
                raise ValueError("ApprovedStatus is 0, 10, 20 or 30")
            entry.status = posted["ApprovedStatus"]
        if "SalaryCodeID" in posted:
            if posted["SalaryCodeID"] not in (None, *self.state.salary_codes):
                raise ValueError(f"no salary code with SalaryCodeID {posted['SalaryCodeID']}")
            entry.salary_code_id = posted["SalaryCodeID"]
        if "StartTime" in posted:
            entry.start = time.fromisoformat(posted["StartTime"])
        if "RegHours" in posted or "StartTime" in posted or "EndTime" in posted:
            entry.end = time.fromisoformat(posted["EndTime"]) if posted.get("EndTime") else None
        self._move(entry, posted)

    def _move(self, entry: Entry, posted: Posted) -> None:
        user_id = self._user(int(posted.get("UserID", entry.user_id))).UserID
        day = date.fromisoformat(posted["Date"]) if "Date" in posted else entry.day
        if "RegHours" in posted:
            entry.hours = _decimal(posted["RegHours"])
        self.state.shelf_of(entry).move(entry, user_id, day)
        self.state.touch(entry, entry.user_id)

    def _task(self, task_id: Any) -> int:
        if task_id not in self.state.tasks:
            raise ValueError(f"no task with TaskID {task_id}")
        return int(task_id)

    def _code(self, posted: Posted) -> int:
        for code in self.state.absence_codes.values():
            if code.AbsenceCodeID == posted.get("AbsenceCodeID") or code.AbsenceCode == posted.get("TimeOffCode"):
                return code.AbsenceCodeID
        raise ValueError(f"no absence code {posted.get('AbsenceCodeID') or posted.get('TimeOffCode')}")

    # -- people and switches -------------------------------------------------------------------------------------------

    def edit_user(self, posted: Posted) -> Any:
        """UserID, and any field of a seed user but the ids."""
        user = self._user(int(posted["UserID"]))
        if "EmployeeID" in posted and posted["EmployeeID"] != user.EmployeeID:
            raise ValueError("EmployeeID cannot change")
        changed = User.model_validate({**user.model_dump(), **posted})
        check_user(changed, {table: getattr(self.state, table) for table in USER_TABLES.values()})
        self.state.put_user(changed)
        return changed.model_dump(mode="json")

    def reporting_answers(self, posted: Posted) -> Any:
        """{"errors": true}: Reporting refuses everybody, as after its password was changed elsewhere."""
        self.state.reporting_errors = bool(posted["errors"])
        return self.settings({})

    def revoke_pat(self, _: Posted) -> Any:
        self.state.pat_revoked = True
        return self.settings({})

    def drop_field(self, posted: Posted) -> Any:
        """{"method", "field"}: leave this field out of a Reporting method, or of a REST path such as
        `employee-projection/get-in-period`, until `settings` or a reset."""
        self.state.dropped.add((str(posted["method"]), str(posted["field"])))
        return self.settings({})

    def settings(self, posted: Posted) -> Any:
        """Show the switches; set those that are posted: reporting_errors, pat_revoked, dropped ([[method, field]])."""
        if unknown := set(posted) - {"reporting_errors", "pat_revoked", "dropped"}:
            raise ValueError(f"no setting {', '.join(sorted(unknown))}")
        self.state.reporting_errors = bool(posted.get("reporting_errors", self.state.reporting_errors))
        self.state.pat_revoked = bool(posted.get("pat_revoked", self.state.pat_revoked))
        if "dropped" in posted:
            self.state.dropped = {(str(method), str(field)) for method, field in posted["dropped"]}
        return {
            "reporting_errors": self.state.reporting_errors,
            "pat_revoked": self.state.pat_revoked,
            "dropped": sorted(map(list, self.state.dropped)),
        }


def _period(posted: Posted) -> tuple[date, date]:
    first, last = date.fromisoformat(posted["from"]), date.fromisoformat(posted["to"])
    if not 0 <= (last - first).days <= 400:
        raise ValueError("`from` must not be after `to`, and the period at most 400 days long")
    return first, last


def _row(rows: Mapping[int, Entry], posted: Posted) -> Entry:
    if posted["id"] not in rows:
        raise ValueError(f"no row with ID {posted['id']}")
    return rows[posted["id"]]


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value} is no number of hours") from None
