"""Days in which two systems are edited at any hour, hourly workflows keep them in step, and somebody answers daily.

What people did is kept in a log, place by place; what must have become of it is judged from that log alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import takewhile
from typing import Any

import httpx
from sqlmodel import col, select

from core.actions import syncs
from core.actions.home import today
from core.actions.scheduled import carry_out
from core.actions.scheduled_sync import days_of
from core.actions.workflows import What, make_workflow
from core.models.both_sides import Kept
from core.store.tables import SyncPlan, SyncQuestion, WorkflowRun
from core.sync import planned
from core.sync.stored import questions_of
from core.sync.twins import Choice
from core.sync.words import Side
from core.workflows.firing import fire
from tests.syncing.absences_town import Absences
from tests.syncing.inside import URL
from tests.syncing.oracle import Place, live
from tests.syncing.town import LIFTED, USERS, Town
from tests.syncing.work_town import Work

MONDAY = date(2026, 4, 6)
ALLOWED = ("create", "recreate", "update", "replace", "merge", "approve", "reopen")
"""What the admin lets go by itself. The rest waits for somebody to press Apply."""
CHOICES = (*[Choice.TAKE_A] * 3, *[Choice.TAKE_B] * 3, Choice.IGNORE)
LATELY = 5
"""People enter and correct work of the last so many days."""

Content = tuple[Any, ...] | None
Spot = tuple[Kept, Place]


@dataclass(frozen=True)
class Mark:
    """An edit by which a side came to hold something else, or an answer (choice). sides: what both held then.

    agreed: what both held when they last were equal.
    """

    side: Side | None
    sides: Mapping[Side, Content]
    agreed: Content = None
    choice: Choice | None = None


class Weeks(Absences):
    places = tuple((user, MONDAY + timedelta(weeks=week)) for user in USERS for week in range(8))


class Days(Work):
    places = tuple((user, MONDAY + timedelta(days=n)) for user in USERS for n in range(30) if n % 7 < 5)


def both(town: Town) -> dict[Place, dict[Side, Content]]:
    return {place: {side: live(there) for side, there in sides.items()} for place, sides in town.both().items()}


class Month:
    """towns: of absences and of work, in one company. times: of both workflows."""

    def __init__(self, town: Town, times: str) -> None:
        self.stage, self.clock, self.dice, self.transport = town.stage, town.clock, town.dice, town.transport
        self.towns: list[Town] = [kind(self.stage, self.transport, self.clock, self.dice) for kind in (Weeks, Days)]
        self.log: defaultdict[Spot, list[Mark]] = defaultdict(list)
        self.agreed: dict[Spot, Content] = {}
        self.touched: set[Spot] = set()
        self.fresh: set[Spot] = set()
        self.written: list[tuple[Kept, str]] = []
        self.writes = self.edits = self.answers = self.syncs = 0
        self.transport.tamper = self._on_the_wire
        for one in self.towns:
            self.stage.rules(one.kept, deletes="ask", apply=list(ALLOWED))
            what = {Kept.ABSENCE: What.SYNC_ABSENCES, Kept.WORK: What.SYNC_WORK}[one.kept]
            make_workflow(*self._about, what, times, what, [], "kim")

    # -- time ----------------------------------------------------------------------------------------------------------

    def until(self, moment: datetime) -> None:
        """Our clock and those of both sandboxes."""
        self.clock.turn((moment - self.clock.now).total_seconds())
        for name in ("timetrack", "personio"):
            there = self.transport.ask("POST", f"{URL}{name}/_control/clock", {"advance_seconds": 0})["now"]
            behind = (self.clock.now - datetime.fromisoformat(there)).total_seconds()
            self.transport.ask("POST", f"{URL}{name}/_control/clock", {"advance_seconds": behind})

    def _on_the_wire(self, request: httpx.Request) -> httpx.Response:
        """The answer of the application, dated by the clock of this month; what is written is noted."""
        status, headers, body = self.transport.call(
            request.method, request.url.raw_path.decode(), request.headers.raw, request.read()
        )
        if request.method in ("PUT", "PATCH", "DELETE") and status < 300:
            of_what, ref = request.url.path.rstrip("/").rsplit("/", 2)[-2:]
            self.written.append((Kept.ABSENCE if "absence" in of_what else Kept.WORK, ref))
        kept = [(name, value) for name, value in headers if name.lower() != b"date"]
        kept.append((b"date", format_datetime(self.clock.now.astimezone(UTC), usegmt=True).encode()))
        return httpx.Response(status, headers=kept, content=body, request=request)

    def days(self, count: int, edits: bool, answers: bool = True) -> None:
        """So many days, hour by hour."""
        for _ in range(count):
            start = self.clock.now.replace(hour=0, minute=0, second=0, microsecond=0)
            begin = start if start >= self.clock.now else start + timedelta(days=1)
            for hour in range(24):
                if edits:
                    self._people_edit(begin + timedelta(hours=hour))
                self.until(max(begin + timedelta(hours=hour + 1, seconds=5), self.clock.now))
                self._hourly()
                if answers and hour == 16:
                    self._somebody_answers()

    # -- people --------------------------------------------------------------------------------------------------------

    def _people_edit(self, hour: datetime) -> None:
        busy = 5 <= hour.hour < 18
        count = self.dice.choice([0, 0, 1, 2, 4] if busy else [0, 0, 0, 0, 1])
        for minute in sorted(self.dice.sample(range(1, 59), count)):
            self.until(max(hour + timedelta(minutes=minute), self.clock.now))
            town = self.dice.choice(self.towns)
            self._edit(town, self.dice.choice(list(Side)), self.dice.choice(self._within_reach(town)))

    def _within_reach(self, town: Town) -> list[Place]:
        now = today(self.stage.home, self.stage.company)
        if town.kept is Kept.ABSENCE:
            return list(town.places)
        return [place for place in town.places if timedelta(0) <= now - place[1] <= timedelta(days=LATELY)]

    def _edit(self, town: Town, side: Side, place: Place) -> None:
        before = town.held(side).get(place)
        town.edit(side, place, before)
        self.edits += 1
        self.touched.add((town.kept, place))
        self.fresh.add((town.kept, place))
        sides = both(town)[place]
        if sides[side] != live(before):
            agreed = self.agreed.get((town.kept, place))
            self.log[town.kept, place].append(Mark(side, sides, agreed))

    def _somebody_answers(self) -> None:
        """Once a day: what is asked, then everything that waits to be applied."""
        for town in self.towns:
            newest = self._newest(town)
            shown = town.open_subjects(newest)
            sides = both(town)
            with town.store.read() as session:
                asked = questions_of(session, self.stage.integration.id, town.kept)
                of_it = SyncQuestion.integration_id == self.stage.integration.id, SyncQuestion.kept == town.kept.value
                rows = session.exec(select(SyncQuestion).where(*of_it, col(SyncQuestion.choice).is_(None))).all()
            for row in sorted(rows, key=lambda row: str(row.subject)):
                if row.subject in shown:
                    self._answer(town, asked[row.subject], shown[row.subject], sides)
            with self._watched(town):
                plan = syncs.plan_sync(
                    *self._about, town.kept, *days_of(town.kept, self._today), "kim", overruled=LIFTED
                )
                if town.actions(plan, planned.PLANNED):
                    for run in syncs.apply_plan(*self._about, plan.id or 0, plan.hash, "kim"):
                        town.work(run)

    def _answer(
        self, town: Town, about: Any, places: set[Place], sides: Mapping[Place, Mapping[Side, Content]]
    ) -> None:
        choice = self.dice.choice(CHOICES)
        syncs.decide(*self._about, town.kept, about, choice, "kim")
        self.answers += 1
        for place in places:
            if place in sides and (town.kept, place) not in self.fresh:  # else both aren't as they were shown
                self.touched.add((town.kept, place))
                self.log[town.kept, place].append(Mark(None, sides[place], choice=choice))

    # -- workflows -----------------------------------------------------------------------------------------------------

    def _hourly(self) -> None:
        """What the worker does at the hour."""
        home = self.stage.home
        fire(home.store)
        with home.store.read() as session:
            due = session.exec(select(WorkflowRun.id).where(col(WorkflowRun.ended_at).is_(None))).all()
        if not due:
            return
        self.fresh.clear()
        with self._watched(*self.towns):
            for run in due:
                carry_out(home, run or 0)
                self.towns[0].work_what_is_left()
        self.syncs += len(due)
        for town in self.towns:
            for place, sides in both(town).items():
                if sides[Side.A] == sides[Side.B]:
                    self.agreed[town.kept, place] = sides[Side.A]

    @contextmanager
    def _watched(self, *towns: Town) -> Iterator[None]:
        """No record is written again when nobody touched its place since it was written last."""
        self.written.clear()
        before = self._owners(towns)
        yield
        for town in towns:
            if (newest := self._newest(town)) is not None and newest.counts:
                town._note_plan(newest)
        after = self._owners(towns)
        places = {owner for ref in self.written if (owner := before.get(ref) or after.get(ref))}
        places |= {owner for ref, owner in after.items() if ref not in before}
        self.writes += len(self.written)
        again = places - self.touched
        assert not again, f"Written again, and nobody touched it: {again}\n{self.told(again)}"
        self.touched -= places

    def _owners(self, towns: tuple[Town, ...]) -> dict[tuple[Kept, str], Spot]:
        return {
            (town.kept, ref): (town.kept, place)
            for town in towns
            for side in Side
            for place, there in town.held(side).items()
            for ref in there.refs
        }

    def told(self, spots: Collection[Spot]) -> str:
        """Of these places what people did there, for whoever has to find out what went wrong."""
        return "\n".join(
            f"{spot}: now {both(town)[spot[1]]}\n{town.told(spot[1])}\n" + "\n".join(map(str, self.log[spot]))
            for spot in spots
            for town in self.towns
            if town.kept is spot[0]
        )

    @property
    def _about(self) -> tuple[Any, ...]:
        return self.stage.home, self.stage.company, self.stage.integration

    @property
    def _today(self) -> date:
        return today(self.stage.home, self.stage.company)

    def _newest(self, town: Town) -> Any:
        with town.store.read() as session:
            newest = planned.newest_plan(session, self.stage.integration.id, town.kept)
        town.last = newest
        return newest

    # -- what became of it ---------------------------------------------------------------------------------------------

    def lost(self) -> dict[Spot, Mapping[Side, Content]]:
        """Places of which it can't be said what became of the last thing that people did there."""
        found: dict[Spot, Mapping[Side, Content]] = {}
        for town in self.towns:
            newest = self._newest(town)
            asked = self._told(town, newest) | town.asked_across()
            for place, sides in both(town).items():
                ends = (sides[Side.A], sides[Side.B])
                if place not in asked and ends not in kept_ends(self.log[town.kept, place], ends):
                    found[town.kept, place] = sides
        return found

    def _told(self, town: Town, plan: SyncPlan) -> set[Place]:
        """Where the plan says that somebody has to look: what is asked, what waits, what was refused or held."""
        states = (planned.ASKED, planned.PLANNED, planned.REFUSED, planned.HELD)
        actions = [one.action for one in town.actions(plan, *states)]
        days = {(action.person, day) for action in actions for day in action.days}
        days |= {(action.person, day) for action in actions if action.twin for day in action.twin.base_form.days}
        return {town.place_of(person, day) for person, day in days}


def kept_ends(log: Sequence[Mark], ends: tuple[Content, Content]) -> set[tuple[Content, Content]]:
    """What both sides may hold in the end by what was done last. An edit that takes back (a delete, or what both held
    when they agreed last) gives way to an edit of the other side since; whoever answers to leave it has it left."""
    if not log:
        return {(None, None)}
    last = log[-1]
    if last.side is None:
        answers = list(takewhile(lambda mark: mark.side is None, reversed(log)))
        if any(one.choice is Choice.IGNORE for one in answers):
            return {ends}
        taken = {one.sides[Side.A if one.choice is Choice.TAKE_A else Side.B] for one in answers}
        return {(content, content) for content in taken}
    mine, other = last.sides[last.side], last.sides[last.side.other]
    return {(mine, mine), (other, other)} if mine in (None, last.agreed) else {(mine, mine)}
