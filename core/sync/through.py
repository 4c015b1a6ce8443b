"""From one side's words into the other's and back: people, types, projects, halves, breaks, notes.

Two contents are equal when they agree after both went through the coarser side. Every conversion is canonical: the same
content always becomes the same, so that nothing swings to and fro.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self

from core.models.both_sides import Activity, Half, SyncAbilities
from core.sync.forms import AbsenceForm, Form, Stretch, WorkForm, cut
from core.sync.stretches import Stretches, apart, joined, overlapping, placed, together
from core.sync.words import Anchor, Policy, Side

Days = tuple[date, date]


class Unfit(StrEnum):
    """Why something can't be said on the other side. It is then left out of the sync, and named."""

    PERSON = "person_not_linked"
    TYPE = "type_not_mapped"
    PROJECT = "project_not_mapped"
    UNIT = "days_against_hours"
    HALVES = "half_days_not_told"
    BREAK = "break_fills_the_work"
    OVERLAP = "work_overlaps"
    EMPTY = "breaks_without_work"


@dataclass(frozen=True, slots=True)
class PersonPair:
    """An employee link that takes part. closed: days that payroll has closed for this person, first and last."""

    a: str
    b: str
    closed: tuple[Days, ...] = ()


@dataclass(frozen=True, slots=True)
class TypePair:
    """Two types of absence that mean the same.

    a_half, b_half: the type that means half a day of it, on a side that has one of its own. hours: counted in hours on
    both sides. unlike_units: days on one side and hours on the other: never carried over. policy: in place of the
    sync's.
    """

    a: str
    b: str
    a_half: str = ""
    b_half: str = ""
    hours: bool = False
    unlike_units: bool = False
    policy: Policy | None = None

    def whole(self, side: Side) -> str:
        return self.a if side is Side.A else self.b

    def half(self, side: Side) -> str:
        return self.a_half if side is Side.A else self.b_half


@dataclass(frozen=True, slots=True)
class Shape:
    """How one side says things. note_limit: characters of a note, 0 where it keeps none, None without limit.

    projects: it files work under projects. halves, breaks_apart: as in `SyncAbilities`.
    """

    halves: bool = True
    breaks_apart: bool = False
    note_limit: int | None = None
    projects: bool = True

    @classmethod
    def of(cls, abilities: SyncAbilities, note_limit: int | None = None, *, projects: bool = True) -> Self:
        return cls(abilities.halves, abilities.breaks_apart, note_limit, projects)


@dataclass(frozen=True)
class SyncMapping:
    """What corresponds to what. Where types of A share one of B, the first pair is the way back.

    projects: A's name of a project to B's, one to one.
    """

    a: Shape
    b: Shape
    people: tuple[PersonPair, ...]
    types: tuple[TypePair, ...] = ()
    projects: tuple[tuple[str, str], ...] = ()
    anchor: Anchor = Anchor.NOON

    def shape(self, side: Side) -> Shape:
        return self.a if side is Side.A else self.b

    def person(self, side: Side, id: str) -> PersonPair | None:
        return self._people[side].get(id)

    def type_pair(self, form: Form) -> TypePair | None:
        return self._types[form.side].get(form.type) if isinstance(form, AbsenceForm) else None

    def knows_type(self, side: Side, type: str) -> bool:
        return type in self._types[side]

    def other_person(self, form: Form) -> str | None:
        """The same person's id on the other side."""
        pair = self.person(form.side, form.person)
        if pair is None:
            return None
        return pair.b if form.side is Side.A else pair.a

    def to(self, side: Side, form: Form) -> Form | Unfit:
        """The content in this side's words and with its limits; the side's own content is only put in order."""
        if isinstance(form, AbsenceForm):
            return form if form.side is side else self._absence(form)
        return self._work(side, form)

    def equal(self, one: Form, other: Form) -> bool:
        """Whether two contents, one of each side, agree once both are as coarse as the coarser side."""
        for side in (one.side, other.side):
            here, there = self.to(side, one), self.to(side, other)
            if not isinstance(here, Unfit) and here == there:
                return True
        return False

    def over(self, form: Form, target: Form | None, side: Side) -> Form | Unfit:
        """The content in this side's words, keeping what `target`, the side's present content, says in more detail.

        Detail is kept where the two already agree: the tail of a note, the place of a break, which half of a day, one
        of several types. What comes out is always equal to `form`.
        """
        new = self.to(side, form)
        if target is None or target.side is not side or isinstance(new, Unfit):
            return new
        was, now = self.to(form.side, target), self.to(form.side, form)
        if isinstance(was, Unfit) or isinstance(now, Unfit):
            return new
        kept: Form = new
        if isinstance(new, AbsenceForm) and isinstance(target, AbsenceForm):
            kept = _absence_over(new, target, was, now)
        elif isinstance(new, WorkForm) and isinstance(target, WorkForm):
            shared = self.a.projects and self.b.projects
            kept = _work_over(new if shared else _in_projects(new, target), target, was, now)
        return kept if self.to(form.side, kept) == now else new

    def finer(self, a: Form, b: Form) -> Form:
        """Of two equal contents the one that says more: what a twin keeps as its base."""
        at_b = self.to(Side.B, a)
        return a if not isinstance(at_b, Unfit) and at_b == self.to(Side.B, b) else b

    def unfit(self, form: Form) -> Unfit | None:
        """Why this content can't take part, or None."""
        said = self.to(form.side.other, form)
        return said if isinstance(said, Unfit) else None

    @cached_property
    def _people(self) -> Mapping[Side, Mapping[str, PersonPair]]:
        return {Side.A: {p.a: p for p in self.people}, Side.B: {p.b: p for p in self.people}}

    @cached_property
    def _types(self) -> Mapping[Side, Mapping[str, TypePair]]:
        found: dict[Side, dict[str, TypePair]] = {Side.A: {}, Side.B: {}}
        for side, by_id in found.items():
            for pair in self.types:
                by_id.setdefault(pair.whole(side), pair)
            for pair in self.types:
                if pair.half(side):
                    by_id.setdefault(pair.half(side), pair)
        return found

    @cached_property
    def _projects(self) -> Mapping[Side, Mapping[str, str]]:
        return {Side.A: dict(self.projects), Side.B: {b: a for a, b in self.projects}}

    def _absence(self, form: AbsenceForm) -> AbsenceForm | Unfit:
        side = form.side.other
        person, pair = self.other_person(form), self.type_pair(form)
        if person is None:
            return Unfit.PERSON
        if pair is None:
            return Unfit.TYPE
        if pair.unlike_units or pair.hours != (form.start is not None):
            return Unfit.UNIT
        kind = _kind(form, pair, side, self.shape(side))
        if isinstance(kind, Unfit):
            return kind
        type, begins, ends = kind
        note = cut(form.note, self.shape(side).note_limit)
        return replace(form, side=side, person=person, type=type, begins=begins, ends=ends, note=note)

    def _work(self, side: Side, form: WorkForm) -> WorkForm | Unfit:
        person = form.person if form.side is side else self.other_person(form)
        if person is None:
            return Unfit.PERSON
        stretches = form.stretches if form.side is side else self._renamed(form)
        if isinstance(stretches, Unfit):
            return stretches
        laid = self._laid_out(stretches, self.shape(form.side), self.shape(side))
        if isinstance(laid, Unfit):
            return laid
        if not any(s.activity is Activity.WORK for s in laid):
            return Unfit.EMPTY
        return WorkForm(side, person, form.day, laid)

    def _renamed(self, form: WorkForm) -> Stretches | Unfit:
        there, names = self.shape(form.side.other), self._projects[form.side]
        done = []
        for stretch in form.stretches:
            project = names.get(stretch.project) if there.projects and stretch.project else ""
            if project is None:
                return Unfit.PROJECT
            note = cut(stretch.note, there.note_limit)
            same = (project, note) == (stretch.project, stretch.note)
            done.append(stretch if same else replace(stretch, project=project, note=note))
        return joined(done)

    def _laid_out(self, stretches: Stretches, here: Shape, there: Shape) -> Stretches | Unfit:
        if not here.breaks_apart:
            return self._with_breaks_placed(stretches) if there.breaks_apart else stretches
        pieces = apart(stretches)
        if pieces is None:
            return Unfit.OVERLAP
        return pieces if there.breaks_apart else together(pieces)

    def _with_breaks_placed(self, stretches: Stretches) -> Stretches | Unfit:
        if overlapping(stretches):
            return Unfit.OVERLAP
        done: list[Stretch] = []
        for stretch in stretches:
            pieces = placed(stretch, self.anchor)
            if pieces is None:
                return Unfit.BREAK
            done += pieces
        return joined(done)


