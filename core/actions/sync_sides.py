"""Asking one side of a sync for days, for single records, and for more of what a plan needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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


def read_days(connector: KeptInStep, about: About, people: frozenset[str] | None) -> Reading:
    """One day more on either side: what lies on the edge of a reading proves nothing."""
    first, last = about.first - DAY, about.last + DAY
    return Reading(records=_listed(connector, about.kept, first, last, people), first=first, last=last, people=people)


def read_more(connector: KeptInStep, kept: Kept, reading: Reading, asks: Sequence[Ask]) -> Reading:
    """The reading with what a plan asked for on top."""
    records = {record.ref: record for record in reading.records}
    answers, spans = dict(reading.answers), list(reading.spans)
    with ThreadPoolExecutor(ASKS_AT_ONCE) as threads:
        told = list(threads.map(lambda ask: _answer(connector, kept, ask), asks))
    for ask, (found, single) in zip(asks, told, strict=True):
        records |= {record.ref: record for record in found}
        answers |= single
        if ask.span:
            spans.append(Span(ask.person, *ask.span))
    return replace(reading, records=tuple(records.values()), answers=answers, spans=tuple(spans))


def _answer(connector: KeptInStep, kept: Kept, ask: Ask) -> tuple[Sequence[Record], dict[str, Record | None]]:
    """person of the ask: empty for everybody."""
    people = frozenset({ask.person}) if ask.person else None
    found = _listed(connector, kept, *ask.span, people) if ask.span else ()
    return found, {ref: _one(connector, kept, ask, ref) for ref in ask.refs}


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
