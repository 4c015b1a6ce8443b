"""Transactional: the token, salary codes, absence codes, and work with its salary code. Sheet 3, 4.3 to 4.5, 12.3."""

from __future__ import annotations

from datetime import date, timedelta

from core.providers.timelog.sandbox.seed import AbsenceCode, SalaryCode
from core.providers.timelog.sandbox.shelf import Entry, guid
from core.providers.timelog.sandbox.soap import NO_GUID, Invalid, Reply, Values, item, page_of
from core.providers.timelog.sandbox.state import TimeLogState

TOKEN_LIFE = timedelta(hours=12)
FORMATS = ("Hours", "FullDay", "HalfDay", "YesNo", "Count")
EFFECTS = {1: "Add", -1: "Substract"}


def get_token(state: TimeLogState, values: Values) -> Reply:
    """user: user name or initials of the one login. The token ends after twelve hours of the sandbox's clock."""
    c = state.credentials
    owner = _owner(state)
    names = {(c.transactional_user or "").lower(), owner.lower()} - {""}
    if (
        not c.transactional_user
        or (values["user"] or "").lower() not in names
        or values["password"] != c.transactional_password
    ):
        raise Invalid("The user name or the password is wrong")
    expires = (state.now() + TOKEN_LIFE).replace(microsecond=0)
    key = f"{guid('other', len(state.tokens) + 1)}=="
    state.tokens[key] = (owner, expires)
    return Reply([item("SecurityToken", {"Initials": owner, "Expires": expires.isoformat(), "Hash": key})])


def _owner(state: TimeLogState) -> str:
    """Initials of the login's user, or three letters of the login itself."""
    login = state.credentials.transactional_user or ""
    user = next((u for u in state.users.values() if login.lower() in ((u.Username or "").lower(), u.Initials)), None)
    return user.Initials if user else login[:3].upper()


def salary_codes(state: TimeLogState, values: Values) -> Reply:
    """salaryCodeStatus All, Active or Inactive: the names travel, numbers are refused. [inferred]"""
    status = values["salaryCodeStatus"]
    if status not in ("All", "Active", "Inactive"):
        raise Invalid(f"salaryCodeStatus '{status or ''}' is not valid")
    rows = [c for c in state.salary_codes.values() if status == "All" or c.IsActive == (status == "Active")]
    return Reply([_salary_code(c) for c in rows])


def _salary_code(c: SalaryCode) -> str:
    return item(
        "Salary",
        {
            "Code": c.Code,
            "Name": c.Name,
            "Description": c.Description,
            "SalaryCodeSystemType": c.SalaryCodeSystemType,
            "SalaryAccountFactor": c.SalaryAccountFactor,
            "FlexPositiveFactor": c.FlexPositiveFactor,
            "SalaryAccountFactorEffect": c.SalaryAccountFactorEffect,
            "IsActive": c.IsActive,
            "SalaryCodeID": c.SalaryCodeID,
            "IsSystemSalaryCode": c.IsSystemSalaryCode,
            "SalaryCodeGuid": guid("salary_code", c.SalaryCodeID),
            "SalaryAccountID": c.SalaryAccountID,
            "TimeTrackingFormat": c.TimeTrackingFormat,
            "SalarySpecificationType": c.SalarySpecificationType,
        },
    )


def absence_codes(state: TimeLogState, _: Values) -> Reply:
    return Reply([_absence_code(c) for c in state.absence_codes.values()])


