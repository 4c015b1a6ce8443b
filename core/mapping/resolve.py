"""Which target a source code goes to on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.models.rows import Kind

STANDARD = "standard"
"""The target that stands for each person's own standard rate."""

LEAVE_OUT = "leave_out"
"""The target that says: rows of this code are not meant for payroll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One confirmed mapping. valid_from and valid_to are inclusive; None is open-ended.

    target: id of an absence type or rate, STANDARD or LEAVE_OUT. amount: own amount per unit.
    pay_basis: narrows the rule to people paid `hourly` or `monthly`; None is for everybody.
    """

    kind: Kind
    code: str
    operation: str
    target: str
    amount: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    pay_basis: str | None = None

    def holds(self, day: date, pay_basis: str | None) -> bool:
        if self.pay_basis is not None and self.pay_basis != pay_basis:
            return False
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Rules:
    """All confirmed mappings of an integration. Raises ValueError where two claim the same code on the same day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_code: dict[tuple[Kind, str], list[Rule]] = {}
        for rule in rules:
            others = self._by_code.setdefault((rule.kind, rule.code), [])
            for other in others:
                if _overlap(rule, other):
                    raise ValueError(f"Code {rule.code} goes to two targets on the same day. End one of the two.")
            others.append(rule)

    @property
    def operations(self) -> set[str]:
        """The operations that any rule sends to."""
        return {rule.operation for rules in self._by_code.values() for rule in rules if rule.target != LEAVE_OUT}

    def codes_of(self, operation: str) -> set[tuple[Kind, str]]:
        """The codes that may go to this operation on some day."""
        return {key for key, rules in self._by_code.items() if any(rule.operation == operation for rule in rules)}

    def find(self, kind: Kind, code: str, day: date, pay_basis: str | None) -> Rule | None:
        """The rule for this code on this day for somebody paid this way, None when the code is not mapped then."""
        return next((rule for rule in self._by_code.get((kind, code), ()) if rule.holds(day, pay_basis)), None)


def _overlap(one: Rule, other: Rule) -> bool:
    if one.pay_basis is not None and other.pay_basis is not None and one.pay_basis != other.pay_basis:
        return False
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends
