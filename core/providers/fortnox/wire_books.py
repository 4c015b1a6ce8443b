"""Fortnox's JSON of the books as models: the registers, vouchers and invoices (sheet section 4)."""

from __future__ import annotations

from core.providers.fortnox.wire import Day, Id, MaybeDay, MaybeNumber, MaybeText, Wire


class FinancialYear(Wire):
    """A year of the books. [spec]"""

    id: Id
    from_date: Day
    to_date: Day


class LedgerAccount(Wire):
    """An account of one year. [spec] The settings are ALLOWED, MANDATORY or NOTALLOWED."""

    number: Id
    description: MaybeText = None
    active: bool | None = None
    cost_center_settings: MaybeText = None
    project_settings: MaybeText = None


class CostCenter(Wire):
    """[spec]"""

    code: Id
    description: MaybeText = None
    active: bool | None = None


class Project(Wire):
    """[spec] status: NOTSTARTED, ONGOING, COMPLETED."""

    project_number: Id
    description: MaybeText = None
    status: MaybeText = None
    start_date: MaybeDay = None
    end_date: MaybeDay = None


class VoucherSeries(Wire):
    """[spec] manual: whether people and programs may post to it."""

    code: Id
    description: MaybeText = None
    manual: bool | None = None
    year: MaybeText = None


class LockedPeriod(Wire):
    """[spec] end_date: the last locked day; None where nothing is locked."""

    end_date: MaybeDay = None


class Customer(Wire):
    """[spec] active is not in the sheet; where it doesn't come the customer counts as open."""

    customer_number: Id
    name: MaybeText = None
    organisation_number: MaybeText = None
    email: MaybeText = None
    currency: MaybeText = None
    active: bool | None = None


class Article(Wire):
    """[spec] active: as of a customer."""

    article_number: Id
    description: MaybeText = None
    unit: MaybeText = None
    sales_price: MaybeNumber = None
    active: bool | None = None


class VoucherRow(Wire):
    """[spec] removed: struck out by a correction; it counts for nothing."""

    account: Id
    debit: MaybeNumber = None
    credit: MaybeNumber = None
    cost_center: MaybeText = None
    project: MaybeText = None
    transaction_information: MaybeText = None
    removed: bool | None = None


class VoucherHead(Wire):
    """A voucher as lists show it. [spec] reference_type: MANUAL for what people and programs posted."""

    voucher_series: Id
    voucher_number: Id
    year: Id
    transaction_date: Day
    description: MaybeText = None
    comments: MaybeText = None
    reference_type: MaybeText = None


class Voucher(VoucherHead):
    """A voucher with its rows. [spec]"""

    voucher_rows: tuple[VoucherRow, ...]


class InvoiceRow(Wire):
    """[spec] delivered_quantity comes as text, price as a number."""

    article_number: MaybeText = None
    delivered_quantity: MaybeNumber = None
    price: MaybeNumber = None
    description: MaybeText = None
    cost_center: MaybeText = None
    project: MaybeText = None


class InvoiceHead(Wire):
    """An invoice as lists show it. [spec]"""

    document_number: Id
    customer_number: Id
    invoice_date: Day
    external_invoice_reference1: MaybeText = None


class Invoice(InvoiceHead):
    """An invoice with its rows. [spec] Whether it is paid only a filter of the list tells."""

    external_invoice_reference2: MaybeText = None
    currency: MaybeText = None
    booked: bool | None = None
    cancelled: bool | None = None
    invoice_rows: tuple[InvoiceRow, ...]
