"""The five states of a registration and who may move it where (sheet 5.3, 5.4, 11).

Stored 0-based. On the wire hours count from 1 and everything else from 0; `HOURS` and `OTHERS` do the counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    PENDING = 0
    APPROVED = 1
    REJECTED = 2
    ARCHIVED = 3
    MANUALLY_ARCHIVED = 4


FINAL = frozenset({Status.REJECTED, Status.ARCHIVED, Status.MANUALLY_ARCHIVED})
ARCHIVES = frozenset({Status.ARCHIVED, Status.MANUALLY_ARCHIVED})

# Approved to Pending is inferred; Archived is reached by a payroll run alone and so is nobody's move.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PENDING, Status.APPROVED, Status.REJECTED, Status.MANUALLY_ARCHIVED}),
    Status.APPROVED: frozenset({Status.APPROVED, Status.PENDING, Status.MANUALLY_ARCHIVED}),
    Status.REJECTED: frozenset(),
    Status.ARCHIVED: frozenset(),
    Status.MANUALLY_ARCHIVED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Numbering:
    """How one family of routes counts the states."""

    first: int

    def read(self, number: int) -> Status:
        """The state behind a number. Raises ValueError for a number that is none."""
        return Status(number - self.first)

    def write(self, status: Status) -> int:
        return int(status) + self.first


HOURS = Numbering(first=1)
OTHERS = Numbering(first=0)
