"""What a sync is handed: twins, readings, settings; and what it remembers of what it asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.models.both_sides import Kept, Standing, SyncAbilities
from core.sync.forms import LAST_DAY, Form, form_of
from core.sync.project import Record
from core.sync.through import SyncMapping
from core.sync.words import Deletes, Direction, Do, Drift, How, Policy, Side, State, Writeback

KEPT_FOR = timedelta(days=400)
"""How long a tombstone and the base of an ignored twin count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One side of a twin, as that side last showed it.

    ref: `Held.ref`. refs: ids of the records in it. person, type: raw ids of that side. hash: of its own raw content
    without approval. standing: last seen.
    """

    ref: str
    refs: tuple[str, ...]
    person: str
    type: str
    hash: str
    standing: Standing
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One absence, or one person's work of one day, in both systems.

    id: the store's, empty until it is stored. base: `forms.as_json` of the last agreed content, the finer of both.
    since: the day on which the state began. last_origin: the side whose content was last written to the other.
    swings: writes of the last 24 hours whose origin was not the one before's.
    """

    id: str
    kept: Kept
    a: End
    b: End
    base: Mapping[str, Any]
    state: State
    since: date
    last_origin: Side | None = None
    swings: int = 0

    def end(self, side: Side) -> End:
        return self.a if side is Side.A else self.b

    def with_end(self, side: Side, end: End) -> Twin:
        return replace(self, a=end) if side is Side.A else replace(self, b=end)

    @property
    def base_form(self) -> Form:
        return form_of(self.base)

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the base."""
        first = date.fromisoformat(self.base.get("day") or self.base["first"])
        last = self.base.get("last") if "first" in self.base else self.base["day"]
        return first, date.fromisoformat(last) if last else LAST_DAY


class Choice(StrEnum):
    """What a person decided about a question. keep_both, ignore: nothing is written until one side changes again."""

    TAKE_A = "take_a"
    TAKE_B = "take_b"
    KEEP_BOTH = "keep_both"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Question:
    """A conflict, a question or a report that has been put before people, bound to what both sides held then.

    key: `Action.subject`. hashes: `Action.a_hash` and `b_hash`, empty for a side that held nothing. choice: what was
    decided. ref: the record that an unclear write may have made, and that a decision is about.
    """

    key: str
    do: Do
    a_hash: str
    b_hash: str
    choice: Choice | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one person, or of everybody (empty), first and last."""

    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one side was read to hold.

    first, last: the days that were asked for. A day on the edge proves nothing, so read one more on either side of the
    period that is wanted. complete: every page came, without an error, with the filter and the people of the last time.
    people: whose records were asked for; None for everybody. spans: what else was read completely.
    answers: records got by id; None where the side says that there is none. gone: ids that the side itself calls
    deleted. can_get: single records can be got by id.
    """

    records: tuple[Record, ...]
    first: date
    last: date
    how: How = How.WINDOW
    complete: bool = True
    people: frozenset[str] | None = None
    spans: tuple[Span, ...] = ()
    answers: Mapping[str, Record | None] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    can_get: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How one integration keeps one resource in step.

    approval_master: whose approval counts where both changed; None: the policy's master. a, b: what the sides can do.
    skew: two clocks closer than this don't tell which change is newer. delete_floor, delete_percent: a plan with more
    deletes than the larger of both (of the twins in the window) stops.
    """

    a: SyncAbilities
    b: SyncAbilities
    direction: Direction = Direction.BOTH
    policy: Policy = Policy.MANUAL
    deletes: Deletes = Deletes.ASK
    drift: Drift = Drift.REPORT
    field_merge: bool = False
    approval_master: Side | None = None
    approval_writeback: Writeback = Writeback.REPORT
    skew: timedelta = timedelta(minutes=5)
    delete_floor: int = 5
    delete_percent: int = 20

    def can(self, side: Side) -> SyncAbilities:
        return self.a if side is Side.A else self.b


class Guard(StrEnum):
    """What stops a whole run."""

    EMPTY_SIDE = "empty_side"
    MANY_DELETES = "many_deletes"
    PEOPLE_GONE = "people_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A write whose outcome nobody knows: an item of the ledger that is still on its way (section 9).

    key: `Action.key`. do: what it was to do into `target`. twin: its id, empty for a create. a, b: what was planned on,
    None where there was nothing. source: content of the other side that was to be carried over. person: at the target.
    before: `project.marks` of all that this person
    had at the target, stored before the first call. wanted: the content to be there, in the target's words; None for
    a delete. days: that it takes from and gives to; of absences the first and the last.
    """

    key: str
    do: Do
    target: Side
    twin: str = ""
    a: End | None = None
    b: End | None = None
    person: str
    before: Mapping[str, str] = field(default_factory=dict)
    source: Form | None = None
    wanted: Form | None = None
    days: tuple[date, ...]

    def end(self, side: Side) -> End | None:
        return self.a if side is Side.A else self.b

    standing: Standing = Standing.REQUESTED


@dataclass(frozen=True, slots=True)
class Quiet:
    """Twins that a plan leaves out, with their records, because both sides still hold what they held.

    in_window: how many of them lie in the days that were read. people: theirs, of each side.
    """

    in_window: int = 0
    people: Mapping[Side, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """All that a plan is made from. twins: those in the window and those whose records were read, but for the quiet.

    known_people: everybody that a side lists now, None where nobody asked. people_gone: shown to be deleted there.
    refused: refs of those whose create on the other side was refused earlier; asked for where a move is unclear.
    overruled: guards that a person has lifted for this run. today: the company's day.
    """

    kept: Kept
    a: Reading
    b: Reading
    mapping: SyncMapping
    config: Config
    today: date
    twins: tuple[Twin, ...] = ()
    quiet: Quiet = field(default_factory=Quiet)
    questions: Mapping[str, Question] = field(default_factory=dict)
    open_items: tuple[OpenItem, ...] = ()
    known_people: Mapping[Side, frozenset[str]] = field(default_factory=dict)
    people_gone: Mapping[Side, frozenset[str]] = field(default_factory=dict)
    refused: Mapping[Side, frozenset[str]] = field(default_factory=dict)
    overruled: frozenset[Guard] = frozenset()

    def reading(self, side: Side) -> Reading:
        return self.a if side is Side.A else self.b
