"""Days and people of a code that no mapping is about, and in which the period has rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.actions.code_use import Use
from core.mapping.resolve import Rule

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """For people paid this way (None: for everybody), from a day until a day; None is open-ended."""

    pay_basis: str | None = None
    first: date | None = None
    last: date | None = None

    def takes(self, use: Use) -> bool:
        if self.pay_basis is not None and use.pay_basis != self.pay_basis:
            return False
        return (self.first is None or self.first <= use.day) and (self.last is None or use.day <= self.last)


def gaps(rules: Sequence[Rule], uses: Iterable[Use]) -> list[Gap]:
    """The gaps between these mappings of one code that the uses fall into, the widest that overlap none of them.

    Where every mapping is about everybody, so is the gap.
    """
    split = any(rule.pay_basis is not None for rule in rules)
    found = {_around(rules, use, use.pay_basis if split else None) for use in uses}
    return sorted(found, key=lambda gap: (gap.pay_basis or "", gap.first or date.min))


def _around(rules: Sequence[Rule], use: Use, pay_basis: str | None) -> Gap:
    beside = [rule for rule in rules if rule.pay_basis is None or rule.pay_basis == use.pay_basis]
    before = [rule.valid_to for rule in beside if rule.valid_to is not None and rule.valid_to < use.day]
    after = [rule.valid_from for rule in beside if rule.valid_from is not None and rule.valid_from > use.day]
    return Gap(pay_basis, max(before) + DAY if before else None, min(after) - DAY if after else None)
