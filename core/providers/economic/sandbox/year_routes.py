"""Accounting years, periods, booked entries on both surfaces; departments of draft entries (sheet 4.2, 4.4, 4.7)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import filters
from .answers import Fault, Faults, reply
from .bodies import Group, Rows, Text, Whole, read
from .books import Books, found
from .calls import Call, Holder, legacy, legacy_list, module, module_lists
from .filters import Field
from .master import BOOKKEEPING
from .paging import Listing
from .seed_records import BookedEntry
from .seed_rows import AccountingYear
from .shapes import Legacy, told
from .years import Period, periods_of

YEARS, BOOKED, DIMENSIONS = "accountingyearsapi", "bookedEntriesapi", "dimensionsapi"
DEPARTMENT = 1
"""The dimension that departments are. [inferred]"""
PERIOD_FIELDS = {
    "year": filters.text("year"),
    "periodNumber": filters.number("number"),
    "dateFrom": filters.day("first"),
    "dateTo": filters.day("last"),
    "isClosed": filters.flag("closed"),
    "isBarred": filters.flag("barred"),
}
YEAR_FIELDS = {"year": filters.text("year"), "fromDate": filters.day("fromDate"), "toDate": filters.day("toDate")}
LEGACY_BOOKED = {
    "entryNumber": filters.number("entryNumber"),
    "voucherNumber": filters.number("voucherNumber"),
    "account.accountNumber": filters.number("accountNumber"),
    "amount": filters.number("amount"),
    "date": filters.day("date"),
    "text": filters.text("text"),
    "currency": filters.text("currency"),
}
BOOKED_FIELDS = {
    **{name: filters.number(name) for name in ("entryNumber", "voucherNumber", "accountNumber", "amount", "remainder")},
    "date": filters.day("date"),
    "text": filters.text("text"),
    "currency": filters.text("currency"),
    "projectNumber": filters.number("projectNumber"),
}
DATUM = Group(
    {
        "journalNumber": Whole(least=0),
        "entryNumber": Whole(least=0),
        "dimensionNumber": Whole(least=1, most=3),
        "dimensionKey": Text(50),
    },
    ("journalNumber", "entryNumber", "dimensionNumber", "dimensionKey"),
    module=True,
)


def routes(holder: Holder) -> list[BaseRoute]:
    return [
        legacy_list(holder, "/accounting-years", _years),
        legacy(holder, "GET", "/accounting-years/{year}", _year),
        legacy_list(holder, "/accounting-years/{year}/periods", _legacy_periods),
        legacy_list(holder, "/accounting-years/{year}/entries", _legacy_booked, BOOKKEEPING),
        *module_lists(holder, YEARS, "/accountingYears/periods", _periods),
        *module_lists(holder, YEARS, "/accountingYears", _module_years),
        *module_lists(holder, BOOKED, "/booked-entries", _booked, BOOKKEEPING),
        *module_lists(holder, DIMENSIONS, "/dimension-data/draft-entries", _data, BOOKKEEPING),
        module(holder, "POST", DIMENSIONS, "/dimension-data/draft-entries", _post_datum, BOOKKEEPING),
        module(holder, "POST", DIMENSIONS, "/dimension-data/draft-entries/bulk", _post_data, BOOKKEEPING),
    ]


# -- years and periods -------------------------------------------------------------------------------------------------


def _years(call: Call) -> Listing[AccountingYear]:
    rows = call.books.years.values()
    return Listing(lambda: rows, lambda row: row.fromDate, YEAR_FIELDS, Legacy(call.books, call.root).year)


def _named_year(call: Call) -> AccountingYear:
    return found(call.books.years, call.key("year"), "accounting year")


def _year(call: Call) -> Response:
    return reply(Legacy(call.books, call.root).year(_named_year(call)))


def _legacy_periods(call: Call) -> Listing[Period]:
    rows = periods_of(_named_year(call))
    fields = {"periodNumber": filters.number("number"), "closed": filters.flag("closed")}
    return Listing(lambda: rows, lambda row: row.number, fields, Legacy(call.books, call.root).period)


def _periods(call: Call) -> Listing[Period]:
    """The only place that tells barred from closed. [spec]"""
    rows = [period for year in call.books.years.values() for period in periods_of(year)]
    return Listing(lambda: rows, lambda row: row.key, PERIOD_FIELDS, period_shape)


def period_shape(row: Period) -> dict[str, Any]:
    return {
        "periodNumber": row.number,
        "year": row.year,
        "dateFrom": f"{row.first}T00:00:00Z",
        "dateTo": f"{row.last}T00:00:00Z",
        "isClosed": row.closed,
        "isBarred": row.barred,
    }


def _module_years(call: Call) -> Listing[AccountingYear]:
    rows = call.books.years.values()
    return Listing(lambda: rows, lambda row: row.year, {"year": filters.text("year")}, year_shape)


def year_shape(row: AccountingYear) -> dict[str, Any]:
    return {
        "year": row.year,
        "dateFrom": f"{row.fromDate}T00:00:00Z",
        "dateTo": f"{row.toDate}T00:00:00Z",
        "isClosed": row.closed,
    }


# -- booked entries ----------------------------------------------------------------------------------------------------


def _legacy_booked(call: Call) -> Listing[BookedEntry]:
    year = _named_year(call).year
    rows = [row for row in call.books.booked_entries.values() if row.year == year]
    return Listing(lambda: rows, lambda row: row.entryNumber, LEGACY_BOOKED, lambda row: _legacy_shape(call, row))


def _legacy_shape(call: Call, row: BookedEntry) -> dict[str, Any]:
    to = Legacy(call.books, call.root)
    distribution = row.departmentalDistributionNumber
    return {
        "entryNumber": row.entryNumber,
        "entryType": row.type,
        "account": to.ref("accounts", "accountNumber", row.accountNumber),
        "amount": row.amount,
        "amountInBaseCurrency": row.amountInBaseCurrency,
        "currency": row.currency,
        "date": row.date.isoformat(),
        **told("text", row.text or None),
        "voucherNumber": row.voucherNumber,
        **({} if distribution is None else {"departmentalDistribution": to.distribution_ref(distribution)}),
        **to.maybe("employee", "employees", "employeeNumber", row.employeeNumber),
        **to.maybe("project", "projects", "projectNumber", row.projectNumber),
        "remainder": row.remainder,
        "self": f"{call.asked.address}/{row.entryNumber}",
    }


def _booked(call: Call) -> Listing[BookedEntry]:
    rows = call.books.booked_entries.values()
    return Listing(lambda: rows, lambda row: row.entryNumber, BOOKED_FIELDS, booked_shape)


def booked_shape(row: BookedEntry) -> dict[str, Any]:
    names = ("entryNumber", "accountNumber", "amount", "amountInBaseCurrency", "currency", "type", "voucherNumber")
    return {
        **{name: getattr(row, name) for name in names},
        "date": f"{row.date}T00:00:00Z",
        **told("text", row.text or None),
        **told("projectNumber", row.projectNumber),
        "remainder": row.remainder,
    }


# -- departments of draft entries --------------------------------------------------------------------------------------


def _post_datum(call: Call) -> Response:
    _mark(call.books, [read(DATUM, call.body)])
    return reply({}, 201)


def _post_data(call: Call) -> Response:
    taken = read(Group({"items": Rows(DATUM)}, ("items",), module=True), call.body)["items"]
    _mark(call.books, taken)
    return reply({}, 201)


def _mark(books: Books, data: list[dict[str, Any]]) -> None:
    """All or none. dimensionKey: the number of the department or distribution, as text. [inferred]"""
    faults = []
    for number, one in enumerate(data):
        row = books.draft_entries.get(one["entryNumber"])
        key = one["dimensionKey"]
        if row is None or row.journalNumber != one["journalNumber"]:
            message = f"Draft entry {one['entryNumber']} does not exist in the journal."
            faults.append(Fault((number, "entryNumber"), message, "JournalEntryDoesNotExist"))
        elif one["dimensionNumber"] != DEPARTMENT or not key.isdigit() or not books.has_distribution(int(key)):
            faults.append(Fault((number, "dimensionKey"), f"Dimension value {key} does not exist."))
    if faults:
        raise Faults(faults)
    for one in data:
        books.draft_entries[one["entryNumber"]].departmentalDistributionNumber = int(one["dimensionKey"])


def _data(call: Call) -> Listing[Any]:
    rows = [row for row in call.books.draft_entries.values() if row.departmentalDistributionNumber is not None]
    fields: dict[str, Field] = {
        "journalNumber": filters.number("journalNumber"),
        "entryNumber": filters.number("entryNumber"),
    }

    def shape(row: Any) -> dict[str, Any]:
        key = str(row.departmentalDistributionNumber)
        found_in = {"journalNumber": row.journalNumber, "entryNumber": row.entryNumber}
        return {**found_in, "dimensionNumber": DEPARTMENT, "dimensionKey": key}

    return Listing(lambda: rows, lambda row: row.entryNumber, fields, shape)