def _absence_code(c: AbsenceCode) -> str:
    """With the two payroll fields that REST does not have, without IsFavourite. [spec]"""
    return item(
        "AbsenceCode",
        {
            "AbsenceCodeGuid": guid("absence_code", c.AbsenceCodeID),
            "Code": c.AbsenceCode,
            "CodeForSalaryIntegration": c.CodeForSalaryIntegration,
            "Description": c.Description,
            "FlexPositiveFactor": c.FlexPositiveFactor,
            "IsActive": c.IsActive,
            "IsTransferredToSalaryIntegration": c.IsTransferredToSalaryIntegration,
            "Name": c.Name,
            "SalaryAccountFactor": c.SalaryAccountFactor,
            "SalaryAccountFactorEffect": EFFECTS[c.SalaryAccountFactorEffect],
            "SalaryAccountID": c.SalaryAccountID,
            "TimeTrackingFormat": FORMATS[c.TimeTrackingFormat],
            "AbsenceCodeID": c.AbsenceCodeID,
            "AbsenceCodeTypeID": c.AbsenceCodeTypeID,
            "DeductCapacity": c.DeductCapacity,
            "IsPublicVisible": c.IsPublicVisible,
            "RequireApproval": c.RequireApproval,
        },
    )


def work(state: TimeLogState, values: Values) -> Reply:
    """All employees' hours with their salary code; initials empty is everybody. [spec]"""
    page, size = page_of(values, 500)
    first, last = _day(values, "startDate"), _day(values, "endDate")
    initials = (values["initials"] or "").lower()
    start = (page - 1) * size
    if initials:
        user = next((u for u in state.users.values() if u.Initials.lower() == initials), None)
        rows = state.units.of_user(user.UserID, first, last) if user else []
        total, found = len(rows), rows[start : start + size]
    else:
        total, found = state.units.count(first, last), state.units.page(first, last, start, size)
    return Reply([_work_unit(state, e) for e in found], -(-total // size))


def _day(values: Values, name: str) -> date:
    try:
        return date.fromisoformat((values[name] or "")[:10])
    except ValueError:
        raise Invalid(f"{name} '{values[name] or ''}' is not valid") from None


def _work_unit(state: TimeLogState, e: Entry) -> str:
    """Plain alphabetical. EmployeeInternalId is the employee number here; at the real one that is unknown."""
    user, task = state.users[e.user_id], state.tasks[e.task_id]
    project, customer = state.project_of(task)
    own, theirs = state.departments.get(user.DepartmentID or 0), state.departments.get(project.DepartmentID or 0)
    salary = state.salary_codes.get(e.salary_code_id or 0)
    return item(
        "WorkUnitFlat",
        {
            "Action": "NotSet",
            "ActionDate": e.modified_at.isoformat(timespec="seconds"),
            "ApprovedStatus": e.status,
            "CustomerGuid": guid("other", customer.CustomerID),
            "CustomerName": customer.Name,
            "CustomerNo": customer.No,
            "Date": f"{e.day}T00:00:00",
            "EmployeeDepartmentGuid": guid("other", own.DepartmentID) if own else NO_GUID,
            "EmployeeDepartmentName": own.Name if own else None,
            "EmployeeDepartmentNo": own.No if own else None,
            "EmployeeGuid": user.EmployeeGUID,
            "EmployeeInitials": user.Initials,
            "EmployeeInternalId": user.EmployeeNo,
            "Hours": e.hours,
            "ProjectCategoryName": None,
            "ProjectDepartmentGuid": guid("other", theirs.DepartmentID) if theirs else NO_GUID,
            "ProjectDepartmentName": theirs.Name if theirs else None,
            "ProjectDepartmentNo": theirs.No if theirs else None,
            "ProjectGuid": guid("other", project.ProjectID),
            "ProjectName": project.Name,
            "ProjectNo": project.No,
            "ProjectStatusName": "Active",
            "ProjectTypeName": None,
            "SalaryCode": salary.Code if salary else None,
            "SalaryCodeGuid": guid("salary_code", salary.SalaryCodeID) if salary else NO_GUID,
            "SalaryCodeName": salary.Name if salary else None,
            "TaskGuid": guid("other", task.TaskID),
            "TaskName": task.Name,
            "TaskNameChain": task.Name,
            "TaskNo": task.No,
            "TaskNoChain": task.No,
            "TaskParentGuid": NO_GUID,
            "TaskTypeName": None,
            "TaskWBS": "1",
            "UserGuid": user.ID,
            "UserId": user.UserID,
            "WorkUnitGuid": e.work_unit_guid,
        },
    )
