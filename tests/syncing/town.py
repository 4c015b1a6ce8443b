"""Two systems in step, in process, and people who edit both at random: what they hold, place by place.

A place is one week of one person (absences) or one day (work): people keep at most one thing there on each side, so
that what a sync has to leave there can be said beforehand, from what both sides held when they last agreed.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from core.actions import syncs
from core.http.errors import ProviderError
from core.models.both_sides import Kept
from core.store.tables import Run, SyncActionRow, SyncPlan, SyncQuestion
from core.sync import planned
from core.sync.stored import questions_of, twins_of
from core.sync.twins import Choice, Guard, Twin
from core.sync.words import Side, State
from tests.actions.sync_stage import PEOPLE, Stage
from tests.syncing.clock import Hasty
from tests.syncing.inside import Inside
from tests.syncing.oracle import Place, Sides, There, live

USERS = {user: theirs for user, _, _, theirs in PEOPLE.values()}
BY_NUMBER = {mine: user for mine, (user, _, _, _) in PEOPLE.items()}
OF_PERSON = {theirs: user for user, theirs in USERS.items()}
START = date(2026, 3, 2)
LIFTED = frozenset({Guard.EMPTY_SIDE, Guard.MANY_DELETES})


@dataclass
class Town(ABC):
    """base: of each place what both sides held when they last agreed. spoilt: places where a tombstone or something
    void lies, or that people decided about: a new thing there may be asked about first. further: days to sync, beside
    those of the places."""

    stage: Stage
    transport: Inside
    clock: Hasty
    dice: random.Random
    base: dict[Place, Sides] = field(default_factory=dict)
    spoilt: set[Place] = field(default_factory=set)
    edits: int = 0
    diary: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    further: tuple[date, ...] = ()
    last: SyncPlan | None = None
    refused: set[str] = field(default_factory=set)

    kept: ClassVar[Kept]
    places: ClassVar[tuple[Place, ...]]

    # -- people --------------------------------------------------------------------------------------------------------

    def tell(self, place: Place, provider: str, screen: str, **posted: Any) -> Any:
        self.note(place, f"{screen} {posted}")
        return self.stage.screen(provider, screen, **posted)

    def note(self, place: Place, line: str) -> None:
        """In the diary, for whoever has to find out what went wrong."""
        self.diary[place].append(line)

    def told(self, place: Place) -> str:
        return "\n".join(self.diary[place])

    @abstractmethod
    def held(self, side: Side) -> dict[Place, There]:
        """What a side holds now, read from its records."""

    @abstractmethod
    def edit(self, side: Side, place: Place, there: There | None) -> None:
        """Something that a person does there."""

    def people_edit(self, bursts: int) -> None:
        """In each burst at most one edit a place and side."""
        for _ in range(bursts):
            spots = [(side, place) for side in Side for place in self.places]
            now = {side: self.held(side) for side in Side}
            for side, place in self.dice.sample(spots, self.dice.randrange(len(spots) // 2, len(spots))):
                self.edit(side, place, now[side].get(place))
                self.edits += 1

    def people_answer(self, choices: tuple[Choice, ...] = tuple(Choice)) -> int:
        """Everything that is asked, at random; how many there were."""
        with self.store.read() as session:
            rows = session.exec(
                select(SyncQuestion).where(
                    SyncQuestion.integration_id == self.stage.integration.id, SyncQuestion.kept == self.kept.value
                )
            ).all()
            asked = questions_of(session, self.stage.integration.id, self.kept)
        if self.last is None:
            return 0
        shown = self.open_subjects(self.last)
        for row in rows:
            if row.choice is None and row.subject in shown:
                choice = self.dice.choice(choices)
                syncs.decide(
                    self.stage.home,
                    self.stage.company,
                    self.stage.integration,
                    self.kept,
                    asked[row.subject],
                    choice,
                    "kim",
                )
                self.spoilt |= shown[row.subject]
        return len(shown)

    def open_subjects(self, plan: SyncPlan) -> Mapping[str, set[Place]]:
        found: dict[str, set[Place]] = {}
        for one in self.actions(plan, planned.ASKED):
            action = one.action
            found[action.subject] = {self.place_of(action.person, day) for day in action.days}
        return found

    @abstractmethod
    def place_of(self, person: str, day: date) -> Place:
        """person: as A numbers them."""

    # -- syncs ---------------------------------------------------------------------------------------------------------

    @property
    def store(self) -> Any:
        return self.stage.home.store

    def plan(self) -> SyncPlan:
        first, last = self.days
        self.last = syncs.plan_sync(
            self.stage.home, self.stage.company, self.stage.integration, self.kept, first, last, "kim", overruled=LIFTED
        )
        return self.last

    @property
    def days(self) -> tuple[date, date]:
        dates = [day for _, day in self.places] + list(self.further)
        return min(dates) - timedelta(days=2), max(dates) + timedelta(days=8)

    def actions(self, plan: SyncPlan, *states: str) -> list[planned.Stored]:
        with self.store.read() as session:
            return planned.stored(self.store, session, plan=plan.id, states=states or None)

    def sync(self) -> SyncPlan:
        """Plan, apply everything, and work it to its end."""
        plan = self.plan()
        self._note_plan(plan)
        if self.actions(plan, planned.PLANNED):
            for run in syncs.apply_plan(
                self.stage.home, self.stage.company, self.stage.integration, plan.id or 0, plan.hash, "kim"
            ):
                self.work(run)
            self._note_plan(plan)
        return plan

    def _note_plan(self, plan: SyncPlan) -> None:
        for one in self.actions(plan):
            action = one.action
            said = (
                f"plan {plan.id}: {one.state} {action.do} {action.target} row {action.row} {action.gate} {action.why}"
            )
            refs = [held.ref[:6] if held else None for held in (action.a, action.b)]
            self.note(
                self.place_of(action.person, action.days[0]), f"{said} {refs} {action.subject} {one.reason or ''}"
            )

    def work(self, run: int) -> None:
        for _ in range(60):
            if self.stage.work(run).ended_at is not None:
                return
            self.clock.turn(90)
        with self.store.read() as session:
            row = session.get_one(Run, run)
        raise AssertionError(f"Run {run} never ends: {row.state}, {row.reason}")

    def work_what_is_left(self) -> None:
        with self.store.read() as session:
            left = session.exec(select(Run.id).where(col(Run.ended_at).is_(None)).order_by(col(Run.id))).all()
        for run in left:
            self.work(run or 0)

    def stormy_sync(self) -> None:
        """A sync while much goes wrong at both; it may come to nothing."""
        for name in ("timetrack", "personio"):
            kinds = ("refused", "error_before", "error_after", "throttle", "cut")
            rates = {kind: self.dice.choice([0, 0, 0.05, 0.2]) for kind in kinds}
            self.stage.screen(name, "faults", seed=self.dice.randrange(10**6), retry_after_seconds=0, **rates)
        try:
            self.sync()
        except ProviderError:
            pass
        finally:
            for name in ("timetrack", "personio"):
                self.stage.screen(name, "faults")
        self.work_what_is_left()

    def calm_sync(self) -> None:
        """Syncs until nothing more is sent, but for what the provider refuses again: a person has to look at that."""
        refused: set[str] | None = None
        for _ in range(6):
            plan = self.sync()
            done = self.actions(plan, planned.DONE, planned.STALE, planned.REFUSED, planned.HELD, planned.KEPT)
            self.refused = {one.action.key for one in done if one.state == planned.REFUSED}
            if len(self.refused) == len(done) and self.refused in (set(), refused):
                places = {self.place_of(one.action.person, day) for one in done for day in one.action.days}
                self.spoilt |= places
                return
            refused = self.refused if len(self.refused) == len(done) else None
        raise AssertionError(
            "It never comes to rest:\n"
            + "\n\n".join(
                self.told(self.place_of(one.action.person, one.action.days[0])) + str(one.reason) for one in done
            )
        )

    # -- what must hold ------------------------------------------------------------------------------------------------

    def both(self) -> dict[Place, Sides]:
        a, b = self.held(Side.A), self.held(Side.B)
        return {place: {Side.A: a.get(place), Side.B: b.get(place)} for place in self.places}

    def agree(self) -> None:
        """Remember where both sides are equal, and where both are empty."""
        for place, sides in self.both().items():
            a, b = live(sides[Side.A]), live(sides[Side.B])
            if a is not None and a == b:
                self.base[place] = sides
            elif a is None and b is None:
                if place in self.base or any(sides.values()):
                    self.spoilt.add(place)
                self.base.pop(place, None)

    def asked_across(self) -> set[Place]:
        """Places of what was taken for one thing that people moved, and is asked about: the other may be elsewhere."""
        found: set[Place] = set()
        for one in self.actions(self.last, planned.ASKED) if self.last else ():
            if one.action.why in ("moved", "relinked", "restored"):
                forms = [held.form for held in (one.action.a, one.action.b) if held]
                found |= {self.place_of(one.action.person, form.days[0]) for form in forms}
                if one.action.twin:
                    found.add(self.place_of(one.action.person, one.action.twin.base_form.days[0]))
        return found

    def twins(self) -> list[Twin]:
        with self.store.read() as session:
            found: list[Twin] = twins_of(self.store, session, self.stage.integration.id, self.kept, self.days)
        return found

    def check_second_plan(self) -> None:
        again = self.plan()
        left = [
            (one.state, one.action.do, one.action.row, one.action.why)
            for one in self.actions(again, planned.PLANNED, planned.KEPT)
            if one.action.key not in self.refused
        ]
        assert left == [], "The second plan isn't empty."

    def check_twins(self) -> None:
        """What is linked is there on both sides and equal, unless it is asked about; nothing is linked twice."""
        assert self.last is not None
        asked = {p for places in self.open_subjects(self.last).values() for p in places}
        linked = [twin for twin in self.twins() if twin.state is State.LINKED]
        for side in Side:
            refs = [twin.end(side).ref for twin in linked]
            assert len(refs) == len(set(refs)), "A record has two twins."
        now = self.both()
        for twin in linked:
            place = self.place_of(twin.a.person, twin.base_form.days[0])
            if place not in asked and place not in self.spoilt:
                sides = now[place]
                assert live(sides[Side.A]) == live(sides[Side.B]) is not None, (place, sides, twin)

    def open_rows(self, session: Session) -> list[SyncActionRow]:
        states = (planned.QUEUED, planned.ENTERED, planned.HELD)
        return list(session.exec(select(SyncActionRow).where(col(SyncActionRow.state).in_(states))).all())
