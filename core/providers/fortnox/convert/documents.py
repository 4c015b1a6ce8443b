"""Vouchers and draft invoices, out and back (sheet 4). Canonical form: `core.models.postings`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.bookkeeping import Dimension
from core.models.postings import (
    Invoice,
    InvoiceLine,
    Standing,
    Voucher,
    VoucherLine,
    invoice_of,
    invoice_record,
    voucher_of,
    voucher_record,
)
from core.models.writes import RemoteRecord, Write
from core.providers.fortnox import wire_books as wire
from core.providers.fortnox.convert.text import BLANK, marked, plain, words
from core.providers.fortnox.wire import TITLE

CURRENCY = "SEK"
"""Of the books, and of invoices that name no other. [inferred]"""
LONGEST_DESCRIPTION, LONGEST_COMMENTS, LONGEST_ROW_TEXT, LONGEST_REFERENCE = 200, 1000, 100, 80
CENT = Decimal("0.01")
_COLUMNS: Mapping[Dimension, str] = {Dimension.DEPARTMENT: "CostCenter", Dimension.PROJECT: "Project"}


def voucher_body(write: Write) -> dict[str, Any]:
    """Raises NotSent for what Fortnox has no way to hold, before anything leaves."""
    voucher = voucher_of(write)
    _in_kronor(voucher.currency)
    if voucher.balance or len(voucher.lines) < 2:
        raise _not_sent("a voucher has two lines or more, and they add up to nothing")
    return {
        "Description": plain(words(write), LONGEST_DESCRIPTION) or f"{voucher.day}",
        "Comments": marked(write, LONGEST_COMMENTS),
        "VoucherSeries": voucher.journal,
        "TransactionDate": f"{voucher.day}",
        "VoucherRows": [_voucher_row(line) for line in voucher.lines],
    }


def voucher(one: wire.Voucher) -> RemoteRecord:
    """As it stands there: rows that were struck out count for nothing. It can't be changed any more."""
    lines = tuple(_voucher_line(row) for row in one.voucher_rows if not row.removed)
    found = Voucher(
        journal=one.voucher_series,
        day=one.transaction_date,
        currency=CURRENCY,
        text=one.comments or one.description or "",
        lines=tuple(line for line in lines if line.amount),
    )
    return voucher_record(found, voucher_ref(one), Standing.BOOKED)


def voucher_ref(one: wire.VoucherHead) -> str:
    """`series/number/year`, which name a voucher together."""
    return f"{one.voucher_series}/{one.voucher_number}/{one.year}"


def invoice_body(write: Write, *, change: bool = False) -> dict[str, Any]:
    """An invoice that nobody has finished yet. change: of one that is there. The whole list of rows is said, without
    ids: it replaces by position, and what a row does not say would stay as it was there.
    """
    invoice = invoice_of(write)
    _in_kronor(invoice.currency)
    if not invoice.lines:
        raise _not_sent("an invoice has a line or more")
    blank = BLANK if change else ""
    return {
        "CustomerNumber": invoice.customer,
        "InvoiceDate": f"{invoice.day}",
        "NotCompleted": True,
        "ExternalInvoiceReference1": write.marker,
        "ExternalInvoiceReference2": plain(words(write), LONGEST_REFERENCE) or blank,
        "InvoiceRows": [_invoice_row(line, blank) for line in invoice.lines],
    }


def invoice(one: wire.Invoice, paid: bool) -> RemoteRecord:
    """paid: whether Fortnox lists it among those that are. Rows of mere text are no lines."""
    found = Invoice(
        customer=one.customer_number,
        day=one.invoice_date,
        currency=one.currency or CURRENCY,
        text=" ".join(filter(None, (one.external_invoice_reference2, one.external_invoice_reference1))),
        lines=tuple(_invoice_line(row) for row in one.invoice_rows if row.article_number or row.price),
    )
    return invoice_record(found, one.document_number, _standing(one, paid))


def _standing(one: wire.Invoice, paid: bool) -> Standing:
    if one.cancelled:
        return Standing.CANCELLED
    if not one.booked:
        return Standing.DRAFT
    return Standing.PAID if paid else Standing.BOOKED


def _voucher_row(line: VoucherLine) -> dict[str, Any]:
    if line.amount != line.amount.quantize(CENT):
        raise _not_sent(f"{line.amount} on account {line.account} has more than two decimals")
    row: dict[str, Any] = {
        "Account": _account(line.account),
        "Debit": max(line.amount, Decimal(0)),
        "Credit": max(-line.amount, Decimal(0)),
        **_columns(line.dimensions),
    }
    text = plain(line.text, LONGEST_ROW_TEXT)
    return {**row, "TransactionInformation": text} if text else row


def _voucher_line(row: wire.VoucherRow) -> VoucherLine:
    amount = (row.debit or Decimal(0)) - (row.credit or Decimal(0))
    return VoucherLine(
        account=row.account,
        amount=amount.quantize(CENT),
        dimensions=_dimensions(row.cost_center, row.project),
        text=row.transaction_information or "",
    )


def _invoice_row(line: InvoiceLine, blank: str) -> dict[str, Any]:
    """blank: what an empty text or column is said as."""
    if line.price != line.price.quantize(CENT):
        raise _not_sent(f"the price {line.price} of {line.product} has more than two decimals")
    return {
        "ArticleNumber": line.product,
        "DeliveredQuantity": f"{line.quantity.normalize():f}",
        "Price": line.price,
        "Description": plain(line.text, LONGEST_DESCRIPTION) or blank,
        **(dict.fromkeys(_COLUMNS.values(), blank) if blank else {}),
        **_columns(line.dimensions),
    }


def _invoice_line(row: wire.InvoiceRow) -> InvoiceLine:
    return InvoiceLine(
        product=row.article_number or "",
        text=row.description or "",
        quantity=row.delivered_quantity or Decimal(0),
        price=row.price or Decimal(0),
        dimensions=_dimensions(row.cost_center, row.project),
    )


def _columns(dimensions: Mapping[Dimension, str]) -> dict[str, str]:
    if dimensions.get(Dimension.EMPLOYEE):
        raise _not_sent("rows name a cost centre and a project there, and no employee")
    return {column: dimensions[one] for one, column in _COLUMNS.items() if dimensions.get(one)}


def _dimensions(cost_center: str | None, project: str | None) -> dict[Dimension, str]:
    found = {Dimension.DEPARTMENT: cost_center, Dimension.PROJECT: project}
    return {dimension: value for dimension, value in found.items() if value}


def _account(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) == 4):
        raise _not_sent(f"{number!r} is no account: they have four digits")
    return int(number)


def _in_kronor(currency: str) -> None:
    if currency != CURRENCY:
        raise _not_sent(f"its amounts are in {CURRENCY}, and these are in {currency or 'no currency'}")


def _not_sent(why: str) -> NotSent:
    return NotSent(f"Fortnox does not take this: {why}. Nothing was sent.", provider=TITLE)
