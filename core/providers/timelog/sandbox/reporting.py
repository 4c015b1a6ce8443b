"""Reporting: `/service.asmx/{Method}` as form POST or GET, and the same methods as SOAP 1.1. Sheet 3, 4, 6, 12.1, 12.2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import parse_qsl

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox import reporting_xml as xml
from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import Entry
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import unknown_route

METHOD_NAMESPACE = "http://www.timelog.com/ws/tlp/v4_4"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
DENIED = "Access denied. Check siteCode, apiID, apiPassword and SSL settings"
CREDENTIALS = ("siteCode", "apiID", "apiPassword")


class BadArgument(Exception):
    """ASP.NET's own complaint, sent as text with 500. [inferred, asmx convention]"""


@dataclass
class Arguments:
    """The arguments of one call; names in lower case."""

    state: TimeLogState
    values: Mapping[str, str]

    def number(self, name: str) -> int:
        """A whole number; empty counts as 0. Raises BadArgument."""
        text = self.values[name.lower()].strip() or "0"
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise BadArgument(f"Cannot convert {text} to System.Int32.\r\nParameter name: type")
        return int(text)

    def wants(self, name: str, value: int | None) -> bool:
        """Whether the filter lets this value through; 0, -1 or empty is no filter."""
        wanted = self.number(name)
        return wanted in (0, -1) or wanted == value

    def text(self, name: str) -> str:
        return self.values[name.lower()].strip()

    def day(self, name: str, empty: date | None = None) -> date:
        """A date; `empty` is what an empty text means, None forbids it. Raises BadArgument."""
        text = self.text(name)
        if not text and empty:
            return empty
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise BadArgument(f"Cannot convert {text} to System.DateTime.\r\nParameter name: type") from None

    def people(self, status: str) -> list[User]:
        """Users by status: 1 active, 0 inactive, -1 all. [spec]"""
        wanted = self.number(status)
        return [u for u in self.state.users.values() if wanted == -1 or u.IsActive == bool(wanted)]


Draw = Callable[[Arguments], str]


def employees(a: Arguments) -> str:
    initials = a.text("initials").lower()
    rows = [
        xml.employee(a.state, u)
        for u in a.people("status")
        if a.wants("employeeID", u.EmployeeID)
        and a.wants("departmentID", u.DepartmentID)
        and initials in ("", u.Initials.lower())
    ]
    return xml.root("Employees", rows)


def work_units(a: Arguments) -> str:
    page = xml.WorkUnitPage(a.state)
    return xml.root("WorkUnits", map(page.draw, _units(a)))


