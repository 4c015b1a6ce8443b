"""What goes out to a provider, what comes back, and what is found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class RecordState(StrEnum):
    """Where a record stands in payroll. Only `approved` enters a payroll closing, which makes it `archived`."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One outgoing write, in the domain's words. A connector turns it into its wire format.

    operation: a name the provider declares. person: `Employee.id` at the target; also the key of its lane.
    holder: the id under which the provider files the record (the person, or the person's account).
    first, last: the days it is about. start, end: wall clock, where shifts are told apart by it.
    target: id of the absence type, rate or field group. quantity: in the operation's unit.
    amount: own amount per unit, only where the rate allows it.
    marker: `ho:` and eight characters; text: what people read beside it.
    fields: for employee changes, the new value by field name. state: as what it is to be made.
    notes: what is said with it and never compared when it is read back, such as the words of a voucher's lines.
    """

    operation: str
    person: str
    holder: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None
    target: str
    quantity: Decimal
    amount: Decimal | None = None
    marker: str = ""
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    state: RecordState = RecordState.APPROVED
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRecord:
    """A record as the provider holds it. `ref` is its id there; `text` may hold our marker.

    fields: for employee data, the present value by field name.
    """

    operation: str
    ref: str
    holder: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None
    target: str
    quantity: Decimal
    amount: Decimal | None = None
    state: RecordState
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's answer to a write that it took.

    ref: the record's id, None where the answer does not name it (then it must be read back).
    state: None where the answer does not tell it.
    """

    ref: str | None
    state: RecordState | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a connection is signed in to, in the provider's own words. `id` is pinned; a change is refused."""

    id: str
    name: str
