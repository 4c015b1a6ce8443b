"""Reading master data through the legacy REST, and making a customer (sheet 4.2, 4.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import filters
from .access import ANYBODY, Rules
from .answers import NOT_FOUND, Fault, Faults, reply
from .bodies import Flag, Group, Reference, Text, Whole, read
from .books import Books, found
from .calls import Call, Holder, legacy, legacy_list
from .filters import Field, Fields
from .paging import Listing
from .seed_rows import Customer, Department, Distribution
from .shapes import Legacy

SALES = Rules(roles=("Sales",))
BOOKKEEPING = Rules(roles=("Bookkeeping",))
Table = Callable[[Books], dict[Any, Any]]

NAMED = {"name": filters.text("name"), "barred": filters.flag("barred")}
ACCOUNT_FIELDS: Fields = {
    **NAMED,
    "accountNumber": filters.number("accountNumber"),
    "accountType": filters.text("accountType"),
    "blockDirectEntries": filters.flag("blockDirectEntries"),
    "debitCredit": filters.text("debitCredit"),
    "balance": filters.number("balance"),
}
CUSTOMER_FIELDS: Fields = {
    **NAMED,
    "customerNumber": filters.number("customerNumber"),
    "currency": filters.text("currency"),
    "email": filters.text("email"),
    "ean": filters.text("ean"),
    "corporateIdentificationNumber": filters.text("corporateIdentificationNumber"),
    "lastUpdated": filters.day("lastUpdated"),
}
PRODUCT_FIELDS: Fields = {
    **NAMED,
    "productNumber": filters.text("productNumber"),
    "salesPrice": filters.number("salesPrice"),
    "lastUpdated": filters.day("lastUpdated"),
}
NEW_CUSTOMER = Group(
    {
        "customerNumber": Whole(most=999_999_999),
        "name": Text(255),
        "currency": Text(3),
        "barred": Flag(),
        "email": Text(255),
        "ean": Text(13),
        "corporateIdentificationNumber": Text(40),
        "customerGroup": Reference("customerGroupNumber"),
        "paymentTerms": Reference("paymentTermsNumber"),
        "vatZone": Reference("vatZoneNumber"),
        "layout": Reference("layoutNumber"),
    },
    ("currency", "customerGroup", "name", "paymentTerms", "vatZone"),
)


def _plain(holder: Holder, path: str, key: str, table: Table, shape: str, fields: Fields) -> list[BaseRoute]:
    """A list and one of its rows, both in the shape of this name."""

    def listing(call: Call) -> Listing[Any]:
        rows = table(call.books).values()
        shaped = getattr(Legacy(call.books, call.root), shape)
        return Listing(lambda: rows, lambda row: getattr(row, key), fields, shaped)

    def one(call: Call) -> Response:
        number = call.key("number")
        rows = table(call.books)
        row = found(rows, int(number) if number.isdigit() and number not in rows else number, path.strip("/"))
        return reply(getattr(Legacy(call.books, call.root), shape)(row))

    rules = SALES if path == "/employees" else BOOKKEEPING if path == "/journals" else ANYBODY
    return [
        legacy_list(holder, path, listing, rules),
        legacy(holder, "GET", path + "/{number}", one, rules),
    ]


def _number(name: str) -> dict[str, Field]:
    return {name: filters.number(name)}


def routes(holder: Holder) -> list[BaseRoute]:
    name = {"name": filters.text("name")}
    return [
        legacy(holder, "GET", "/self", lambda call: reply(Legacy(call.books, call.root).myself())),
        *_plain(holder, "/accounts", "accountNumber", lambda b: b.accounts, "account", ACCOUNT_FIELDS),
        *_plain(
            holder,
            "/vat-accounts",
            "vatCode",
            lambda b: b.vat_accounts,
            "vat_account",
            {**name, "vatCode": filters.text("vatCode")},
        ),
        *_plain(
            holder,
            "/departments",
            "departmentNumber",
            lambda b: b.departments,
            "department",
            {**NAMED, **_number("departmentNumber")},
        ),
        legacy_list(holder, "/departmental-distributions", _distributions),
        legacy(holder, "GET", "/departmental-distributions/{kind}/{number}", _distribution),
        *_plain(
            holder,
            "/employees",
            "employeeNumber",
            lambda b: b.employees,
            "employee",
            {**NAMED, **_number("employeeNumber"), "email": filters.text("email")},
        ),
        *_plain(
            holder,
            "/journals",
            "journalNumber",
            lambda b: b.journals,
            "journal",
            {**name, **_number("journalNumber")},
        ),
        *_plain(holder, "/customers", "customerNumber", lambda b: b.customers, "customer", CUSTOMER_FIELDS),
        legacy(holder, "POST", "/customers", _make_customer),
        *_plain(holder, "/products", "productNumber", lambda b: b.products, "product", PRODUCT_FIELDS),
        *_plain(holder, "/units", "unitNumber", lambda b: b.units, "unit", {**name, **_number("unitNumber")}),
        *_plain(holder, "/layouts", "layoutNumber", lambda b: b.layouts, "layout", name),
        *_plain(holder, "/payment-terms", "paymentTermsNumber", lambda b: b.payment_terms, "payment_terms", name),
        *_plain(holder, "/vat-zones", "vatZoneNumber", lambda b: b.vat_zones, "vat_zone", name),
    ]


# -- departmental distributions ----------------------------------------------------------------------------------------


def _number_of(row: Distribution | Department) -> int:
    return row.departmentNumber if isinstance(row, Department) else row.departmentalDistributionNumber


def _distributions(call: Call) -> Listing[Any]:
    """Every department is one too. The envelope has `subCollections`. [live]"""
    books = call.books
    fields = {"departmentalDistributionNumber": Field("number", _number_of), **NAMED}
    parts = {kind: f"{call.root}/departmental-distributions/{kind}" for kind in ("departments", "distributions")}
    return Listing(
        lambda: [*books.departments.values(), *books.distributions.values()],
        _number_of,
        fields,
        Legacy(books, call.root).distribution,
        {"subCollections": parts},
    )


def _distribution(call: Call) -> Response:
    books, number = call.books, call.number()
    tables: dict[str, dict[int, Any]] = {"departments": books.departments, "distributions": books.distributions}
    row = found(tables.get(call.path["kind"], {}), number, "departmental distribution")
    return reply(Legacy(books, call.root).distribution(row))


# -- customers ---------------------------------------------------------------------------------------------------------


def _make_customer(call: Call) -> Response:
    """`POST /customers`: the server gives a number where none is asked for. [spec]"""
    books = call.books
    taken = read(NEW_CUSTOMER, call.body)
    tables: tuple[tuple[str, Any], ...] = (
        ("paymentTerms", books.payment_terms),
        ("vatZone", books.vat_zones),
        ("customerGroup", {one.number for one in books.document.customer_groups}),
        ("layout", books.layouts),
        ("currency", books.currencies),
    )
    missing = [
        Fault((name,), f"{name} does not exist.", NOT_FOUND, taken[name])
        for name, table in tables
        if name in taken and taken[name] not in table
    ]
    if taken.get("customerNumber") in books.customers:
        missing.append(Fault(("customerNumber",), "customerNumber is already in use.", "", taken["customerNumber"]))
    if missing:
        raise Faults(missing)
    number = taken.get("customerNumber") or books.customer_numbers.take()
    books.customer_numbers.use(number)
    plain = ("name", "currency", "barred", "email", "ean", "corporateIdentificationNumber")
    row = Customer(
        customerNumber=number,
        customerGroupNumber=taken["customerGroup"],
        paymentTermsNumber=taken["paymentTerms"],
        vatZoneNumber=taken["vatZone"],
        layoutNumber=taken.get("layout"),
        lastUpdated=call.now,
        **{name: taken[name] for name in plain if name in taken},
    )
    books.customers[number] = row
    shown = Legacy(books, call.root).customer(row)
    return reply(shown, 201, {"Location": shown["self"]})
