"""Company, dimensions, customers, articles, expenses (sheet 4)."""

from __future__ import annotations

import re

from starlette.routing import BaseRoute

from . import crud
from .answers import CUSTOMER_NUMBER_USED, NOT_ALPHANUMERIC, Answer, Own, Refused
from .calls import Call, api
from .crud import Rules
from .fields import Values
from .listing import Lists, contains, since
from .resources import ARTICLES, COST_CENTRES, CUSTOMERS, EXPENSES, PROJECTS
from .state import FortnoxState

CODE = re.compile(r"\w+")
CHANGED = {"lastmodified": since}


def routes(state: FortnoxState) -> list[BaseRoute]:
    def company(call: Call) -> Answer:
        return Answer({"CompanyInformation": call.company.information()})

    def locked_period(call: Call) -> Answer:
        return Answer({"LockedPeriod": call.company.locked_period()})

    return [
        *api(state, "GET", "/3/companyinformation", "companyinformation", company),
        *api(state, "GET", "/3/settings/lockedperiod", "settings", locked_period),
        *crud.routes(
            state, COST_CENTRES, Rules(Lists(everywhere=CHANGED, sortable=_by("Code")), _cost_centre, deletable=True)
        ),
        *crud.routes(state, PROJECTS, _projects()),
        *crud.routes(state, CUSTOMERS, _customers()),
        *crud.routes(state, ARTICLES, _articles()),
        *crud.routes(state, EXPENSES, Rules(Lists(), _expense, changeable=False)),
    ]


def _projects() -> Rules:
    lists = Lists(own={"description": contains("Description")}, everywhere=CHANGED, sortable=_by("ProjectNumber"))
    return Rules(lists, _project, deletable=True)


def _customers() -> Rules:
    lists = Lists(
        own={
            "customernumber": contains("CustomerNumber"),
            "name": contains("Name"),
            "organisationnumber": contains("OrganisationNumber"),
            "email": contains("Email"),
        },
        everywhere=CHANGED,
        words={"active": lambda row: bool(row.values["Active"]), "inactive": lambda row: not row.values["Active"]},
        sortable=_by("CustomerNumber", "Name"),
    )
    return Rules(lists, _customer, used=CUSTOMER_NUMBER_USED, deletable=True)


def _articles() -> Rules:
    lists = Lists(
        own={"articlenumber": contains("ArticleNumber"), "description": contains("Description")},
        everywhere=CHANGED,
        words={"active": lambda row: bool(row.values["Active"]), "inactive": lambda row: not row.values["Active"]},
        sortable=_by("ArticleNumber"),
    )
    return Rules(lists, _article, deletable=True)


def _by(*names: str) -> dict[str, str]:
    return {name.lower(): name for name in names}


def _cost_centre(_: Call, values: Values, _old: Values | None) -> None:
    if not CODE.fullmatch(values["Code"]):
        raise Refused(NOT_ALPHANUMERIC, "Värdet i Code måste vara alfanumeriskt.")


def _project(_: Call, values: Values, _old: Values | None) -> None:
    if values["StartDate"] and values["EndDate"] and values["EndDate"] < values["StartDate"]:
        raise Refused(Own.BAD_DATE, "EndDate ligger före StartDate.")


def _customer(call: Call, values: Values, _old: Values | None) -> None:
    call.company.check_dimensions(values)


def _article(call: Call, values: Values, _old: Values | None) -> None:
    if values["SalesAccount"] is not None:
        call.company.account(values["SalesAccount"], call.company.selected_year())


def _expense(call: Call, values: Values, _old: Values | None) -> None:
    if values["Account"] is not None:
        call.company.account(values["Account"], call.company.selected_year())
