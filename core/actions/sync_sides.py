"""Asking one side of a sync for days, for single records, and for more of what a plan needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

from core.models.both_sides import Kept, WorkPeriod
from core.providers.base import KeptInStep
from core.sync.planned import About
from core.sync.presence import Ask
from core.sync.project import Record
from core.sync.twins import Reading, Span

DAY = timedelta(days=1)
ASKS_AT_ONCE = 4
PAGE_ROWS = 50
"""Lists come in pages of about so many rows, or more."""


def read_days(connector: KeptInStep, about: About, people: frozenset[str] | None) -> Reading:
    """One day more on either side: what lies on the edge of a reading proves nothing."""
    first, last = about.first - DAY, about.last + DAY
    return Reading(records=_listed(connector, about.kept, first, last, people), first=first, last=last, people=people)


def read_more(connector: KeptInStep, kept: Kept, reading: Reading, asks: Sequence[Ask]) -> Reading:
    """The reading with what a plan asked for on top."""
    records = {record.ref: record for record in reading.records}
    answers, spans = dict(reading.answers), list(reading.spans)
    singly = [(ask, ref) for ask in asks for ref in ask.refs]
    together = list(by_span(asks).items())
    with ThreadPoolExecutor(ASKS_AT_ONCE) as threads:
        listed = threads.map(lambda one: _listed(connector, kept, one[0][0], one[0][1], _named(one[1])), together)
        got = threads.map(lambda one: _one(connector, kept, *one), singly)
        for found in listed:
            records |= {record.ref: record for record in found}
        answers |= {ref: record for (_, ref), record in zip(singly, got, strict=True)}
    spans += [Span(ask.person, *ask.span) for ask in asks if ask.span]
    return replace(reading, records=tuple(records.values()), answers=answers, spans=tuple(spans))


def by_span(asks: Iterable[Ask]) -> dict[tuple[date, date], set[str]]:
    """Whom to ask for together, by days. Empty for everybody."""
    found: defaultdict[tuple[date, date], set[str]] = defaultdict(set)
    for ask in asks:
        if ask.span:
            found[ask.span].add(ask.person)
    return found


def cost(asks: Iterable[Ask]) -> int:
    """About how many calls these are, with a row a person and day."""
    asks = list(asks)
    pages = sum(
        -(-len(people) * ((last - first).days + 1) // PAGE_ROWS) for (first, last), people in by_span(asks).items()
    )
    return pages + sum(len(ask.refs) for ask in asks)


def _named(people: set[str]) -> frozenset[str] | None:
    return None if "" in people else frozenset(people)


def _one(connector: KeptInStep, kept: Kept, ask: Ask, ref: str) -> Record | None:
    if kept is Kept.ABSENCE:
        return connector.absence_period(ref)
    if ask.day is None:
        raise ValueError("Work is asked for with the day that it counted to.")
    return connector.work_period(ref, ask.person, ask.day)


def _listed(
    connector: KeptInStep, kept: Kept, first: date, last: date, people: Collection[str] | None
) -> tuple[Record, ...]:
    read: Callable[..., Sequence[Record]] = (
        connector.absence_periods if kept is Kept.ABSENCE else connector.work_periods
    )
    return tuple(read(first, last, people))


def shown_in(reading: Reading) -> list[Record]:
    """What a reading shows: what was listed, and absences that were got by id."""
    listed = {record.ref: record for record in reading.records}
    got = (r for ref, r in reading.answers.items() if ref not in listed and r is not None)
    return [*listed.values(), *(record for record in got if not isinstance(record, WorkPeriod))]
