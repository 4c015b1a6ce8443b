"""A payroll system of the tests' own: it satisfies `Target`, holds records, and misbehaves on demand."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.http.errors import (
    Broken,
    Duplicate,
    NotSent,
    ProviderError,
    Rejected,
    SignInNeeded,
    Throttled,
    Unclear,
)
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.writes import Identity, Receipt, RecordState, RemoteRecord, Write
from core.providers.base import Check

MARKED = frozenset({"hours"})
"""Operations whose records carry a text; `supplement` here carries none."""

BEFORE = {
    "refused": lambda: Rejected("No such rate.", code="NO_RATE"),
    "throttled": lambda: Throttled("Too fast.", wait_seconds=3),
    "not_sent": lambda: NotSent("No connection."),
    "sign_in": lambda: SignInNeeded("Sign in again."),
    "error_before": lambda: Unclear("Status 500."),
}
AFTER: dict[str, Callable[[], ProviderError]] = {
    "error_after": lambda: Unclear("Status 500."),
    "wrong_answer": lambda: Broken("A web page instead of data."),
}


class Killed(BaseException):
    """The process ends here."""


@dataclass(frozen=True)
class Later:
    at: datetime
    effect: Callable[[], object]


@dataclass
class Payroll:
    """faults: what happens to the next writes, in order; after them all goes well. late: when a late effect appears.

    made: for each record that a write of ours made, the write's text. after_effect: called when an effect is there
    and the answer is not yet. on_kill: called when the process that calls is killed in the call.
    """

    clock: Callable[[], datetime]
    late: timedelta = timedelta(seconds=2)
    one_per_day: bool = False
    faults: deque[str] = field(default_factory=deque)
    read_faults: deque[str] = field(default_factory=deque)
    records_: dict[str, RemoteRecord] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    after_effect: Callable[[], None] = lambda: None
    on_kill: Callable[[], None] = lambda: None
    _later: list[Later] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def check(self) -> Check:
        return Check(Identity("double", "Double"), "nobody")

    def employees(self) -> list[Employee]:
        return []

    def absence_types(self) -> list[AbsenceType]:
        return []

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        return HourRates(rates={}, standard={})

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        self._time_passes()
        with self._lock:
            found = list(self.records_.values())
        return [r for r in found if r.operation == operation and r.first <= last and first <= r.last]

    def find(self, write: Write) -> list[RemoteRecord]:
        self.calls["find"] += 1
        if self.read_faults:
            match self.read_faults.popleft():
                case "not_sent":
                    raise NotSent("Could not be read.")
                case "throttled":
                    raise Throttled("Too fast.", wait_seconds=9)
                case "sign_in":
                    raise SignInNeeded("Sign in again.")
                case "forbidden":
                    raise Rejected("May not read.", code="403")
        return [r for r in self.records(write.operation, write.first, write.last) if r.holder == write.holder]

    def send(self, write: Write) -> Receipt:
        return self._written("send", lambda: self._create(write))

    def replace(self, ref: str, write: Write) -> Receipt:
        return self._written("replace", lambda: self._change(ref, write))

    def remove(self, ref: str, write: Write) -> None:
        self._written("remove", lambda: self._delete(ref))

    def close(self) -> None: ...

    def add(self, write: Write, text: str = "typed by hand", state: RecordState = RecordState.APPROVED) -> str:
        """What a person enters in the system's own screens; answers the record's id."""
        with self._lock:
            ref = f"r{next(self._numbers):03}"
            self.records_[ref] = _record(write, ref, text, state)
        return ref

    def settled(self) -> dict[str, RemoteRecord]:
        """All records, once everything that is under way has arrived."""
        for later in self._later:
            later.effect()
        self._later = []
        return self.records_

    def _written(self, call: str, effect: Callable[[], str]) -> Receipt:
        self._time_passes()
        self.calls[call] += 1
        fault = self.faults.popleft() if self.faults else ""
        if fault in BEFORE:
            raise BEFORE[fault]()
        if fault == "killed_before":
            self._kill()
        if fault == "late":
            with self._lock:
                self._later.append(Later(self.clock() + self.late, lambda: _quietly(effect)))
            raise Unclear("No answer in time.")
        ref = effect()
        self.after_effect()
        if fault in AFTER:
            raise AFTER[fault]()
        if fault == "killed_after":
            self._kill()
        return Receipt(None) if fault == "nameless" else Receipt(ref, RecordState.APPROVED)

    def _kill(self) -> None:
        self.on_kill()
        raise Killed

    def _time_passes(self) -> None:
        now = self.clock()
        with self._lock:
            due = [later for later in self._later if later.at <= now]
            self._later = [later for later in self._later if later.at > now]
            for later in due:
                later.effect()

    def _create(self, write: Write) -> str:
        with self._lock:
            if self.one_per_day and any(r.holder == write.holder and r.first == write.first for r in self._all()):
                raise Duplicate("There is one on that day.", code="ALREADY_EXISTS")
            ref = f"r{next(self._numbers):03}"
            self.records_[ref] = _record(write, ref, self._text(write), RecordState.APPROVED)
            self.made[ref] = write.text
            return ref

    def _change(self, ref: str, write: Write) -> str:
        with self._lock:
            self._open(ref)
            self.records_[ref] = _record(write, ref, self._text(write), RecordState.APPROVED)
            self.made[ref] = write.text
            return ref

    def _delete(self, ref: str) -> str:
        with self._lock:
            self._open(ref)
            del self.records_[ref]
            self.made.pop(ref, None)
            return ref

    def _open(self, ref: str) -> None:
        record = self.records_.get(ref)
        if record is None:
            raise Rejected("There is no such record.", code="404")
        if record.state is RecordState.ARCHIVED:
            raise Rejected("Payroll is closed.", code="ARCHIVED")

    def archive(self, ref: str) -> None:
        self.records_[ref] = replace(self.records_[ref], state=RecordState.ARCHIVED)

    def _all(self) -> list[RemoteRecord]:
        return list(self.records_.values())

    def _text(self, write: Write) -> str:
        return f"hours {write.marker}" if write.operation in MARKED else ""


def _quietly(effect: Callable[[], object]) -> None:
    """A late effect that is refused has nobody to tell."""
    try:
        effect()
    except Rejected:
        return


def _record(write: Write, ref: str, text: str, state: RecordState) -> RemoteRecord:
    return RemoteRecord(
        operation=write.operation,
        ref=ref,
        holder=write.holder,
        first=write.first,
        last=write.last,
        target=write.target,
        quantity=Decimal(write.quantity),
        amount=write.amount,
        state=state,
        text=text,
    )
