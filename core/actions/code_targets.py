"""What a code can go to in payroll, and what is wrong with a mapping before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import Session

from core.actions.codes import known_rates, known_types
from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule, Rules
from core.models.rows import Kind
from core.store.tables import Integration

TAKES = {
    Kind.ABSENCE: ("absence",),
    Kind.HOURS: ("hours", "supplement"),
    Kind.SUPPLEMENT: ("supplement",),
}
"""Which operations of payroll rows of a kind can become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An absence type or a shared rate of payroll. number: empty for absence types. key: names it among all targets."""

    operation: str
    target: str
    name: str
    number: str = ""
    own_amount: bool = False
    disabled: bool = False

    @property
    def key(self) -> str:
        return target_key(self.operation, self.target)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a mapping can't be used. about: fills the reason's sentence; `target` is a target's key.

    reason: `target_gone`, `wrong_kind`, `rate_off`, `own_amount_refused`, `amount_none`, `days_reversed`, `overlap`.
    """

    reason: str
    about: Mapping[str, str] = field(default_factory=dict)


def target_key(operation: str, target: str) -> str:
    return target if target in (STANDARD, LEAVE_OUT) else f"{operation}:{target}"


def split_key(key: str, kind: Kind) -> tuple[str, str]:
    """Operation and target of a mapping of this kind to the target with this key."""
    if key == LEAVE_OUT:
        return kind.value, LEAVE_OUT
    if key == STANDARD:
        return "hours", STANDARD
    operation, _, target = key.partition(":")
    return operation, target


def known_targets(session: Session, integration: Integration) -> list[Target]:
    """All targets as last read: absence types, then rates by number, those that are switched off too."""
    types = [Target(operation="absence", target=t.id, name=t.name) for t in known_types(session, integration.target_id)]
    rates = [
        Target(
            operation=r.operation,
            target=r.id,
            name=r.name,
            number=r.number,
            own_amount=r.own_amount,
            disabled=r.disabled,
        )
        for r in sorted(known_rates(session, integration.target_id), key=lambda r: (r.operation, r.number, r.name))
    ]
    return types + rates


def trouble(rule: Rule, others: Iterable[Rule], targets: Mapping[str, Target]) -> Trouble | None:
    """What stands against this mapping, None where nothing does. others: the mappings beside it. targets: by key."""
    if rule.valid_from is not None and rule.valid_to is not None and rule.valid_to < rule.valid_from:
        return Trouble("days_reversed")
    if rule.target not in (STANDARD, LEAVE_OUT) or rule.amount is not None:
        found = _target_trouble(rule, targets)
        if found is not None:
            return found
    if rule.target == STANDARD and rule.kind is not Kind.HOURS:
        return Trouble("wrong_kind")
    other = next((o for o in others if overlap(rule, o)), None)
    if other is not None:
        days = {"from": str(other.valid_from or ""), "to": str(other.valid_to or "")}
        return Trouble("overlap", {"target": target_key(other.operation, other.target), **days})
    return None


def _target_trouble(rule: Rule, targets: Mapping[str, Target]) -> Trouble | None:
    if rule.target in (STANDARD, LEAVE_OUT):
        return Trouble("own_amount_refused", {"target": rule.target})
    key = target_key(rule.operation, rule.target)
    if rule.operation not in TAKES[rule.kind]:
        return Trouble("wrong_kind", {"target": key})
    target = targets.get(key)
    if target is None:
        return Trouble("target_gone", {"target": key})
    if target.disabled:
        return Trouble("rate_off", {"target": key})
    if rule.amount is not None and rule.amount <= Decimal(0):
        return Trouble("amount_none")
    if rule.amount is not None and not target.own_amount:
        return Trouble("own_amount_refused", {"target": key})
    return None


def overlap(one: Rule, other: Rule) -> bool:
    """Whether both claim the same code on the same day for somebody."""
    if (one.kind, one.code) != (other.kind, other.code):
        return False
    try:
        Rules((one, other))
    except ValueError:
        return True
    return False
