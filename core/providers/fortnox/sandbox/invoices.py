"""Invoices (sheet 4): unbooked, then booked and perhaps credited, or cancelled. Nobody deletes one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from starlette.routing import BaseRoute

from . import documents, vouchers
from .answers import Answer, Own, Refused
from .calls import Call, api
from .company import Company
from .fields import Values
from .listing import Lists, contains, from_day, listed, to_day
from .resources import INVOICES
from .schemas_documents import VOUCHER, VOUCHER_ROW
from .state import FortnoxState
from .tables import Row
from .totals import with_totals

NONE = Decimal(0)
CLAIMS, TAX, SALES = 1510, 2611, 3001


def routes(state: FortnoxState) -> list[BaseRoute]:
    path, single = "/3/invoices", "/3/invoices/{key}"
    return [
        *api(state, "GET", path, "invoice", _list),
        *api(state, "POST", path, "invoice", _create),
        *api(state, "GET", single, "invoice", lambda call: _answered(call, _found(call))),
        *api(state, "PUT", single, "invoice", _change),
        *api(state, "PUT", f"{single}/bookkeep", "invoice", _acts(book)),
        *api(state, "PUT", f"{single}/cancel", "invoice", _acts(cancel)),
        *api(state, "PUT", f"{single}/credit", "invoice", _acts(credit)),
    ]


def _list(call: Call) -> Answer:
    today = call.company.today().isoformat()

    def unpaid(row: Row) -> bool:
        return bool(row.values["Booked"]) and row.values["Balance"] != 0

    words: dict[str, Callable[[Row], bool]] = {
        "cancelled": lambda row: bool(row.values["Cancelled"]),
        "fullypaid": lambda row: bool(row.values["Booked"]) and row.values["Balance"] == 0,
        "unpaid": unpaid,
        "unpaidoverdue": lambda row: unpaid(row) and (row.values["DueDate"] or today) < today,
        "unbooked": lambda row: not row.values["Booked"] and not row.values["Cancelled"],
    }
    own = documents.OWN_FILTERS | {"notcompleted": contains("NotCompleted")}
    everywhere = documents.EVERYWHERE | {"fromdate": from_day("InvoiceDate"), "todate": to_day("InvoiceDate")}
    lists = Lists(own=own, everywhere=everywhere, words=words, sortable=documents.SORTABLE)
    return listed(call, INVOICES, lists, call.company.tables["invoices"])


def _create(call: Call) -> Answer:
    values = documents.new(call, INVOICES, "InvoiceDate")
    return _answered(call, store(call.company, values), 201)


def store(company: Company, values: Values) -> Row:
    """A new unbooked invoice, due after thirty days where it does not say."""
    due = date.fromisoformat(values["InvoiceDate"]) + documents.PAYMENT_DAYS
    values |= {"DueDate": values["DueDate"] or due.isoformat(), "Balance": values["Total"]}
    return company.store(INVOICES, values)


def _change(call: Call) -> Answer:
    row = _found(call)
    _check_unbooked(row)
    values = documents.changed(call, INVOICES, row, "InvoiceDate")
    call.company.touch(row, values | {"Balance": values["Total"]})
    return _answered(call, row)


def _acts(act: Callable[[Company, Row], None]) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        row = _found(call)
        act(call.company, row)
        return _answered(call, row)

    return handler


def _found(call: Call) -> Row:
    return call.company.tables["invoices"].get(call.path["key"])


def _answered(call: Call, row: Row, status: int = 200) -> Answer:
    return Answer({"Invoice": INVOICES.shown(call.root, row.values)}, status)


def _check_unbooked(row: Row) -> None:
    number = row.values["DocumentNumber"]
    if row.values["Booked"]:
        raise Refused(Own.WRONG_STATE, f"Fakturan {number} är bokförd.")
    if row.values["Cancelled"]:
        raise Refused(Own.WRONG_STATE, f"Fakturan {number} är makulerad.")


def cancel(company: Company, row: Row) -> None:
    """Only while unbooked [inferred]."""
    _check_unbooked(row)
    company.touch(row, {"Cancelled": True, "Balance": NONE})


def book(company: Company, row: Row) -> None:
    """With a voucher in the series of invoices, on the invoice's day, which must lie in an open period."""
    _check_unbooked(row)
    values = row.values
    company.check_open(values["InvoiceDate"])
    year = company.year_of(values["InvoiceDate"])
    if year is None:
        raise Refused(Own.NO_FINANCIAL_YEAR, "Fakturadatumet ligger inte i något räkenskapsår.")
    voucher = {
        "VoucherSeries": company.predefined_series("INVOICE"),
        "TransactionDate": values["InvoiceDate"],
        "Description": f"Faktura {values['DocumentNumber']}",
        "ReferenceType": "INVOICE",
        "ReferenceNumber": values["DocumentNumber"],
        "VoucherRows": _rows(values),
    }
    booked = vouchers.book(company, {one.name: one.default for one in VOUCHER} | voucher, year).values
    number = {"VoucherSeries": booked["VoucherSeries"], "VoucherNumber": booked["VoucherNumber"], "VoucherYear": year}
    company.touch(row, {"Booked": True} | number)


def _rows(values: Values) -> list[Values]:
    empty = {field.name: field.default for field in VOUCHER_ROW}
    sides: list[tuple[int, Decimal, Values]] = [(CLAIMS, values["Total"], {}), (TAX, -values["TotalVAT"], {})]
    for one in values["InvoiceRows"]:
        dimensions = {name: one[name] or values[name] for name in ("CostCenter", "Project")}
        sides.append((one["AccountNumber"] or SALES, -one["Total"], dimensions))
    return [
        {**empty, **more, "Account": account, "Debit": max(amount, NONE), "Credit": max(-amount, NONE)}
        for account, amount, more in sides
        if amount
    ]


def credit(company: Company, row: Row) -> None:
    """Only a booked one, once [inferred]: a new unbooked invoice of the opposite sign; both refer to each other."""
    values = row.values
    if not values["Booked"] or values["Credit"] or values["CreditInvoiceReference"]:
        raise Refused(Own.WRONG_STATE, f"Fakturan {values['DocumentNumber']} kan inte krediteras.")
    opposite = [one | {"DeliveredQuantity": -one["DeliveredQuantity"]} for one in values["InvoiceRows"]]
    unbooked = {"Booked": False, "VoucherSeries": None, "VoucherNumber": None, "VoucherYear": None}
    made = values | unbooked | {"DocumentNumber": None, "InvoiceRows": opposite, "NotCompleted": False}
    made |= {"Credit": True, "CreditInvoiceReference": values["DocumentNumber"], "DueDate": None}
    made |= {"InvoiceDate": company.today().isoformat(), "FinalPayDate": None}
    stored = store(company, with_totals(INVOICES, made))
    company.touch(row, {"CreditInvoiceReference": stored.values["DocumentNumber"]})
