"""Invoices through the legacy REST: drafts, booking, and where a booked one stands (sheet 4.6, 4.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import filters
from .answers import NOT_FOUND, Fault, Faults, reply, stamp
from .bodies import Group, Reference, Text, Whole, read
from .books import Books, found
from .calls import Call, Holder, legacy, legacy_list
from .invoices import locked_date, net_of, taken_from, totals
from .master import SALES
from .paging import Listing
from .seed_records import BookedInvoice, DraftInvoice, InvoiceLine
from .shapes import Legacy, told
from .years import lock_on

BOOKING = Group(
    {
        "draftInvoice": Reference("draftInvoiceNumber"),
        "bookWithNumber": Whole(),
        "sendBy": Text(choices=("none", "EAN", "Email")),
    },
    ("draftInvoice",),
)
COMMON = {
    "date": filters.day("date"),
    "dueDate": filters.day("dueDate"),
    "currency": filters.text("currency"),
    "customer.customerNumber": filters.number("customerNumber"),
    "project.projectNumber": filters.number("projectNumber"),
    "references.other": filters.Field("text", lambda row: row.references.get("other")),
    "lastUpdated": filters.day("lastUpdated"),
}
DRAFTS = {**COMMON, "draftInvoiceNumber": filters.number("draftInvoiceNumber")}
BOOKED = {
    **COMMON,
    "bookedInvoiceNumber": filters.number("bookedInvoiceNumber"),
    "remainder": filters.number("remainder"),
}


def routes(holder: Holder) -> list[BaseRoute]:
    drafts = "/invoices/drafts"
    standings: dict[str, Callable[[Call, BookedInvoice], bool]] = {
        "booked": lambda call, row: True,
        "paid": lambda call, row: row.remainder == 0,
        "unpaid": lambda call, row: row.remainder != 0,
        "overdue": lambda call, row: row.remainder != 0 and _is_due(call, row),
        "not-due": lambda call, row: row.remainder != 0 and not _is_due(call, row),
    }
    return [
        legacy_list(holder, drafts, _drafts, SALES),
        legacy(holder, "POST", drafts, _post, SALES),
        legacy(holder, "DELETE", drafts, _delete_all, SALES),
        legacy(holder, "GET", drafts + "/{number}", _draft, SALES),
        legacy(holder, "PUT", drafts + "/{number}", _put, SALES),
        legacy(holder, "DELETE", drafts + "/{number}", _delete, SALES),
        legacy(holder, "POST", "/invoices/booked", _book, SALES),
        legacy(holder, "GET", "/invoices/booked/{number}", _booked, SALES),
        *(legacy_list(holder, f"/invoices/{name}", _standing(test), SALES) for name, test in standings.items()),
        legacy(holder, "GET", "/customers/{number}/templates/invoice", _template),
        legacy(holder, "GET", "/customers/{number}/templates/invoiceline/{product}", _line_template),
    ]


def _is_due(call: Call, row: BookedInvoice) -> bool:
    return row.dueDate is not None and row.dueDate < call.now.date()


# -- drafts ------------------------------------------------------------------------------------------------------------


def _post(call: Call) -> Response:
    books = call.books
    row = taken_from(books, call.body, 0, call.now)
    row.draftInvoiceNumber = books.invoice_numbers.take()
    return _stored(call, row, 201)


def _put(call: Call) -> Response:
    """Everything is replaced, the lines too; a number that isn't there is made. [live]"""
    books, number = call.books, call.number()
    status = 200 if number in books.draft_invoices else 201
    row = taken_from(books, call.body, number, call.now)
    books.invoice_numbers.use(number)
    return _stored(call, row, status)


def _stored(call: Call, row: DraftInvoice, status: int) -> Response:
    call.books.draft_invoices[row.draftInvoiceNumber] = row
    shown = draft_shape(call, row)
    return reply(shown, status, {"Location": shown["self"]})


def _drafts(call: Call) -> Listing[DraftInvoice]:
    """Without lines. [live]"""
    rows = call.books.draft_invoices.values()
    return Listing(lambda: rows, lambda row: row.draftInvoiceNumber, DRAFTS, lambda row: draft_shape(call, row, False))


