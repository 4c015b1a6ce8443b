"""Attendance, absence and salary rows (sheet 4, scope salary): nothing in them keeps a row from being there twice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from starlette.routing import BaseRoute

from . import causes, crud
from .answers import Answer, Own, Refused
from .calls import Call, api
from .company import Company
from .crud import Rules
from .fields import CENT, Values, two_decimals
from .listing import Lists, equals, listed
from .resources import ABSENCE, ATTENDANCE, SALARY, Resource
from .state import FortnoxState
from .tables import Row

LISTS = Lists(own={"employeeid": equals("EmployeeId"), "date": equals("Date")}, together=True)
NUMBERS = ("Hours", "Extent", "Number", "Amount", "Total", "VAT")


def routes(state: FortnoxState) -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for resource in (ATTENDANCE, ABSENCE):
        found += _of_a_day(state, resource)
        found += _rows(state, resource, Rules(LISTS, _check_time(resource)))
    return [*found, *_rows(state, SALARY, Rules(LISTS, _check_salary))]


def _rows(state: FortnoxState, resource: Resource, rules: Rules) -> list[BaseRoute]:
    """The usual routes, but for how numbers look and what DELETE answers."""

    def every(call: Call) -> Answer:
        return _listed(call, resource, LISTS, call.company.tables[resource.path])

    def one(call: Call) -> Answer:
        return _answered(call, resource, crud.found(call, resource))

    def create(call: Call) -> Answer:
        return _answered(call, resource, crud.created(call, resource, rules), 201)

    def change(call: Call) -> Answer:
        return _answered(call, resource, crud.changed(call, resource, rules))

    def delete(call: Call) -> Answer:
        row = crud.found(call, resource)
        check_payroll_open(call.company, row.values["Date"])
        call.company.tables[resource.path].remove(row)
        if call.company.switches.delete_answers == "empty":
            return Answer(None, 204)
        return _answered(call, resource, row)

    path, single = f"/3/{resource.path}", f"/3/{resource.path}/{{key}}"
    return [
        *api(state, "GET", path, "salary", every),
        *api(state, "POST", path, "salary", create),
        *api(state, "GET", single, "salary", one),
        *api(state, "PUT", single, "salary", change),
        *api(state, "DELETE", single, "salary", delete),
    ]


def _of_a_day(state: FortnoxState, resource: Resource) -> list[BaseRoute]:
    """`/{EmployeeId}/{Date}/{Code}` reads a list; to write there is in old libraries only [client]."""

    def every(call: Call) -> Answer:
        wanted = (call.path["employee"], call.path["date"], call.path["code"])
        rows = [row for row in call.company.tables[resource.path] if _triple(row.values) == wanted]
        return _listed(call, resource, Lists(), rows)

    return api(state, "GET", f"/3/{resource.path}/{{employee}}/{{date}}/{{code}}", "salary", every)


def _triple(values: Values) -> tuple[str, str, str]:
    return values["EmployeeId"], values["Date"], values["CauseCode"]


def _listed(call: Call, resource: Resource, lists: Lists, rows: Iterable[Row]) -> Answer:
    body = dict(listed(call, resource, lists, rows).body or {})
    body[resource.plural] = [_in_numbers(call.company, row) for row in body[resource.plural]]
    return Answer(body)


def _answered(call: Call, resource: Resource, row: Row, status: int = 200) -> Answer:
    shown = _in_numbers(call.company, resource.shown(call.root, row.values))
    return Answer({resource.singular: shown}, status)


def _in_numbers(company: Company, shown: dict[str, Any]) -> dict[str, Any]:
    """Numbers as the switch `numbers` has them."""
    wanted = company.switches.numbers
    for name in NUMBERS if wanted != "spec" else ():
        value = shown.get(name)
        if wanted == "strings" and isinstance(value, Decimal):
            shown[name] = two_decimals(value)
        elif wanted == "numbers" and isinstance(value, str):
            shown[name] = Decimal(value)
    return shown


def check_payroll_open(company: Company, *days: str) -> None:
    """Rows of days whose payroll is closed can't be written, unless the switch `closed_payroll` says so [inferred]."""
    closed = company.payroll_closed_through
    if company.switches.closed_payroll == "open" or closed is None:
        return
    if any(day <= closed.isoformat() for day in days):
        raise Refused(Own.PAYROLL_CLOSED, f"Lönen är avslutad t.o.m. {closed}.")


def _check_time(resource: Resource) -> crud.Check:
    def check(call: Call, values: Values, old: Values | None) -> None:
        company = call.company
        company.employee(values["EmployeeId"])
        causes.check(values["CauseCode"], resource.path, company.switches)
        company.check_dimensions(values)
        check_payroll_open(company, values["Date"], *([] if old is None else [old["Date"]]))
        if old is None and company.switches.duplicates == "refused":
            rows = company.tables[resource.path]
            if any(_triple(row.values) == _triple(values) for row in rows):
                raise Refused(Own.NUMBER_USED, "Transaktionen finns redan.")
        values["Hours"] = values["Hours"] or Decimal(0)
        if resource is ABSENCE:
            values["Extent"] = values["Extent"] or Decimal(0)

    return check


def _check_salary(call: Call, values: Values, old: Values | None) -> None:
    """The salary code is one of the table that fits the employee; Total is worked out where it is left out."""
    company = call.company
    employee = company.employee(values["EmployeeId"])
    if values["SalaryCode"] not in company.pay_types.get(employee["PersonelType"], {}):
        raise Refused(
            Own.NO_SALARY_CODE, f"Lönearten {values['SalaryCode']} finns inte för {employee['PersonelType']}."
        )
    if values["Expense"] and company.tables["expenses"].find(values["Expense"]) is None:
        raise Refused(Own.NO_EXPENSE, f"Utlägget {values['Expense']} finns inte.")
    company.check_dimensions(values)
    check_payroll_open(company, values["Date"], *([] if old is None else [old["Date"]]))
    given = call.body(SALARY.singular)
    if given.get("Total") is None and {"Number", "Amount"} & set(given):
        values["Total"] = ((values["Number"] or Decimal(1)) * (values["Amount"] or Decimal(0))).quantize(CENT)
