"""Codes of the time system and the targets of payroll that they are mapped to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.models.rows import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCode:
    """A code that rows of the time system carry.

    code: as rows carry it. payroll_number: the number that the time system itself keeps for payroll, if any.
    needs_approval: False where the time system takes rows of this code without a manager's approval.
    """

    kind: Kind
    code: str
    name: str
    payroll_number: str | None = None
    unit: str = "hours"
    active: bool = True
    needs_approval: bool = True
    in_salary_export: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceType:
    """A kind of absence. id is what `Write.target` carries; system_type: number of a built-in type, in payroll.

    company_type: id of the company's own type under the built-in one, if it is one.
    unit: `days` or `hours`, what the system counts it in. away: False for what is no absence though kept as one, such
    as work from home. half: this type itself means half a day, in systems that have no other way to say so.
    """

    id: str
    name: str
    system_type: int | None = None
    company_type: str | None = None
    unit: str = "days"
    away: bool = True
    half: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRate:
    """A rate of payroll for hours, pieces or amounts. id is what `Write.target` carries.

    operation: the operation that takes it (`hours` or `supplement`).
    standard: one person's own rate that payroll keeps itself; never edited from here.
    accounts: the accounts it is open to; None when it is open to all.
    own_amount: whether a row may carry its own amount per unit.
    """

    id: str
    number: str
    name: str
    operation: str = "hours"
    amount: Decimal | None = None
    standard: bool = False
    own_amount: bool = False
    disabled: bool = False
    accounts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class HourRates:
    """All rates of a payroll: the shared ones, and the standard rate of each account that was asked for.

    standard: account id to rate id; an account that was read and has none is absent from the mapping.
    """

    rates: Mapping[str, HourRate] = field(default_factory=dict)
    standard: Mapping[str, str] = field(default_factory=dict)
