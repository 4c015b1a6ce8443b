"""What absence and attendance share: where a record stands, and its comment."""

from __future__ import annotations

from core.models.both_sides import Standing
from core.models.writes import Write
from core.providers.personio.wire import Approval

# Absence says APPROVED, attendance CONFIRMED. The enum of absence is from clients' label maps (sheet 4.4).
_STANDINGS = {
    "APPROVED": Standing.APPROVED,
    "CONFIRMED": Standing.APPROVED,
    "REJECTED": Standing.REJECTED,
    "CANCELLED": Standing.CANCELLED,
    "CANCELED": Standing.CANCELLED,
}


def standing(approval: Approval | None) -> Standing:
    """A word that nobody knows, and none at all, is no approval."""
    return _STANDINGS.get((approval.status if approval else None) or "", Standing.REQUESTED)


def comment(write: Write, longest: int) -> str | None:
    """What people read, and our marker behind it; the text is cut where Personio keeps no more. None for nothing."""
    room = longest - (len(write.marker) + 1 if write.marker else 0)
    return " ".join(part for part in (write.text.strip()[:room].strip(), write.marker) if part) or None
