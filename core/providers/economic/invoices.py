"""Draft invoices: read, made, deleted while they are drafts; booked ones read back (sheet 4.6, 4.7)."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from core.http.errors import NotSent
from core.models.bookkeeping import Dimension
from core.models.postings import Invoice, InvoiceLine, Standing, invoice_of, invoice_record
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.economic import wire
from core.providers.economic.client import Client, between
from core.providers.economic.convert.dimensions import body_of, marks_of
from core.providers.economic.keys import key_of, ours
from core.providers.economic.refusals import not_a_draft
from core.providers.economic.wire import TITLE

OUR_SIGN = "ho:"
"""Begins all our marks. Lines are read of invoices that carry one: a request each. [live 4.6]"""


class Invoices:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: tuple[dict[str, wire.Customer], dict[str, str]] | None = None

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        days = between(first, last)
        found = []
        for draft in self._client.draft_invoices(days):
            if holders is None or draft.customer in holders:
                found.append(self._draft(draft))
        for booked in self._client.booked_invoices(days):
            if holders is None or booked.customer in holders:
                found.append(self._booked(booked))
        return found

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, {write.holder})

    def send(self, write: Write) -> Receipt:
        invoice = invoice_of(write)
        if any(line.dimensions.get(Dimension.PROJECT) for line in invoice.lines):
            raise NotSent("e-conomic's invoice lines carry no project. Leave it empty in the rule.", provider=TITLE)
        body = self._body(invoice, write.text)
        return Receipt(self._client.create_draft_invoice(body, key_of(write, "create")))

    def remove(self, ref: str, write: Write) -> None:
        """A number that was freed is given anew: what doesn't carry our mark is somebody else's by now."""
        now = self._client.draft_invoice(ref)
        if now is None or not ours(write, now.reference):
            raise not_a_draft("invoice")
        self._client.delete_draft_invoice(ref, key_of(write, f"delete {ref}"))

    def _draft(self, draft: wire.DraftInvoice) -> RemoteRecord:
        whole = draft
        if OUR_SIGN in (draft.reference or ""):
            whole = self._client.draft_invoice(draft.draft_invoice_number) or draft
        return _record(whole, whole.draft_invoice_number, Standing.DRAFT)

    def _booked(self, booked: wire.BookedInvoice) -> RemoteRecord:
        whole = booked
        if OUR_SIGN in (booked.reference or ""):
            whole = self._client.booked_invoice(booked.booked_invoice_number) or booked
        paid = not whole.remainder and bool(whole.net_amount)
        return _record(whole, f"booked {whole.booked_invoice_number}", Standing.PAID if paid else Standing.BOOKED)

    def _body(self, invoice: Invoice, reference: str) -> dict[str, Any]:
        customers, units = self._agreement()
        customer = customers.get(invoice.customer)
        if customer is None:
            raise NotSent(f"e-conomic has no customer {invoice.customer}.", provider=TITLE)
        if not (customer.payment_terms and customer.vat_zone and customer.layout):
            raise NotSent(
                f"Customer {invoice.customer} lacks payment terms, VAT zone or layout in e-conomic. Fill them in.",
                provider=TITLE,
            )
        return {
            "date": invoice.day.isoformat(),
            "currency": invoice.currency,
            "layout": {"layoutNumber": int(customer.layout)},
            "paymentTerms": {"paymentTermsNumber": int(customer.payment_terms)},
            "customer": {"customerNumber": int(invoice.customer)},
            "recipient": {"name": customer.name, "vatZone": {"vatZoneNumber": int(customer.vat_zone)}},
            "references": {"other": reference},
            "lines": [_line(number, line, units) for number, line in enumerate(invoice.lines, 1)],
        }

    def _agreement(self) -> tuple[dict[str, wire.Customer], dict[str, str]]:
        """Customers by number, and the unit of each product that has one; read once."""
        with self._lock:
            if self._known is None:
                customers = {one.customer_number: one for one in self._client.customers()}
                units = {one.product_number: one.unit for one in self._client.products() if one.unit}
                self._known = customers, units
            return self._known


def _line(number: int, line: InvoiceLine, units: Mapping[str, str]) -> dict[str, Any]:
    """The product first: without it no quantity is taken. [docs, live]"""
    unit = units.get(line.product)
    return {
        "lineNumber": number,
        "sortKey": number,
        "product": {"productNumber": line.product},
        "description": line.text,
        **({"unit": {"unitNumber": int(unit)}} if unit else {}),
        "quantity": line.quantity,
        "unitNetPrice": line.price,
        **body_of(line.dimensions),
    }


def _record(one: wire.DraftInvoice | wire.BookedInvoice, ref: str, standing: Standing) -> RemoteRecord:
    lines = tuple(
        InvoiceLine(
            product=line.product,
            text=line.description,
            quantity=line.quantity,
            price=line.unit_net_price,
            dimensions=marks_of(line.distribution, line.distribution_type),
        )
        for line in one.lines
        if line.product is not None
    )
    invoice = Invoice(
        customer=one.customer or "", day=one.date, currency=one.currency, text=one.reference or "", lines=lines
    )
    return invoice_record(invoice, ref, standing)
