"""Merging a day that both sides changed in different fields (section 5): notes here, projects there, times nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.models.both_sides import Activity
from core.sync.forms import Form, Stretch, WorkForm
from core.sync.through import SyncMapping
from core.sync.words import Side

MERGED = ("note", "project")


@dataclass(frozen=True, slots=True)
class Merged:
    """The content with both changes, in the words of either side."""

    a: Form
    b: Form

    def of(self, side: Side) -> Form:
        return self.a if side is Side.A else self.b


def merge(base: Form, a: Form, b: Form, mapping: SyncMapping) -> Merged | None:
    """None where the same field changed on both sides, or anything that is never merged.

    A field that one of the sides doesn't take over, its projects, is that side's own affair and stays.
    """
    changed_a, changed_b = _changed(base, a, mapping), _changed(base, b, mapping)
    if changed_a is None or changed_b is None or changed_a & changed_b or not changed_a | changed_b:
        return None
    merged_a, merged_b = _taken(a, b, changed_b, mapping), _taken(b, a, changed_a, mapping)
    return Merged(merged_a, merged_b) if merged_a and merged_b else None


def _changed(base: Form, form: Form, mapping: SyncMapping) -> frozenset[str] | None:
    """The fields in which a side differs from the base; None where it differs in more than may be merged."""
    was = mapping.to(form.side, base)
    pairs = _side_by_side(was, mapping.to(form.side, form))
    if pairs is None:
        return None
    shared = all(mapping.shape(side).projects for side in Side)
    names = MERGED if shared else ("note",)
    return frozenset(name for name in names if any(getattr(o, name) != getattr(n, name) for o, n in pairs))


def _taken(form: Form, other: Form, names: frozenset[str], mapping: SyncMapping) -> Form | None:
    """The form with these fields as the other side has them."""
    pairs = _side_by_side(form, mapping.to(form.side, other))
    if pairs is None or not isinstance(form, WorkForm):
        return None
    new = tuple(replace(mine, **_fields(theirs, names)) for mine, theirs in pairs)
    return replace(form, stretches=new)


def _side_by_side(one: object, other: object) -> list[tuple[Stretch, Stretch]] | None:
    """The stretches of two days in pairs, if they differ in nothing but what may be merged."""
    if not (isinstance(one, WorkForm) and isinstance(other, WorkForm)):
        return None
    if [_skeleton(s) for s in one.stretches] != [_skeleton(s) for s in other.stretches]:
        return None
    return list(zip(one.stretches, other.stretches, strict=True))


def _skeleton(stretch: Stretch) -> tuple[int, int, Activity, int]:
    return stretch.start, stretch.end, stretch.activity, stretch.break_minutes


def _fields(stretch: Stretch, names: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(stretch, name) for name in names}
