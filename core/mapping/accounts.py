"""Where a source row goes in the books on a given day: accounts and cost, project and activity, customer and price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.mapping.dated import DatedRules
from core.models.bookkeeping import Dimension
from core.models.rows import Kind

EVERY = "*"
"""The code of a rule for every code of its kind that has no rule of its own."""
FROM_ROW = "@"
"""The value of a dimension that is taken from the row: its person's department, its project, the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRule:
    """One line of the table that a bookkeeper edits. valid_from and valid_to are inclusive; None is open-ended.

    department: of the source; narrows the rule to its people, None is for everybody. rate: money per unit of the row;
    None where the row's quantity is an amount of money already.
    dimensions: of the debit side, each with a fixed value or FROM_ROW. text: what the line says.
    """

    id: str
    kind: Kind
    code: str
    department: str | None = None
    rate: Decimal | None = None
    debit: str
    credit: str
    dimensions: Mapping[Dimension, str] = field(default_factory=dict)
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class AccountRules:
    """All rules of an integration. Raises ValueError where two claim the same rows on the same day."""

    def __init__(self, rules: Iterable[AccountRule]) -> None:
        self._rules = DatedRules(rules, lambda rule: (rule.kind, rule.code, rule.department), _name)

    def find(self, kind: Kind, code: str, department: str | None, day: date) -> AccountRule | None:
        """The narrowest rule: its own code before every code, its department before everybody."""
        whose = (department, None) if department else (None,)
        return self._rules.find(day, *((kind, about, who) for about in (code, EVERY) for who in whose))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRule:
    """Which project and activity there the hours of a project here are booked on."""

    project: str
    target: str
    activity: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRule:
    """To whom the hours of a project are invoiced, as what, at which price an hour. person: of the source; narrows the
    rule to one, None is for everybody. target: the project there that lines are marked with, empty for none."""

    project: str
    person: str | None = None
    customer: str
    product: str
    price: Decimal
    target: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def project_rules(rules: Iterable[ProjectRule]) -> DatedRules[str, ProjectRule]:
    """By the source's project. Raises ValueError as `AccountRules`."""
    return DatedRules(rules, lambda rule: rule.project, lambda rule: f"Project {rule.project}")


def invoice_rules(rules: Iterable[InvoiceRule]) -> DatedRules[tuple[str, str | None], InvoiceRule]:
    """By the source's project and person. Raises ValueError as `AccountRules`."""
    return DatedRules(rules, lambda rule: (rule.project, rule.person), lambda rule: f"Project {rule.project}")


def _name(rule: AccountRule) -> str:
    who = f" of {rule.department}" if rule.department else ""
    return f"Code {rule.code}{who}"
