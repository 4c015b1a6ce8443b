"""The check that every row points to rows that exist, and that no id is used twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from core.providers.timelog.sandbox.seed import Seed, TimeOff, User, WorkUnit

USER_TABLES = {
    "LegalEntityID": "legal_entities",
    "DepartmentID": "departments",
    "EmployeeTypeID": "employee_types",
    "SalaryGroupID": "salary_groups",
    "NormalWorkingTimeID": "normal_working_times",
    "PublicHolidayCalendarID": "holiday_calendars",
    "AllowanceLegislationID": "allowance_legislations",
    "DefaultHourlyRateID": "hourly_rates",
    "CostPriceID": "cost_prices",
    "ApprovalManagerUserID": "users",
}
"""Field of a user -> the table it points into."""


def check_references(seed: Seed) -> None:
    """Refuse a document whose rows point to nothing, or share an id. Raises ValueError that names the row."""
    tables = {
        "legal_entities": _unique("legal_entities", (r.LegalEntityID for r in seed.legal_entities)),
        "departments": _unique("departments", (r.DepartmentID for r in seed.departments)),
        "employee_types": _unique("employee_types", (r.EmployeeTypeID for r in seed.employee_types)),
        "salary_groups": _unique("salary_groups", (r.SalaryGroupID for r in seed.salary_groups)),
        "normal_working_times": _unique(
            "normal_working_times", (r.NormalWorkingTimeID for r in seed.normal_working_times)
        ),
        "holiday_calendars": _unique("holiday_calendars", (r.PublicHolidayCalendarID for r in seed.holiday_calendars)),
        "allowance_legislations": _unique(
            "allowance_legislations", (r.AllowanceLegislationID for r in seed.allowance_legislations)
        ),
        "hourly_rates": _unique("hourly_rates", (r.HourlyRateID for r in seed.hourly_rates)),
        "cost_prices": _unique("cost_prices", (r.CostPriceID for r in seed.cost_prices)),
        "users": _unique("users", (r.UserID for r in seed.users)),
    }
    _unique("users (EmployeeID)", (r.EmployeeID for r in seed.users))
    for user in seed.users:
        check_user(user, tables)
    _refers("credentials", "pat_user_id", seed.credentials.pat_user_id, tables["users"])
    _check_rows(seed, tables["users"])
    _check_ids(seed)


def check_user(user: User, tables: Mapping[str, Collection[int]]) -> None:
    """Every field of a user that points somewhere; tables: the known ids by table. Raises ValueError."""
    for name, table in USER_TABLES.items():
        _refers(f"user {user.UserID}", name, getattr(user, name), tables[table])
    for change in user.normal_working_times:
        known = tables["normal_working_times"]
        _refers(f"user {user.UserID}", "NormalWorkingTimeID", change.NormalWorkingTimeID, known)


def _check_rows(seed: Seed, users: set[int]) -> None:
    known = {
        "UserID": users,
        "last_modified_by": users,
        "CustomerID": _unique("customers", (r.CustomerID for r in seed.customers)),
        "ProjectID": _unique("projects", (r.ProjectID for r in seed.projects)),
        "TaskID": _unique("tasks", (r.TaskID for r in seed.tasks)),
        "AbsenceCodeID": _unique("absence_codes", (r.AbsenceCodeID for r in seed.absence_codes)),
        "SalaryCodeID": _unique("salary_codes", (r.SalaryCodeID for r in seed.salary_codes)),
        "SalaryAccountID": _unique("salary_accounts", (r.ID for r in seed.salary_accounts)),
        "ExternalSystemID": _unique("external_systems", (r.ID for r in seed.external_systems)),
    }
    fields = {
        "projects": ("CustomerID",),
        "tasks": ("ProjectID",),
        "work_units": ("UserID", "TaskID", "SalaryCodeID", "last_modified_by"),
        "time_off": ("UserID", "AbsenceCodeID"),
        "timesheets": ("UserID",),
        "mileage": ("UserID", "ProjectID"),
        "expenses": ("UserID", "ProjectID"),
        "salary_account_postings": ("UserID", "SalaryAccountID"),
        "flex_time": ("UserID",),
        "external_keys": ("ExternalSystemID",),
        "integration_conflicts": ("ExternalSystemID",),
    }
    for kind, names in fields.items():
        for position, row in enumerate(getattr(seed, kind)):
            for name in names:
                _refers(f"{kind}[{position}]", name, getattr(row, name), known[name])


def _check_ids(seed: Seed) -> None:
    """The ids that rows of time bring along."""
    units, absences = [r.ID for r in seed.work_units if r.ID], [r.ID for r in seed.time_off if r.ID]
    if seed.same_ids:
        _unique("work_units and time_off (ID, with same_ids)", [*units, *absences])
    _unique("work_units (ID)", units)
    _unique("time_off (ID)", absences)
    rows: list[WorkUnit | TimeOff] = [*seed.work_units, *seed.time_off]
    _unique(
        "work_units and time_off (TimeRegistrationID)", (r.TimeRegistrationID for r in rows if r.TimeRegistrationID)
    )
    guids = [r.TimeRegistrationGuid.lower() for r in seed.work_units if r.TimeRegistrationGuid]
    if len(set(guids)) != len(guids):
        raise ValueError("work_units (TimeRegistrationGuid): one is used twice")


def _unique(kind: str, ids: Iterable[int]) -> set[int]:
    known: set[int] = set()
    for number in ids:
        if number in known:
            raise ValueError(f"{kind}: {number} is used twice")
        known.add(number)
    return known


def _refers(row: str, name: str, value: int | None, known: Collection[int]) -> None:
    if value is not None and value not in known:
        raise ValueError(f"{row}: no {name} {value} in the document")