def _draft(call: Call) -> Response:
    return reply(draft_shape(call, found(call.books.draft_invoices, call.number(), "draft invoice")))


def _delete(call: Call) -> Response:
    return _deleted(call, [found(call.books.draft_invoices, call.number(), "draft invoice").draftInvoiceNumber])


def _delete_all(call: Call) -> Response:
    """Without a number every draft goes. [live]"""
    return _deleted(call, sorted(call.books.draft_invoices))


def _deleted(call: Call, numbers: list[int]) -> Response:
    """200 with a body, unlike every other DELETE. [live]"""
    for number in numbers:
        del call.books.draft_invoices[number]
        call.books.invoice_numbers.free(number)
    drafts = f"{call.root}/invoices/drafts"
    gone = [{"draftInvoiceNumber": number, "self": f"{drafts}/{number}"} for number in numbers]
    word = "invoice" if len(numbers) == 1 else "invoices"
    return reply({"message": f"Deleted {word}.", "deletedCount": len(numbers), "deletedItems": gone})


# -- booked ------------------------------------------------------------------------------------------------------------


def _book(call: Call) -> Response:
    taken = read(BOOKING, call.body)
    number = taken["draftInvoice"]
    if number not in call.books.draft_invoices:
        raise Faults([Fault(("draftInvoice",), "draftInvoice does not exist.", NOT_FOUND, number)])
    row = book(call.books, number, taken.get("bookWithNumber"), taken.get("sendBy", "none"))
    shown = booked_shape(call, row)
    return reply(shown, 201, {"Location": shown["self"]})


def book(books: Books, number: int, wanted: int | None = None, sent_by: Any = "none") -> BookedInvoice:
    """The draft becomes an invoice that can't be undone; its number isn't given again. Raises Faults."""
    draft = books.draft_invoices[number]
    if lock_on(books, draft.date):
        raise Faults([locked_date(draft.date)])
    if wanted in books.booked_invoices:
        raise Faults([Fault(("bookWithNumber",), "The number is taken.", "", wanted)])
    if not draft.lines:
        raise Faults([Fault(("lines",), "An invoice without lines can't be booked.")])
    booked = wanted or books.booked_invoice_numbers.take()
    books.booked_invoice_numbers.use(booked)
    row = BookedInvoice(
        **draft.model_dump(), bookedInvoiceNumber=booked, remainder=totals(books, draft).gross, sentBy=sent_by
    )
    books.booked_invoices[booked] = row
    del books.draft_invoices[number]
    return row


def _booked(call: Call) -> Response:
    return reply(booked_shape(call, found(call.books.booked_invoices, call.number(), "booked invoice")))


def _standing(test: Callable[[Call, BookedInvoice], bool]) -> Callable[[Call], Listing[BookedInvoice]]:
    def listing(call: Call) -> Listing[BookedInvoice]:
        rows = [row for row in call.books.booked_invoices.values() if test(call, row)]
        shape = lambda row: booked_shape(call, row, False)  # noqa: E731
        return Listing(lambda: rows, lambda row: row.bookedInvoiceNumber, BOOKED, shape)

    return listing


# -- shapes ------------------------------------------------------------------------------------------------------------


def draft_shape(call: Call, row: DraftInvoice, lines: bool = True) -> dict[str, Any]:
    address = f"{call.root}/invoices/drafts/{row.draftInvoiceNumber}"
    return {"draftInvoiceNumber": row.draftInvoiceNumber, **_shape(call, row, lines, address)}


def booked_shape(call: Call, row: BookedInvoice, lines: bool = True) -> dict[str, Any]:
    return {
        "bookedInvoiceNumber": row.bookedInvoiceNumber,
        **_shape(call, row, lines, f"{call.root}/invoices/booked/{row.bookedInvoiceNumber}"),
        "remainder": row.remainder,
        "remainderInBaseCurrency": call.books.in_base(row.remainder, row.exchangeRate),
    }


