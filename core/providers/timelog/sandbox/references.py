"""The check that every row of a seed document points to rows that exist."""

from __future__ import annotations

from core.providers.timelog.sandbox.seed import Seed


def check_references(seed: Seed) -> None:
    """Refuse a document whose rows point to nothing. Raises ValueError that names the row."""
    users = _unique("users", [u.UserID for u in seed.users])
    _unique("users (EmployeeID)", [u.EmployeeID for u in seed.users])
    tables = {
        "LegalEntityID": {r.LegalEntityID for r in seed.legal_entities},
        "DepartmentID": {r.DepartmentID for r in seed.departments},
        "EmployeeTypeID": {r.EmployeeTypeID for r in seed.employee_types},
        "SalaryGroupID": {r.SalaryGroupID for r in seed.salary_groups},
        "NormalWorkingTimeID": {r.NormalWorkingTimeID for r in seed.normal_working_times},
        "PublicHolidayCalendarID": {r.PublicHolidayCalendarID for r in seed.holiday_calendars},
        "AllowanceLegislationID": {r.AllowanceLegislationID for r in seed.allowance_legislations},
        "DefaultHourlyRateID": {r.HourlyRateID for r in seed.hourly_rates},
        "CostPriceID": {r.CostPriceID for r in seed.cost_prices},
        "ApprovalManagerUserID": users,
    }
    for user in seed.users:
        for name, known in tables.items():
            _refers(f"user {user.UserID}", name, getattr(user, name), known)
        for change in user.normal_working_times:
            known = tables["NormalWorkingTimeID"]
            _refers(f"user {user.UserID}", "NormalWorkingTimeID", change.NormalWorkingTimeID, known)
    customers = _unique("customers", [r.CustomerID for r in seed.customers])
    projects = _unique("projects", [r.ProjectID for r in seed.projects])
    tasks = _unique("tasks", [r.TaskID for r in seed.tasks])
    absence = _unique("absence_codes", [r.AbsenceCodeID for r in seed.absence_codes])
    salary = _unique("salary_codes", [r.SalaryCodeID for r in seed.salary_codes])
    for project in seed.projects:
        _refers(f"project {project.ProjectID}", "CustomerID", project.CustomerID, customers)
    for task in seed.tasks:
        _refers(f"task {task.TaskID}", "ProjectID", task.ProjectID, projects)
    for n, unit in enumerate(seed.work_units):
        _refers(f"work_units[{n}]", "TaskID", unit.TaskID, tasks)
        _refers(f"work_units[{n}]", "SalaryCodeID", unit.SalaryCodeID, salary)
        _refers(f"work_units[{n}]", "UserID", unit.UserID, users)
        _refers(f"work_units[{n}]", "last_modified_by", unit.last_modified_by, users)
    for n, off in enumerate(seed.time_off):
        _refers(f"time_off[{n}]", "AbsenceCodeID", off.AbsenceCodeID, absence)
    kinds = ("timesheets", "time_off", "mileage", "expenses", "salary_account_postings", "flex_time")
    for kind in kinds:
        for n, row in enumerate(getattr(seed, kind)):
            _refers(f"{kind}[{n}]", "UserID", row.UserID, users)
    _refers("credentials", "pat_user_id", seed.credentials.pat_user_id, users)


def _unique(kind: str, ids: list[int]) -> set[int]:
    known = set(ids)
    if len(known) != len(ids):
        raise ValueError(f"{kind}: an id is used twice")
    return known


def _refers(row: str, name: str, value: int | None, known: set[int]) -> None:
    if value is not None and value not in known:
        raise ValueError(f"{row}: no {name} {value} in the document")
