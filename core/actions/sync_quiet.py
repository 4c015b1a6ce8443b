"""Which twins both sides still hold as they were remembered: these are left out, and never opened.

What it costs to plan grows so with what changed. Left out is only what a plan has found to agree since people, types
and rules are what they are; nothing of an action since, of a question, or of anybody with a write of unknown outcome.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, select
from sqlmodel import Session, col

from core.actions.sync_cursors import Covered
from core.actions.sync_sides import DAY
from core.models.both_sides import Kept, WorkPeriod
from core.store.database import Store
from core.store.tables import SyncActionRow, SyncPlan, TwinRow
from core.sync.planned import KEPT, About
from core.sync.presence import Ask
from core.sync.project import Held, Record, day_ref, held_as
from core.sync.stored import handfuls, mark
from core.sync.through import SyncMapping
from core.sync.twins import OpenItem, Question, Quiet, Reading
from core.sync.words import How, Side, State

TWIN: Table = TwinRow.__table__  # type: ignore[attr-defined]
Spot = tuple[str, date, date]
"""A person of A and days of theirs."""


class Row(NamedTuple):
    """A twin unopened."""

    id: int
    a_person: str
    b_person: str
    a_ref: str
    b_ref: str
    a_mark: str
    b_mark: str
    state: str
    first: date
    last: date

    def person(self, side: Side) -> str:
        return self.a_person if side is Side.A else self.b_person

    def ref(self, side: Side) -> str:
        return self.a_ref if side is Side.A else self.b_ref


class Shown(NamedTuple):
    held: Held
    mark: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to know beforehand. covered: None where every twin has to be opened.

    loud_ids, spots, people: what is looked at in any case: twins that were asked about, or of which a record was
    deleted; days of actions since; people of A with a write of unknown outcome. quick: a side tells only changes.
    """

    about: About
    mapping: SyncMapping
    covered: Covered | None
    loud_ids: Collection[int] = ()
    spots: Sequence[Spot] = ()
    people: Collection[str] = ()
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Sifted:
    """The readings without what is quiet, and the twins that are to be opened. linked: those of them kept in step.

    free: days with something of A that no twin knows yet.
    """

    readings: Mapping[Side, Reading]
    loud: Sequence[Row]
    quiet: Quiet
    free: Sequence[Spot] = ()

    @property
    def linked(self) -> list[Row]:
        return [row for row in self.loud if row.state == State.LINKED]


class Projection:
    """One side's records as what a sync compares, with their marks. What was seen before is not worked out again."""

    def __init__(self, store: Store, side: Side) -> None:
        self._store, self._side = store, side
        self._known: dict[str, tuple[list[Record], Shown]] = {}
        self._last: tuple[list[Record], dict[str, Shown]] = [], {}

    def of(self, records: Iterable[Record]) -> Mapping[str, Shown]:
        every = list(records)
        if every != self._last[0]:
            self._last = every, self._grouped(every)
        return self._last[1]

    def _grouped(self, records: Iterable[Record]) -> dict[str, Shown]:
        groups: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            groups[ref_of(record)].append(record)
        return {ref: self._shown(ref, group) for ref, group in groups.items()}

    def _shown(self, ref: str, group: list[Record]) -> Shown:
        known = self._known.get(ref)
        if known and known[0] == group:
            return known[1]
        there = held_as(self._side, ref, group)
        shown = Shown(there, mark(self._store, there.hash, there.standing))
        self._known[ref] = group, shown
        return shown


def ref_of(record: Record) -> str:
    return day_ref(record) if isinstance(record, WorkPeriod) else record.ref


class Rows:
    """The twins of these days, unopened, and those of records that lie elsewhere."""

    def __init__(self, session: Session, about: About) -> None:
        self._about = about
        self.all: dict[int, Row] = {}
        self._asked: set[str] = set()
        near = self._query().where(col(TwinRow.last) >= about.first - DAY, col(TwinRow.first) <= about.last + DAY)
        people = [near.where(col(TwinRow.a_person).in_(some)) for some in handfuls(about.people)]
        for query in people or [near]:
            self._take(session, query)
        self.any = bool(self.all) or session.execute(self._query().limit(1)).first() is not None

    def more(self, session: Session, refs: Iterable[str]) -> None:
        """Those of these records of either side, wherever they lie."""
        known = {ref for row in self.all.values() for ref in (row.a_ref, row.b_ref)}
        unknown = set(refs) - known - self._asked
        self._asked |= unknown
        if self.any:
            for some in handfuls(unknown):
                self._take(session, self._query().where(col(TwinRow.a_ref).in_(some) | col(TwinRow.b_ref).in_(some)))

    def _query(self) -> Select[Any]:
        return select(*(TWIN.c[name] for name in Row._fields)).where(
            TWIN.c.integration_id == self._about.integration, TWIN.c.kept == self._about.kept.value
        )

    def _take(self, session: Session, query: Select[Any]) -> None:
        for found in session.execute(query):
            row = Row(*found)
            self.all[row.id] = row


def since(session: Session, about: About, covered: Covered) -> list[Spot]:
    """Whom and which days every action since that plan was about, but for what was only remembered."""
    query = (
        select(col(SyncActionRow.person), col(SyncActionRow.first), col(SyncActionRow.last))
        .join(SyncPlan, col(SyncPlan.id) == SyncActionRow.plan_id)
        .where(col(SyncActionRow.integration_id) == about.integration, col(SyncPlan.kept) == about.kept.value)
        .where(col(SyncActionRow.plan_id) >= covered.plan, col(SyncActionRow.state) != KEPT)
    )
    return sorted({(person, first, last) for person, first, last in session.execute(query.distinct())})


