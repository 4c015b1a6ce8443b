"""Employees, as either system knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """One person in one system. Every field but `id` may be missing (None): systems differ in what they know.

    id: the provider's own stable id; links are stored with it, never with a row number.
    full_name: what the system shows. Where it keeps one name field only, the parts are None.
    account: id of the person's user account, where the system keeps hours by account and not by employee.
    payout_group: how often the person is paid, in the words of `core.models.period.PayoutGroup`.
    starts, ends: first and last day of employment.
    keys: further ids of the same person in the same system, by name. Never joined with another kind of id.
    """

    id: str
    number: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    initials: str | None = None
    email: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    starts: date | None = None
    ends: date | None = None
    department: str | None = None
    department_id: str | None = None
    legal_entity: str | None = None
    payout_group: str | None = None
    pay_basis: str | None = None
    manager: str | None = None
    title: str | None = None
    account: str | None = None
    active: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as people read it: the full one, else the parts, else the id."""
        parts = (self.first_name, self.middle_name, self.last_name)
        return self.full_name or " ".join(p for p in parts if p) or self.id
