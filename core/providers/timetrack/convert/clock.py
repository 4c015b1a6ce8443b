"""What the digits of a timestamp mean: wall clock of the account, or true UTC (sheet section 9). A setting decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """zone: where the account's people are; None where the digits are their wall clock already, which is the default.

    In the hour that the autumn night has twice, `fold` of a wall clock tells which one is meant, both ways.
    """

    zone: ZoneInfo | None = None

    def wall(self, digits: datetime) -> datetime:
        """Wall clock without zone."""
        if self.zone is None:
            return digits
        return digits.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def stamp(self, wall: datetime) -> str:
        """The timestamp as it goes out, with fractions and `Z`. [docs 4]"""
        digits = wall if self.zone is None else wall.replace(tzinfo=self.zone).astimezone(UTC)
        return digits.replace(tzinfo=None).strftime("%Y-%m-%dT%H:%M:%S.000Z")
