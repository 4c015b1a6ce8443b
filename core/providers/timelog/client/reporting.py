"""Reporting: bulk reads by form POST with the site's own credentials. [client 3: form POST is proven]

Every declared parameter must be present; `0`, `-1` or an empty text mean "all". [docs 3]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken, ProviderError, Rejected, SignInNeeded
from core.providers.timelog.wire import TITLE, EmployeeID
from core.providers.timelog.wire import reporting as wire
from core.providers.timelog.wire.xml import attribute, broken, local, parse

PAGE_SIZE = 500
LISTS = {
    "GetEmployeesRaw": ("employees", "employee"),
    "GetWorkUnitsRawPaged": ("workunits", "workunit"),
    "GetTimeOffRegistrationsRaw": ("timeoffregistrations", "timeoffregistration"),
    "GetMileageRaw": ("mileages", "mileage"),
    "GetExpensesRaw": ("expenses", "expense"),
    "GetEmployeeNormalWorkingHoursRaw": ("employeenormalworkingtimes", "employeenormalworkingtime"),
}
"""Local names of root and rows, in lower case. [spec 4.2, 4.5 to 4.7; the last three from the official samples]"""
METHODS = frozenset((*LISTS, "ValidateCredentials"))
NO_ACCESS = "access denied"
ALL = "0"


class Reporting:
    """All methods of the Reporting service that we use. Raises only the errors of `core.http.errors`."""

    def __init__(self, http: Http, site_code: str, api_id: str, api_password: str, parallel: int) -> None:
        self._http = http
        self._credentials = {"siteCode": site_code, "apiID": api_id, "apiPassword": api_password}
        self._parallel = parallel

    def validate_credentials(self) -> bool:
        """Whether the site code, id and password are right. Body in form style [inferred 3]."""
        root = self._call("ValidateCredentials", {})
        if local(root) != "boolean":
            raise broken(f"TimeLog answered ValidateCredentials with <{local(root)}>.", "ValidateCredentials")
        return (root.text or "").strip().lower() == "true"

    def employees(self, initials: str = "") -> list[wire.RawEmployee]:
        """Everybody, former ones included; with `initials` only those. [spec 4.2]"""
        method = "GetEmployeesRaw"
        params = {"employeeID": ALL, "initials": initials, "departmentID": ALL, "status": "-1"}
        found = wire.employees(self._list(method, params), method)
        paging.unique([e.employee_id for e in found], "employees", provider=TITLE)
        paging.unique([e.user_id for e in found], "users of employees", provider=TITLE)
        return found

    def work_units(self, first: date, last: date, number: int = 0) -> list[wire.WorkUnit]:
        """Hours of everybody on these days, both included; with `number` only that work unit. [spec 4.5]"""
        method = "GetWorkUnitsRawPaged"

        def page(at: int) -> paging.Page[wire.WorkUnit]:
            params = {
                "workUnitID": str(number),
                "employeeID": ALL,
                "allocationID": ALL,
                "taskID": ALL,
                "projectID": ALL,
                "departmentID": ALL,
                "startDate": first.isoformat(),
                "endDate": last.isoformat(),
                "page": str(at),
                "pageSize": str(PAGE_SIZE),
            }
            root = self._list(method, params)
            total, pages = (attribute(root, n, "list of work units", method) for n in ("TotalRecords", "TotalPages"))
            return paging.Page(wire.work_units(root, method), total, pages)

        found = paging.numbered(page, "work units", provider=TITLE, parallel=self._parallel)
        paging.unique([u.id for u in found], "work units", provider=TITLE)
        return found

    def time_off(self, first: date, last: date) -> list[wire.TimeOff]:
        """Absence of everybody. The days are called fromDate and toDate here. [spec 4.6]"""
        method = "GetTimeOffRegistrationsRaw"
        params = {"employeeID": ALL, "departmentID": ALL, "fromDate": first.isoformat(), "toDate": last.isoformat()}
        found = wire.time_off(self._list(method, params), method)
        paging.unique([t.id for t in found], "time off", provider=TITLE)
        return found

    def mileage(self, first: date, last: date) -> list[wire.Mileage]:
        """Trips in the employee's own car; those in a company car are not paid out. [spec 4.7]"""
        method = "GetMileageRaw"
        params = {
            "customerID": ALL,
            "projectID": ALL,
            "employeeID": ALL,
            "departmentID": ALL,
            **_period(first, last),
            "selfPayment": "1",
            "travelCarID": ALL,
            "transportRateID": ALL,
        }
        found = wire.mileage(self._list(method, params), method)
        paging.unique([m.id for m in found], "mileage", provider=TITLE)
        return found

    def expenses(self, first: date, last: date) -> list[wire.Expense]:
        method = "GetExpensesRaw"
        params = {
            "customerID": ALL,
            "projectID": ALL,
            "supplierCustomerID": ALL,
            "employeeID": ALL,
            "employeeDepartmentID": ALL,
            "expenseTypeID": ALL,
            "paymentMethodID": ALL,
            **_period(first, last),
        }
        found = wire.expenses(self._list(method, params), method)
        paging.unique([e.id for e in found], "expenses", provider=TITLE)
        return found

    def normal_hours(self) -> dict[EmployeeID, dict[int, wire.NormalHours]]:
        """The usual working week of everybody, by TimeLog's weekday number. [spec 4.6]"""
        method = "GetEmployeeNormalWorkingHoursRaw"
        params = {"employeeID": ALL, "departmentID": ALL, "status": "-1"}
        weeks: dict[EmployeeID, dict[int, wire.NormalHours]] = {}
        for row in wire.normal_hours(self._list(method, params), method):
            weeks.setdefault(row.employee_id, {})[row.weekday] = row
        return weeks

    def _list(self, method: str, params: Mapping[str, str]) -> etree._Element:
        """The root of a list, after its name and those of its rows were checked."""
        root = self._call(method, params)
        expected, item = LISTS[method]
        if (name := local(root)) != expected:
            raise broken(f"TimeLog answered {method} with <{name}> instead of <{expected}>.", method)
        if stranger := next((local(c) for c in root if local(c) != item), None):
            raise broken(f"TimeLog's answer to {method} holds a <{stranger}> where only <{item}> belongs.", method)
        return root

    def _call(self, method: str, params: Mapping[str, str]) -> etree._Element:
        form = {**self._credentials, **params}
        answer = self._http.read("POST", f"/service.asmx/{method}", data=form, operation=method)
        return parse(answer.content, method)


def _period(first: date, last: date) -> dict[str, str]:
    return {"startDate": first.isoformat(), "endDate": last.isoformat()}


def explain(answer: Answer) -> ProviderError | None:
    """Reporting says no with status 200 and a root named Errors. [client 6]"""
    if answer.status == 401:
        return _refused()
    if answer.status >= 400:
        text = answer.text.strip()
        if answer.status == 500 and text.startswith("Missing parameter"):
            return Broken(f"TimeLog's {answer.operation} wants more than is documented: {text[:100]}")
        return None
    if b"errors" not in answer.content[:400].lower():
        return None
    root = parse(answer.content, answer.operation)
    if local(root) != "errors":
        return None
    words = "; ".join(t for e in root if (t := (e.text or "").strip())) or "no reason given"
    if NO_ACCESS in words.lower():
        return _refused()
    return Rejected(f"TimeLog refused to read {answer.operation}: {words}.")


def _refused() -> SignInNeeded:
    return SignInNeeded(
        "TimeLog does not accept the Reporting credentials: check site code, API id and API password under "
        "System administration > Integrations & API."
    )
