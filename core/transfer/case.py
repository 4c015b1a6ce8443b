"""Everything a plan looks at for one person, and the rules it goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.ledger.states import Action, State
from core.mapping.resolve import Rules
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod, PayPeriod
from core.models.rows import Kind, SourceRow
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import Operation


class Outcome(StrEnum):
    """The head count's buckets. Everybody active in either system is in exactly one.

    ready: something is to be sent and nothing stands in the way. sent: all is in payroll. nothing: no rows.
    The others name what stands in the way, also where some rows of the person can go.
    """

    READY = "ready"
    SENT = "sent"
    NOTHING = "nothing"
    NOT_APPROVED = "not_approved"
    NOT_LINKED = "not_linked"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    OTHER_GROUP = "other_group"


class Grouping(StrEnum):
    """How hours and supplements become records: one a row and day, or one a person, rate and period."""

    PER_DAY = "per_day"
    SUMMED = "summed"


class WhenArchived(StrEnum):
    """What becomes of a positive difference to a record that payroll closing has archived."""

    BY_HAND = "by_hand"
    NEXT_PERIOD = "next_period"


RowKey = tuple[str, str]
"""Kind and id of a source row."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of an integration that planning depends on."""

    kinds: frozenset[Kind]
    grouping: Grouping = Grouping.PER_DAY
    when_archived: WhenArchived = WhenArchived.BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A record that payroll should hold. sources: how much of which row it covers, with the row's version."""

    operation: str
    holder: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None
    target: str
    quantity: Decimal
    amount: Decimal | None = None
    text: str
    sources: Mapping[RowKey, tuple[str, Decimal]]

    @property
    def key(self) -> tuple[str, str, date, date, str]:
        """What it is about: the subject, with its operation."""
        return (self.operation, self.holder, self.first, self.last, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A live item that this person's rows are covered by, and how its record stands at the provider.

    record: None when it was never seen there, or is gone. there: what payroll shows where that is something else than
    was sent. tops_up: the archived item whose difference this one makes.
    """

    item: int
    operation: str
    action: Action
    state: State
    person: str
    holder: str
    first: date
    last: date
    start: datetime | None
    end: datetime | None
    target: str
    quantity: Decimal
    amount: Decimal | None
    ref: str | None
    tops_up: int | None
    record: RecordState | None
    sources: Mapping[RowKey, Decimal]
    there: RemoteRecord | None = None

    @property
    def key(self) -> tuple[str, str, date, date, str]:
        return (self.operation, self.holder, self.first, self.last, self.target)

    @property
    def archived(self) -> bool:
        return self.record is RecordState.ARCHIVED


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row (or a record) does not go. reason is a code; `values` fill its sentence.

    row: the source row it keeps back, None where it is about a record at the provider.
    operation, ref: the record at the provider that it is about, empty where there is none.
    """

    reason: str
    row: RowKey | None = None
    day: date | None = None
    quantity: Decimal = Decimal(0)
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    operation: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class SentBefore:
    """An item that covers a row and that the plan doesn't deal with. own: the same person's, so of another period.

    period: the first and last day of the period it went with, None of an item that is of none.
    """

    day: date
    own: bool
    period: PayPeriod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person's data, as a plan sees them.

    source: None for somebody known only to payroll; target: None while not linked.
    foreign: records of this person that are there already and did not come from here. decisions: about these, and about
    records of ours that were changed there (`core.transfer.edited`), by operation and ref.
    elsewhere: rows that an item of another person or period covers still.
    """

    key: str
    source: Employee | None
    target: Employee | None
    rows: Sequence[SourceRow] = ()
    held: Sequence[Holding] = ()
    foreign: Sequence[RemoteRecord] = ()
    decisions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    elsewhere: Mapping[RowKey, SentBefore] = field(default_factory=dict)
    filtered: bool = False
    other_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all persons of a plan have in common. closed: what payroll itself says; empty where it does not say."""

    period: PayPeriod
    settings: Settings
    rules: Rules
    rates: HourRates
    types: Mapping[str, AbsenceType]
    operations: Mapping[str, Operation]
    closed: Sequence[ClosedPeriod] = ()
