"""What the accounting system would refuse, found before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from core.accounting.net import Net
from core.accounting.rows import Problem, Reason
from core.ledger.states import Action
from core.models.bookkeeping import Bookkeeping, Dimension, DimensionValue, LedgerAccount, Need
from core.models.postings import Posting, VoucherLine, invoice_of, project_time_of, voucher_of
from core.models.writes import Write


def passed(found: Net, checks: Checks) -> Net:
    """What of a plan the accounting system would take. What is to be taken back before a document that can't go stays
    where it is."""
    out: set[int] = set()
    problems: list[Problem] = []
    for number, step in enumerate(found.steps):
        wrong = [] if step.action is Action.REMOVE else checks.of(step.write)
        rows = tuple((part.kind, part.row) for part in step.covers)
        problems += [replace(problem, rows=rows) for problem in wrong]
        before: int | None = number if wrong else None
        while before is not None:
            out.add(before)
            before = found.steps[before].after
    kept = [number for number in range(len(found.steps)) if number not in out]
    place = {number: at for at, number in enumerate(kept)}
    steps = (found.steps[number] for number in kept)
    moved = (step if step.after is None else replace(step, after=place[step.after]) for step in steps)
    return replace(found, steps=tuple(moved), problems=(*found.problems, *problems))


class Checks:
    """One reading of the books, made ready to be asked about many documents."""

    def __init__(self, books: Bookkeeping) -> None:
        self._books = books
        self._accounts = {account.number: account for account in books.accounts}
        self._values = {(value.dimension, value.id): value for value in books.values}
        self._activities = {activity.id: activity for activity in books.activities}
        self._journals = {journal.id: journal for journal in books.journals}
        self._customers = {customer.id: customer for customer in books.customers}
        self._products = {product.id: product for product in books.products}
        self._by_operation: Mapping[str, Callable[[Write], Iterator[Problem]]] = {
            Posting.VOUCHER: self._voucher,
            Posting.PROJECT_TIME: self._project_time,
            Posting.INVOICE: self._invoice,
        }

    def of(self, write: Write) -> list[Problem]:
        """Why this document can't go, each reason once; empty when it can."""
        if (missing := self._books.missing.get(write.operation)) is not None:
            return [Problem(Reason.MISSING, facts={"why": missing})]
        found = {(p.reason, tuple(sorted(p.facts.items()))): p for p in self._by_operation[write.operation](write)}
        return list(found.values())

    def _voucher(self, write: Write) -> Iterator[Problem]:
        voucher = voucher_of(write)
        if voucher.balance:
            raise ValueError("A voucher that does not balance was planned.")
        yield from self._day(voucher.day)
        journal = self._journals.get(voucher.journal)
        if journal is None or journal.closed_because:
            why = journal.closed_because if journal else "there is no such journal"
            yield Problem(Reason.JOURNAL_CLOSED, facts={"journal": voucher.journal, "why": why})
        for line in voucher.lines:
            yield from self._line(line, voucher.day)

    def _line(self, line: VoucherLine, day: date) -> Iterator[Problem]:
        account = self._accounts.get(line.account)
        if account is None:
            yield Problem(Reason.ACCOUNT_UNKNOWN, facts={"account": line.account})
            return
        if account.closed_because:
            yield Problem(Reason.ACCOUNT_CLOSED, facts={"account": line.account, "why": account.closed_because})
        yield from self._needs(account, line.dimensions)
        for dimension, value in line.dimensions.items():
            yield from self._value(dimension, value, day)

    def _needs(self, account: LedgerAccount, marks: Mapping[Dimension, str]) -> Iterator[Problem]:
        for dimension, need in account.needs.items():
            facts = {"account": account.number, "dimension": dimension.value}
            if need is Need.MANDATORY and not marks.get(dimension):
                yield Problem(Reason.VALUE_MISSING, facts=facts)
            elif need is Need.FORBIDDEN and marks.get(dimension):
                yield Problem(Reason.VALUE_FORBIDDEN, facts=facts)

    def _value(self, dimension: Dimension, value: str, day: date) -> Iterator[Problem]:
        facts = {"dimension": dimension.value, "value": value}
        known = self._values.get((dimension, value))
        if known is None:
            yield Problem(Reason.VALUE_UNKNOWN, facts=facts)
        elif not _usable(known, day):
            yield Problem(Reason.VALUE_CLOSED, facts=facts)

    def _project_time(self, write: Write) -> Iterator[Problem]:
        entry = project_time_of(write)
        yield from self._day(entry.day)
        yield from self._value(Dimension.PROJECT, entry.project, entry.day)
        yield from self._value(Dimension.EMPLOYEE, entry.employee, entry.day)
        activity = self._activities.get(entry.activity)
        facts = {"dimension": "activity", "value": entry.activity}
        if activity is None:
            yield Problem(Reason.VALUE_UNKNOWN, facts=facts)
        elif not activity.open or (activity.projects is not None and entry.project not in activity.projects):
            yield Problem(Reason.VALUE_CLOSED, facts=facts)

    def _invoice(self, write: Write) -> Iterator[Problem]:
        invoice = invoice_of(write)
        yield from self._day(invoice.day)
        customer = self._customers.get(invoice.customer)
        if customer is None or not customer.open:
            yield Problem(Reason.CUSTOMER_CLOSED, facts={"customer": invoice.customer})
        for line in invoice.lines:
            product = self._products.get(line.product)
            if product is None or not product.open:
                yield Problem(Reason.PRODUCT_UNKNOWN, facts={"product": line.product})
            for dimension, value in line.dimensions.items():
                yield from self._value(dimension, value, invoice.day)

    def _day(self, day: date) -> Iterator[Problem]:
        if (why := self._books.shut(day)) is not None:
            yield Problem(Reason.DAY_SHUT, facts={"day": day.isoformat(), "why": why})


def _usable(value: DimensionValue, day: date) -> bool:
    started = value.first is None or value.first <= day
    return value.open and started and (value.last is None or day <= value.last)
