"""Draft invoices: what they must satisfy, their due date and their totals (sheet 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .answers import NOT_FOUND, Fault, Faults
from .bodies import MISSING, Day, Group, Number, Reference, Rows, Spec, Text, Whole, read
from .books import PROJECT_MODULE, Books
from .seed_records import DraftInvoice, InvoiceLine
from .seed_rows import PaymentTerms
from .years import lock_on

NO_PRODUCT, DUE_TOO_EARLY, BARRED_DATE, WRONG_TERMS, FIXED_TERMS = "E04730", "E04760", "E04870", "E07180", "E06151"
TERMS_TYPES = ("net", "invoiceMonth", "paidInCash", "prepaid", "dueDate")
LINE_FIELDS: Mapping[str, Spec] = {
    "lineNumber": Whole(),
    "sortKey": Whole(),
    "description": Text(2500),
    "product": Reference("productNumber", Text(25)),
    "unit": Reference("unitNumber"),
    "quantity": Number(),
    "unitNetPrice": Number(),
    "unitCostPrice": Number(),
    "discountPercentage": Number(),
    "departmentalDistribution": Reference("departmentalDistributionNumber"),
}


@dataclass(frozen=True, slots=True)
class _Terms:
    """A reference to payment terms that also says what they are: that must be so already."""

    def read(self, value: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
        number = Reference("paymentTermsNumber").read(value, path)
        more: dict[str, Spec] = {"paymentTermsType": Text(choices=TERMS_TYPES), "daysOfCredit": Whole(least=0)}
        return {"number": number, **Group(more).read(value, path)}


DRAFT = Group(
    {
        "date": Day(),
        "currency": Text(3),
        "exchangeRate": Number(6),
        "layout": Reference("layoutNumber"),
        "paymentTerms": _Terms(),
        "customer": Reference("customerNumber"),
        "recipient": Group(
            {
                "name": Text(250),
                "vatZone": Reference("vatZoneNumber"),
                "address": Text(250),
                "zip": Text(30),
                "city": Text(250),
                "country": Text(50),
                "ean": Text(13),
            },
            ("name", "vatZone"),
        ),
        "dueDate": Day(),
        "project": Reference("projectNumber"),
        "references": Group({"other": Text(250), "salesPerson": Reference("employeeNumber")}),
        "notes": Group({"heading": Text(250), "textLine1": Text(1000), "textLine2": Text(1000)}),
        "lines": Rows(Group(LINE_FIELDS)),
    },
    ("date", "currency", "layout", "paymentTerms", "customer", "recipient"),
)


def taken_from(books: Books, body: Any, number: int, now: datetime) -> DraftInvoice:
    """The draft that a POST or PUT asks for. Raises Faults."""
    taken = read(DRAFT, body)
    terms_asked, recipient = taken["paymentTerms"], taken["recipient"]
    faults = [
        Fault(path, f"{path[-1]} does not exist.", NOT_FOUND, wanted)
        for path, wanted, table in (
            (("customer",), taken["customer"], books.customers),
            (("layout",), taken["layout"], books.layouts),
            (("paymentTerms",), terms_asked["number"], books.payment_terms),
            (("recipient", "vatZone"), recipient["vatZone"], books.vat_zones),
            (("currency",), taken["currency"], books.currencies),
            (("project",), taken.get("project"), books.projects),
            (("references", "salesPerson"), taken.get("references", {}).get("salesPerson"), books.employees),
        )
        if wanted is not None and wanted not in table
    ]
    customer = books.customers.get(taken["customer"])
    if customer is not None and customer.barred:
        faults.append(Fault(("customer",), "customer is barred.", "", taken["customer"]))
    if "project" in taken and PROJECT_MODULE not in books.modules:
        faults.append(Fault(("project",), "project needs the module Project.", "", taken["project"]))
    terms = books.payment_terms.get(terms_asked["number"])
    if terms is not None:
        faults += _about_terms(terms, taken)
    if books.switches.draft_dates == "locked" and lock_on(books, taken["date"]):
        faults.append(locked_date(taken["date"]))
    rows = taken.get("lines", [])
    for place, line in enumerate(rows):
        faults += _about_line(books, place, line)
    if faults or terms is None:
        raise Faults(faults)
    currency = books.currencies[taken["currency"]]
    return DraftInvoice(
        draftInvoiceNumber=number,
        date=taken["date"],
        currency=currency.code,
        exchangeRate=taken.get("exchangeRate", currency.exchangeRate),
        layoutNumber=taken["layout"],
        paymentTermsNumber=terms.paymentTermsNumber,
        customerNumber=taken["customer"],
        vatZoneNumber=recipient["vatZone"],
        recipient={name: value for name, value in recipient.items() if name != "vatZone"},
        references=taken.get("references", {}),
        notes=taken.get("notes", {}),
        projectNumber=taken.get("project"),
        dueDate=_due(terms, taken["date"], taken.get("dueDate")),
        lines=[_line(place, line) for place, line in enumerate(rows, 1)],
        lastUpdated=now,
    )


def locked_date(on: date) -> Fault:
    return Fault(("date",), "The date is in a barred or closed period.", BARRED_DATE, on.isoformat())


def _about_terms(terms: PaymentTerms, taken: Mapping[str, Any]) -> list[Fault]:
    asked, due = taken["paymentTerms"], taken.get("dueDate")
    path = ("paymentTerms",)
    found = []
    if asked.get("paymentTermsType", terms.paymentTermsType) != terms.paymentTermsType:
        found.append(
            Fault((*path, "paymentTermsType"), "The type is another one.", WRONG_TERMS, terms.paymentTermsType)
        )
    if asked.get("daysOfCredit", terms.daysOfCredit) != terms.daysOfCredit:
        found.append(Fault((*path, "daysOfCredit"), "The field can't be changed.", FIXED_TERMS, asked["daysOfCredit"]))
    if terms.paymentTermsType == "dueDate":
        if due is None:
            found.append(Fault(("dueDate",), "dueDate is required.", MISSING))
        elif due < taken["date"]:
            found.append(Fault(("dueDate",), "dueDate is before date.", DUE_TOO_EARLY, due.isoformat()))
    return found


def _about_line(books: Books, place: int, line: Mapping[str, Any]) -> list[Fault]:
    found = []
    for name, table in (("product", books.products), ("unit", books.units)):
        if name in line and line[name] not in table:
            found.append(Fault(("lines", place, name), f"{name} does not exist.", NOT_FOUND, line[name]))
    product = books.products.get(line.get("product", ""))
    if product is not None and product.barred:
        found.append(Fault(("lines", place, "product"), "product is barred.", "", product.productNumber))
    for name in ("quantity", "unitNetPrice"):
        if name in line and "product" not in line:
            found.append(Fault(("lines", place, name), f"{name} needs a product.", NO_PRODUCT, line[name]))
    department = line.get("departmentalDistribution")
    if department is not None and not books.has_distribution(department):
        path = ("lines", place, "departmentalDistribution")
        found.append(Fault(path, "departmentalDistribution does not exist.", NOT_FOUND, department))
    return found


def _line(place: int, line: Mapping[str, Any]) -> InvoiceLine:
    names = ("description", "quantity", "unitNetPrice", "unitCostPrice", "discountPercentage")
    return InvoiceLine(
        lineNumber=line.get("lineNumber", place),
        sortKey=line.get("sortKey", place),
        productNumber=line.get("product"),
        unitNumber=line.get("unit"),
        departmentalDistributionNumber=line.get("departmentalDistribution"),
        **{name: line[name] for name in names if name in line},
    )


def _due(terms: PaymentTerms, on: date, asked: date | None) -> date | None:
    """Computed here; what the caller asks for counts only with terms of type dueDate. [live]"""
    credit = timedelta(days=terms.daysOfCredit)
    match terms.paymentTermsType:
        case "dueDate":
            return asked
        case "net":
            return on + credit
        case "invoiceMonth":
            following = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
            return following - timedelta(days=1) + credit
    return on


@dataclass(frozen=True, slots=True)
class Totals:
    """In the invoice's currency, two decimals. The tax is that of the zone, on the sum of all lines."""

    net: Decimal
    vat: Decimal
    cost: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def net_of(line: InvoiceLine) -> Decimal:
    full = (line.quantity or Decimal(0)) * (line.unitNetPrice or Decimal(0))
    return round(full * (100 - (line.discountPercentage or Decimal(0))) / 100, 2)


def totals(books: Books, invoice: DraftInvoice) -> Totals:
    net = sum((net_of(line) for line in invoice.lines), Decimal("0.00"))
    costs = ((line.quantity or Decimal(0)) * (line.unitCostPrice or Decimal(0)) for line in invoice.lines)
    percent = books.vat_zones[invoice.vatZoneNumber].percent
    return Totals(net, round(net * percent / 100, 2), round(sum(costs, Decimal("0.00")), 2))
