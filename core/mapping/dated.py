"""Rules that hold from a day until a day, found by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Generic, Protocol, TypeVar


class Dated(Protocol):
    """valid_from and valid_to are inclusive; None is open-ended."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


Key = TypeVar("Key", bound=Hashable)
Rule = TypeVar("Rule", bound=Dated)


class DatedRules(Generic[Key, Rule]):
    """Rules by key. Raises ValueError where two hold for the same on the same day; `names` says what for a person."""

    def __init__(self, rules: Iterable[Rule], key: Callable[[Rule], Key], names: Callable[[Rule], str]) -> None:
        self._by_key: dict[Key, list[Rule]] = {}
        for rule in rules:
            others = self._by_key.setdefault(key(rule), [])
            if any(overlap(rule, other) for other in others):
                raise ValueError(f"{names(rule)} has two rules on the same day. End one of the two.")
            others.append(rule)

    def find(self, day: date, *keys: Key) -> Rule | None:
        """The rule of the first of these keys that has one on this day."""
        return next((rule for key in keys for rule in self._by_key.get(key, ()) if holds(rule, day)), None)


def holds(rule: Dated, day: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)


def overlap(one: Dated, other: Dated) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends
