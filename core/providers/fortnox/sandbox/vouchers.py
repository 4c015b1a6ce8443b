"""Vouchers (sheet 4): booked at once, and never changed or deleted afterwards."""

from __future__ import annotations

from decimal import Decimal

from starlette.routing import BaseRoute

from .answers import Answer, Own, Refused
from .calls import Call, api
from .company import Company
from .fields import Values, made
from .listing import Lists, Matches, equals, from_day, listed, since, to_day
from .resources import VOUCHERS
from .state import FortnoxState
from .tables import Row


def _of_centre(row: Row, asked: str) -> bool:
    return any(str(one["CostCenter"] or "") == asked for one in [row.values, *row.values["VoucherRows"]])


EVERYWHERE: dict[str, Matches] = {
    "lastmodified": since,
    "fromdate": from_day("TransactionDate"),
    "todate": to_day("TransactionDate"),
}
LISTS = Lists(
    own={"costcenter": _of_centre, "voucherseries": equals("VoucherSeries")},
    everywhere=EVERYWHERE,
    sortable={n.lower(): n for n in ("ReferenceNumber", "ReferenceType", "VoucherNumber", "VoucherSeries")},
    taken=("financialyear", "financialyeardate"),
)
# Which field of a row each of the account's settings rules.
SETTINGS = ("CostCenter", "Project", "TransactionInformation", "Quantity")


def routes(state: FortnoxState) -> list[BaseRoute]:
    return [
        *api(state, "GET", "/3/vouchers", "bookkeeping", _list),
        *api(state, "POST", "/3/vouchers", "bookkeeping", _create),
        *api(state, "GET", "/3/vouchers/sublist", "bookkeeping", _list),
        *api(state, "GET", "/3/vouchers/sublist/{series}", "bookkeeping", _list),
        *api(state, "GET", "/3/vouchers/{series}/{number}", "bookkeeping", _one),
    ]


def _list(call: Call) -> Answer:
    year = call.company.year_asked(call.query)
    series = call.path.get("series")
    rows = [row for row in call.company.tables["vouchers"] if row.values["Year"] == year]
    return listed(call, VOUCHERS, LISTS, [row for row in rows if series in (None, row.values["VoucherSeries"])])


def _one(call: Call) -> Answer:
    year = call.company.year_asked(call.query)
    row = call.company.tables["vouchers"].get(call.path["series"], call.path["number"], year)
    return Answer({"Voucher": VOUCHERS.shown(call.root, row.values)})


def _create(call: Call) -> Answer:
    """In the year asked for, and in the preselected one without: never by the date."""
    values = made(VOUCHERS.schema, call.body("Voucher"))
    year = call.company.year_asked(call.query)
    if call.company.year_of(values["TransactionDate"]) != year:
        raise Refused(Own.NO_FINANCIAL_YEAR, f"{values['TransactionDate']} ligger inte i räkenskapsåret.")
    call.company.check_open(values["TransactionDate"])
    series = call.company.tables["voucherseries"].find(values["VoucherSeries"], year)
    if series is None:
        raise Refused(Own.NO_SERIES, f"Verifikationsserien {values['VoucherSeries']} finns inte.")
    if not series.values["Manual"]:
        raise Refused(Own.SERIES_NOT_MANUAL, "Verifikationsserien är inte manuell")
    row = book(call.company, values, year)
    return Answer({"Voucher": VOUCHERS.shown(call.root, row.values)}, 201)


def book(company: Company, values: Values, year: int) -> Row:
    """Check the rows, give the next number of the series and store. Raises Refused."""
    rows: list[Values] = values["VoucherRows"]
    if len(rows) < 2:
        raise Refused(Own.TOO_FEW_ROWS, "Verifikationen måste ha minst två rader.")
    for row in rows:
        _check_row(company, row, values["TransactionDate"], year)
    company.check_dimensions(values, values["TransactionDate"])
    if sum((row["Debit"] - row["Credit"] for row in rows), Decimal(0)):
        raise Refused(Own.NOT_BALANCED, "Verifikationen balanserar inte.")
    values["Year"] = year
    values["VoucherNumber"] = company.next_voucher_number(values["VoucherSeries"], year)
    return company.store(VOUCHERS, values)


def _check_row(company: Company, row: Values, day: str, year: int) -> None:
    account = company.account(row["Account"], year)
    if row["Debit"] < 0 or row["Credit"] < 0 or (row["Debit"] and row["Credit"]):
        raise Refused(Own.BAD_AMOUNT, f"Raden på konto {row['Account']} måste ha antingen debet eller kredit.")
    company.check_dimensions(row, day)
    for name in SETTINGS:
        setting, given = account[f"{name}Settings"], row[name] not in (None, "")
        if setting == "MANDATORY" and not given:
            raise Refused(Own.DIMENSION_MANDATORY, f"{name} måste anges på konto {row['Account']}.")
        if setting == "NOTALLOWED" and given:
            raise Refused(Own.DIMENSION_NOT_ALLOWED, f"{name} får inte anges på konto {row['Account']}.")
