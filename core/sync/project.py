"""Records of one side as what a sync compares: absences one by one, work as one bundle a person and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.models.both_sides import AbsencePeriod, Activity, Standing, WorkPeriod
from core.sync.forms import AbsenceForm, Form, Stretch, WorkForm, fingerprint, full_minute, minutes_from, plain
from core.sync.stretches import joined
from core.sync.words import Side

Record = AbsencePeriod | WorkPeriod


@dataclass(frozen=True, slots=True)
class Held:
    """What one side holds in one place: an absence, or one person's work of one day.

    ref: the absence's id, or person and day. hash: of the form. records: as the side gave them, the void ones of a day
    with work left out. running: a stretch of work has no end yet, so nothing can be said of the day.
    """

    ref: str
    form: Form
    hash: str
    standing: Standing
    records: tuple[Record, ...]
    locked: bool = False
    running: bool = False
    updated_at: datetime | None = None

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(sorted(record.ref for record in self.records))

    @property
    def type(self) -> str:
        return self.form.type if isinstance(self.form, AbsenceForm) else ""


def held(side: Side, records: Iterable[Record]) -> dict[str, Held]:
    """Everything these records amount to, by ref."""
    found: dict[str, Held] = {}
    days: defaultdict[str, list[WorkPeriod]] = defaultdict(list)
    for record in records:
        if isinstance(record, WorkPeriod):
            days[day_ref(record)].append(record)
        else:
            found[record.ref] = _absence(side, record)
    for ref, of_day in days.items():
        found[ref] = _bundle(side, ref, of_day)
    return found


def held_as(side: Side, ref: str, records: Sequence[Record]) -> Held:
    """What these records amount to, which all have this one ref."""
    work = [record for record in records if isinstance(record, WorkPeriod)]
    return _bundle(side, ref, work) if work else held(side, records)[ref]


def day_ref(record: WorkPeriod) -> str:
    return f"{record.person}/{record.day.isoformat()}"


def marks(records: Iterable[Record]) -> dict[str, str]:
    """What each record says, by its id: by this somebody's own record, or edit, is told from what a write made."""
    return {record.ref: mark(record) for record in records}


def mark(record: Record) -> str:
    (one,) = held(Side.A, [record]).values()
    return one.hash


def _absence(side: Side, record: AbsencePeriod) -> Held:
    form = AbsenceForm(
        side=side,
        person=record.person,
        type=record.type,
        first=record.first,
        last=record.last,
        begins=record.begins,
        ends=record.ends,
        start=full_minute(record.start),
        end=full_minute(record.end),
        note=plain(record.note),
    )
    return Held(
        ref=record.ref,
        form=form,
        hash=fingerprint(form),
        standing=record.standing,
        records=(record,),
        locked=record.locked,
        updated_at=record.updated_at,
    )


def _bundle(side: Side, ref: str, records: list[WorkPeriod]) -> Held:
    standing = records[0].standing
    counted = [r for r in records if not r.standing.void]
    if len(counted) > 1:
        counted.sort(key=lambda r: (r.start, r.ref))
    if counted:
        waiting = any(r.standing is Standing.REQUESTED for r in counted)
        standing = Standing.REQUESTED if waiting else Standing.APPROVED
    form = WorkForm(side, records[0].person, records[0].day, joined(_stretch(r) for r in counted))
    moments = [r.updated_at for r in records if r.updated_at]
    return Held(
        ref=ref,
        form=form,
        hash=fingerprint(form),
        standing=standing,
        records=tuple(counted or records),
        locked=any(r.locked for r in records),
        running=any(r.end is None for r in counted),
        updated_at=max(moments, default=None),
    )


def _stretch(record: WorkPeriod) -> Stretch:
    start = minutes_from(record.day, record.start)
    end = start + 1 if record.end is None else minutes_from(record.day, record.end)
    if record.activity is Activity.BREAK:
        return Stretch(start, end, Activity.BREAK)
    return Stretch(start, end, Activity.WORK, record.break_minutes, record.project.strip(), plain(record.note))
