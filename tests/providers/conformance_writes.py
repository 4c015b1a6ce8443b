"""The rules of a connector that writes. See `tests/providers/conformance.py`."""

from __future__ import annotations

import contextlib
import json
from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from core.http.errors import NotSent, ProviderError, Rejected, Unclear
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.base import Correction, Operation, Twice
from tests.providers.conformance_rules import THREADS, Conformance, Read
from tests.providers.stage import Stage, at_once


class TargetConformance(Conformance):
    """Rules of a connector that writes.

    first, last: days that all sample writes lie in. not_read_back: by operation, what of a write no record shows.
    irremovable: operations that nothing can take back, though they are corrected otherwise. never_archived: those that
    payroll closing leaves alone.
    """

    is_target = True
    first: ClassVar[date]
    last: ClassVar[date]
    not_read_back: ClassVar[Mapping[str, Collection[str]]] = {}
    irremovable: ClassVar[Collection[str]] = ()
    never_archived: ClassVar[Collection[str]] = ()

    @abstractmethod
    def sample(self, operation: str, number: int) -> Write:
        """A write of the small company; those of one operation, numbers 0 to 11, don't get in each other's way."""

    def changed(self, write: Write) -> Write:
        """The same write, corrected."""
        return replace(write, quantity=write.quantity / 2)

    def archive(self, stage: Stage) -> None:
        """Close payroll over the days of the sample writes, as somebody does in the provider's own screens."""
        pytest.skip(f"{self.provider.capabilities.title} archives nothing that we write.")

    def holders(self, operation: str) -> list[str]:
        return sorted({self.sample(operation, number).holder for number in range(12)})

    @property
    def operations(self) -> list[Operation]:
        return [one for one in self.provider.capabilities.operations if one.readable]

    def records(self, connector: Any, operation: Operation) -> list[RemoteRecord]:
        holders = None if operation.listed else self.holders(operation.name)
        found: list[RemoteRecord] = connector.records(operation.name, self.first, self.last, holders)
        return found

    def lists(self, connector: Any) -> dict[str, Read]:
        return {
            **super().lists(connector),
            **{f"records of {one.name}": lambda one=one: self.records(connector, one) for one in self.operations},
            "rates": lambda: list(connector.hour_rates([]).rates.values()),
        }

    def reads(self, connector: Any) -> dict[str, Read]:
        finds = {
            f"finding {one.name}": lambda one=one: connector.find(self.sample(one.name, 0)) for one in self.operations
        }
        return {**super().reads(connector), **finds, "absence types": connector.absence_types}

    def placed(self, connector: Any, write: Write) -> RemoteRecord:
        """Send, and answer the one record that this made or changed."""
        operation = self.provider.capabilities.operation(write.operation)
        before = {record.ref for record in self.records(connector, operation)}
        receipt = connector.send(write)
        after = self.records(connector, operation)
        new = [one for one in after if one.ref not in before] or [one for one in after if one.ref == receipt.ref]
        assert len(new) == 1, f"{len(new)} records of {write.operation} came of one write."
        assert receipt.ref in (None, new[0].ref)
        return new[0]

    # -- sending -------------------------------------------------------------------------------------------------------

    def test_a_sent_record_reads_back_in_all_fields(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                for number in range(2):
                    write = self.sample(operation.name, number)
                    self._assert_holds(self.placed(connector, write), write)
                    if operation.marker:
                        assert write.marker in json.dumps(stage.records()), "The provider itself has no marker."

    def test_a_sent_record_is_found_by_its_marker(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                write = self.sample(operation.name, 0)
                record = self.placed(connector, write)
                found = [one for one in connector.find(write) if one.target == write.target]
                assert [one.ref for one in found if write.marker in one.text] == [record.ref]

    def test_records_of_some_holders_are_those_of_the_whole_list(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                placed = [self.placed(connector, self.sample(operation.name, number)) for number in range(3)]
                some = {record.holder for record in placed[:2]}
                whole = [one for one in self.records(connector, operation) if one.holder in some]
                asked = connector.records(operation.name, self.first, self.last, sorted(some))
                assert [one for one in asked if one.holder in some] == whole
                assert whole

    def test_a_write_is_never_sent_twice(self, stage: Stage) -> None:
        faults = ("late_after", "cut", "error_before", "error_after")
        with self.connected(stage) as connector, self.connected(stage, read_timeout=self.patience) as impatient:
            for number, fault in enumerate(faults):
                for name, call in self._writes(connector, impatient, number):
                    stage.faults(**{fault: 1.0}, late_seconds=3 * self.patience)
                    before = stage.writes()
                    with contextlib.suppress(ProviderError):
                        call()
                    assert stage.writes() == before + 1, f"{name} after {fault}"
                    stage.faults()

    def test_an_unfinished_write_is_unclear(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for number, fault in enumerate(("error_before", "error_after", "cut")):
                for name, call in self._writes(connector, connector, number):
                    stage.faults(**{fault: 1.0})
                    with pytest.raises(Unclear):
                        pytest.fail(f"{name} after {fault}: {call()}")
                    stage.faults()

    def test_a_refused_write_is_rejected_in_words_and_with_a_code(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for name, call in self._writes(connector, connector, 0):
                stage.faults(refused=1.0)
                with pytest.raises(Rejected) as refused:
                    pytest.fail(f"{name}: {call()}")
                stage.faults()
                assert len(refused.value.message.split()) > 3
                assert refused.value.code, f"{name}: {refused.value.message}"

    def test_the_same_write_twice_does_what_is_declared(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                write = self.sample(operation.name, 0)
                connector.send(write)
                once = len(self.records(connector, operation))
                if operation.twice is Twice.REFUSED:
                    with pytest.raises(Rejected):
                        connector.send(write)
                else:
                    connector.send(write)
                more = operation.twice is Twice.SECOND
                assert len(self.records(connector, operation)) == once + more

    def test_eight_threads_at_once_write_eight_records(self, stage: Stage) -> None:
        with self.connected(stage, parallel=THREADS) as connector:
            for operation in self.operations:
                writes = [self.sample(operation.name, number) for number in range(THREADS)]
                receipts = at_once([lambda write=write: connector.send(write) for write in writes])
                assert [one for one in receipts if isinstance(one, Exception)] == []
                held = {one.ref: one for one in self.records(connector, operation)}
                for receipt, write in zip(receipts, writes, strict=True):
                    assert any(_is_about(one, write) for one in held.values() if receipt.ref in (None, one.ref)), write

    # -- correcting ----------------------------------------------------------------------------------------------------

    def test_a_replaced_record_is_the_same_one_and_holds_the_new_values(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                write = self.sample(operation.name, 0)
                record = self.placed(connector, write)
                before = [one for one in self.records(connector, operation) if one.ref != record.ref]
                changed = self.changed(write)
                if operation.correction is not Correction.REPLACE:
                    with contextlib.suppress(Rejected, NotSent):
                        connector.replace(record.ref, changed)
                    continue
                assert connector.replace(record.ref, changed).ref in (None, record.ref)
                after = {one.ref: one for one in self.records(connector, operation)}
                self._assert_holds(after.pop(record.ref), changed)
                assert list(after.values()) == before

    def test_a_removed_record_is_gone_and_no_other(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for operation in self.operations:
                writes = [self.sample(operation.name, number) for number in range(2)]
                kept, record = [self.placed(connector, write) for write in writes]
                before = self.records(connector, operation)
                gone = self._can_remove(operation)
                if gone:
                    connector.remove(record.ref, writes[1])
                else:
                    with pytest.raises((Rejected, NotSent)):
                        connector.remove(record.ref, writes[1])
                # A system that deletes nothing keeps it as one that counts no more.
                after = [
                    one
                    for one in self.records(connector, operation)
                    if not gone or one.ref != record.ref or one.state is not RecordState.REJECTED
                ]
                assert after == [one for one in before if not gone or one.ref != record.ref]
                assert kept in after

    def test_an_archived_record_is_neither_removed_nor_replaced(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            placed = [
                (write, self.placed(connector, write))
                for write in (self.sample(operation.name, 0) for operation in self.operations)
                if write.operation not in self.never_archived
            ]
            self.archive(stage)
            before = stage.records()
            for write, record in placed:
                with pytest.raises((Rejected, NotSent)):
                    connector.remove(record.ref, write)
                with pytest.raises((Rejected, NotSent)):
                    connector.replace(record.ref, self.changed(write))
            assert stage.records() == before

    def test_a_closed_period_is_told_where_that_is_declared(self, stage: Stage) -> None:
        declared = self.provider.capabilities.closed_periods
        day, elsewhere = self.last, self.last + timedelta(days=500)
        with self.connected(stage) as connector:
            self.placed(connector, self.sample(self.operations[0].name, 0))
            assert connector.closed_periods(day, day) == []
            self.archive(stage)
            assert [day in closed.days for closed in connector.closed_periods(day, day)] == [True] * declared
            assert connector.closed_periods(elsewhere, elsewhere) == []

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _writes(self, connector: Any, writer: Any, number: int) -> Iterator[tuple[str, Read]]:
        """number: 0 to 3, of its own for each use on one company."""
        for operation in self.operations:
            new, old, older = (self.sample(operation.name, number + more) for more in (0, 4, 8))
            yield f"sending {operation.name}", lambda write=new: writer.send(write)
            if operation.correction is Correction.REPLACE:
                ref, changed = self.placed(connector, old).ref, self.changed(old)
                yield f"replacing {operation.name}", lambda ref=ref, write=changed: writer.replace(ref, write)
            if self._can_remove(operation):
                ref = self.placed(connector, older).ref
                yield f"removing {operation.name}", lambda ref=ref, write=older: writer.remove(ref, write)

    def _can_remove(self, operation: Operation) -> bool:
        return operation.correction is not Correction.BY_HAND and operation.name not in self.irremovable

    def _assert_holds(self, record: RemoteRecord, write: Write) -> None:
        assert self._missing(record, write) == []

    def _missing(self, record: RemoteRecord, write: Write) -> list[str]:
        """What of the write the record does not hold."""
        names = {one.name for one in fields(RemoteRecord)} & {one.name for one in fields(Write)} - {"fields", "text"}
        missing = [name for name in names if getattr(record, name) != getattr(write, name)]
        missing += [part for part in (write.text, write.marker) if part not in record.text]
        missing += [name for name, value in write.fields.items() if record.fields.get(name) != value]
        return sorted(set(missing) - set(self.not_read_back.get(write.operation, ())))


def _is_about(record: RemoteRecord, write: Write) -> bool:
    """Whether this is the record of that write and no other, by marker or values."""
    named = (write.fields.items() & record.fields.items()) if write.fields else write.marker in record.text
    return bool(named) and (record.target, record.quantity) == (write.target, write.quantity)
