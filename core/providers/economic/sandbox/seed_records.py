"""Records of an agreement: entries, time and invoices. A seed brings them; the sandbox keeps its own in this form."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from .seed_rows import Row


class DraftEntry(Row):
    """One line of a journal, in the names of journalsapi (4.4). year: the accounting year that numbers its voucher.

    departmentalDistributionNumber: a department or distribution, on this surface kept apart (`/dimension-data`).
    """

    entryNumber: int = Field(0, ge=0)
    entryTypeNumber: int = 5
    journalNumber: int
    year: str = ""
    voucherNumber: int = Field(0, ge=0, le=999_999_999)
    date: Day
    accountNumber: int | None = None
    contraAccountNumber: int | None = None
    vatCode: str | None = None
    contraVatCode: str | None = None
    amount: Decimal
    currency: str = "DKK"
    exchangeRate: Decimal = Decimal(100)
    text: str = ""
    departmentalDistributionNumber: int | None = None
    employeeNumber: int | None = None
    projectNumber: int | None = None
    costTypeNumber: int | None = None
    customerNumber: int | None = None
    supplierNumber: int | None = None
    dueDate: Day | None = None
    quantity1: Decimal | None = None
    quantity2: Decimal | None = None
    unit1: int | None = None
    unit2: int | None = None
    objectVersion: str = ""


class BookedEntry(Row):
    """One line of the books: positive is debit. draft: the number that it had in its journal."""

    entryNumber: int = Field(0, ge=0)
    year: str = ""
    journalNumber: int | None = None
    draft: int | None = None
    type: str = "financeVoucher"
    voucherNumber: int
    date: Day
    accountNumber: int
    amount: Decimal
    currency: str = "DKK"
    amountInBaseCurrency: Decimal
    text: str = ""
    departmentalDistributionNumber: int | None = None
    employeeNumber: int | None = None
    projectNumber: int | None = None
    remainder: Decimal = Decimal(0)


class TimeEntry(Row):
    """Hours of an employee on a project and an activity (4.5)."""

    number: int = Field(0, ge=0)
    projectNumber: int
    activityNumber: int
    employeeNumber: int
    date: Day
    numberOfHours: Decimal = Decimal(0)
    text: str = ""
    isApproved: bool = False
    isReconciled: bool = False
    bookedOn: Day | None = None
    lastUpdated: datetime | None = None
    objectVersion: str = ""


class InvoiceLine(Row):
    """One line of an invoice; without productNumber a line of text."""

    lineNumber: int = Field(ge=1)
    sortKey: int = Field(ge=1)
    description: str = ""
    productNumber: str | None = None
    unitNumber: int | None = None
    quantity: Decimal | None = None
    unitNetPrice: Decimal | None = None
    unitCostPrice: Decimal | None = None
    discountPercentage: Decimal | None = None
    departmentalDistributionNumber: int | None = None


class DraftInvoice(Row):
    """A draft (4.6). recipient, references, notes: as on the wire. Totals are computed, never stored."""

    draftInvoiceNumber: int = Field(0, ge=0)
    date: Day
    currency: str = "DKK"
    exchangeRate: Decimal = Decimal(100)
    layoutNumber: int
    paymentTermsNumber: int
    customerNumber: int
    vatZoneNumber: int
    recipient: dict[str, Any]
    references: dict[str, Any] = Field(default_factory=dict)
    notes: dict[str, Any] = Field(default_factory=dict)
    projectNumber: int | None = None
    dueDate: Day | None = None
    lines: list[InvoiceLine] = Field(default_factory=list)
    lastUpdated: datetime | None = None


class BookedInvoice(DraftInvoice):
    """What became of a draft. remainder: what is still to be paid, tax included."""

    bookedInvoiceNumber: int
    remainder: Decimal
    sentBy: Literal["none", "EAN", "Email"] = "none"
