"""Source rows: what a time system holds for one person and one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The kinds of salary data that a company can choose to transfer."""

    HOURS = "hours"
    ABSENCE = "absence"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a manager approved a row, and how we know.

    evidence: `row` (the row itself says so), `day` (its day was approved), `not_required` (its code needs none),
        `missing` (the source gave no information: then approved is False).
    waits_for: name of the manager who has not approved yet, where known.
    """

    approved: bool
    evidence: str
    waits_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row of the time system. Use its kinds below.

    id: the provider's id, unique per kind within a connection. person: `Employee.id` in the same system.
    quantity: in `unit`; may be zero, and negative only where the source says so.
    code: what mappings are keyed by. label: the code in words, for people.
    version: changes whenever anything changes that a transfer depends on, approval included.
    """

    kind: ClassVar[Kind]

    id: str
    person: str
    day: date
    quantity: Decimal
    unit: str = "hours"
    code: str
    label: str
    approval: Approval
    version: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry(SourceRow):
    """Worked hours. `start` and `end` are the company's wall clock, without zone, where the source knows them.

    code: the salary code where the source carries one, else `PROJECT_TIME`.
    """

    kind: ClassVar[Kind] = Kind.HOURS

    start: datetime | None = None
    end: datetime | None = None
    project: str | None = None


PROJECT_TIME = "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence(SourceRow):
    """Hours away on one day. norm_hours: what the person should have worked that day; None where nobody knows."""

    kind: ClassVar[Kind] = Kind.ABSENCE

    norm_hours: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryLine(SourceRow):
    """A supplement, mileage or expense: `quantity` in its own `unit` (pieces, km, an amount of money)."""

    kind: ClassVar[Kind] = Kind.SUPPLEMENT
