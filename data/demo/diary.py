"""One person's period: which days have a norm, what is taken, and how a day's norm becomes rows of hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from data.demo.company import NORMS, TASKS, holidays
from data.demo.model import Person

DAY = Decimal("7.4")
SPLITS = (
    (("7.4",), 80),
    (("4.4", "3"), 4),
    (("3.25", "4.15"), 4),
    (("7.4167",), 4),
    (("5.125", "2.275"), 1),
    (("7.25",), 3),
    (("7.5",), 4),
)
"""How a day of 7.4 hours is registered, and how often in a hundred. The last two are actual hours, not the norm."""
PATTERNS = [split for split, share in SPLITS for _ in range(share)]
EXACT = [split for split in PATTERNS if split != ("5.125", "2.275")]
"""Splits that end on a full minute: for people with clock times."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A row of hours before it has an id. start: None without clock times."""

    hours: Decimal
    task: int
    start: time | None = None
    salary_code: str | None = None
    note: str = ""

    @property
    def end(self) -> time | None:
        if self.start is None:
            return None
        minutes = self.start.hour * 60 + self.start.minute + round(self.hours * 60)
        return time(*divmod(minutes, 60))


@dataclass(slots=True)
class Diary:
    """The open period of one person. work: shifts put by hand, instead of the day's norm. extra: shifts beside it.

    norms: norm hours of every day of the period on which the person is employed, 0 included.
    """

    person: Person
    dice: Random
    norms: Mapping[date, Decimal]
    tasks: Sequence[int]
    absence: dict[date, list[tuple[str, Decimal]]] = field(default_factory=dict)
    work: dict[date, list[Shift]] = field(default_factory=dict)
    extra: defaultdict[date, list[Shift]] = field(default_factory=lambda: defaultdict(list))

    def free(self, norm: Decimal | None = None) -> list[date]:
        """Days with a norm (with this one) on which nothing special is put down, in order."""
        taken = self.absence.keys() | self.work.keys() | self.extra.keys()
        return [d for d, hours in self.norms.items() if hours and d not in taken and norm in (None, hours)]

    def any_free(self, norm: Decimal | None = None) -> date | None:
        days = self.free(norm)
        return self.dice.choice(days) if days else None

    def away(self, day: date, code: str, hours: Decimal | None = None) -> None:
        self.absence.setdefault(day, []).append((code, self.norms[day] if hours is None else hours))

    def shifts(self, day: date) -> list[Shift]:
        """All rows of hours of the day."""
        if day in self.work:
            return self.work[day] + self.extra.get(day, [])
        hours = self.norms[day] - sum((h for _, h in self.absence.get(day, ())), Decimal(0))
        return (self._regular(hours) if hours > 0 else []) + self.extra.get(day, [])

    def _regular(self, hours: Decimal) -> list[Shift]:
        parts: Sequence[Decimal] = (hours,)
        if hours == DAY:
            parts = [Decimal(part) for part in self.dice.choice(EXACT if self.person.clocks else PATTERNS)]
        shifts = []
        start = time(8, 0) if self.person.clocks else None
        for task, part in zip(self.dice.sample(self.tasks, len(parts)), parts, strict=True):
            shifts.append(Shift(part, task, start))
            start = shifts[-1].end
        return shifts


def open_diary(person: Person, seed: int, first: date, last: date) -> Diary:
    """The empty diary of a person who is in the time system."""
    dice = Random(f"{seed}/days/{person.key}")
    tasks = [t.id for t in TASKS if t.name != "Tillæg og vagter"]
    return Diary(person, dice, norms_of(person, first, last), dice.sample(tasks, 3))


def norms_of(person: Person, first: date, last: date) -> dict[date, Decimal]:
    """Norm hours of each day of the period on which the person works here, 0 on days off and public holidays."""
    if person.time is None:
        return {}
    begins = max(first, person.time.hired)
    ends = min(last, person.time.ended or last, (person.pay and person.pay.last_work_day) or last)
    norms = {}
    for n in range((ends - begins).days + 1):
        day = begins + timedelta(days=n)
        changed = person.new_norm is not None and person.new_norm_from is not None and day >= person.new_norm_from
        week = NORMS[person.new_norm if changed and person.new_norm else person.norm][1]
        norms[day] = Decimal(0) if day in _holidays(day.year) else week[day.weekday()]
    return norms


@cache
def _holidays(year: int) -> frozenset[date]:
    return holidays(year)