def _kind(form: AbsenceForm, pair: TypePair, side: Side, shape: Shape) -> tuple[str, Half, Half] | Unfit:
    """Type and halves on `side`. A half type says not which half: on a side that wants to know it is the first."""
    whole = pair.whole(side), Half.FIRST, Half.SECOND
    one_day = form.first == form.last
    if form.type == pair.half(form.side) != pair.whole(form.side):
        if shape.halves and one_day:
            return pair.whole(side), Half.FIRST, Half.FIRST
        by_type = not shape.halves and pair.half(side)
        return (pair.half(side), form.begins, form.ends) if by_type else Unfit.HALVES
    if not form.in_part:
        return whole
    if shape.halves:
        return pair.whole(side), form.begins, form.ends
    if pair.half(side) and one_day:
        return pair.half(side), Half.FIRST, Half.SECOND
    return Unfit.HALVES


def _absence_over(new: AbsenceForm, target: AbsenceForm, was: Form, now: Form) -> AbsenceForm:
    if not (isinstance(was, AbsenceForm) and isinstance(now, AbsenceForm)):
        return new
    same_kind = (was.type, was.begins, was.ends) == (now.type, now.begins, now.ends)
    if same_kind and (was.first == was.last) == (now.first == now.last):
        new = replace(new, type=target.type, begins=target.begins, ends=target.ends)
    return replace(new, note=target.note) if was.note == now.note else new


def _in_projects(new: WorkForm, target: WorkForm) -> WorkForm:
    """Projects of the target's own stay where the work does: each stretch has that of what it lies over most."""

    def own(piece: Stretch) -> str:
        spans = [(min(piece.end, s.end) - max(piece.start, s.start), s.project) for s in target.stretches]
        minutes, project = max((span for span in spans if span[1]), default=(0, ""))
        return project if minutes > 0 else ""

    work = [replace(s, project=own(s)) if s.activity is Activity.WORK else s for s in new.stretches]
    return replace(new, stretches=joined(work))


def _work_over(new: WorkForm, target: WorkForm, was: Form, now: Form) -> WorkForm:
    """Where a stretch is what it was, the target keeps its own pieces of it."""
    if not (isinstance(was, WorkForm) and isinstance(now, WorkForm)):
        return new
    same = [s for s in now.stretches if s in was.stretches]

    def kept(piece: Stretch) -> bool:
        return any(s.start <= piece.start and piece.end <= s.end for s in same)

    pieces = [s for s in new.stretches if not kept(s)] + [s for s in target.stretches if kept(s)]
    free = [s for s in target.stretches if s.activity is Activity.BREAK and not kept(s)]
    pieces += [s for s in free if not any(p.start < s.end and s.start < p.end for p in pieces)]
    return replace(new, stretches=joined(pieces))
