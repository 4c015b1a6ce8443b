"""The single calls that bring one side to a wanted content, in their order: deletes, then changes, then creates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from core.models.both_sides import AbsencePeriod, Standing, SyncAbilities, WorkPeriod
from core.sync.forms import AbsenceForm, Form, WorkForm, full_minute, moment, plain
from core.sync.project import Record
from core.sync.words import Do


class Call(StrEnum):
    """standing: a change of nothing but where the record stands."""

    REMOVE = "remove"
    STANDING = "standing"
    REPLACE = "replace"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Step:
    """One call. record: as it is to be; for a remove, as it is."""

    call: Call
    ref: str
    record: Record


NOT_CONTENT = frozenset({"ref", "standing", "updated_at", "locked"})


def steps(do: Do, records: Sequence[Record], wanted: Form | None, standing: Standing, can: SyncAbilities) -> list[Step]:
    """records: what the target holds now. wanted: None where it is to go. standing: as what it is to be."""
    if do in (Do.APPROVE, Do.REOPEN, Do.VOID):
        return [
            Step(Call.STANDING, r.ref, replace(r, standing=standing)) for r in records if r.standing is not standing
        ]
    new = list(as_records(wanted, standing)) if wanted else []
    if do is Do.REWRITE:
        return [Step(Call.REPLACE, r.ref, replace(r, standing=standing)) for r in records if r.standing is not standing]
    if do is Do.REPLACE or not new:
        return [*_removes(records), *_sends(new)]
    return _brought_to(records, new, can)


def as_records(form: Form, standing: Standing | None) -> tuple[Record, ...]:
    """The records that this content is, without ids."""
    standing = standing or Standing.REQUESTED
    if isinstance(form, AbsenceForm):
        period = AbsencePeriod(
            person=form.person,
            type=form.type,
            first=form.first,
            last=form.last,
            begins=form.begins,
            ends=form.ends,
            start=form.start,
            end=form.end,
            standing=standing,
            note=form.note,
        )
        return (period,)
    return tuple(_work(form, standing))


def differing(one: Record, other: Record) -> frozenset[str]:
    """Names of the fields of content in which two records differ, normalised as they are compared."""
    names = (f.name for f in fields(one) if f.name not in NOT_CONTENT)
    return frozenset(name for name in names if _value(one, name) != _value(other, name))


def _work(form: WorkForm, standing: Standing) -> Iterable[WorkPeriod]:
    for stretch in form.stretches:
        yield WorkPeriod(
            person=form.person,
            day=form.day,
            start=moment(form.day, stretch.start),
            end=moment(form.day, stretch.end),
            activity=stretch.activity,
            break_minutes=stretch.break_minutes,
            project=stretch.project,
            note=stretch.note,
            standing=standing,
        )


def _brought_to(records: Sequence[Record], wanted: Sequence[Record], can: SyncAbilities) -> list[Step]:
    """What is as wanted stays. Of the rest, one is changed into another where the side can do that."""
    left, new = list(records), []
    for record in wanted:
        same = next((r for r in left if not differing(r, record) and not _rises(r, record)), None)
        if same:
            left.remove(same)
        else:
            new.append(record)
    removes: list[Record] = []
    replaces: list[Step] = []
    for old in left:
        into = next((n for n in new if differing(old, n) <= can.can_update and _room(old, n, records, can)), None)
        if into:
            new.remove(into)
            replaces.append(Step(Call.REPLACE, old.ref, replace(into, ref=old.ref)))
        else:
            removes.append(old)
    return [*_removes(removes), *replaces, *_sends(new)]


def _room(old: Record, new: Record, records: Sequence[Record], can: SyncAbilities) -> bool:
    """Whether the change would cut no record beside it, on a side that does such a thing."""
    if not can.moves_neighbours or not (isinstance(old, WorkPeriod) and isinstance(new, WorkPeriod)):
        return old.person == new.person
    others = [r for r in records if isinstance(r, WorkPeriod) and r.ref != old.ref]
    return not any(_overlap(new, other) for other in others)


def _overlap(one: WorkPeriod, other: WorkPeriod) -> bool:
    return (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)


def _rises(old: Record, new: Record) -> bool:
    """An approved version replaces one that waits; nothing is opened again on the way."""
    return new.standing is Standing.APPROVED and old.standing is Standing.REQUESTED


def _removes(records: Iterable[Record]) -> list[Step]:
    return [Step(Call.REMOVE, record.ref, record) for record in records]


def _sends(records: Iterable[Record]) -> list[Step]:
    return [Step(Call.SEND, "", record) for record in records]


def _value(record: Record, name: str) -> object:
    value = getattr(record, name)
    if name == "note":
        return plain(value)
    return full_minute(value) if name in ("start", "end") else value
