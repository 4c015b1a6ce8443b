"""What the contents of a sync come to in words of both systems: types, fields before and after, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from core.actions.codes import known_types
from core.actions.copies import remembered_people
from core.actions.links import links
from core.actions.sync_reading import connection_of
from core.actions.sync_rules import mapping_of
from core.models.both_sides import Kept, Standing
from core.store.tables import Integration
from core.sync.actions import Action
from core.sync.forms import AbsenceForm, Form, Stretch, WorkForm
from core.sync.project import Held
from core.sync.through import SyncMapping, Unfit
from core.sync.words import WRITES, Do, Side

__all__ = ["Change", "Fact", "Stretch", "Value", "Words", "linked_names", "type_names"]

TAKES_BACK = frozenset({Do.DELETE, Do.VOID})

Value = object
"""A date, datetime, half, standing, text, or lines of text; None where there is nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of what is written to, before and after. name: of `core.sync.forms`, or `standing`."""

    name: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Fact:
    """One field as it was agreed last and as each side holds it now. differs: the sides don't agree on it."""

    name: str
    base: Value
    a: Value
    b: Value
    differs: bool


def linked_names(session: Session, integration: Integration) -> dict[str, str]:
    """Of the linked people by the source's id. Whom nobody has read goes by the id."""
    here, there = (remembered_people(session, which) for which in (integration.source_id, integration.target_id))
    found = {}
    for a, b in links(session, integration.id).items():
        person = here.get(a) or there.get(b)
        found[a] = person.name if person else a
    return found


class Words:
    """What ids are called in both systems, and what their contents come to in one another's words."""

    def __init__(self, session: Session, integration: Integration, kept: Kept) -> None:
        self.people = linked_names(session, integration)
        self.mapping = mapping_of(session, integration, kept)
        self.types = type_names(session, integration)

    def kind(self, form: Form | None) -> str:
        return self.types[form.side].get(form.type, form.type) if isinstance(form, AbsenceForm) else ""

    def fields(self, form: Form | None, standing: Standing | None) -> dict[str, Value]:
        """What a form says, in the order in which people read it."""
        if isinstance(form, WorkForm):
            return {"work": form.stretches}
        if form is None:
            return {}
        said: dict[str, Value] = {"type": self.kind(form), "first": form.first, "last": form.days[1]}
        if form.start is None:
            said |= {"begins": form.begins, "ends": form.ends}
        else:
            said |= {"start": form.start, "end": form.end}
        return {**said, "note": form.note, **({"standing": standing} if standing else {})}

    def changes(self, action: Action) -> list[Change]:
        if action.target is None or action.do not in WRITES | {Do.RESOLVE}:
            return []
        mine = action.held(action.target)
        before = self.fields(mine.form, mine.standing) if mine and action.do is not Do.RECREATE else {}
        after = {} if action.do in TAKES_BACK else self.fields(action.wanted, action.standing)
        names = dict.fromkeys([*before, *after])
        found = [Change(name, before.get(name) or None, after.get(name) or None) for name in names]
        return [one for one in found if one.before != one.after]

    def facts(self, action: Action) -> list[Fact]:
        a, b = (self._of(held) for held in (action.a, action.b))
        base = self.fields(action.twin.base_form, None) if action.twin else {}
        differing = _differing(self.mapping, action.a, action.b)
        return [
            Fact(name, base.get(name), a.get(name), b.get(name), name in differing)
            for name in dict.fromkeys([*a, *b, *base])
            if any(said.get(name) for said in (a, b, base))
        ]

    def _of(self, held: Held | None) -> dict[str, Value]:
        return self.fields(held.form, held.standing) if held else {}


def type_names(session: Session, integration: Integration) -> dict[Side, dict[str, str]]:
    """Names of the absence types by id, as both systems were last read."""
    return {side: {t.id: t.name for t in known_types(session, connection_of(integration, side))} for side in Side}


FIELDS = {"stretches": "work"}


def _differing(mapping: SyncMapping, a: Held | None, b: Held | None) -> Collection[str]:
    """The fields on which two sides don't agree, once each was said in the other's words."""
    if a is None or b is None:
        return ()
    counts: Counter[str] = Counter()
    for one, other in ((a.form, b.form), (b.form, a.form)):
        there = mapping.to(one.side, other)
        known = not isinstance(there, Unfit)
        counts.update(_unequal(one, there if not isinstance(there, Unfit) else other, known))
    found = {FIELDS.get(name, name) for name, times in counts.items() if times == len(Side)}
    return found | ({"standing"} if a.standing != b.standing and isinstance(a.form, AbsenceForm) else set())


def _unequal(one: Form, other: Form, said: bool) -> set[str]:
    """said: both are in the same side's words, so that ids can be compared."""
    names = [name for name in one.__dataclass_fields__ if name not in ("side", "person")]
    return {n for n in names if getattr(one, n) != getattr(other, n, None) or (n == "type" and not said)}
