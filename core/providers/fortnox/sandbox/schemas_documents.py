"""The fields of vouchers, invoices and orders by Fortnox's names (sheet 4)."""

from __future__ import annotations

from decimal import Decimal

from . import fields
from .fields import DATE, FLAG, MONEY, NUMBER, NUMBER_TEXT, PLAIN_TEXT, Field, Schema, text, whole
from .schemas import DIMENSIONS

NONE = Decimal(0)

VOUCHER_ROW: Schema = (
    Field("Account", whole(1000, 9999), required=True),
    Field("Debit", MONEY, default=NONE),
    Field("Credit", MONEY, default=NONE),
    *DIMENSIONS,
    Field("Quantity", NUMBER),
    Field("Description", text(200)),
    Field("TransactionInformation", text(100)),
    Field("Removed", FLAG, default=False, read_only=True),
)
VOUCHER: Schema = (
    Field("VoucherSeries", text(10), required=True),
    Field("VoucherNumber", whole(), read_only=True),
    # Marked required in the schema, assigned by the server, left out by real clients.
    Field("Year", whole(), ignored=True),
    Field("Description", text(200), required=True),
    Field("TransactionDate", DATE, required=True),
    Field("Comments", text(1000)),
    Field("CostCenter", text(6)),
    Field("Project", text(20)),
    Field("ReferenceNumber", PLAIN_TEXT, read_only=True),
    Field("ReferenceType", PLAIN_TEXT, default="MANUAL", read_only=True),
    Field("ApprovalState", whole(), default=0, read_only=True),
    Field("VoucherRows", fields.rows(VOUCHER_ROW), required=True),
)

_ROW: Schema = (
    Field("RowId", whole()),
    Field("ArticleNumber", text(50)),
    Field("Description", text(200)),
    Field("DeliveredQuantity", NUMBER_TEXT),
    Field("Unit", PLAIN_TEXT),
    Field("Price", MONEY),
    Field("Discount", NUMBER, default=NONE),
    Field("VAT", NUMBER),
    Field("AccountNumber", whole(1000, 9999)),
    *DIMENSIONS,
    # Worked out by the server, and sent back by clients that change a document.
    Field("Total", MONEY, ignored=True),
)
INVOICE_ROW = _ROW
ORDER_ROW: Schema = (*_ROW[:3], Field("OrderedQuantity", NUMBER_TEXT), *_ROW[3:])

_HEAD: Schema = (
    Field("DocumentNumber", PLAIN_TEXT, read_only=True),
    Field("CustomerNumber", PLAIN_TEXT, required=True),
    Field("CustomerName", PLAIN_TEXT),
    Field("Currency", text(3), default="SEK"),
    *DIMENSIONS,
    Field("YourReference", text(50)),
    Field("OurReference", text(50)),
    Field("YourOrderNumber", text(30)),
    Field("ExternalInvoiceReference1", text(80)),
    Field("ExternalInvoiceReference2", text(80)),
    Field("Comments", PLAIN_TEXT),
    Field("Remarks", PLAIN_TEXT),
    Field("Cancelled", FLAG, default=False, read_only=True),
    Field("Sent", FLAG, default=False, read_only=True),
    Field("Net", MONEY, default=NONE, read_only=True),
    Field("TotalVAT", MONEY, default=NONE, read_only=True),
    Field("Total", MONEY, default=NONE, read_only=True),
)
INVOICE: Schema = (
    *_HEAD,
    Field("InvoiceDate", DATE),
    Field("DueDate", DATE),
    Field("NotCompleted", FLAG, default=False),
    Field("Booked", FLAG, default=False, read_only=True),
    Field("Balance", MONEY, default=NONE, read_only=True),
    Field("FinalPayDate", DATE, read_only=True),
    Field("Credit", FLAG, default=False, read_only=True),
    Field("CreditInvoiceReference", PLAIN_TEXT, read_only=True),
    Field("OrderReference", PLAIN_TEXT, read_only=True),
    Field("VoucherSeries", text(10), read_only=True),
    Field("VoucherNumber", whole(), read_only=True),
    Field("VoucherYear", whole(), read_only=True),
    Field("InvoiceRows", fields.rows(INVOICE_ROW, partial=True), default=()),
)
ORDER: Schema = (
    *_HEAD,
    Field("OrderDate", DATE),
    Field("DeliveryDate", DATE),
    Field("InvoiceReference", PLAIN_TEXT, read_only=True),
    Field("OrderRows", fields.rows(ORDER_ROW, partial=True), default=()),
)
