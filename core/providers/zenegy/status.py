"""Zenegy's two numberings of the same states (sheet 5.3, 5.4, 5.5, pitfall 1).

Hours count from 1, everything else from 0: the number 1 is Pending there and Approved here. Each numbering is a type of
its own; neither equals, converts to or is accepted in place of the other.
"""

from __future__ import annotations

from enum import IntEnum

from core.models.writes import RecordState


class _Numbering(IntEnum):
    """An IntEnum that never equals a member of another numbering, though the numbers agree."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Numbering) and type(other) is not type(self):
            return False
        return int.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, int(self)))


class HoursStatus(_Numbering):
    """Status of an hour registration. [docs]"""

    PENDING = 1
    APPROVED = 2
    REJECTED = 3
    ARCHIVED = 4
    MANUALLY_ARCHIVED = 5


class PayrollStatus(_Numbering):
    """Status of an absence, a supplement, a mileage registration. [docs]"""

    PENDING = 0
    APPROVED = 1
    REJECTED = 2
    ARCHIVED = 3
    MANUALLY_ARCHIVED = 4


_STATES = {
    "PENDING": RecordState.PENDING,
    "APPROVED": RecordState.APPROVED,
    "REJECTED": RecordState.REJECTED,
    "ARCHIVED": RecordState.ARCHIVED,
    "MANUALLY_ARCHIVED": RecordState.ARCHIVED,
}


def hours_state(status: HoursStatus) -> RecordState:
    """Raises TypeError for anything but an `HoursStatus`, a bare number included."""
    if type(status) is not HoursStatus:
        raise TypeError(f"{status!r} is not a status of hours.")
    return _STATES[status.name]


def payroll_state(status: PayrollStatus) -> RecordState:
    """Raises TypeError for anything but a `PayrollStatus`, a bare number included."""
    if type(status) is not PayrollStatus:
        raise TypeError(f"{status!r} is not a status of absence or supplements.")
    return _STATES[status.name]
