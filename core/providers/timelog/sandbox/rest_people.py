"""REST: users and the lists needed to create one. Sheet 4.2."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import guid
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import Call, Model, answer, listing, missing, no_user, resource, rule, single


def routes(state: TimeLogState) -> list[Route]:
    return [
        resource(state, "/user", get=users, put=update),
        resource(state, "/user/me", get=me),
        resource(state, "/user/validate-new-user", post=validate),
        resource(state, "/user/create", post=create),
        resource(state, "/user/{user_id:int}", get=one),
        resource(state, "/user-setting", get=settings),
        resource(state, "/privilege/user-privileges", get=privileges),
        *_look_ups(state),
    ]


def _show(user: User) -> dict[str, Any]:
    return {
        "UserID": user.UserID,
        "ID": user.ID,
        "FirstName": user.FirstName,
        "LastName": user.LastName,
        "Initials": user.Initials,
        "IsActive": user.IsActive,
        "UserType": user.UserType,
        "LegalEntityID": user.LegalEntityID,
        "Email": user.Email,
    }


def users(call: Call) -> Response:
    return listing(call, list(call.state.users.values()), _show)


def me(call: Call) -> Response:
    return single(call, _show(call.user))


def one(call: Call) -> Response:
    user_id = int(call.path["user_id"])
    user = call.state.users.get(user_id)
    if user is None:
        raise no_user(user_id)
    return single(call, _show(user))


def settings(call: Call) -> Response:
    rights = {"RegistrationAllTasks": True, "ExpenseTravelRegistrationAllProjects": True}
    entity = next(iter(call.state.legal_entities.values()))
    return single(call, {"CompanyName": entity.Name, "SystemCurrencyABB": entity.CurrencyISO, "Privileges": rights})


def privileges(call: Call) -> Response:
    """Whether each row is `{Name, IsGranted}` is shown nowhere; the sheet names the route only. [inferred]"""
    names = ("RegistrationAllTasks", "ExpenseTravelRegistrationAllProjects", "ReportingApi")
    return listing(call, names, lambda name: {"Name": name, "IsGranted": True})


def validate(call: Call) -> Response:
    """The dry run: writes nothing, answers null. [client]"""
    _new_user(call)
    return answer(None)


def create(call: Call) -> Response:
    """Answers the posted model, never null, and no id: the list must be read again. [client, spec]"""
    call.state.put_user(_new_user(call))
    return single(call, call.body)


def _new_user(call: Call) -> User:
    state, model = call.state, Model(call.body)
    user_id = max(state.users) + 1
    hired = model.day("EmploymentDate")
    model.text("Email", required=True)
    numbers = {name: model.integer(name, required=True) for name in _NEEDED}
    texts = {name: model.text(name, required=True) for name in ("FirstName", "LastName", "Initials")}
    login = model.text("UserName", required=True)
    license_type = model.integer("UserLicenseType") or 2
    if license_type not in (2, 7, 8):
        model.problem("'User License Type' has a range of values which does not include this one.")
    roles = model.integers("UserRoleIDs")
    model.check()
    _check_known(state, numbers, roles, model.integer("ApprovalManagerID"))
    for other in state.users.values():
        if other.Initials.lower() == texts["Initials"].lower() or (other.Username or "").lower() == login.lower():
            raise rule(f"The user name or the initials are used by UserID {other.UserID}")
    references = {("DefaultHourlyRateID" if k == "StandardHourlyRateID" else k): v for k, v in numbers.items()}
    return User.model_validate(
        {
            "UserID": user_id,
            "EmployeeID": max(user_id, *(u.EmployeeID for u in state.users.values())) + 1,
            "Username": login,
            "Email": model.text("Email"),
            "Title": model.text("Title"),
            "EmployeeNo": model.text("EmployeeNo") or None,
            "HiredDate": hired,
            "ApprovalManagerUserID": model.integer("ApprovalManagerID") or None,
            "UserLicenseType": license_type,
            "UserRoleIDs": roles,
            **texts,
            **references,
        }
    )


_NEEDED = {
    "LegalEntityID": "legal_entities",
    "DepartmentID": "departments",
    "EmployeeTypeID": "employee_types",
    "StandardHourlyRateID": "hourly_rates",
    "CostPriceID": "cost_prices",
    "PublicHolidayCalendarID": "holiday_calendars",
    "AllowanceLegislationID": "allowance_legislations",
    "NormalWorkingTimeID": "normal_working_times",
    "SalaryGroupID": "salary_groups",
}
"""Which fields of a new user TimeLog insists on is not published; these are ours. [inferred]"""


def _check_known(state: TimeLogState, numbers: dict[str, int], roles: list[int], manager: int) -> None:
    for name, value in numbers.items():
        if value not in getattr(state, _NEEDED[name]):
            raise rule(f"There is no {name} {value}")
    for role in roles:
        if role not in state.roles:
            raise rule(f"There is no RoleID {role}")
    if manager and manager not in state.users:
        raise no_user(manager)


def update(call: Call) -> Response:
    """PUT /user: names and licence, matched by GUID; roles are added and need an explicit licence. [client]

    What happens to a name that is left out is unknown; here it is refused, so that nobody relies on it.
    """
    model = Model(call.body)
    key = model.text("ID", required=True).lower()
    first, last = model.text("FirstName", required=True), model.text("LastName", required=True)
    license_type, roles = model.integer("UserLicenseType"), model.integers("UserRoleIDs")
    if roles and not license_type:
        model.problem("'User License Type' must not be empty.")
    if license_type not in (0, 2, 7, 8):
        model.problem("'User License Type' has a range of values which does not include this one.")
    manager_initials = model.text("ApprovalManagerInitials")
    if manager_initials:
        model.day("ApprovalManagerStartDate")
    model.check()
    user = next((u for u in call.state.users.values() if key == u.ID), None)
    if user is None:
        raise missing("User", key)
    _check_known(call.state, {}, roles, 0)
    if manager_initials:
        manager = next((u for u in call.state.users.values() if u.Initials == manager_initials), None)
        if manager is None:
            raise rule(f"There is no employee with initials {manager_initials}")
        user.ApprovalManagerUserID = manager.UserID
    user.FirstName, user.LastName = first, last
    user.UserLicenseType = license_type or user.UserLicenseType  # type: ignore[assignment]  # checked above
    user.UserRoleIDs = sorted({*user.UserRoleIDs, *roles})
    return single(call, call.body)


def _look_ups(state: TimeLogState) -> list[Route]:
    """The plain lists. Fields as in the swagger; a normal working time does not say its hours. [spec]"""

    def at(path: str, table: str, show: Any) -> Route:
        return resource(state, path, get=lambda call: listing(call, list(getattr(state, table).values()), show))

    def other(number: int) -> str:
        return guid("other", number)

    return [
        at("/department", "departments", lambda r: {**r.model_dump(), "ID": other(r.DepartmentID)}),
        at(
            "/legal-entity",
            "legal_entities",
            lambda r: {**r.model_dump(), "ID": other(r.LegalEntityID), "CurrencyID": 1},
        ),
        at("/employee-type", "employee_types", lambda r: {**r.model_dump(), "ID": other(r.EmployeeTypeID)}),
        at("/salary-group", "salary_groups", lambda r: {**r.model_dump(), "ID": other(r.SalaryGroupID)}),
        at(
            "/normal-working-time",
            "normal_working_times",
            lambda r: {
                "NormalWorkingTimeID": r.NormalWorkingTimeID,
                "Name": r.Name,
                "ID": other(r.NormalWorkingTimeID),
                "NormalWorkingTimeType": 0,
                "IsActive": r.IsActive,
                "IsDefault": r.NormalWorkingTimeID == min(state.normal_working_times),
            },
        ),
        at(
            "/holiday-calendar",
            "holiday_calendars",
            lambda r: {
                "HolidayCalendarID": r.PublicHolidayCalendarID,
                "Name": r.Name,
                "ID": other(r.PublicHolidayCalendarID),
                "Description": "",
            },
        ),
        at(
            "/allowance-legislation",
            "allowance_legislations",
            lambda r: {"AllowanceLegislationID": r.AllowanceLegislationID, "CountryID": 1, "Description": r.Name},
        ),
        at(
            "/hourly-rate/default",
            "hourly_rates",
            lambda r: {
                "HourlyRateID": r.HourlyRateID,
                "HourlyRateName": r.Name,
                "Amount": r.Rate,
                "Description": "",
                "IsActive": True,
                "ID": other(r.HourlyRateID),
                "IsDefault": r.HourlyRateID == min(state.hourly_rates),
                "CurrencyISO": r.CurrencyISO,
            },
        ),
        at(
            "/cost-price",
            "cost_prices",
            lambda r: {
                "CostPriceID": r.CostPriceID,
                "Amount": r.Amount,
                "Name": r.Name,
                "IsDefault": r.CostPriceID == min(state.cost_prices),
                "IsActive": True,
                "ID": other(r.CostPriceID),
            },
        ),
        at(
            "/role",
            "roles",
            lambda r: {
                "RoleID": r.RoleID,
                "Name": r.Name,
                "Description": "",
                "IsActive": True,
                "IsLockedSystemRole": False,
                "ID": other(r.RoleID),
            },
        ),
    ]
