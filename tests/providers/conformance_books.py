"""The rules of a connector that keeps the books. See `tests/providers/conformance.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension
from core.models.postings import (
    Invoice,
    InvoiceLine,
    Posting,
    ProjectTime,
    Voucher,
    VoucherLine,
    invoice_of,
    invoice_write,
    project_time_write,
    voucher_of,
    voucher_write,
)
from core.models.writes import RemoteRecord, Write
from core.providers.base import Books, Operation
from tests.providers.conformance_rules import Conformance, Read
from tests.providers.conformance_writes import TargetConformance
from tests.providers.stage import Stage


class BooksConformance(TargetConformance):
    """Rules of a connector that keeps the books; `sample` may be built from the parts that are named here.

    shut: a day in a closed period. journal, debit, credit: accounts that entries can be posted to; department: a value
    that can mark the debit side. project, activity, employees, customer, product: as their names say.
    """

    shut: ClassVar[date]
    journal: ClassVar[str]
    debit: ClassVar[str]
    credit: ClassVar[str]
    department: ClassVar[str]
    currency: ClassVar[str]
    project: ClassVar[str] = ""
    activity: ClassVar[str] = ""
    employees: ClassVar[tuple[str, ...]] = ()
    customer: ClassVar[str] = ""
    product: ClassVar[str] = ""

    @property
    def operations(self) -> list[Operation]:
        return [one for one in super().operations if one.name in set(Posting)]

    def lists(self, connector: Any) -> dict[str, Read]:
        records = {f"records of {one.name}": lambda one=one: self.records(connector, one) for one in self.operations}
        return {**Conformance.lists(self, connector), **records}

    def reads(self, connector: Any) -> dict[str, Read]:
        finds = {
            f"finding {one.name}": lambda one=one: connector.find(self.sample(one.name, 0)) for one in self.operations
        }
        return {**Conformance.reads(self, connector), **finds, "bookkeeping": connector.bookkeeping}

    def sample(self, operation: str, number: int) -> Write:
        mark = f"ho:aaaaaaa{'abcdefghijkl'[number]}"
        day = self.first + timedelta(days=number % ((self.last - self.first).days + 1))
        match operation:
            case Posting.VOUCHER:
                amount = Decimal(1000 + number) + Decimal("0.25")
                lines = (
                    VoucherLine(
                        account=self.debit,
                        amount=amount,
                        dimensions={Dimension.DEPARTMENT: self.department},
                        text="Wages",
                    ),
                    VoucherLine(account=self.credit, amount=-amount, text="Wages owed"),
                )
                voucher = Voucher(journal=self.journal, day=day, currency=self.currency, text="November", lines=lines)
                return _marked(voucher_write(voucher), mark)
            case Posting.PROJECT_TIME:
                entry = ProjectTime(
                    employee=self.employees[number % len(self.employees)],
                    project=self.project,
                    activity=self.activity,
                    day=day,
                    hours=Decimal("7.5") - number % 4,
                    text=f"Design {number}",
                )
                return _marked(project_time_write(entry), mark)
            case Posting.INVOICE:
                line = InvoiceLine(
                    product=self.product, text="Anna P, Havn", quantity=Decimal("7.5") + number, price=Decimal("950.00")
                )
                invoice = Invoice(
                    customer=self.customer, day=day, currency=self.currency, text="November", lines=(line,)
                )
                return _marked(invoice_write(invoice), mark)
        raise AssertionError(f"There is no sample of {operation}.")

    def changed(self, write: Write) -> Write:
        match write.operation:
            case Posting.VOUCHER:
                voucher = voucher_of(write)
                lines = tuple(replace(line, amount=line.amount * 2) for line in voucher.lines)
                return replace(voucher_write(replace(voucher, lines=lines)), marker=write.marker)
            case Posting.INVOICE:
                invoice = invoice_of(write)
                invoice_lines = tuple(replace(line, quantity=line.quantity + 1) for line in invoice.lines)
                return replace(invoice_write(replace(invoice, lines=invoice_lines)), marker=write.marker)
        return replace(write, quantity=write.quantity - Decimal("0.5"))

    def _missing(self, record: RemoteRecord, write: Write) -> list[str]:
        """Recognised by what it does to the books, and by our mark; how its words were cut is no matter."""
        same = same_look(write, record) and write.marker in record.text
        return [] if same else [f"{write.fields} {write.quantity} against {record}"]

    def test_it_keeps_the_books(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            assert isinstance(connector, Books)
            books = connector.bookkeeping()
        assert books.company
        assert books.currency == self.currency
        assert {self.debit, self.credit} <= {one.number for one in books.accounts if not one.closed_because}
        assert any(one.closed_because for one in books.accounts), "No account that can't be posted to is told."
        assert self.journal in {one.id for one in books.journals if not one.closed_because}
        assert (Dimension.DEPARTMENT, self.department) in {(v.dimension, v.id) for v in books.values if v.open}
        assert books.shut(self.first) is None
        assert books.shut(self.shut)
        assert not books.missing

    def test_a_closed_period_is_told_where_that_is_declared(self, stage: Stage) -> None:
        """By the books themselves: see above."""

    def test_a_shut_day_refuses_in_words(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            write = replace(self.sample(Posting.VOUCHER, 0), first=self.shut, last=self.shut)
            for error in self._refusals(lambda: connector.send(write)):
                assert "closed" in error or "locked" in error, error
            assert not [one for one in connector.find(write) if write.marker in one.text]

    def _refusals(self, call: Read) -> Iterator[str]:
        from core.http.errors import NotSent, Rejected

        try:
            call()
        except (Rejected, NotSent) as error:
            yield error.message
            return
        raise AssertionError("It was not refused.")


def _marked(write: Write, mark: str) -> Write:
    return replace(write, marker=mark, text=f"{write.text} {mark}")
