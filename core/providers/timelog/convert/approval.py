"""What counts as approved, and the digest that shows when a row changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

from core.models.rows import Approval
from core.providers.timelog.convert.people import People
from core.providers.timelog.wire import UserID
from core.providers.timelog.wire.rest import Projection
from core.providers.timelog.wire.xml import plain

LADDER = (0, 10, 20, 30)
"""Open, closed by the employee, approved by the project manager, approved by the department manager. [docs 4.5]"""
APPROVED = Approval(True, "row")
DAY_APPROVED = Approval(True, "day")
NOT_REQUIRED = Approval(True, "not_required")


def version(*parts: object) -> str:
    """A short digest of everything that a transfer depends on; the same in every process."""
    return blake2b("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def by_step(step: int | None, approved_from: int, user: UserID, people: People) -> Approval:
    """By the row's own step of the ladder. Unknown steps, such as 25, count as not approved."""
    if step is None:
        return people.waiting(user, "missing")
    return APPROVED if step >= approved_from and step in LADDER else people.waiting(user, "row")


class Day(NamedTuple):
    """What TimeLog knows of one person's day. approved None: it did not say."""

    approved: bool | None
    norm_hours: Decimal | None


Days = Mapping[tuple[UserID, date], Day]


def days(projections: Iterable[Projection]) -> dict[tuple[UserID, date], Day]:
    return {
        (p.UserID, p.Date.date()): Day(
            p.IsApproved, None if p.NormalWorkingHours is None else plain(p.NormalWorkingHours)
        )
        for p in projections
    }


def by_day(day: Day | None, user: UserID, people: People) -> Approval:
    """By the approval of the day that the row is of."""
    if day is None or day.approved is None:
        return people.waiting(user, "missing")
    return DAY_APPROVED if day.approved else people.waiting(user, "day")
