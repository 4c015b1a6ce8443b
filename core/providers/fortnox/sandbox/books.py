"""Accounts, financial years and voucher series (sheet 4)."""

from __future__ import annotations

from starlette.routing import BaseRoute

from . import crud
from .answers import BAD_QUERY, Answer, Own, Refused
from .calls import Call, api
from .crud import Rules
from .fields import Values, day_of
from .listing import Lists, equals, listed, since
from .resources import ACCOUNTS, PREDEFINED_SERIES, SERIES, YEARS
from .state import FortnoxState
from .tables import Row

OF_A_YEAR = ("financialyear", "financialyeardate")
ACCOUNT_LISTS = Lists(
    own={"sru": equals("SRU")}, everywhere={"lastmodified": since}, sortable={"number": "Number"}, taken=OF_A_YEAR
)
ACCOUNT_RULES = Rules(ACCOUNT_LISTS, lambda call, values, _: _account(call, values))
ONLY_READ = Rules(Lists(), creatable=False, changeable=False)


def routes(state: FortnoxState) -> list[BaseRoute]:
    def accounts(call: Call) -> Answer:
        return listed(call, ACCOUNTS, ACCOUNT_LISTS, _of_the_year(call, ACCOUNTS.path))

    def series(call: Call) -> Answer:
        return listed(call, SERIES, Lists(taken=OF_A_YEAR), _of_the_year(call, SERIES.path))

    return [
        *api(state, "GET", "/3/accounts", "bookkeeping", accounts),
        *api(state, "GET", "/3/voucherseries", "bookkeeping", series),
        *api(state, "GET", "/3/voucherseries/{key}", "bookkeeping", _one_series),
        *api(state, "GET", "/3/financialyears", "bookkeeping", _years),
        *api(state, "DELETE", "/3/accounts/{key}", "bookkeeping", _delete_account),
        *crud.routes(state, ACCOUNTS, ACCOUNT_RULES),
        *crud.routes(state, YEARS, ONLY_READ),
        *crud.routes(state, PREDEFINED_SERIES, ONLY_READ),
    ]


def _of_the_year(call: Call, path: str) -> list[Row]:
    year = call.company.year_asked(call.query)
    return [row for row in call.company.tables[path] if row.values["Year"] == year]


def _account(call: Call, values: Values) -> None:
    call.company.check_dimensions(values)


def _delete_account(call: Call) -> Answer:
    """204; one that vouchers use stays [inferred]."""
    row = crud.found(call, ACCOUNTS)
    number, year = row.values["Number"], row.values["Year"]
    for voucher in call.company.tables["vouchers"]:
        if voucher.values["Year"] == year and any(one["Account"] == number for one in voucher.values["VoucherRows"]):
            raise Refused(Own.IN_USE, f"Kontot {number} används i en verifikation.")
    call.company.tables["accounts"].remove(row)
    return Answer(None, 204)


def _years(call: Call) -> Answer:
    """`date` (or `Date`): the year that holds this day; none gives an empty list [docs]."""
    rows = list(call.company.tables["financialyears"])
    asked = call.query.get("date")
    if asked is not None:
        try:
            day = day_of("date", asked)
        except Refused:
            raise Refused(BAD_QUERY, "Ogiltig parameter i anropet: date") from None
        rows = [row for row in rows if row.values["FromDate"] <= day <= row.values["ToDate"]]
    return listed(call, YEARS, Lists(taken=("date",)), rows)


def _one_series(call: Call) -> Answer:
    row = crud.found(call, SERIES)
    number = call.company.next_voucher_number(row.values["Code"], row.values["Year"])
    return Answer({SERIES.singular: SERIES.shown(call.root, row.values) | {"NextVoucherNumber": number}})