def work_units_paged(a: Arguments) -> str:
    """Empty page and pageSize: everything on one page. A page beyond the last is empty. [client]"""
    first, last = _unit_period(a)
    plain = not any(a.number(name) > 0 for name in _UNIT_FILTERS)
    rows = [] if plain else list(_units(a))
    total = a.state.units.count(first, last) if plain else len(rows)
    number, size = a.number("page") or 1, a.number("pageSize") or total or 1
    start = (max(number, 1) - 1) * size
    found = a.state.units.page(first, last, start, size) if plain else list(islice(rows, start, start + size))
    drawn = map(xml.WorkUnitPage(a.state).draw, found)
    return xml.root("WorkUnits", drawn, Page=number, PageSize=size, TotalPages=-(-total // size), TotalRecords=total)


_UNIT_FILTERS = ("workUnitID", "employeeID", "allocationID", "taskID", "projectID", "departmentID")


def _unit_period(a: Arguments) -> tuple[date, date]:
    return a.day("startDate", date.min), a.day("endDate", date.max)


def _units(a: Arguments) -> Iterable[Entry]:
    first, last = _unit_period(a)
    units, state = a.state.units, a.state
    person = state.employee(a.number("employeeID"))
    if a.number("employeeID") > 0:
        rows: Iterable[Entry] = units.of_user(person.UserID, first, last) if person else []
    else:
        rows = units.between(first, last)
    return [
        e
        for e in rows
        if a.wants("workUnitID", e.number)
        and a.wants("allocationID", e.allocation_id)
        and a.wants("taskID", e.task_id)
        and a.wants("projectID", state.tasks[e.task_id].ProjectID)
        and a.wants("departmentID", state.users[e.user_id].DepartmentID)
    ]


def time_off(a: Arguments) -> str:
    first, last = a.day("fromDate"), a.day("toDate")
    rows = [
        xml.time_off(a.state, e)
        for e in a.state.time_off.between(first, last)
        if a.wants("employeeID", a.state.users[e.user_id].EmployeeID)
        and a.wants("departmentID", a.state.users[e.user_id].DepartmentID)
    ]
    return xml.root("TimeOffRegistrations", rows)


def mileage(a: Arguments) -> str:
    """selfPayment: 1 own car, 0 company car, -1 all. [spec]"""
    first, last, own = a.day("startDate", date.min), a.day("endDate", date.max), a.number("selfPayment")
    rows = [
        xml.mileage(a.state, m)
        for m in a.state.mileage
        if first <= m.TravelStartDate <= last
        and (own == -1 or m.TravelSelfPayment == bool(own))
        and a.wants("customerID", a.state.projects[m.ProjectID].CustomerID)
        and a.wants("projectID", m.ProjectID)
        and a.wants("employeeID", a.state.users[m.UserID].EmployeeID)
        and a.wants("departmentID", a.state.users[m.UserID].DepartmentID)
    ]
    return xml.root("Mileages", rows)


def expenses(a: Arguments) -> str:
    first, last = a.day("startDate", date.min), a.day("endDate", date.max)
    rows = [
        xml.expense(a.state, x)
        for x in a.state.expenses
        if first <= x.Date <= last
        and a.wants("customerID", a.state.projects[x.ProjectID].CustomerID)
        and a.wants("projectID", x.ProjectID)
        and a.wants("employeeID", a.state.users[x.UserID].EmployeeID)
        and a.wants("employeeDepartmentID", a.state.users[x.UserID].DepartmentID)
        and a.wants("expenseTypeID", x.ExpenseTypeID)
        and a.wants("paymentMethodID", x.PaymentMethodID)
    ]
    return xml.root("Expenses", rows)


def flex_time(a: Arguments) -> str:
    first, last = a.day("fromDate"), a.day("toDate")
    rows = [
        xml.flex(a.state, f)
        for f in a.state.flex_time
        if first <= f.Date <= last
        and a.wants("employeeUserID", f.UserID)
        and a.wants("departmentID", a.state.users[f.UserID].DepartmentID)
    ]
    return xml.root("FlexTimes", rows)


def salary_accounts(a: Arguments) -> str:
    return xml.root("SalaryAccounts", map(xml.salary_account, a.state.salary_accounts.values()))


def postings(a: Arguments) -> str:
    """The root's name is shown nowhere; one c as in its element. [inferred]"""
    first, last = a.day("FromDate"), a.day("ToDate")
    rows = [
        xml.posting(a.state, p)
        for p in a.state.postings
        if first <= p.Date <= last
        and a.wants("SalaryAccountID", p.SalaryAccountID)
        and a.wants("EmployeeUserID", p.UserID)
    ]
    return xml.root("SalaryAcountEmployeePostings", rows)


def normal_hours(a: Arguments) -> str:
    rows = [
        row
        for u in a.people("status")
        if a.wants("employeeID", u.EmployeeID) and a.wants("departmentID", u.DepartmentID)
        for row in xml.normal_hours(a.state, u)
    ]
    return xml.root("EmployeeNormalWorkingTimes", rows)


def histories(a: Arguments) -> str:
    rows = [
        row
        for u in a.people("employeeStatus")
        if a.wants("employeeUserID", u.UserID)
        for row in xml.working_time_histories(a.state, u)
    ]
    return xml.root("EmployeeNormalWorkingTimeHistories", rows)


_PERIOD = ("startDate", "endDate")
METHODS: dict[str, tuple[tuple[str, ...], Draw]] = {
    "GetEmployeesRaw": (("employeeID", "initials", "departmentID", "status"), employees),
    "GetWorkUnitsRaw": ((*_UNIT_FILTERS, *_PERIOD), work_units),
    "GetWorkUnitsRawPaged": ((*_UNIT_FILTERS, *_PERIOD, "page", "pageSize"), work_units_paged),
    "GetTimeOffRegistrationsRaw": (("employeeID", "departmentID", "fromDate", "toDate"), time_off),
    "GetMileageRaw": (
        (
            "customerID",
            "projectID",
            "employeeID",
            "departmentID",
            *_PERIOD,
            "selfPayment",
            "travelCarID",
            "transportRateID",
        ),
        mileage,
    ),
    "GetExpensesRaw": (
        (
            "customerID",
            "projectID",
            "supplierCustomerID",
            "employeeID",
            "employeeDepartmentID",
            "expenseTypeID",
            "paymentMethodID",
            *_PERIOD,
        ),
        expenses,
    ),
    "GetFlexTimeRaw": (("employeeUserID", "departmentID", "fromDate", "toDate"), flex_time),
    "GetSalaryAccountsRaw": ((), salary_accounts),
    "GetSalaryAccountEmployeePostingsRaw": (
        ("SalaryAccountID", "EmployeeUserID", "FromDate", "ToDate"),
        postings,
    ),
    "GetEmployeeNormalWorkingHoursRaw": (("employeeID", "departmentID", "status"), normal_hours),
    "GetEmployeeNormalWorkingTimeHistoriesRaw": (("employeeUserID", "employeeStatus"), histories),
}
"""Method -> its parameters after the three credentials, in order, and what draws the answer. [spec]"""
VALIDATE = "ValidateCredentials"


def perform(state: TimeLogState, method: str, values: Mapping[str, str]) -> str:
    """The XML of one call, without declaration. values: lower-case names, all declared ones present."""
    c = state.credentials
    known = (c.site_code, c.api_id, c.api_password)
    allowed = tuple(values[name.lower()] for name in CREDENTIALS) == known
    if method == VALIDATE:
        return f'<boolean xmlns="{METHOD_NAMESPACE}">{str(allowed).lower()}</boolean>'
    if not allowed or state.reporting_errors:
        return xml.errors(DENIED)
    text = METHODS[method][1](Arguments(state, values))
    for dropped_method, field in state.dropped:
        if dropped_method == method:
            text = re.sub(rf"<(tlp:)?{re.escape(field)}(/>|>[^<]*</(tlp:)?{re.escape(field)}>)", "", text)
    return text


def parameters(method: str) -> tuple[str, ...] | None:
    """The declared parameters of a method in order; None if there is no such method."""
    if method == VALIDATE:
        return CREDENTIALS
    return (*CREDENTIALS, *METHODS[method][0]) if method in METHODS else None


def routes(state: TimeLogState) -> list[Route]:
    async def by_form(request: Request) -> Response:
        if request.path_params["account"] != state.account:
            return unknown_route(request)
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if request.method == "POST":
            pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        return _form_answer(state, request.path_params["method"], {name.lower(): value for name, value in pairs})

    async def by_soap(request: Request) -> Response:
        if request.path_params["account"] != state.account:
            return unknown_route(request)
        return _soap_answer(state, request.headers.get("soapaction", ""), await request.body())

    return [
        Route("/{account}/service.asmx/{method}", by_form, methods=["GET", "POST"]),
        Route("/{account}/service.asmx", by_soap, methods=["POST"]),
    ]


def _form_answer(state: TimeLogState, method: str, values: Mapping[str, str]) -> Response:
    declared = parameters(method)
    if declared is None:
        return _text(f"{method} Web Service method name is not valid.")
    for name in declared:
        if name.lower() not in values:
            return _text(f"Missing parameter: {name}.")
    try:
        return _xml('<?xml version="1.0" encoding="utf-8"?>\n' + perform(state, method, values))
    except BadArgument as problem:
        return _text(str(problem))


def _soap_answer(state: TimeLogState, action: str, body: bytes) -> Response:
    """The same method in an envelope; parameters left out are empty. [nesting inferred from the proxy]"""
    method = action.strip('"').rpartition("/")[2]
    declared = parameters(method)
    try:
        envelope = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return _fault("Client", "The request is not well-formed XML.")
    call = envelope.find(f"{{{ENVELOPE}}}Body/{{{METHOD_NAMESPACE}}}{method}")
    if declared is None or action.strip('"') != f"{METHOD_NAMESPACE}/{method}" or call is None:
        return _fault("Client", f"Server did not recognize the value of HTTP Header SOAPAction: {action}.")
    values = dict.fromkeys((name.lower() for name in declared), "")
    for child in call:
        name = etree.QName(child)
        if name.namespace == METHOD_NAMESPACE and name.localname in declared:
            values[name.localname.lower()] = child.text or ""
    try:
        inner = perform(state, method, values)
    except BadArgument as problem:
        return _fault("Client", str(problem))
    if method == VALIDATE:
        inner = inner.partition(">")[2].partition("<")[0]
    return _xml(
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f'<{method}Response xmlns="{METHOD_NAMESPACE}"><{method}Result>{inner}</{method}Result></{method}Response>'
        "</soap:Body></soap:Envelope>"
    )


def _text(message: str) -> Response:
    return Response(message, 500, media_type="text/plain; charset=utf-8")


def _xml(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/xml; charset=utf-8")


def _fault(code: str, message: str) -> Response:
    inner = xml.element("faultcode", f"soap:{code}", "") + xml.element("faultstring", message, "")
    return _xml(
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f"<soap:Fault>{inner}</soap:Fault></soap:Body></soap:Envelope>",
        500,
    )
