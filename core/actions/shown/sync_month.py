"""Absences of both systems day by day, from what the store knows: twins, and the actions of the newest plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.shown.sync_words import linked_names, type_names
from core.actions.shown.syncs import DONE, KEPT
from core.actions.sync_rules import mapping_of
from core.models.both_sides import Half, Kept, Standing
from core.store.tables import Integration, SyncActionRow, TwinRow
from core.sync import planned
from core.sync.actions import Action
from core.sync.forms import AbsenceForm
from core.sync.project import Held
from core.sync.stored import twins_of
from core.sync.through import SyncMapping, Unfit
from core.sync.twins import Twin
from core.sync.words import Side, State

MOST = 40
"""People on one page of the calendar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An absence as one side holds it. waiting: nobody has approved it yet."""

    kind: str
    first: date
    last: date | None
    begins: Half
    ends: Half
    waiting: bool

    def halves(self, day: date) -> tuple[bool, bool]:
        """Whether morning and afternoon of this day are part of it."""
        if day < self.first or (self.last is not None and day > self.last):
            return False, False
        morning = not (day == self.first and self.begins is Half.SECOND)
        afternoon = not (day == self.last and self.ends is Half.FIRST)
        return morning, afternoon


@dataclass(frozen=True, slots=True)
class Away:
    """One absence, as both sides hold it; None for a side that doesn't. differs: they don't agree."""

    a: Bar | None
    b: Bar | None
    differs: bool


@dataclass(frozen=True, slots=True)
class Month:
    """lines: one a person, by name. people: how many there are on all pages."""

    first: date
    last: date
    lines: tuple[tuple[str, tuple[Away, ...]], ...]
    people: int
    kinds: tuple[str, ...]


def sync_month(home: Home, integration: Integration, first: date, last: date, page: int = 0) -> Month:
    """Who is away on these days. page: of `MOST` people, from 0."""
    with home.store.read() as session:
        names = linked_names(session, integration)
        newest = planned.newest_plan(session, integration.id, Kept.ABSENCE)
        plan = newest.id if newest else None
        ids = sorted(_away(session, integration, plan, first, last), key=lambda one: (names.get(one, one), one))
        shown = ids[page * MOST : (page + 1) * MOST]
        days = first, last
        found = planned.stored(home.store, session, plan=plan) if plan else []
        open_ = [s.action for s in found if s.state not in (DONE, KEPT) and s.action.person in shown]
        twins = twins_of(home.store, session, integration.id, Kept.ABSENCE, days, people=shown) if shown else []
        drawn = _Drawn(mapping_of(session, integration, Kept.ABSENCE), type_names(session, integration))
    told = {action.twin.id for action in open_ if action.twin}
    away = {person: [] for person in shown}  # type: dict[str, list[Away]]
    for action in open_:
        if action.days[0] <= last and first <= action.days[1]:
            away[action.person].append(drawn.of_action(action))
    for twin in twins:
        if twin.id not in told and twin.state is State.LINKED and twin.a.person in away:
            away[twin.a.person].append(drawn.of_twin(twin))
    lines = tuple((names.get(person, person), tuple(away[person])) for person in shown)
    return Month(first, last, lines, len(ids), _kinds(lines))


def _kinds(lines: Sequence[tuple[str, Sequence[Away]]]) -> tuple[str, ...]:
    bars = [bar for _name, away in lines for one in away for bar in (one.a, one.b) if bar]
    return tuple(dict.fromkeys(sorted(bar.kind for bar in bars)))


def _away(session: Session, integration: Integration, plan: int | None, first: date, last: date) -> Collection[str]:
    """People of A who have something in these days."""
    twin = (TwinRow.integration_id == integration.id, TwinRow.kept == Kept.ABSENCE.value)
    linked = (TwinRow.state == State.LINKED.value, col(TwinRow.first) <= last, col(TwinRow.last) >= first)
    found = set(session.exec(select(TwinRow.a_person).where(*twin, *linked).distinct()).all())
    open_ = col(SyncActionRow.state).not_in((DONE, KEPT))
    days = col(SyncActionRow.first) <= last, col(SyncActionRow.last) >= first
    acted = select(SyncActionRow.person).where(SyncActionRow.plan_id == plan, open_, *days).distinct()
    return found | set(session.exec(acted).all())


class _Drawn:
    def __init__(self, mapping: SyncMapping, types: dict[Side, dict[str, str]]) -> None:
        self.mapping, self.types = mapping, types

    def of_action(self, action: Action) -> Away:
        a, b = (self._held(held) for held in (action.a, action.b))
        return Away(a, b, differs=True)

    def of_twin(self, twin: Twin) -> Away:
        """Both sides agree: one content, in the words of each."""
        return Away(self._end(twin, Side.A), self._end(twin, Side.B), differs=False)

    def _end(self, twin: Twin, side: Side) -> Bar | None:
        said, base = self.mapping.to(side, twin.base_form), twin.base_form
        form = base if isinstance(said, Unfit) else said
        return self._bar(form, twin.end(side).standing) if isinstance(form, AbsenceForm) else None

    def _held(self, held: Held | None) -> Bar | None:
        if held is None or held.standing.void or not isinstance(held.form, AbsenceForm):
            return None
        return self._bar(held.form, held.standing)

    def _bar(self, form: AbsenceForm, standing: Standing) -> Bar:
        kind = self._kind(form)
        return Bar(kind, form.first, form.last, form.begins, form.ends, standing is Standing.REQUESTED)

    def _kind(self, form: AbsenceForm) -> str:
        """What it is called; two types that mean the same are one kind, by both names."""
        pair = self.mapping.type_pair(form)
        said = [(Side.A, pair.a), (Side.B, pair.b)] if pair else [(form.side, form.type)]
        return " · ".join(dict.fromkeys(self.types[side].get(id, id) for side, id in said))
