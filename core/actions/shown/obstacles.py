"""What keeps rows back, over all people of a plan: by reason, and by manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.actions.shown.plans import Line, Place
from core.transfer.case import Outcome


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Rows that one reason keeps back, over all people. names: of the first few, by their hours."""

    reason: str
    about: str
    people: int
    rows: int
    hours: Decimal
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one manager (or a few who share it) has not approved. name: empty where nobody is named."""

    name: str
    departments: tuple[str, ...]
    people: tuple[tuple[str, tuple[date, ...]], ...]
    hours: Decimal

    @property
    def days(self) -> int:
        """People's days."""
        return sum(len(days) for _, days in self.people)

    @property
    def weeks(self) -> tuple[int, ...]:
        return tuple(sorted({day.isocalendar().week for _, days in self.people for day in days}))


def obstacles(lines: Iterable[Line]) -> list[Obstacle]:
    """What keeps rows back, the most hours first. `not_approved` is one, whoever the managers are."""
    found: defaultdict[tuple[str, str], list[tuple[Line, int, Decimal]]] = defaultdict(list)
    for line in lines:
        if line.place is Place.OUTSIDE:
            continue
        for trouble in line.person.troubles:
            found[trouble.reason, trouble.about].append((line, trouble.rows, trouble.hours))
        if line.person.unapproved:
            about = line, len(line.person.unapproved), line.person.hours_unapproved
            found[Outcome.NOT_APPROVED.value, ""].append(about)
    return sorted((_obstacle(*key, of) for key, of in found.items()), key=lambda o: (-o.hours, o.reason, o.about))


def _obstacle(reason: str, about: str, found: Sequence[tuple[Line, int, Decimal]]) -> Obstacle:
    by_hours = sorted(found, key=lambda one: (-one[2], one[0].person.name))
    return Obstacle(
        reason,
        about,
        len(found),
        sum(rows for _, rows, _ in found),
        sum((hours for *_, hours in found), Decimal(0)),
        tuple(line.person.name for line, *_ in by_hours[:3]),
    )


def by_manager(lines: Iterable[Line]) -> list[Waiting]:
    """Who has days to approve, with whose; the most people's days first."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.person.unapproved and line.place is not Place.OUTSIDE:
            found[", ".join(name for name in line.person.waits_for if name)].append(line)
    return sorted((_waiting(name, of) for name, of in found.items()), key=lambda w: (-w.days, w.name))


def _waiting(name: str, lines: Sequence[Line]) -> Waiting:
    people = [(line.person.name, tuple(sorted({day for day, *_ in line.person.unapproved}))) for line in lines]
    return Waiting(
        name,
        tuple(sorted({line.person.department for line in lines if line.person.department})),
        tuple(sorted(people)),
        sum((line.person.hours_unapproved for line in lines), Decimal(0)),
    )
