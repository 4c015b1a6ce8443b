"""Orders (sheet 4): open, cancelled, or with an invoice made of them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import BaseRoute

from . import documents, invoices
from .answers import Answer, Own, Refused
from .calls import Call, api
from .fields import Values
from .listing import Lists, listed
from .resources import ORDERS
from .schemas_documents import INVOICE, INVOICE_ROW
from .state import FortnoxState
from .tables import Row


def routes(state: FortnoxState) -> list[BaseRoute]:
    path, single = "/3/orders", "/3/orders/{key}"
    return [
        *api(state, "GET", path, "order", _list),
        *api(state, "POST", path, "order", _create),
        *api(state, "GET", single, "order", lambda call: _answered(call, _found(call))),
        *api(state, "PUT", single, "order", _change),
        *api(state, "PUT", f"{single}/cancel", "order", _cancel),
        *api(state, "PUT", f"{single}/createinvoice", "order", _create_invoice),
    ]


def _list(call: Call) -> Answer:
    """expired: not invoiced, and its day of delivery is over [inferred]."""
    today = call.company.today().isoformat()
    words: dict[str, Callable[[Row], bool]] = {
        "cancelled": lambda row: bool(row.values["Cancelled"]),
        "expired": lambda row: _is_open(row) and (row.values["DeliveryDate"] or today) < today,
        "invoicecreated": lambda row: row.values["InvoiceReference"] is not None,
        "invoicenotcreated": lambda row: row.values["InvoiceReference"] is None,
    }
    lists = Lists(own=documents.OWN_FILTERS, everywhere=documents.EVERYWHERE, words=words, sortable=documents.SORTABLE)
    return listed(call, ORDERS, lists, call.company.tables["orders"])


def _create(call: Call) -> Answer:
    return _answered(call, call.company.store(ORDERS, documents.new(call, ORDERS, "OrderDate")), 201)


def _change(call: Call) -> Answer:
    row = _found(call)
    _check_open(row)
    call.company.touch(row, documents.changed(call, ORDERS, row, "OrderDate"))
    return _answered(call, row)


def _cancel(call: Call) -> Answer:
    row = _found(call)
    _check_open(row)
    call.company.touch(row, {"Cancelled": True})
    return _answered(call, row)


def _create_invoice(call: Call) -> Answer:
    """Answers the order with the number of its invoice [inferred]."""
    row = _found(call)
    _check_open(row)
    order = row.values
    values: Values = {one.name: order.get(one.name, one.default) for one in INVOICE}
    values |= {"DocumentNumber": None, "OrderReference": order["DocumentNumber"]}
    values["InvoiceDate"] = call.company.today().isoformat()
    values["InvoiceRows"] = [{one.name: line.get(one.name) for one in INVOICE_ROW} for line in order["OrderRows"]]
    stored = invoices.store(call.company, values)
    call.company.touch(row, {"InvoiceReference": stored.values["DocumentNumber"]})
    return _answered(call, row)


def _found(call: Call) -> Row:
    return call.company.tables["orders"].get(call.path["key"])


def _answered(call: Call, row: Row, status: int = 200) -> Answer:
    return Answer({"Order": ORDERS.shown(call.root, row.values)}, status)


def _is_open(row: Row) -> bool:
    return not row.values["Cancelled"] and row.values["InvoiceReference"] is None


def _check_open(row: Row) -> None:
    if not _is_open(row):
        state = "makulerad" if row.values["Cancelled"] else "fakturerad"
        raise Refused(Own.WRONG_STATE, f"Ordern {row.values['DocumentNumber']} är {state}.")
