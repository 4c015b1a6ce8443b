"""What invoices and orders share: customer, rows, totals (sheet 4)."""

from __future__ import annotations

from datetime import timedelta

from .answers import VAT_NEEDS_ACCOUNT, Own, Refused
from .calls import Call
from .company import Company
from .fields import Schema, Values, made, read
from .listing import Matches, contains, equals, since
from .resources import Resource
from .tables import Row
from .totals import row_schema, rows_of, with_defaults, with_totals

USUAL_VAT = (25, 12, 6, 0)
PAYMENT_DAYS = timedelta(days=30)
OWN_FILTERS: dict[str, Matches] = {
    name.lower(): contains(name)
    for name in (
        "DocumentNumber",
        "CustomerNumber",
        "CustomerName",
        "ExternalInvoiceReference1",
        "ExternalInvoiceReference2",
        "YourReference",
        "OurReference",
    )
} | {"project": equals("Project"), "costcenter": equals("CostCenter")}
EVERYWHERE: dict[str, Matches] = {"lastmodified": since}
SORTABLE = {name.lower(): name for name in ("DocumentNumber", "CustomerNumber", "CustomerName", "Total")}


def new(call: Call, resource: Resource, day: str) -> Values:
    """A new document from the body, complete. day: the field that holds its day, today where left out."""
    values = made(resource.schema, call.body(resource.singular))
    values[day] = values[day] or call.company.today().isoformat()
    name = rows_of(resource)
    values[name] = [with_defaults(row_schema(resource), one) for one in values[name]]
    return complete(call.company, resource, values, day)


def changed(call: Call, resource: Resource, row: Row, day: str) -> Values:
    """The document with the body's fields. Rows: see `_merged`."""
    given = read(resource.schema, call.body(resource.singular))
    name = rows_of(resource)
    if given.get(name) is not None:
        given[name] = _merged(row_schema(resource), row.values[name], given[name])
    values = row.values | given
    values[day] = values[day] or call.company.today().isoformat()
    return complete(call.company, resource, values, day)


def _merged(schema: Schema, held: list[Values], given: list[Values]) -> list[Values]:
    """Without any RowId rows map by position and the list replaces; with some, rows with one change the row of that id,
    rows without are new, and rows that are not listed are gone (4)."""
    if all(one.get("RowId") is None for one in given):
        pairs = [(held[place] if place < len(held) else None, one) for place, one in enumerate(given)]
    else:
        by_id = {one["RowId"]: one for one in held}
        unknown = {one["RowId"] for one in given if one.get("RowId") is not None} - set(by_id)
        if unknown:
            raise Refused(Own.NO_ROW, f"Raden {min(unknown)} finns inte.")
        pairs = [(by_id.get(one.get("RowId")), one) for one in given]
    return [with_defaults(schema, one) if old is None else old | one for old, one in pairs]


def complete(company: Company, resource: Resource, values: Values, day: str) -> Values:
    """Customer, articles, accounts and dimensions checked, rows numbered anew, totals worked out."""
    customer = company.tables["customers"].find(values["CustomerNumber"])
    if customer is None or not customer.values["Active"]:
        raise Refused(Own.NO_CUSTOMER, f"Kunden {values['CustomerNumber']} finns inte.")
    values["CustomerName"] = values["CustomerName"] or customer.values["Name"]
    company.check_dimensions(values)
    year = company.year_of(values[day]) or company.selected_year()
    for row in values[rows_of(resource)]:
        _complete_row(company, row, year)
    return with_totals(resource, values)


def _complete_row(company: Company, row: Values, year: int) -> None:
    if row["ArticleNumber"]:
        article = company.tables["articles"].find(row["ArticleNumber"])
        if article is None or not article.values["Active"]:
            raise Refused(Own.NO_ARTICLE, f"Artikeln {row['ArticleNumber']} finns inte.")
        for name, source in (("Description", "Description"), ("Unit", "Unit"), ("Price", "SalesPrice")):
            row[name] = article.values[source] if row[name] is None else row[name]
        row["AccountNumber"] = row["AccountNumber"] or article.values["SalesAccount"]
        row["VAT"] = article.values["VAT"] if row["VAT"] is None else row["VAT"]
    if row["AccountNumber"]:
        company.account(row["AccountNumber"], year)
    elif row["VAT"] is not None and row["VAT"] not in USUAL_VAT:
        raise Refused(VAT_NEEDS_ACCOUNT, "En egen momssats kräver ett konto.")
    company.check_dimensions(row)