def asked_ids(questions: Mapping[str, Question]) -> set[int]:
    """Twins that people were asked about."""
    found = (subject.removeprefix("twin ") for subject in questions if subject.startswith("twin "))
    return {int(id) for id in found if id.isdecimal()}


def people_of(items: Iterable[OpenItem], mapping: SyncMapping) -> set[str]:
    pairs = (mapping.person(item.target, item.person) for item in items)
    return {pair.a for pair in pairs if pair}


def sift(
    ground: Ground, rows: Iterable[Row], readings: Mapping[Side, Reading], shown: Mapping[Side, Mapping[str, Shown]]
) -> Sifted:
    """Take out what is quiet. An absence is looked at with all others of its person, for it may have moved or stand
    for another; a day with work stands alone."""
    rows = list(rows)
    if ground.covered is None:
        return Sifted(readings, rows, Quiet())
    spots: defaultdict[str, list[Spot]] = defaultdict(list)
    for spot in ground.spots:
        spots[spot[0]].append(spot)
    loud = {
        row.id
        for row in rows
        if not _is_quiet(ground, row, readings, shown)
        or any(first <= row.last and row.first <= last for _, first, last in spots.get(row.a_person, ()))
    }
    fresh = list(_free(ground, rows, shown))
    if ground.about.kept is Kept.ABSENCE:
        people = {row.a_person for row in rows if row.id in loud} | {person for person, _, _ in fresh}
        people |= {person for person, _, _ in ground.spots}
        loud |= {row.id for row in rows if row.a_person in people}
    quiet = [row for row in rows if row.id not in loud]
    out = {side: {row.ref(side) for row in quiet} for side in Side}
    if ground.quick:
        out = {side: out[side] | _resting(readings[side], shown[side]) for side in Side}
    left = {side: _without(readings[side], out[side]) for side in Side}
    linked = [row for row in quiet if row.state == State.LINKED]
    return Sifted(left, [row for row in rows if row.id in loud], _counted(linked, readings), fresh)


def _is_quiet(
    ground: Ground, row: Row, readings: Mapping[Side, Reading], shown: Mapping[Side, Mapping[str, Shown]]
) -> bool:
    covered = ground.covered
    if covered is None or row.id in ground.loud_ids or row.a_person in ground.people:
        return False
    if row.state == State.TOMBSTONE:
        return not any((there := shown[side].get(row.ref(side))) and not there.held.standing.void for side in Side)
    if row.state != State.LINKED or row.first < covered.first or covered.last < row.last:
        return False
    a, b = shown[Side.A].get(row.a_ref), shown[Side.B].get(row.b_ref)
    if ground.quick and ((a and a.held.running) or (b and b.held.running)):
        return True
    as_before = _as_before(row.a_ref, row.a_mark, readings[Side.A], a)
    return as_before and _as_before(row.b_ref, row.b_mark, readings[Side.B], b)


def _as_before(ref: str, mark: str, reading: Reading, there: Shown | None) -> bool:
    if there is None:
        return reading.how is How.DELTA and ref not in reading.gone
    return there.mark == mark and not there.held.running


def _free(ground: Ground, rows: Iterable[Row], shown: Mapping[Side, Mapping[str, Shown]]) -> Iterator[Spot]:
    """What no twin knows, and what may become one."""
    rows = list(rows)
    for side in Side:
        known = {row.ref(side) for row in rows}
        for there in [there for ref, there in shown[side].items() if ref not in known]:
            form = there.held.form
            pair = ground.mapping.person(side, form.person)
            if pair is None or there.held.standing.void or there.held.running:
                continue
            if ground.mapping.unfit(form) is None:
                yield pair.a, *form.days


def _resting(reading: Reading, shown: Mapping[str, Shown]) -> set[str]:
    """Days on which somebody is still at work: nothing can be said of them, so nothing is read for them."""
    return {ref for ref, there in shown.items() if there.held.running}


def _without(reading: Reading, out: Collection[str]) -> Reading:
    if not out:
        return reading
    answers = {ref: record for ref, record in reading.answers.items() if ref not in out}
    return replace(reading, records=tuple(r for r in reading.records if ref_of(r) not in out), answers=answers)


def _counted(quiet: Sequence[Row], readings: Mapping[Side, Reading]) -> Quiet:
    first, last = max(r.first for r in readings.values()), min(r.last for r in readings.values())
    inside = sum(1 for row in quiet if first <= row.last and row.first <= last)
    return Quiet(inside, {side: frozenset(row.person(side) for row in quiet) for side in Side})


def asks_for(ground: Ground, sifted: Sifted, side: Side) -> list[Ask]:
    """What to read on a side that told only its changes: all days of it on which anything is to be looked at."""
    first, last = ground.about.first, ground.about.last
    spots = [(row.a_person, row.first, row.last) for row in sifted.linked] + [*ground.spots, *sifted.free]
    wanted: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for person, begin, end in spots:
        pair = ground.mapping.person(Side.A, person)
        if pair and begin <= last and first <= end:
            days = (first, last) if ground.about.kept is Kept.ABSENCE else (max(begin, first), min(end, last))
            wanted[pair.a if side is Side.A else pair.b].append(days)
    return [
        Ask(side, person, span=(begin - DAY, end + DAY))
        for person, days in sorted(wanted.items())
        for begin, end in _joined(days)
    ]


def _joined(days: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Days that meet, as one stretch: one question instead of several."""
    begin, end = date.min, date.min
    for first, last in sorted(days):
        if begin != date.min and first <= end + DAY:
            end = max(end, last)
            continue
        if begin != date.min:
            yield begin, end
        begin, end = first, last
    if begin != date.min:
        yield begin, end
