"""Payroll and ledger as a model in memory: takes the planner's moves and refuses what Zenegy refuses (sheet 7, 11).

Written from the sheet's rules, not from the planner: exact duplicates of hours, overlapping shifts, two absences a day,
changes to what is archived, hours on closed days, amounts of nothing or less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from core.ledger.states import Action, State
from core.models.writes import RecordState
from core.transfer.case import Holding, RowKey, SentBefore, Wanted
from core.transfer.moves import Move, Net


class Refused(Exception):
    """Payroll says no."""


@dataclass
class Record:
    ref: str
    operation: str
    holder: str
    first: date
    last: date
    start: datetime | None
    end: datetime | None
    target: str
    quantity: Decimal
    amount: Decimal | None
    state: RecordState = RecordState.APPROVED


@dataclass
class Payroll:
    records: dict[str, Record] = field(default_factory=dict)
    closed: list[tuple[date, date]] = field(default_factory=list)
    made: int = 0

    def create(self, w: Wanted) -> str:
        self.made += 1
        record = _record(f"p{self.made}", w)
        self._check(record)
        self.records[record.ref] = record
        return record.ref

    def replace(self, ref: str, w: Wanted) -> None:
        old = self._open(ref)
        if (old.operation, old.holder) != (w.operation, w.holder):
            raise Refused("a record keeps its holder")
        record = _record(ref, w)
        self._check(record)
        self.records[ref] = record

    def remove(self, ref: str) -> None:
        self._open(ref)
        del self.records[ref]

    def close(self, first: date, last: date) -> None:
        self.closed.append((first, last))
        for record in self.records.values():
            if first <= record.last <= last and record.state is RecordState.APPROVED:
                record.state = RecordState.ARCHIVED

    def _open(self, ref: str) -> Record:
        if ref not in self.records:
            raise Refused("no such record")
        if self.records[ref].state is RecordState.ARCHIVED:
            raise Refused("archived")
        return self.records[ref]

    def _check(self, new: Record) -> None:
        if new.quantity <= 0:
            raise Refused("nothing or less")
        if new.operation == "supplement":
            return
        others = [r for r in self.records.values() if r.operation == new.operation and r.holder == new.holder]
        others = [r for r in others if r.ref != new.ref and r.first <= new.last and new.first <= r.last]
        if new.operation == "absence":
            if others:
                raise Refused("two absences on one day")
            return
        if any(first <= new.last <= last for first, last in self.closed):
            raise Refused("closed")
        for other in others:
            if _look(other) == _look(new):
                raise Refused("exact duplicate")
            if _overlap(other, new):
                raise Refused("overlap")


def _record(ref: str, w: Wanted) -> Record:
    return Record(ref, w.operation, w.holder, w.first, w.last, w.start, w.end, w.target, w.quantity, w.amount)


def _look(r: Record) -> tuple[object, ...]:
    return (r.last, r.start, r.end, r.quantity, r.target)


def _overlap(one: Record, other: Record) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start < other.end and other.start < one.end


Fails = Callable[[Move], bool]


@dataclass
class Ledger:
    """Items by person, in the words of Holding. `refusals` of the last execution, with the move that met them."""

    payroll: Payroll = field(default_factory=Payroll)
    items: dict[str, dict[int, Holding]] = field(default_factory=dict)
    made: int = 0
    refusals: list[tuple[Move, str]] = field(default_factory=list)

    def held(self, person: str) -> list[Holding]:
        """With the state of each record as payroll shows it now."""
        found = []
        for holding in self.items.get(person, {}).values():
            record = self.payroll.records.get(holding.ref or "")
            found.append(replace(holding, record=record.state if record else None))
        return found

    def execute(self, nets: Sequence[tuple[str, Net]], fails: Fails = lambda _: False) -> None:
        """All take-backs first, then person by person in order; a move whose `after` did not go is not tried."""
        self.refusals = []
        for person, net in nets:
            for holding, now in net.kept:
                sources = {key: amount for key, (_, amount) in now.items()}
                self.items[person][holding.item] = replace(holding, sources=sources)
        moves = [(person, move) for person, net in nets for move in net.moves]
        moves.sort(key=lambda found: found[1].action is not Action.REMOVE)
        gone: set[int] = set()
        for person, move in moves:
            if not set(move.after) <= gone:
                self.refusals.append((move, "waits for what did not go"))
                continue
            try:
                if fails(move) and move.action is not Action.BY_HAND and not _struck(move):
                    raise Refused("by the test")
                self._do(person, move)
            except Refused as no:
                self.refusals.append((move, str(no)))
            else:
                if move.held is not None and move.action in (Action.REMOVE, Action.REPLACE):
                    gone.add(move.held.item)

    def _do(self, person: str, move: Move) -> None:
        items = self.items.setdefault(person, {})
        if move.action is Action.REMOVE:
            assert move.held is not None
            if not _struck(move):
                self.payroll.remove(move.held.ref or "")
            del items[move.held.item]
        elif move.action is Action.REPLACE:
            assert move.held is not None
            assert move.wanted is not None
            self.payroll.replace(move.held.ref or "", move.wanted)
            del items[move.held.item]
            self._keep(person, move, move.held.ref, move.held.person)
        elif move.action is Action.CREATE:
            assert move.wanted is not None
            self._keep(person, move, self.payroll.create(move.wanted), None)
        else:
            self._keep(person, move, None, None)

    def _keep(self, person: str, move: Move, ref: str | None, at: str | None) -> None:
        about = move.wanted or move.held
        assert about is not None
        self.made += 1
        self.items[person][self.made] = Holding(
            item=self.made,
            operation=about.operation,
            action=move.action,
            state=State.HELD if move.action is Action.BY_HAND else State.CONFIRMED,
            person=at or about.holder.removesuffix("-user"),
            holder=about.holder,
            first=about.first,
            last=about.last,
            start=about.start,
            end=about.end,
            target=about.target,
            quantity=move.quantity,
            amount=about.amount,
            ref=ref,
            tops_up=move.tops_up,
            record=None,
            sources={key: amount for key, (_, amount) in move.sources.items()},
        )

    def covered_by_others(self, person: str) -> dict[RowKey, SentBefore]:
        """Rows that items of other people cover still."""
        others = [h for other, items in self.items.items() if other != person for h in items.values()]
        sums: dict[RowKey, Decimal] = {}
        for holding in others:
            for key, amount in holding.sources.items():
                sums[key] = sums.get(key, Decimal(0)) + amount
        return {key: SentBefore(h.first, own=False) for h in others for key in h.sources if sums[key]}

    def covered(self) -> dict[RowKey, Decimal]:
        """Per source row, what all items together cover."""
        sums: dict[RowKey, Decimal] = {}
        for items in self.items.values():
            for holding in items.values():
                for key, amount in holding.sources.items():
                    sums[key] = sums.get(key, Decimal(0)) + amount
        return {key: amount for key, amount in sums.items() if amount}


def _struck(move: Move) -> bool:
    return move.held is not None and move.held.action is Action.BY_HAND


def sums(records: Iterable[Record]) -> dict[tuple[str, str, date, str], Decimal]:
    """Quantities by operation, holder, day and target: what a person is paid for."""
    found: dict[tuple[str, str, date, str], Decimal] = {}
    for r in records:
        key = (r.operation, r.holder, r.last, r.target)
        found[key] = found.get(key, Decimal(0)) + r.quantity
    return found
