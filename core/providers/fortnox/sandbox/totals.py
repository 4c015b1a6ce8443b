"""The rows of invoices and orders: their defaults, ids and sums (sheet 4, 11)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from .fields import CENT, Schema, Values
from .resources import Resource
from .schemas_documents import INVOICE_ROW, ORDER_ROW

VAT = Decimal(25)


def with_defaults(schema: Schema, given: Values) -> Values:
    """A whole row of what was given of it."""
    return {one.name: given.get(one.name, one.default) for one in schema}


def with_totals(resource: Resource, values: Values) -> Values:
    """RowIds are new at every update (4). The VAT is 25 percent where neither row nor article says [inferred]."""
    rows: list[Values] = [dict(one) for one in values[rows_of(resource)]]
    highest = max((one["RowId"] or 0 for one in rows), default=0)
    net = tax = Decimal(0)
    for place, row in enumerate(rows, 1):
        row["RowId"] = highest + place
        row["VAT"] = VAT if row["VAT"] is None else row["VAT"]
        quantity = row["DeliveredQuantity"]
        if quantity is None:
            quantity = row["DeliveredQuantity"] = row.get("OrderedQuantity") or Decimal(0)
        whole = quantity * (row["Price"] or Decimal(0)) * (100 - row["Discount"]) / 100
        row["Total"] = whole.quantize(CENT, ROUND_HALF_UP)
        net += row["Total"]
        tax += (row["Total"] * row["VAT"] / 100).quantize(CENT, ROUND_HALF_UP)
    return values | {rows_of(resource): rows, "Net": net, "TotalVAT": tax, "Total": net + tax}


def rows_of(resource: Resource) -> str:
    return f"{resource.singular}Rows"


def row_schema(resource: Resource) -> Schema:
    return INVOICE_ROW if resource.singular == "Invoice" else ORDER_ROW
