"""Rows of the time system as postings see them, and what keeps a row from being posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from core.models.bookkeeping import Dimension
from core.models.people import Employee
from core.models.rows import SourceRow, TimeEntry

RowKey = tuple[str, str]
"""Kind and id of a source row."""


class Reason(StrEnum):
    """Why a row is not posted, or a document can't go as it is."""

    NO_RULE = "no_rule"
    NO_VALUE = "no_value"
    NO_PROJECT = "no_project"
    NOT_LINKED = "not_linked"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    VALUE_UNKNOWN = "value_unknown"
    VALUE_CLOSED = "value_closed"
    VALUE_MISSING = "value_missing"
    VALUE_FORBIDDEN = "value_forbidden"
    JOURNAL_CLOSED = "journal_closed"
    DAY_SHUT = "day_shut"
    CUSTOMER_CLOSED = "customer_closed"
    PRODUCT_UNKNOWN = "product_unknown"
    BOOKED = "booked"
    DELETED_THERE = "deleted_there"
    UNSURE = "unsure"
    NOT_OURS = "not_ours"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to be settled. rows: that are not posted because of it; empty where it is about a whole document.

    facts: values for the sentence that people read; never a name of a person, whose id stands in `person`.
    """

    reason: Reason
    rows: tuple[RowKey, ...] = ()
    person: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of which row something covers, and the row's version then."""

    kind: str
    row: str
    version: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Values:
    """Which department, project or employee there stands for one here, by dimension and the source's own id."""

    by_source: Mapping[tuple[Dimension, str], str] = field(default_factory=dict)

    def of(self, dimension: Dimension, row: SourceRow, person: Employee | None) -> tuple[str | None, str]:
        """The value there, None where nobody has said it; and the value here."""
        here = {
            Dimension.DEPARTMENT: department_of(person) or "",
            Dimension.PROJECT: project_of(row) or "",
            Dimension.EMPLOYEE: row.person,
        }[dimension]
        return self.by_source.get((dimension, here)), here


def department_of(person: Employee | None) -> str | None:
    """The source's id of a person's department; its name where it has no ids."""
    return None if person is None else person.department_id or person.department


def project_of(row: SourceRow) -> str | None:
    return row.project if isinstance(row, TimeEntry) else None


def portion(row: SourceRow) -> Portion:
    return Portion(row.kind.value, row.id, row.version, row.quantity)


def approved(rows: Iterable[SourceRow], kinds: Collection[str]) -> tuple[list[SourceRow], list[SourceRow]]:
    """The rows of these kinds that a manager approved, in a stable order, and those that nobody has yet."""
    asked = sorted((row for row in rows if row.kind.value in kinds and row.quantity), key=_order)
    return [row for row in asked if row.approval.approved], [row for row in asked if not row.approval.approved]


def _order(row: SourceRow) -> tuple[str, str, str, str]:
    return (row.day.isoformat(), row.person, row.kind.value, row.id)
