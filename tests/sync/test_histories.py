"""Random histories: people edit both sides, reads are partial or broken, the sync dies between any two of its acts.

What must never happen is checked at every write (`world.py`); here, what must hold in between and at the end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.models.both_sides import AbsencePeriod, Activity, Half, Kept, Standing, WorkPeriod
from core.sync.actions import SyncPlan
from core.sync.plan import plan
from core.sync.project import Record
from core.sync.twins import Choice, Config, Guard, Question
from core.sync.words import Deletes, Do, Policy, Side
from tests.sync.mirror import mirrored, told, told_mirrored
from tests.sync.world import FREELY, STANDING_ONLY, Crash, World

START = date(2026, 5, 4)
SIDES = st.sampled_from(Side)
WEEKS = st.integers(0, 6)
LENGTHS = st.sampled_from([1, 1, 2, 3, 5])
UNSETTLED = {Do.DUPLICATE, Do.REPORT_APPROVAL, Do.CONFLICT_APPROVAL, Do.CONFLICT_FROZEN}


class History(RuleBasedStateMachine):
    """What both resources share: syncs of every kind, and the end."""

    kept: ClassVar[Kept]
    b_can = STANDING_ONLY

    @initialize(
        deletes=st.sampled_from(Deletes), policy=st.sampled_from([Policy.MANUAL, *Policy]), field_merge=st.booleans()
    )
    def begin(self, deletes: Deletes, policy: Policy, field_merge: bool) -> None:
        config = Config(
            a=FREELY, b=self.b_can, deletes=deletes, delete_floor=1000, policy=policy, field_merge=field_merge
        )
        self.world = World(self.kept, config, overruled=frozenset({Guard.EMPTY_SIDE}))

    @rule()
    def sync(self) -> None:
        made = self.world.sync()
        follows = {Do.RESOLVE, Do.DUPLICATE, Do.MERGE}
        if not any(action.do in follows or action.why == "overlap" for action in (*made.actions, *made.open)):
            again = self.world.planned()
            assert [(a.do, a.row, a.gate, a.why) for a in again.actions] == []
            if not again.open and not made.notes:
                self.both_sides_agree()

    @rule(acts=st.integers(0, 9))
    def sync_and_die(self, acts: int) -> None:
        try:
            self.world.sync(die_after=acts)
        except Crash:
            self.world.acts_left = None

    @rule(week=WEEKS, weeks=st.integers(1, 3), side=SIDES)
    def sync_part(self, week: int, weeks: int, side: Side) -> None:
        first = START + timedelta(weeks=week, days=-2)
        last = first + timedelta(weeks=weeks)
        there = self.world.reading(side, first, last)
        whole = self.world.reading(side.other)
        self.world.sync(*((there, whole) if side is Side.A else (whole, there)))

    @rule(side=SIDES, kept_back=st.integers(0, 3))
    def sync_with_a_broken_page(self, side: Side, kept_back: int) -> None:
        reading = self.world.reading(side, complete=False)
        broken = replace(reading, records=reading.records[kept_back:])
        other = self.world.reading(side.other)
        unclear = bool(self.world.journal)
        made = self.world.sync(*((broken, other) if side is Side.A else (other, broken)))
        missed = [a for a in made.actions if a.row == 14 and a.do is Do.DELETE and a.target is side.other]
        there = [a for a in missed if a.twin and a.twin.end(side).ref in self.world.systems[side].held()]
        assert (there if unclear else missed) == []

    @rule(side=SIDES)
    def sync_changes(self, side: Side) -> None:
        delta, whole = self.world.delta(side), self.world.reading(side.other)
        self.world.sync(*((delta, whole) if side is Side.A else (whole, delta)))
        self.world.systems[side].touched.clear()
        self.world.systems[side].gone.clear()

    @rule(choice=st.sampled_from(Choice))
    def people_answer(self, choice: Choice) -> None:
        self.world.answer(lambda asked: self._truly(asked, choice))

    @invariant()
    def nothing_vanished_or_doubled(self) -> None:
        if hasattr(self, "world") and self.kept is Kept.ABSENCE:
            assert self.world.lost() == set()
            assert self.world.doubled() == []

    @invariant()
    def swapped_sides_give_the_swapped_plan(self) -> None:
        if hasattr(self, "world"):
            state = self.world.state(self.world.reading(Side.A), self.world.reading(Side.B))
            made = plan(state)
            assert told(plan(mirrored(state))) == told_mirrored(made)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        for _ in range(10):
            made = world.settle()
            if not any(asked.choice in (None, Choice.KEEP_BOTH, Choice.IGNORE) for asked in self._open(made)):
                break
            for key, asked in world.questions.items():
                world.questions[key] = self._truly(asked, Choice.TAKE_A)
        assert {action.do for action in made.open} <= UNSETTLED
        if not made.open and not made.notes:
            self.both_sides_agree()

    def both_sides_agree(self) -> None:
        """But for what was let go of where deletes are off."""
        assert self.world.differences() == [] or self.world.config.deletes is Deletes.OFF

    def _truly(self, asked: Question, choice: Choice) -> Question:
        """Of what an unclear write may have made, people know whether, and which of it, it is."""
        item = self.world.journal.get(asked.key)
        if item is None or self.kept is Kept.WORK:
            return replace(asked, choice=choice)
        source = item.end(item.target.other)
        souls = {side: self.world.systems[side].souls for side in Side}
        soul = souls[item.target.other].get(source.ref if source else "")
        refs = [ref for ref in self.world.systems[item.target].records if ref not in item.before]
        made = next((ref for ref in refs if souls[item.target].get(ref) == soul), "")
        takes = Choice.TAKE_A if item.target is Side.A else Choice.TAKE_B
        return replace(asked, choice=takes if made else Choice.KEEP_BOTH, ref=made)

    def _open(self, made: SyncPlan) -> list[object]:
        return [self.world.questions[a.subject] for a in made.open if a.do not in UNSETTLED]

    def _pick(self, side: Side, number: int) -> str | None:
        refs = sorted(self.world.systems[side].records)
        return refs[number % len(refs)] if refs else None


class Absences(History):
    kept = Kept.ABSENCE

    @rule(side=SIDES, week=WEEKS, length=LENGTHS, person=st.booleans(), sick=st.booleans(), half=st.booleans())
    def book(self, side: Side, week: int, length: int, person: bool, sick: bool, half: bool) -> None:
        first = START + timedelta(weeks=week)
        if side is Side.A:
            who, type = "p1" if person else "p2", "sick" if sick else "vacation"
        else:
            who, type = "ida" if person else "ole", "3" if sick else "1"
        last = first + timedelta(days=length - 1)
        period = AbsencePeriod(person=who, type=type, first=first, last=last, standing=Standing.REQUESTED)
        if half and length == 1 and not sick:
            period = replace(period, ends=Half.FIRST) if side is Side.A else replace(period, type="2")
        self.world.person_writes(side, period)

    @rule(side=SIDES, number=st.integers(0, 50), days=st.integers(1, 6), note=st.sampled_from(["", "Ski", "x" * 9]))
    def edit(self, side: Side, number: int, days: int, note: str) -> None:
        ref = self._pick(side, number)
        record = self.world.systems[side].records.get(ref or "")
        if ref and isinstance(record, AbsencePeriod) and not record.standing.void:
            halved = record.ends is Half.FIRST or record.type == "2"
            last = record.last if halved else record.first + timedelta(days=days - 1)
            self.world.person_writes(side, replace(record, last=last, note=note), ref)

    @rule(side=SIDES, number=st.integers(0, 50))
    def delete(self, side: Side, number: int) -> None:
        ref = self._pick(side, number)
        if ref:
            self.world.person_deletes(side, ref)

    @rule(side=SIDES, number=st.integers(0, 50), weeks=st.integers(1, 3))
    def move(self, side: Side, number: int, weeks: int) -> None:
        """As where nothing can be changed: deleted, and made anew on other days."""
        ref = self._pick(side, number)
        record = self.world.systems[side].records.get(ref or "")
        if ref and isinstance(record, AbsencePeriod) and record.last and not record.standing.void:
            step = timedelta(weeks=weeks)
            self.world.person_deletes(side, ref)
            moved = replace(record, ref="", first=record.first + step, last=record.last + step)
            self.world.person_writes(side, moved)

    @rule(side=SIDES, number=st.integers(0, 50), standing=st.sampled_from([Standing.APPROVED, *Standing]))
    def decide(self, side: Side, number: int, standing: Standing) -> None:
        ref = self._pick(side, number)
        if ref and not self.world.systems[side].records[ref].standing.void:
            self.world.person_sets(side, ref, standing)


class Work(History):
    kept = Kept.WORK
    b_can = replace(FREELY, breaks_apart=False)

    @rule(side=SIDES, day=st.integers(0, 4), start=st.integers(6, 18), hours=st.integers(1, 5), rest=st.integers(0, 40))
    def clock(self, side: Side, day: int, start: int, hours: int, rest: int) -> None:
        on = START + timedelta(weeks=day)
        begin = datetime.combine(on, datetime.min.time()) + timedelta(hours=start)
        end = begin + timedelta(hours=hours)
        who = "p1" if side is Side.A else "ida"
        there = [r for r in self.world.systems[side].records.values() if isinstance(r, WorkPeriod) and r.day == on]
        if any(r.end is None or (r.start < end and begin < r.end) for r in there):
            return
        period = WorkPeriod(person=who, day=on, start=begin, end=end)
        if side is Side.B:
            self.world.person_writes(side, replace(period, break_minutes=rest))
            return
        middle = begin + timedelta(minutes=25)
        self.world.person_writes(side, replace(period, end=middle) if rest else period)
        if rest and rest < 30:
            again = middle + timedelta(minutes=rest)
            self.world.person_writes(side, replace(period, start=middle, end=again, activity=Activity.BREAK))
            self.world.person_writes(side, replace(period, start=again))

    @rule(side=SIDES, number=st.integers(0, 50), note=st.sampled_from(["", "Ski", "x" * 9]))
    def edit(self, side: Side, number: int, note: str) -> None:
        ref = self._pick(side, number)
        record: Record | None = self.world.systems[side].records.get(ref or "")
        if ref and isinstance(record, WorkPeriod) and record.activity is Activity.WORK:
            self.world.person_writes(side, replace(record, note=note), ref)

    @rule(side=SIDES, number=st.integers(0, 50), day=st.integers(0, 6))
    def shift_day(self, side: Side, number: int, day: int) -> None:
        """One record, or all of its day, counts to another day, if nothing is there."""
        ref = self._pick(side, number)
        record = self.world.systems[side].records.get(ref or "")
        there = [r for r in self.world.systems[side].records.values() if isinstance(r, WorkPeriod)]
        on = START + timedelta(weeks=day)
        if not isinstance(record, WorkPeriod) or any(r.day == on for r in there):
            return
        for moved in [r for r in there if r.day == record.day] if number % 2 else [record]:
            step = on - moved.day
            end = moved.end + step if moved.end else None
            self.world.person_writes(side, replace(moved, day=on, start=moved.start + step, end=end), moved.ref)

    @rule(side=SIDES, number=st.integers(0, 50))
    def delete(self, side: Side, number: int) -> None:
        ref = self._pick(side, number)
        if ref:
            self.world.person_deletes(side, ref)


@pytest.mark.parametrize("history", [Absences, Work])
def test_nothing_is_lost_doubled_or_overwritten_in_random_histories(history: type[History]) -> None:
    run_state_machine_as_test(history, settings=settings(max_examples=25, stateful_step_count=14, deadline=None))


@pytest.mark.long
@pytest.mark.parametrize("history", [Absences, Work])
def test_nothing_is_lost_doubled_or_overwritten_in_many_long_histories(history: type[History]) -> None:
    run_state_machine_as_test(history, settings=settings(max_examples=400, stateful_step_count=40, deadline=None))
