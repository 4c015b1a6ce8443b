"""From approved billable hours to draft invoices: one a customer, with a line per project, employee and rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.accounting.rows import Problem, Reason, approved, portion, project_of
from core.accounting.wanted import Asked, Wanted
from core.mapping.accounts import InvoiceRule
from core.mapping.dated import DatedRules
from core.models.bookkeeping import Dimension
from core.models.people import Employee
from core.models.postings import Invoice, InvoiceLine, invoice_write
from core.models.rows import Kind, SourceRow

HUNDREDTH = Decimal("0.01")
"""A line's hours are rounded once, as a whole: customers and accounting systems count in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSettings:
    """billed: the projects of the source that are invoiced; hours on others are nobody's question. None is all."""

    currency: str
    text: str
    billed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, order=True)
class _Line:
    """What tells lines of one invoice apart."""

    project: str
    person: str
    product: str
    price: Decimal
    target: str


def ask_invoices(
    rows: Iterable[SourceRow],
    people: Mapping[str, Employee],
    rules: DatedRules[tuple[str, str | None], InvoiceRule],
    settings: InvoiceSettings,
    day: date,
) -> Asked:
    """An invoice for each customer, dated on that day."""
    good, waiting = approved(rows, {Kind.HOURS})
    customers: defaultdict[str, defaultdict[_Line, list[SourceRow]]] = defaultdict(lambda: defaultdict(list))
    problems: list[Problem] = []
    for row in good:
        project = project_of(row)
        if project is None or (settings.billed is not None and project not in settings.billed):
            continue
        rule = rules.find(row.day, (project, row.person), (project, None))
        if rule is None:
            facts = {"code": project, "label": row.label}
            problems.append(Problem(Reason.NO_RULE, ((row.kind.value, row.id),), row.person, facts))
            continue
        line = _Line(project, row.person, rule.product, rule.price, rule.target)
        customers[rule.customer][line].append(row)
    wanted = [_invoice(customer, lines, people, settings, day) for customer, lines in sorted(customers.items())]
    return Asked(tuple(one for one in wanted if one.write.quantity), tuple(problems), tuple(waiting))


def _invoice(
    customer: str,
    lines: Mapping[_Line, list[SourceRow]],
    people: Mapping[str, Employee],
    settings: InvoiceSettings,
    day: date,
) -> Wanted:
    made = tuple(line for line in (_line(of, rows, people) for of, rows in sorted(lines.items())) if line.quantity)
    invoice = Invoice(customer=customer, day=day, currency=settings.currency, text=settings.text, lines=made)
    return Wanted(invoice_write(invoice), tuple(portion(row) for rows in lines.values() for row in rows))


def _line(line: _Line, rows: list[SourceRow], people: Mapping[str, Employee]) -> InvoiceLine:
    person = people.get(line.person)
    return InvoiceLine(
        product=line.product,
        text=f"{person.name if person else line.person}, {line.project}",
        quantity=sum((row.quantity for row in rows), Decimal(0)).quantize(HUNDREDTH, ROUND_HALF_UP),
        price=line.price,
        dimensions={Dimension.PROJECT: line.target} if line.target else {},
    )
