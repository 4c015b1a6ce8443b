"""Who works how long on which day, and what a day of absence therefore takes from the balance (sheet 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from .rows import FIRST, ONE_DAY, SECOND, Absence

NOTHING = Decimal(0)
HALF = Decimal("0.5")


class Calendar:
    """Hours by weekday of the account and of those who differ, and the holidays."""

    def __init__(self, week: Sequence[Decimal], holidays: Iterable[date]) -> None:
        self._week = tuple(week)
        self._own: dict[str, tuple[Decimal, ...]] = {}
        self.holidays = frozenset(holidays)

    def set_own(self, person_id: str, week: Sequence[Decimal]) -> None:
        self._own[person_id] = tuple(week)

    def week_of(self, person_id: str) -> tuple[Decimal, ...]:
        return self._own.get(person_id, self._week)

    def hours(self, person_id: str, day: date) -> Decimal:
        return NOTHING if day in self.holidays else self.week_of(person_id)[day.weekday()]

    def breakdown(self, absence: Absence, today: date) -> list[tuple[date, Decimal]]:
        """What each calendar day takes, in the unit of the type; 0 on free days. An open one goes on until today."""
        last = absence.last if absence.last is not None else today
        days = [absence.first + ONE_DAY * n for n in range((last - absence.first).days + 1)]
        return [(day, self._taken(absence, day)) for day in days]

    def _taken(self, absence: Absence, day: date) -> Decimal:
        hours = self.hours(absence.person_id, day)
        if not hours:
            return NOTHING
        if absence.start is not None and absence.end is not None:
            return hours if absence.first != absence.last else _hours(absence.start, absence.end)
        late = day == absence.first and absence.begins == SECOND
        early = day == absence.last and absence.ends == FIRST
        return HALF if late or early else Decimal(1)


def _hours(start: datetime, end: datetime) -> Decimal:
    return (Decimal(int((end - start).total_seconds())) / 3600).quantize(Decimal("0.0001")).normalize()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())
