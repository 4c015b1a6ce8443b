"""Vouchers and draft invoices as records: read, recognised and written (sheet 4, 6)."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from core.http.errors import NotSent, Rejected
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.fortnox import wire_books as wire
from core.providers.fortnox.client import Client
from core.providers.fortnox.convert import documents as convert
from core.providers.fortnox.wire import TITLE

MANUAL = "MANUAL"


class VoucherBook:
    """Vouchers. Each is booked at once and for good; a wrong one is met by a voucher the other way round."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        """Everything that was posted by hand or by programs, at a request a voucher; what Fortnox books itself of
        invoices and payments is none of it. holders: the series that are read."""
        heads = [
            head
            for year in self._client.financial_years()
            if year.from_date <= last and first <= year.to_date
            for series in (sorted(holders) if holders is not None else [""])
            for head in self._client.vouchers(year.id, max(first, year.from_date), min(last, year.to_date), series)
            if head.reference_type in (None, MANUAL) and series in ("", head.voucher_series)
        ]
        asked = [head for head in heads if first <= head.transaction_date <= last]
        with ThreadPoolExecutor(max(1, self._client.parallel)) as pool:
            return [convert.voucher(one) for one in pool.map(self._whole, asked)]

    def find(self, write: Write) -> list[RemoteRecord]:
        """The series on that day."""
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        """Always into the year of the voucher's own day. Raises NotSent where there is none."""
        body = convert.voucher_body(write)
        year = next(
            (one for one in self._client.financial_years(write.first) if one.from_date <= write.first <= one.to_date),
            None,
        )
        if year is None:
            raise NotSent(f"Fortnox has no financial year that holds {write.first}. Open it there.", provider=TITLE)
        made = self._client.create_voucher(year.id, body)
        return Receipt(None if made is None else convert.voucher_ref(made))

    def replace(self, ref: str, write: Write) -> Receipt:
        raise _for_good(ref)

    def remove(self, ref: str, write: Write) -> None:
        raise _for_good(ref)

    def _whole(self, head: wire.VoucherHead) -> wire.Voucher:
        return self._client.voucher(head.voucher_series, head.voucher_number, head.year)


class InvoiceBook:
    """Invoices that nobody has booked yet. A draft can be changed and cancelled; its number stays used."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        """Every invoice dated on these days, at a request each. holders: the customers whose invoices are opened."""
        heads = self._dated(first, last)
        return self._opened([head for head in heads if holders is None or head.customer_number in holders])

    def find(self, write: Write) -> list[RemoteRecord]:
        """The invoices that carry our mark, whatever day they have now; without a mark the customer's of that day."""
        if not write.marker:
            return self.records(write.first, write.last, [write.holder])
        found = self._client.invoices({"externalinvoicereference1": write.marker})
        return self._opened([head for head in found if head.external_invoice_reference1 in (None, write.marker)])

    def send(self, write: Write) -> Receipt:
        made = self._client.create_invoice(convert.invoice_body(write))
        return Receipt(None if made is None else made.document_number)

    def replace(self, ref: str, write: Write) -> Receipt:
        self._client.change_invoice(self._draft(ref), convert.invoice_body(write, change=True))
        return Receipt(ref)

    def remove(self, ref: str, write: Write) -> None:
        """Cancel it: Fortnox deletes no invoice."""
        self._client.cancel_invoice(self._draft(ref))

    def _draft(self, ref: str) -> str:
        """Looked at first: whether Fortnox itself refuses to change a booked invoice is not certain."""
        if self._client.invoice(ref).booked:
            raise Rejected(f"Invoice {ref} is booked in Fortnox. Credit it there.", code="booked", provider=TITLE)
        return ref

    def _dated(self, first: date, last: date, **only: str) -> list[wire.InvoiceHead]:
        found = self._client.invoices({"fromdate": f"{first}", "todate": f"{last}", **only})
        return [head for head in found if first <= head.invoice_date <= last]

    def _opened(self, heads: list[wire.InvoiceHead]) -> list[RemoteRecord]:
        with ThreadPoolExecutor(max(1, self._client.parallel)) as pool:
            whole = list(pool.map(lambda head: self._client.invoice(head.document_number), heads))
        paid = self._paid([one.invoice_date for one in whole if one.booked])
        return [convert.invoice(one, one.document_number in paid) for one in whole]

    def _paid(self, days: list[date]) -> set[str]:
        """Numbers of the paid ones of these days; asked for only where something is booked."""
        if not days:
            return set()
        return {head.document_number for head in self._dated(min(days), max(days), filter="fullypaid")}


def _for_good(ref: str) -> NotSent:
    return NotSent(
        f"Fortnox keeps voucher {ref} as it is. Post one the other way round.", provider=TITLE, operation="voucher"
    )
