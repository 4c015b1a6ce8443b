"""From approved rows to a cost voucher that balances to the smallest unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.accounting.rows import Portion, Problem, Reason, Values, approved, department_of, portion
from core.accounting.wanted import Asked, Wanted
from core.mapping.accounts import FROM_ROW, AccountRule, AccountRules
from core.models.bookkeeping import Dimension
from core.models.people import Employee
from core.models.postings import Voucher, VoucherLine, voucher_write
from core.models.rows import SourceRow

CENT = Decimal("0.01")
ROUNDING = "rounding"
"""The fact that says how much of a voucher is rounding."""

Marks = tuple[tuple[Dimension, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherSettings:
    """Where the voucher of a period goes. rounding: the account that takes rounding differences."""

    journal: str
    currency: str
    rounding: str
    kinds: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one row costs, not rounded yet, and the line it belongs to."""

    rule: AccountRule
    marks: Marks
    amount: Decimal
    row: SourceRow


def ask_voucher(
    rows: Iterable[SourceRow],
    people: Mapping[str, Employee],
    rules: AccountRules,
    values: Values,
    settings: VoucherSettings,
    day: date,
) -> Asked:
    """One voucher dated on that day for all approved rows that have a rule; none where nothing costs anything."""
    good, waiting = approved(rows, settings.kinds)
    costs: list[_Cost] = []
    problems: list[Problem] = []
    for row in good:
        found = _cost(row, people.get(row.person), rules, values)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            costs.append(found)
    lines = _lines(costs)
    if not lines:
        return Asked((), tuple(problems), tuple(waiting))
    rounding = -sum((line.amount for line in lines), Decimal(0))
    if rounding:
        lines.append(VoucherLine(account=settings.rounding, amount=rounding, text=settings.text))
    voucher = Voucher(
        journal=settings.journal, day=day, currency=settings.currency, text=settings.text, lines=tuple(lines)
    )
    facts = {ROUNDING: str(rounding)} if rounding else {}
    return Asked((Wanted(voucher_write(voucher), _covers(costs), facts),), tuple(problems), tuple(waiting))


def _cost(row: SourceRow, person: Employee | None, rules: AccountRules, values: Values) -> _Cost | Problem:
    key = (row.kind.value, row.id)
    rule = rules.find(row.kind, row.code, department_of(person), row.day)
    if rule is None:
        return Problem(Reason.NO_RULE, (key,), row.person, {"code": row.code, "label": row.label})
    marks: list[tuple[Dimension, str]] = []
    for dimension, value in sorted(rule.dimensions.items()):
        there: str | None = value
        if value == FROM_ROW:
            there, here = values.of(dimension, row, person)
            if there is None:
                return Problem(Reason.NO_VALUE, (key,), row.person, {"dimension": dimension.value, "value": here})
        if there:
            marks.append((dimension, there))
    amount = row.quantity if rule.rate is None else row.quantity * rule.rate
    return _Cost(rule, tuple(marks), amount, row)


def _lines(costs: Sequence[_Cost]) -> list[VoucherLine]:
    """Debit by account, dimensions and text, credit by account: each sum rounded once."""
    debits: defaultdict[tuple[str, Marks, str], Decimal] = defaultdict(Decimal)
    credits: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for cost in costs:
        debits[cost.rule.debit, cost.marks, cost.rule.text] += cost.amount
        credits[cost.rule.credit, cost.rule.text] -= cost.amount
    made = [
        VoucherLine(account=account, amount=_round(total), dimensions=dict(marks), text=text)
        for (account, marks, text), total in sorted(debits.items())
    ]
    made += [
        VoucherLine(account=account, amount=_round(total), text=text)
        for (account, text), total in sorted(credits.items())
    ]
    return [line for line in made if line.amount]


def _covers(costs: Sequence[_Cost]) -> tuple[Portion, ...]:
    return tuple(portion(cost.row) for cost in costs)


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
