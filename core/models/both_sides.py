"""Absence and work as systems keep them that people edit on both sides: what a sync compares and carries over.

Salary data for a transfer are other models (`core.models.rows`): one day, one quantity, approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kept(StrEnum):
    """The resources that are kept in step. The values are names of operations too (`core.providers.base.Operation`)."""

    ABSENCE = "absence_period"
    WORK = "work_period"


class Half(StrEnum):
    """Which half of a day a boundary of an absence means."""

    FIRST = "first"
    SECOND = "second"


class Standing(StrEnum):
    """Where a record stands with the people who decide on it. What is rejected or cancelled counts as not there."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"

    @property
    def void(self) -> bool:
        return self in (Standing.REJECTED, Standing.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencePeriod:
    """One absence of one person, as one system holds it, or as it is to be there.

    ref: the system's id; empty where it is still to be made. person: `Employee.id`. type: id of the absence type there.
    first, last: first and last day away, both of them away; last is None while nobody knows the end.
    begins: with the morning (`first`) or at midday (`second`). ends: at midday (`first`) or in the evening (`second`).
    start, end: wall clock, only for a type that is counted in hours; then both lie on `first`.
    updated_at: the system's own word for its last change, aware UTC; None where it has none.
    locked: the system itself lets nobody change it any more.
    """

    ref: str = ""
    person: str
    type: str
    first: date
    last: date | None
    begins: Half = Half.FIRST
    ends: Half = Half.SECOND
    start: datetime | None = None
    end: datetime | None = None
    standing: Standing
    note: str = ""
    updated_at: datetime | None = None
    locked: bool = False


class Activity(StrEnum):
    WORK = "work"
    BREAK = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPeriod:
    """One stretch of work, or of a break, of one person, as one system holds it or as it is to be there.

    ref, person, updated_at, locked: as with `AbsencePeriod`. day: the day that the system counts it to.
    start, end: wall clock of the person's place, without zone; end is None while it runs.
    break_minutes: taken somewhere within, in systems that know only how long a break was.
    project: as the system names it: an id or, where it goes by names, client and project with a tab between them.
    """

    ref: str = ""
    person: str
    day: date
    start: datetime
    end: datetime | None
    activity: Activity = Activity.WORK
    break_minutes: int = 0
    project: str = ""
    note: str = ""
    standing: Standing = Standing.APPROVED
    updated_at: datetime | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a cursor. gone: refs that the system itself says are deleted. cursor: for the next time."""

    changed: tuple[AbsencePeriod, ...] | tuple[WorkPeriod, ...]
    gone: frozenset[str]
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncAbilities:
    """What one system can do with one resource: data for `core.sync`, said in the provider's declaration.

    can_update: fields of the model that an update takes; the rest needs deleting and making anew.
    can_set_standing: a standing that is written later than the record is taken. can_approve: a record can be made or
    changed as approved. tells_changes: `changes` answers. tells_deletes: it names what was deleted too.
    has_updated_at: comparable with the other side's. approvals: records are approved there at all.
    breaks_apart: breaks are records of their own; else a duration. halves: half days are told by a flag on the record;
    else by a type of their own. moves_neighbours: a write may cut other records of that person and day.
    note_limit: characters of a note, 0 where it keeps none, None without limit.
    """

    can_update: frozenset[str]
    can_set_standing: bool = False
    can_approve: bool = False
    tells_changes: bool = False
    tells_deletes: bool = False
    has_updated_at: bool = False
    approvals: bool = True
    breaks_apart: bool = False
    halves: bool = True
    moves_neighbours: bool = False
    note_limit: int | None = None
