"""Vouchers, project time and draft invoices, and the form in which the ledger sends and recognises them.

All amounts are `Decimal` in the smallest unit's precision (two decimals), in the document's own currency.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.models.bookkeeping import Dimension
from core.models.writes import RecordState, RemoteRecord, Write

LINES, CURRENCY, STANDING = "lines", "currency", "standing"
"""Fields of a write or record: its lines as text, its currency, and (of records only) where it stands."""
NOTHING = Decimal("0.00")


class Posting(StrEnum):
    """The operations of accounting."""

    VOUCHER = "voucher"
    PROJECT_TIME = "project_time"
    INVOICE = "invoice"


class Standing(StrEnum):
    """Where a document stands at the accounting system."""

    DRAFT = "draft"
    BOOKED = "booked"
    PAID = "paid"
    CANCELLED = "cancelled"


STATES: Mapping[Standing, RecordState] = {
    Standing.DRAFT: RecordState.APPROVED,
    Standing.BOOKED: RecordState.ARCHIVED,
    Standing.PAID: RecordState.ARCHIVED,
    Standing.CANCELLED: RecordState.REJECTED,
}
"""What a standing means to the ledger: a draft is all that we wanted, a booked one can't be changed any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """One side of a posting. amount: positive is debit, negative is credit, two decimals, never zero."""

    account: str
    amount: Decimal
    dimensions: Mapping[Dimension, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """journal: the journal or series. The lines add up to zero, or it is refused before it leaves."""

    journal: str
    day: date
    currency: str
    text: str
    lines: tuple[VoucherLine, ...]

    @property
    def debit(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.amount > 0), NOTHING)

    @property
    def balance(self) -> Decimal:
        """Zero in a voucher that can be sent."""
        return sum((line.amount for line in self.lines), NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTime:
    """Hours of one employee on one project and activity on one day."""

    employee: str
    project: str
    activity: str
    day: date
    hours: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """quantity in the product's unit; price per unit, without tax."""

    product: str
    text: str
    quantity: Decimal
    price: Decimal
    dimensions: Mapping[Dimension, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A draft: a person books it in the accounting system. text: its reference, where our mark goes too."""

    customer: str
    day: date
    currency: str
    text: str
    lines: tuple[InvoiceLine, ...]

    @property
    def net(self) -> Decimal:
        return sum((round(line.quantity * line.price, 2) for line in self.lines), NOTHING)


def voucher_write(voucher: Voucher) -> Write:
    """quantity: the sum of its debit side. The journal is its lane: vouchers of a journal go one after another."""
    full = [[line.account, str(line.amount), _marks(line.dimensions), line.text] for line in voucher.lines]
    return Write(
        operation=Posting.VOUCHER,
        person=voucher.journal,
        holder=voucher.journal,
        first=voucher.day,
        last=voucher.day,
        target=voucher.journal,
        quantity=voucher.debit,
        text=voucher.text,
        fields={LINES: _summed(voucher.lines), CURRENCY: voucher.currency},
        notes={LINES: _text(full)},
    )


def voucher_of(write: Write) -> Voucher:
    """The voucher that a write asks for; its text is that of the write, mark included."""
    return Voucher(
        journal=write.holder,
        day=write.first,
        currency=write.fields[CURRENCY],
        text=write.text,
        lines=tuple(
            VoucherLine(account=account, amount=Decimal(amount), dimensions=_dimensions(marks), text=text)
            for account, amount, marks, text in json.loads(write.notes[LINES])
        ),
    )


def voucher_record(voucher: Voucher, ref: str, standing: Standing) -> RemoteRecord:
    """A voucher as it stands there. Lines on the same account and dimensions may come in any cut and order."""
    return _record(voucher_write(voucher), ref, standing)


def project_time_write(entry: ProjectTime) -> Write:
    return Write(
        operation=Posting.PROJECT_TIME,
        person=entry.employee,
        holder=entry.employee,
        first=entry.day,
        last=entry.day,
        target=f"{entry.project}/{entry.activity}",
        quantity=entry.hours,
        text=entry.text,
    )


def project_time_of(write: Write) -> ProjectTime:
    project, _, activity = write.target.rpartition("/")
    return ProjectTime(
        employee=write.holder,
        project=project,
        activity=activity,
        day=write.first,
        hours=write.quantity,
        text=write.text,
    )


def project_time_record(entry: ProjectTime, ref: str, standing: Standing) -> RemoteRecord:
    return _record(project_time_write(entry), ref, standing)


def invoice_write(invoice: Invoice) -> Write:
    """quantity: its net amount. The customer is its lane."""
    full = [
        [line.product, line.text, str(line.quantity), str(line.price), _marks(line.dimensions)]
        for line in invoice.lines
    ]
    return Write(
        operation=Posting.INVOICE,
        person=invoice.customer,
        holder=invoice.customer,
        first=invoice.day,
        last=invoice.day,
        target=invoice.currency,
        quantity=invoice.net,
        text=invoice.text,
        fields={LINES: _sorted(invoice.lines)},
        notes={LINES: _text(full)},
    )


def invoice_of(write: Write) -> Invoice:
    return Invoice(
        customer=write.holder,
        day=write.first,
        currency=write.target,
        text=write.text,
        lines=tuple(
            InvoiceLine(
                product=product,
                text=text,
                quantity=Decimal(quantity),
                price=Decimal(price),
                dimensions=_dimensions(marks),
            )
            for product, text, quantity, price, marks in json.loads(write.notes[LINES])
        ),
    )


def invoice_record(invoice: Invoice, ref: str, standing: Standing) -> RemoteRecord:
    return _record(invoice_write(invoice), ref, standing)


def _record(write: Write, ref: str, standing: Standing) -> RemoteRecord:
    return RemoteRecord(
        operation=write.operation,
        ref=ref,
        holder=write.holder,
        first=write.first,
        last=write.last,
        target=write.target,
        quantity=write.quantity,
        state=STATES[standing],
        text=write.text,
        fields={**write.fields, STANDING: standing},
    )


def _summed(lines: Iterable[VoucherLine]) -> str:
    """What a voucher does to the books, in one order: how its lines were cut and what they say is no part of it."""
    sums: defaultdict[tuple[str, tuple[tuple[str, str], ...]], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.account, tuple(sorted(_marks(line.dimensions).items()))] += line.amount
    return _text([[account, f"{total:.2f}", dict(marks)] for (account, marks), total in sorted(sums.items()) if total])


def _sorted(lines: Iterable[InvoiceLine]) -> str:
    told: list[list[object]] = [
        [ln.product, f"{ln.quantity.normalize():f}", f"{ln.price:.2f}", _marks(ln.dimensions)] for ln in lines
    ]
    return _text(sorted(told, key=_text))


def _marks(dimensions: Mapping[Dimension, str]) -> dict[str, str]:
    return {dimension.value: value for dimension, value in dimensions.items() if value}


def _dimensions(marks: Mapping[str, str]) -> dict[Dimension, str]:
    return {Dimension(name): value for name, value in marks.items()}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