def _shape(call: Call, row: DraftInvoice, lines: bool, address: str) -> dict[str, Any]:
    books, to, sums = call.books, Legacy(call.books, call.root), totals(call.books, row)
    terms = books.payment_terms[row.paymentTermsNumber]
    references = dict(row.references)
    if "salesPerson" in references:
        references["salesPerson"] = to.ref("employees", "employeeNumber", references["salesPerson"])
    return {
        "date": row.date.isoformat(),
        "currency": row.currency,
        "exchangeRate": row.exchangeRate,
        "netAmount": sums.net,
        "netAmountInBaseCurrency": books.in_base(sums.net, row.exchangeRate),
        "grossAmount": sums.gross,
        "grossAmountInBaseCurrency": books.in_base(sums.gross, row.exchangeRate),
        "vatAmount": sums.vat,
        "costPriceInBaseCurrency": books.in_base(sums.cost, row.exchangeRate),
        "roundingAmount": 0.0,
        **told("dueDate", row.dueDate.isoformat() if row.dueDate else None),
        "paymentTerms": {
            **to.ref("payment-terms", "paymentTermsNumber", row.paymentTermsNumber),
            "name": terms.name,
            "paymentTermsType": terms.paymentTermsType,
            "daysOfCredit": terms.daysOfCredit,
        },
        "customer": to.ref("customers", "customerNumber", row.customerNumber),
        "recipient": {**row.recipient, "vatZone": to.ref("vat-zones", "vatZoneNumber", row.vatZoneNumber)},
        "layout": to.ref("layouts", "layoutNumber", row.layoutNumber),
        **({"references": references} if references else {}),
        **({"notes": row.notes} if row.notes else {}),
        **to.maybe("project", "projects", "projectNumber", row.projectNumber),
        **({"lines": [_line_shape(call, line) for line in row.lines]} if lines else {}),
        "pdf": {"download": f"{address}/pdf"},
        "lastUpdated": stamp(row.lastUpdated or call.now),
        "self": address,
    }


def _line_shape(call: Call, line: InvoiceLine) -> dict[str, Any]:
    books, to = call.books, Legacy(call.books, call.root)
    unit = books.units.get(line.unitNumber or 0)
    distribution = line.departmentalDistributionNumber
    priced = {name: getattr(line, name) for name in ("quantity", "unitNetPrice", "unitCostPrice", "discountPercentage")}
    return {
        "lineNumber": line.lineNumber,
        "sortKey": line.sortKey,
        **told("description", line.description or None),
        **to.maybe("product", "products", "productNumber", line.productNumber),
        **({"unit": to.unit(unit)} if unit else {}),
        **{name: value for name, value in priced.items() if value is not None},
        **({} if line.productNumber is None else {"totalNetAmount": net_of(line)}),
        **({} if distribution is None else {"departmentalDistribution": to.distribution_ref(distribution)}),
    }


# -- templates ---------------------------------------------------------------------------------------------------------


def _template(call: Call) -> Response:
    """A draft to fill in, with what the customer brings. [spec]"""
    books, to = call.books, Legacy(call.books, call.root)
    row = found(books.customers, call.number(), "customer")
    layout = row.layoutNumber or next(iter(books.layouts), None)
    return reply(
        {
            "date": call.now.date().isoformat(),
            "currency": row.currency,
            "customer": to.ref("customers", "customerNumber", row.customerNumber),
            "paymentTerms": to.ref("payment-terms", "paymentTermsNumber", row.paymentTermsNumber),
            **to.maybe("layout", "layouts", "layoutNumber", layout),
            "recipient": {"name": row.name, "vatZone": to.ref("vat-zones", "vatZoneNumber", row.vatZoneNumber)},
            "self": call.asked.address,
        }
    )


def _line_template(call: Call) -> Response:
    books, to = call.books, Legacy(call.books, call.root)
    found(books.customers, call.number(), "customer")
    row = found(books.products, call.key("product"), "product")
    unit = books.units.get(row.unitNumber or 0)
    return reply(
        {
            "description": row.name,
            **({"unit": to.unit(unit)} if unit else {}),
            "product": to.ref("products", "productNumber", row.productNumber),
            "quantity": 1.0,
            "unitNetPrice": row.salesPrice,
            "discountPercentage": 0.0,
            "unitCostPrice": row.costPrice,
            "self": call.asked.address,
        }
    )
