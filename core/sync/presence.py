"""What a read proves (section 4.4): who is there, who is missing, and what must be read before that can be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.models.both_sides import Kept, WorkPeriod
from core.sync.forms import LAST_DAY, Form
from core.sync.project import Held, Record, held
from core.sync.twins import Reading, Span, Twin
from core.sync.words import How, Presence, Side, State

DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True, slots=True, order=True)
class Ask:
    """Please read this, and plan again: single records by id, or all records of one person on these days.

    day: that work counted to.
    """

    side: Side
    person: str
    refs: tuple[str, ...] = ()
    span: Days | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """presence, and what is there. ask: what would tell more."""

    presence: Presence
    held: Held | None = None
    ask: Ask | None = None


class Look:
    """One side's reading, ready to be asked."""

    def __init__(self, side: Side, kept: Kept, reading: Reading) -> None:
        self.side, self.kept, self.reading = side, kept, reading
        self.held = held(side, self._records())

    def of(self, twin: Twin, days: Days, *, wanted: bool) -> Seen:
        """What this side holds of a twin. days: of its base, as this side would say them.

        wanted: the other side showed something, so that it is worth reading more than the window.
        """
        return self._absence(twin, days, wanted) if self.kept is Kept.ABSENCE else self._bundle(twin, days, wanted)

    def lacks(self, person: str, days: Days) -> Seen:
        """Whether something that would touch these days, and that no twin knows, is shown not to be here.

        A day that holds work of any kind, be it what can't take part, is not free for more.
        """
        there = self.held.get(f"{person}/{days[0].isoformat()}") if self.kept is Kept.WORK else None
        if there and not there.standing.void:
            return Seen(Presence.UNREAD)
        if any(w.first <= days[1] and days[0] <= w.last for w in self._proven(person)):
            return Seen(Presence.MISSING)
        asks = self.reading.how is How.DELTA and days[1] != LAST_DAY
        return Seen(Presence.UNREAD, ask=self._span(person, days) if asks else None)

    def _absence(self, twin: Twin, days: Days, wanted: bool) -> Seen:
        end, reading = twin.end(self.side), self.reading
        there = self.held.get(end.ref)
        if there:
            return Seen(Presence.PRESENT, there)
        whole = reading.complete and reading.how is not How.DELTA and self._asked_for(end.person)
        proven = self._inside(end.person, days)
        if twin.state is State.DETACHED and proven:
            return Seen(Presence.MISSING)
        if end.ref in reading.answers:
            return Seen(Presence.MISSING if whole or proven or end.ref in reading.gone else Presence.UNREAD)
        if not reading.can_get:
            return Seen(Presence.MISSING if proven or end.ref in reading.gone else Presence.UNREAD)
        delta = reading.complete and reading.how is How.DELTA
        near = whole and (wanted or self._touches(days))
        if proven or near or end.ref in reading.gone or (delta and wanted):
            return Seen(Presence.UNREAD, ask=Ask(self.side, end.person, (end.ref,)))
        return Seen(Presence.UNREAD)

    def _bundle(self, twin: Twin, days: Days, wanted: bool) -> Seen:
        end, reading = twin.end(self.side), self.reading
        there = self.held.get(end.ref)
        if there and there.running:
            return Seen(Presence.UNREAD)
        if not self._inside(end.person, days):
            hinted = there is not None or wanted or any(ref in reading.gone for ref in end.refs)
            asks = hinted and reading.complete and reading.how is How.DELTA
            return Seen(Presence.UNREAD, ask=self._span(end.person, days) if asks else None)
        if there:
            return Seen(Presence.PRESENT, there)
        unknown = tuple(ref for ref in end.refs if ref not in reading.answers)
        if reading.can_get and unknown:
            return Seen(Presence.UNREAD, ask=Ask(self.side, end.person, unknown, day=days[0]))
        return self._moved(end.refs, days[0])

    def _moved(self, refs: tuple[str, ...], day: date) -> Seen:
        """Got by id, the records are deleted or count to other days: those have to be read before this one is empty."""
        for ref in refs:
            record = self.reading.answers.get(ref)
            if not isinstance(record, WorkPeriod):
                continue
            if record.day == day:
                return Seen(Presence.UNREAD)
            if not self._inside(record.person, (record.day, record.day)):
                return Seen(Presence.UNREAD, ask=self._span(record.person, (record.day, record.day)))
        return Seen(Presence.MISSING)

    def work(self, person: str, days: Iterable[date]) -> list[WorkPeriod] | None:
        """All that this person has on these days, None where they weren't read whole."""
        found: list[WorkPeriod] = []
        for day in sorted(set(days)):
            if not self._inside(person, (day, day)):
                return None
            there = self.held.get(f"{person}/{day.isoformat()}")
            found += [record for record in there.records if isinstance(record, WorkPeriod)] if there else []
        return found

    def ask_around(self, person: str, days: Days) -> Ask | None:
        """What would show everything that touches these days."""
        return self._span(person, days) if days[1] != LAST_DAY else None

    def ask_days(self, person: str, days: Iterable[date]) -> list[Ask]:
        """What would show these days whole."""
        return [self._span(person, (day, day)) for day in sorted(set(days)) if not self._inside(person, (day, day))]

    def whole(self, form: Form) -> bool:
        """Whether all of it was read: of a day with work every stretch must be known."""
        return self.kept is Kept.ABSENCE or self._inside(form.person, form.days)

    def ask_for(self, form: Form) -> Ask | None:
        """What would show all of it, where less than a window was read on purpose."""
        asks = self.reading.complete and self.reading.how is How.DELTA
        return self._span(form.person, form.days) if asks else None

    def _records(self) -> Iterator[Record]:
        """What was listed, and absences found by id: one stretch says nothing of its whole day."""
        listed = {record.ref: record for record in self.reading.records}
        yield from listed.values()
        if self.kept is Kept.ABSENCE:
            found = (r for ref, r in sorted(self.reading.answers.items()) if ref not in listed)
            yield from (record for record in found if record is not None)

    def _span(self, person: str, days: Days) -> Ask:
        return Ask(self.side, person, span=(days[0] - DAY, days[1] + DAY))

    def _asked_for(self, person: str) -> bool:
        return self.reading.people is None or person in self.reading.people

    def _touches(self, days: Days) -> bool:
        return days[0] <= self.reading.last and self.reading.first <= days[1]

    def _inside(self, person: str, days: Days) -> bool:
        return any(w.first <= days[0] and days[1] <= w.last for w in self._proven(person))

    def _proven(self, person: str) -> Iterator[Span]:
        """The days of which this side was shown completely, without the edges of what was asked for."""
        reading = self.reading
        if reading.complete and reading.how is not How.DELTA and self._asked_for(person):
            yield Span(person, reading.first + DAY, reading.last - DAY)
        for span in reading.spans:
            if span.person in ("", person):
                yield Span(person, span.first + DAY, span.last - DAY)
