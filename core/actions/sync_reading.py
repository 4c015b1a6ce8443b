"""Reading both sides of a sync, and planning until nothing more has to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from core.actions.connections import opened
from core.actions.home import Home, today
from core.actions.sync_cursors import Covered, Noted, after_window, covered, cursor, fingerprint
from core.actions.sync_quiet import (
    Ground,
    Projection,
    Row,
    Rows,
    Sifted,
    asked_ids,
    asks_for,
    people_of,
    ref_of,
    sift,
    since,
)
from core.actions.sync_rules import config_of, mapping_of
from core.actions.sync_sides import DAY, PAGE_ROWS, cost, read_days, read_more, shown_in
from core.http.errors import NotSent
from core.models.both_sides import Changes, Kept, WorkPeriod
from core.providers.base import KeptInStep
from core.store.tables import Company, Integration, PersonCopy
from core.sync import carried, planned
from core.sync.actions import SyncPlan
from core.sync.plan import plan
from core.sync.planned import About
from core.sync.presence import Ask
from core.sync.project import Record
from core.sync.stored import AT_ONCE, questions_of, twins_by_id
from core.sync.twins import Guard, Reading, SyncState, Twin
from core.sync.words import How, Side

__all__ = ["DAY", "Read", "connection_of", "read_and_plan"]

FEW = 20
"""So many questions about single days are always less than a window; else up to half of what its pages are."""
MOST_ROUNDS = 6
"""Readings in a row that each asked for more; whatever is still open then is left for the next sync."""


@dataclass(frozen=True, slots=True)
class Read:
    """Both sides as they were read, without what is quiet, and what they amount to. noted: to be stored with the plan,
    None where it tells nothing for the next time."""

    state: SyncState
    plan: SyncPlan
    noted: Noted | None = None


def connection_of(integration: Integration, side: Side) -> str:
    return integration.source_id if side is Side.A else integration.target_id


def read_and_plan(
    home: Home,
    company: Company,
    integration: Integration,
    about: About,
    overruled: Collection[Guard] = (),
    quick: bool = False,
) -> Read:
    """Read these days of both systems and plan. Raises NotKept and the errors of `core.http.errors`.

    overruled: guards that a person has lifted. quick: of a side that tells its changes read these alone, where the
    last reading of the whole window is not old and few days are to be looked at.
    """
    with ExitStack() as stack:
        sides = {side: stack.enter_context(opened(home, connection_of(integration, side)))[1] for side in Side}
        reader = _Reader(home, company, integration, about, overruled, sides)
        if quick and (found := reader.read_changes()) is not None:
            return found
        return reader.read_window()


class _Reader:
    """One reading of both sides, with what the store knows."""

    def __init__(
        self,
        home: Home,
        company: Company,
        integration: Integration,
        about: About,
        overruled: Collection[Guard],
        sides: Mapping[Side, KeptInStep],
    ) -> None:
        self.home, self.about, self.sides = home, about, sides
        store = home.store
        with store.read() as session:
            self.mapping = mapping_of(session, integration, about.kept)
            self.config = config_of(session, integration, about.kept)
            self.filter = fingerprint(session, integration, about.kept)
            self.covered = covered(session, integration.id, about.kept)
            self.cursors = {side: cursor(session, integration.id, about.kept, side, self.filter) for side in Side}
            self.rows = Rows(session, about)
            self.known_people = _known_people(session, integration)
            held_ = {planned.HELD}
            open_ = planned.stored(store, session, integration=integration.id, states=held_, kept=about.kept)
            self.open_items = tuple(carried.open_item(store, session, one) for one in open_)
            self.questions = questions_of(session, integration.id, about.kept)
            counts = self.covered is not None and self.covered.filter == self.filter
            self.spots = since(session, about, self.covered) if self.covered and counts else []
        self.counts = self.covered if counts else None
        self.overruled = frozenset(overruled)
        self.today = today(home, company)
        self.projections = {side: Projection(store, side) for side in Side}
        self.twins: dict[int, Twin] = {}
        self.recalled: set[str] = set()
        self.refused: Mapping[Side, frozenset[str]] = {}

    def read_window(self) -> Read:
        people = self._whom()
        begun: dict[Side, str] = {}
        for side in Side:
            if not self.about.people and self.config.can(side).tells_changes:
                begun[side] = self.sides[side].changes(self.about.kept, "").cursor
        with ThreadPoolExecutor(2) as threads:
            days = threads.map(lambda side: (side, read_days(self.sides[side], self.about, people[side])), Side)
            readings = dict(days)
        found = self._planned(self._ground(), readings)
        now = self.home.store.clock()
        new = None if self.about.people else after_window(self.covered, self.about, self.filter, now)
        return replace(found, noted=Noted(new, begun) if new else None)

    def read_changes(self) -> Read | None:
        """None where the window has to be read."""
        before, about = self.counts, self.about
        deltas = [side for side in Side if self.config.can(side).tells_changes and self.cursors[side]]
        if before is None or about.people or not deltas or not before.fresh(about, self.home.store.clock()):
            return None
        readings, cursors, loud = dict[Side, Reading](), dict[Side, str](), set[int]()
        for side in Side:
            if side not in deltas:
                readings[side] = read_days(self.sides[side], about, None)
                continue
            try:
                told = self.sides[side].changes(about.kept, self.cursors[side])
            except NotSent:  # a cursor that is no longer taken
                return None
            cursors[side] = told.cursor
            readings[side], gone = self._told(side, told, before)
            loud |= gone
        ground = self._ground(loud, quick=True)
        sifted = self._sifted(ground, readings)
        asks = {side: asks_for(ground, sifted, side) for side in deltas}
        if sum(map(cost, asks.values())) > max(FEW, len(self.rows.all) // PAGE_ROWS // 2):
            return None
        for side in deltas:
            readings[side] = read_more(self.sides[side], about.kept, readings[side], asks[side])
        found = self._planned(ground, readings)
        return replace(found, noted=Noted(replace(before, first=about.first, last=about.last), cursors))

    def _told(self, side: Side, told: Changes, before: Covered) -> tuple[Reading, set[int]]:
        """The changes as a reading: without what was delivered and remembered before, with days that were not covered
        yet; and the twins of deleted work, whose day no id tells."""
        about, twins = self.about, self._of_refs(side, map(ref_of, told.changed))
        records = [r for r in told.changed if not _remembered(twins.get(ref_of(r)), side, r)]
        first, last = about.first - DAY, about.last + DAY
        near = [r for r in records if ref_of(r) in twins or _touches(r, first, last)]
        reading = Reading(records=tuple(near), first=first, last=last, how=How.DELTA, gone=told.gone)
        if about.last > before.last:
            reading = read_more(self.sides[side], about.kept, reading, [Ask(side, "", span=(before.last, last))])
        return reading, self._of_gone(side, told.gone) if about.kept is Kept.WORK else set()

    def _of_refs(self, side: Side, refs: Iterable[str]) -> dict[str, Twin]:
        wanted = set(refs)
        with self.home.store.read() as session:
            self.rows.more(session, wanted)
        rows = [row for row in self.rows.all.values() if row.ref(side) in wanted]
        return {twin.end(side).ref: twin for twin in self._open(rows)}

    def _of_gone(self, side: Side, gone: Collection[str]) -> set[int]:
        """The newest days first, until all were found."""
        left, found = set(gone), set[int]()
        rows = sorted(self.rows.all.values(), key=lambda row: row.last, reverse=True) if gone else []
        for start in range(0, len(rows), AT_ONCE):
            for twin in self._open(rows[start : start + AT_ONCE]) if left else ():
                if left & set(twin.end(side).refs):
                    found.add(int(twin.id))
                    left -= set(twin.end(side).refs)
        return found

    def _ground(self, loud: Collection[int] = (), quick: bool = False) -> Ground:
        ids, people = asked_ids(self.questions) | set(loud), people_of(self.open_items, self.mapping)
        return Ground(self.about, self.mapping, self.counts, ids, self.spots, people, quick)

    def _planned(self, ground: Ground, readings: dict[Side, Reading]) -> Read:
        state = self._state(ground, readings)
        found = plan(state)
        for _ in range(MOST_ROUNDS):
            if not (self._recalls(found) or found.asked):
                break
            for side in Side:
                asks = [ask for ask in found.asked if ask.side is side]
                readings[side] = read_more(self.sides[side], self.about.kept, readings[side], asks)
            state = self._state(ground, readings)
            found = plan(state)
        return Read(state, found)

    def _recalls(self, found: SyncPlan) -> bool:
        """Where a move is unclear, what was refused to these people before; whether that says anything new."""
        pairs = [self.mapping.person(n.side, n.person) for n in found.notes if n.what == "moved_unclear" and n.side]
        people = {pair.a for pair in pairs if pair}
        if not people - self.recalled:
            return False
        self.recalled |= people
        with self.home.store.read() as session:
            self.refused = planned.refused(self.home.store, session, self.about, self.recalled)
        return any(self.refused.values())

    def _sifted(self, ground: Ground, readings: Mapping[Side, Reading]) -> Sifted:
        shown = {side: self.projections[side].of(shown_in(readings[side])) for side in Side}
        with self.home.store.read() as session:
            self.rows.more(session, {ref for side in Side for ref in shown[side]})
        return sift(ground, self.rows.all.values(), readings, shown)

    def _state(self, ground: Ground, readings: Mapping[Side, Reading]) -> SyncState:
        sifted = self._sifted(ground, readings)
        delta = any(reading.how is How.DELTA for reading in readings.values())
        how = How.WINDOW if self.rows.any or delta else How.FIRST
        sides = {side: one if delta else replace(one, how=how) for side, one in sifted.readings.items()}
        return SyncState(
            kept=self.about.kept,
            a=sides[Side.A],
            b=sides[Side.B],
            mapping=self.mapping,
            config=self.config,
            today=self.today,
            twins=tuple(self._open(sifted.loud)),
            quiet=sifted.quiet,
            questions=self.questions,
            open_items=self.open_items,
            known_people=self.known_people,
            refused=self.refused,
            overruled=self.overruled,
        )

    def _open(self, rows: Sequence[Row]) -> list[Twin]:
        """In the order of their ids."""
        ids = sorted(row.id for row in rows)
        if closed := [id for id in ids if id not in self.twins]:
            with self.home.store.read() as session:
                self.twins |= {int(twin.id): twin for twin in twins_by_id(self.home.store, session, closed)}
        return [self.twins[id] for id in ids]

    def _whom(self) -> Mapping[Side, frozenset[str] | None]:
        """Whose records are read on each side; None for everybody."""
        if not self.about.people:
            return dict.fromkeys(Side)
        mine = [pair.b for pair in self.mapping.people if pair.a in self.about.people]
        return {Side.A: frozenset(self.about.people), Side.B: frozenset(mine)}


def _remembered(twin: Twin | None, side: Side, record: Record) -> bool:
    """Whether this is what the twin was made from: delivered again, for the times of changes are asked for with room.

    An absence is one record, whose mark tells; of a day with work the newest change of its stretches does.
    """
    if twin is None or not isinstance(record, WorkPeriod):
        return False
    end = twin.end(side)
    known, now = end.updated_at, record.updated_at
    return record.ref in end.refs and known is not None and now is not None and now <= known


def _touches(record: Record, first: date, last: date) -> bool:
    if isinstance(record, WorkPeriod):
        return first <= record.day <= last
    return record.first <= last and (record.last is None or first <= record.last)


def _known_people(session: Session, integration: Integration) -> Mapping[Side, frozenset[str]]:
    """Everybody whom a system listed when its employees were last read; nothing of one whose never were."""
    found = {}
    for side in Side:
        about = PersonCopy.connection_id == connection_of(integration, side)
        listed = session.exec(select(PersonCopy.person).where(about, col(PersonCopy.gone_at).is_(None))).all()
        if listed:
            found[side] = frozenset(listed)
    return found
