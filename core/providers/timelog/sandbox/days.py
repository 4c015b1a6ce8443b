"""The state of every user's day (the timesheet ladder) and its norm hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from core.providers.timelog.sandbox.seed import HolidayCalendar, NormalWorkingTime, Timesheet, User

OPEN, CLOSED, PM_APPROVED, APPROVED = 0, 10, 20, 30


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


@dataclass
class DayBook:
    """Which days of which user are closed or approved. A day that nobody touched is open.

    comments: the manager's word at the last rejection of a day; present only while the day is rejected.
    """

    _status: dict[tuple[int, date], int] = field(default_factory=dict)
    comments: dict[tuple[int, date], str] = field(default_factory=dict)

    def fill(self, sheets: list[Timesheet]) -> None:
        for sheet in sheets:
            for day in days_of(sheet.From, sheet.To):
                self.put(sheet.UserID, day, sheet.ApprovedStatus, sheet.Comment)

    def put(self, user_id: int, day: date, status: int, comment: str = "") -> None:
        self._status[user_id, day] = status
        if comment:
            self.comments[user_id, day] = comment
        else:
            self.comments.pop((user_id, day), None)

    def status(self, user_id: int, day: date) -> int:
        return self._status.get((user_id, day), OPEN)

    def is_closed(self, user_id: int, day: date) -> bool:
        return self.status(user_id, day) >= CLOSED

    def is_approved(self, user_id: int, day: date) -> bool:
        return self.status(user_id, day) == APPROVED

    def is_rejected(self, user_id: int, day: date) -> bool:
        return (user_id, day) in self.comments

    def rows(self) -> list[dict[str, object]]:
        return [
            {
                "UserID": user_id,
                "Date": day.isoformat(),
                "ApprovedStatus": status,
                "IsClosed": status >= CLOSED,
                "IsApproved": status == APPROVED,
                "Comment": self.comments.get((user_id, day), ""),
            }
            for (user_id, day), status in self._status.items()
        ]


@dataclass
class Norms:
    """Norm hours of a user's day: the working time valid then, 0 on the user's public holidays. Decimal hours."""

    times: Mapping[int, NormalWorkingTime]
    calendars: Mapping[int, HolidayCalendar]

    def __post_init__(self) -> None:
        self._holidays = {key: frozenset(c.Holidays) for key, c in self.calendars.items()}

    def working_time(self, user: User, day: date) -> NormalWorkingTime | None:
        number = user.NormalWorkingTimeID
        for change in user.normal_working_times:
            if change.ValidFromDate <= day:
                number = change.NormalWorkingTimeID
        return None if number is None else self.times[number]

    def hours(self, user: User, day: date) -> Decimal:
        working_time = self.working_time(user, day)
        if working_time is None or day in self._holidays.get(user.PublicHolidayCalendarID or 0, ()):
            return Decimal(0)
        return working_time.Hours[day.weekday()]
