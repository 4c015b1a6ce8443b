"""The Payroll-DK API (sheet 5.1, 5.2, 5.4, 5.5, 5.7) under `/api/companies/{companyUid}`: the older answer family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import absence, employee_shapes, employees, payroll, reading, seed, shapes, supplements
from .answers import Problem, Refused, empty, page, reply
from .calls import Call, Handler, api
from .company import FINISHED
from .rows import Absence
from .state import ZenegyState

C = "/api/companies/{company}"
DETAILS, PEOPLE, ABSENCE, PAYROLL = "scope:companyDetails", "scope:employee", "scope:absence", "scope:payroll"


def routes(state: ZenegyState) -> list[BaseRoute]:
    supplement_path = "/employees/{employee}/supplementsanddeductions/registrations"
    table: list[tuple[str, str, str | None, Handler]] = [
        ("GET", "", DETAILS, get_company),
        ("GET", "/departments", DETAILS, list_departments),
        ("GET", "/cost-center", DETAILS, list_cost_centers),
        ("POST", "/cost-center", DETAILS, create_cost_center),
        ("GET", "/employees", PEOPLE, list_employees),
        ("POST", "/employees", PEOPLE, create_employee),
        ("GET", "/employees/{employee}", PEOPLE, get_employee),
        ("PUT", "/employees/{employee}", PEOPLE, put_employee),
        ("PATCH", "/employees/{employee}", PEOPLE, patch_employee),
        ("DELETE", "/employees/{employee}", PEOPLE, delete_employee),
        ("GET", "/absence", ABSENCE, list_absence),
        ("POST", "/absence", ABSENCE, create_absence),
        ("PUT", "/absence/{absence}", ABSENCE, put_absence),
        ("DELETE", "/absence/{absence}", ABSENCE, delete_absence),
        ("GET", "/supplementsanddeductions/rates/list", None, list_supplement_rates),
        ("GET", supplement_path, None, list_supplements),
        ("POST", supplement_path, None, create_supplement),
        # Its path is unknown (5.7): here stands one that a connection can be told.
        ("GET", "/payrolls", PAYROLL, list_payrolls),
        ("GET", "/payroll/{payroll}", PAYROLL, get_payroll),
        ("DELETE", "/payroll/{payroll}", PAYROLL, cancel_payroll),
        ("GET", "/payroll/{payroll}/employees/{employee}", PAYROLL, get_payroll_employee),
        ("GET", "/employees/{employee}/payslips", PAYROLL, list_payslips),
    ]
    return [api(state, method, C + path, scope, handler) for method, path, scope, handler in table]


def _page(call: Call, rows: Sequence[Any]) -> tuple[Sequence[Any], int]:
    skip, take = reading.window(call.query)
    return rows[skip : skip + take], len(rows)


def _employee(call: Call) -> seed.Employee:
    try:
        return call.company.employee(call.path["employee"])
    except Refused as error:
        raise Problem(404, error.message) from error


def _absence(call: Call) -> Absence:
    try:
        return absence.absence_of(call.company, call.path["absence"])
    except Refused as error:
        raise Problem(404, error.message) from error


def _data(call: Call, rows: Sequence[Any], shape: Callable[[Any], Any]) -> Response:
    """A list of the kind `{data}` without totals [client]: whole unless `take` is sent."""
    if reading.query_values(call.query, "take"):
        skip, take = reading.window(call.query)
        rows = rows[skip : skip + take]
    return reply({"data": [shape(row) for row in rows]})


def _written(call: Call, uid: str, body: Any) -> Response:
    """What a write answers is unknown; the switch `write_answers` shows the other forms."""
    match call.state.settings.write_answers:
        case "uid":
            return reply(uid)
        case "empty":
            return empty(200)
        case _:
            return reply(body)


def get_company(call: Call) -> Response:
    return reply(employee_shapes.company_short(call.company))


def list_departments(call: Call) -> Response:
    return _data(call, list(call.company.departments.values()), shapes.department)


def list_cost_centers(call: Call) -> Response:
    return reply([employee_shapes.cost_center(call.company, c) for c in call.company.cost_centers.values()])


def create_cost_center(call: Call) -> Response:
    call.need_elevated()
    body = call.object()
    name, code = (reading.text(reading.required(body, n), n) for n in ("costCenterName", "costCenterCode"))
    row = seed.CostCenter(id=call.company.next_id(), costCenterName=name, costCenterCode=code)
    call.company.cost_centers[row.uid] = row
    return reply(employee_shapes.cost_center(call.company, row))


def list_employees(call: Call) -> Response:
    rows, total = _page(call, employees.select(call.query, call.company, call.today))
    return reply(page([employee_shapes.base(call.company, e, call.today) for e in rows], total))


def get_employee(call: Call) -> Response:
    return reply(employee_shapes.full(call.company, _employee(call), call.today))


def create_employee(call: Call) -> Response:
    call.need_elevated()
    employee = employees.create(call.company, call.object())
    as_text = call.state.settings.write_answers == "uid"
    return reply(employee.uid if as_text else {"data": {"uid": employee.uid}})


def put_employee(call: Call) -> Response:
    call.need_elevated()
    employee = _employee(call)
    employees.put(call.company, employee, call.object())
    return _written(call, employee.uid, employee_shapes.full(call.company, employee, call.today))


def patch_employee(call: Call) -> Response:
    call.need_elevated()
    employee = _employee(call)
    employees.patch(call.company, employee, call.json())
    return _written(call, employee.uid, employee_shapes.full(call.company, employee, call.today))


def delete_employee(call: Call) -> Response:
    call.need_elevated()
    employees.delete(call.company, _employee(call))
    return empty()


def list_absence(call: Call) -> Response:
    rows, total = _page(call, list(call.company.absence.rows.values()))
    return reply(page([shapes.absence(call.company, a) for a in rows], total))


def create_absence(call: Call) -> Response:
    row = absence.create(call.company, call.object(), call.role, call.now)
    return _written(call, row.uid, shapes.absence(call.company, row))


def put_absence(call: Call) -> Response:
    row = absence.change(call.company, _absence(call), call.object(), call.role)
    return _written(call, row.uid, shapes.absence(call.company, row))


def delete_absence(call: Call) -> Response:
    row = _absence(call)
    if row.status:
        call.need_elevated()
    absence.delete(call.company, row)
    return empty()


def list_supplement_rates(call: Call) -> Response:
    rates = list(call.company.supplement_rates.values())
    return _data(call, rates, lambda r: shapes.supplement_rate(call.company, r))


def list_supplements(call: Call) -> Response:
    rows = supplements.of_employee(call.company, _employee(call).uid)
    return _data(call, rows, lambda s: shapes.supplement(call.company, s))


def create_supplement(call: Call) -> Response:
    row = supplements.create(call.company, _employee(call).uid, call.object(), call.role, call.now)
    return _written(call, row.uid, shapes.supplement(call.company, row))


def list_payrolls(call: Call) -> Response:
    rows, total = _page(call, list(call.company.payrolls.values()))
    return reply(page([shapes.payroll(row, payroll.employees_of(call.company, row)) for row in rows], total))


def get_payroll(call: Call) -> Response:
    row = payroll.payroll_of(call.company, call.path["payroll"])
    return reply(shapes.payroll(row, payroll.employees_of(call.company, row)))


def cancel_payroll(call: Call) -> Response:
    call.need_elevated()
    payroll.cancel(call.company, payroll.payroll_of(call.company, call.path["payroll"]))
    return empty()


def get_payroll_employee(call: Call) -> Response:
    row = payroll.payroll_of(call.company, call.path["payroll"])
    employee = _employee(call)
    if not payroll.is_in(row, employee):
        raise Problem(404, "The employee is not in this payroll.")
    return reply([{**shapes.employee_short(employee), "payrollUid": row.uid}])


def list_payslips(call: Call) -> Response:
    employee = _employee(call)
    finished = [p for p in call.company.payrolls.values() if p.status == FINISHED and payroll.is_in(p, employee)]
    return _data(call, finished, shapes.payslip)
