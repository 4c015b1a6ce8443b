"""What every connector must do, each rule one test, tried against its provider's sandbox over a real socket.

A provider's tests inherit from `TargetConformance`, `SourceConformance` or both, and say what only they can know: which
company the sandbox holds, what a sample write is, which of the sandbox's own records a list must show.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import time
import traceback
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear
from core.http.protocols import Exchange, MemoryTokens, Tokens
from core.models.rows import Kind
from core.models.writes import RemoteRecord, Write
from core.providers.base import Account, Connector, Correction, Operation, Provider, Source, Target, Twice
from core.providers.quality import unanswered
from tests.providers.stage import Seen, Stage, at_once, quick_turns, stage_of

Records = Mapping[str, list[dict[str, Any]]]
Read = Callable[[], Any]
THREADS = 8


class Conformance(ABC):
    """Rules of every connector.

    page_parameter: the query parameter that asks for a page size. page_sizes: the longest page the connector asks for,
    by name of list (see `lists`); lists that the provider hands over whole are left out.
    patience: seconds of read time-out where one is provoked; long enough for an honest answer of the sandbox.
    keeps_personal_numbers: False for a provider that has none.
    """

    provider: ClassVar[Provider]
    page_parameter: ClassVar[str]
    page_sizes: ClassVar[Mapping[str, int]]
    patience: ClassVar[float] = 0.5
    keeps_personal_numbers: ClassVar[bool] = True

    @abstractmethod
    def seed(self) -> dict[str, Any]:
        """A small company whose sign-in values, as the index names them, all stand in the document."""

    @abstractmethod
    def long_seed(self) -> dict[str, Any]:
        """A company with more than one page of everything."""

    @abstractmethod
    def another_seed(self) -> dict[str, Any]:
        """Another company, in which the index signs in."""

    @abstractmethod
    def held_ids(self, records: Records) -> dict[str, set[str]]:
        """The ids that each of `lists` must show, taken from the sandbox's own records."""

    def personal_numbers(self, records: Records) -> set[str]:
        return set()

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        stage = stage_of(self.provider)
        stage.load(self.seed())
        with quick_turns():
            yield stage

    def account(self, stage: Stage, **changes: Any) -> Account:
        """The account that the sandbox's index describes."""
        entry = stage.index()
        auth, declared = entry["auth"], self.provider.capabilities.settings
        given = Account(
            connection="conformance",
            base_url=entry["base_url"],
            settings={one.name: auth[one.name] for one in declared if not one.secret and one.name in auth},
            secrets={one.name: auth[one.name] for one in declared if one.secret and one.name in auth},
            read_timeout=10,
        )
        if "token" in auth:
            tokens = Tokens(auth["token"], auth.get("refresh_token"), datetime.now(UTC) + timedelta(hours=1))
            given.tokens = MemoryTokens(tokens)
        return replace(given, **changes)

    @contextlib.contextmanager
    def connected(self, stage: Stage, **changes: Any) -> Iterator[Any]:
        """A connector that does not really sleep between its tries."""
        connector = self.provider.connect(self.account(stage, **changes))
        with patch("core.http.client.sleep", lambda seconds: None):
            try:
                yield connector
            finally:
                connector.close()

    def lists(self, connector: Any) -> dict[str, Read]:
        """Every list that the connector reads, by name; what each answers are objects with an id or a ref."""
        return {"employees": connector.employees}

    def reads(self, connector: Any) -> dict[str, Read]:
        return {"check": connector.check, **self.lists(connector)}

    # -- what it says about itself -------------------------------------------------------------------------------------

    def test_it_declares_itself_completely(self, stage: Stage) -> None:
        told = self.provider.capabilities
        assert told.name == self.provider.name == stage.name
        assert all((told.title, told.production_hosts, told.production_url.startswith("https://"), told.sign_in))
        for one in told.settings:
            assert one.name.isidentifier(), one
            assert one.title, one
        for operation in told.operations:
            assert all((operation.name, operation.title, operation.unit)), operation
        for one in told.unconfirmed:
            assert all((one.topic, one.says.endswith("."), one.sheet)), f"{one} names no sentence or no sheet."
        with self.connected(stage) as connector:
            assert isinstance(connector, Connector)
            assert isinstance(connector, Source) == isinstance(self, SourceConformance)
            assert isinstance(connector, Target) == isinstance(self, TargetConformance) == bool(told.operations)

    def test_it_answers_the_whole_quality_scale(self, stage: Stage) -> None:
        assert unanswered(self.provider.capabilities.quality) == []

    def test_its_limits_are_declared(self, stage: Stage) -> None:
        told = self.provider.capabilities
        assert 1 <= told.parallel <= THREADS
        assert 1 <= told.settle_seconds <= 600
        assert 1 <= told.read_timeout_seconds <= 120
        unknown = any("limit" in one.topic.lower() for one in told.unconfirmed)
        assert told.per_second or unknown, "No rate is declared, and nothing says that it is unknown."

    # -- who is signed in ----------------------------------------------------------------------------------------------

    def test_a_check_writes_nothing(self, stage: Stage) -> None:
        before = stage.records()
        with self.connected(stage) as connector:
            connector.check()
        assert stage.writes() == 0
        assert stage.records() == before

    def test_its_identity_is_the_same_every_time(self, stage: Stage) -> None:
        found = []
        for _ in range(2):
            with self.connected(stage) as connector:
                found.append(connector.check().identity)
        assert found[0] == found[1]
        assert found[0].id
        assert found[0].name

    def test_another_account_is_another_identity(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            one = connector.check().identity
        stage.load(self.another_seed())
        with self.connected(stage) as connector:
            assert connector.check().identity.id != one.id

    def test_a_refused_sign_in_is_told(self, stage: Stage) -> None:
        self._every_call_raises(stage, lambda _: JSONResponse({}, 401), SignInNeeded)

    # -- reading -------------------------------------------------------------------------------------------------------

    def test_two_reads_show_the_same(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            for name, read in self.lists(connector).items():
                assert read() == read(), f"{name} differ from one read to the next."

    def test_every_page_of_every_list_is_read(self, stage: Stage) -> None:
        stage.load(self.long_seed())
        held = self.held_ids(stage.records())
        for name, size in self.page_sizes.items():
            assert len(held[name]) > size, f"The long company has one page of {name} only."
        with self.connected(stage) as connector:
            found = {name: _ids(read()) for name, read in self.lists(connector).items()}
        assert set(found) == set(held)
        for name, ids in found.items():
            assert ids == sorted(held[name]), f"{name}: {len(ids)} read, {len(held[name])} there."

    def test_a_default_page_is_never_taken_for_the_whole(self, stage: Stage) -> None:
        stage.load(self.long_seed())
        stage.between.without = self.page_parameter
        held = self.held_ids(stage.records())
        with self.connected(stage) as connector:
            for name, read in self.lists(connector).items():
                with contextlib.suppress(Broken, NotSent):
                    assert len(read()) == len(held[name]), f"{name} are not whole, and nothing was said."

    def test_personal_numbers_are_not_read(self, stage: Stage) -> None:
        numbers = self.personal_numbers(stage.records())
        assert bool(numbers) == self.keeps_personal_numbers
        with self.connected(stage) as connector:
            shown = repr([read() for read in self.reads(connector).values()])
        assert [number for number in numbers if number in shown] == []

    # -- what goes wrong -----------------------------------------------------------------------------------------------

    def test_what_is_forbidden_is_rejected(self, stage: Stage) -> None:
        self._every_call_raises(stage, lambda _: JSONResponse({}, 403), Rejected)

    def test_a_busy_provider_is_throttled_with_its_wait(self, stage: Stage) -> None:
        busy = JSONResponse({}, 429, {"Retry-After": "7"})
        for error in self._every_call_raises(stage, lambda _: busy, Throttled):
            assert isinstance(error, Throttled)
            assert error.wait_seconds == 7

    def test_a_failing_read_is_tried_again_and_then_not_sent(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            whole = _ids(connector.employees())
            for name, read in self.reads(connector).items():
                stage.between.seen.clear()
                stage.between.answer = lambda _: Response("down", 503)
                if not _raised(stage, read, NotSent, name):
                    continue
                assert len(stage.between.seen) > 1, f"{name} are not tried again."
            failures = [Response("stumbles", 502)]
            stage.between.answer = lambda _: failures.pop() if failures else None
            assert _ids(connector.employees()) == whole

    def test_a_web_page_instead_of_data_is_broken(self, stage: Stage) -> None:
        page = "<!DOCTYPE html><html><body><h1>Back soon</h1></body></html>"
        self._every_call_raises(stage, lambda _: HTMLResponse(page), Broken)

    def test_time_outs_are_kept(self, stage: Stage) -> None:
        with self.connected(stage, read_timeout=self.patience) as connector:
            stage.between.delay = 3 * self.patience
            started = time.monotonic()
            with pytest.raises(NotSent):
                connector.employees()
            assert time.monotonic() - started < 4 * 3 * self.patience

    def test_secrets_appear_nowhere(self, stage: Stage) -> None:
        document, canaries = self._with_canaries(stage)
        stage.load(document)
        exchanges: list[Exchange] = []
        with _everything_said() as said, self.connected(stage, recorder=exchanges.append) as connector:
            said.write(repr(connector) + repr(self.account(stage)))
            for number, status in enumerate((0, 400, 500)):
                calls = [*self.reads(connector).items(), *self._writes(connector, connector, number)]
                for _, call in calls:
                    stage.between.answer = (lambda seen, status=status: _echo(seen, status)) if status else None
                    try:
                        call()
                    except ProviderError as error:
                        said.write("".join(traceback.format_exception(error)) + repr(error) + repr(vars(error)))
                    stage.between.answer = None
        assert exchanges
        told = said.getvalue() + repr(exchanges)
        assert [name for name, canary in canaries.items() if canary in told] == []

    # -- how it is run -------------------------------------------------------------------------------------------------

    def test_eight_threads_at_once_read_the_same(self, stage: Stage) -> None:
        stage.load(self.long_seed())
        with self.connected(stage, parallel=THREADS) as connector:
            alone = _ids(connector.employees())
            for found in at_once([connector.employees] * THREADS):
                assert not isinstance(found, Exception), found
                assert _ids(found) == alone

    def test_never_more_requests_at_once_than_the_account_allows(self, stage: Stage) -> None:
        with self.connected(stage, parallel=2) as connector:
            stage.between.delay = 0.01
            at_once([read for read in self.lists(connector).values() for _ in range(THREADS)][:THREADS])
        assert stage.between.most_at_once == 2

    def test_the_base_url_is_a_setting(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            direct = _ids(connector.employees())
        there = stage.index()["base_url"].replace(stage.root, stage.elsewhere)
        assert there.startswith(stage.elsewhere)
        with self.connected(stage, base_url=there) as connector:
            assert _ids(connector.employees()) == direct

    def test_close_gives_all_connections_back(self, stage: Stage) -> None:
        before = stage.connections()
        with self.connected(stage) as connector:
            connector.employees()
            own = stage.connections() - before
            assert own
            connector.close()
            until = time.monotonic() + 0.5
            while own & stage.connections() and time.monotonic() < until:
                time.sleep(0.005)
            assert not own & stage.connections()

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _writes(self, connector: Any, writer: Any, number: int) -> Iterator[tuple[str, Read]]:
        """Everything that writes, prepared by `connector` and ready to go through `writer`: none in a mere source."""
        return iter(())

    def _every_call_raises(
        self, stage: Stage, answer: Callable[[Seen], Response], kind: type[ProviderError]
    ) -> list[ProviderError]:
        """Reads meet this answer with every request, writes with the writing one: they raise exactly this kind."""
        found = []
        with self.connected(stage) as connector:
            stage.between.answer = answer
            found += [_raised(stage, call, kind, name) for name, call in self.reads(connector).items()]
            stage.between.answer = None
            for name, call in self._writes(connector, connector, 0):
                stage.between.answer = lambda seen: answer(seen) if seen.write else None
                found.append(_raised(stage, call, kind, name))
                stage.between.answer = None
        return [error for error in found if error]

    def _with_canaries(self, stage: Stage) -> tuple[dict[str, Any], dict[str, str]]:
        """The small company with new secrets, which nobody can have registered before."""
        auth = stage.index()["auth"]
        names = {one.name for one in self.provider.capabilities.settings if one.secret} | {"token", "refresh_token"}
        canaries = {name: f"canary-{uuid.uuid4().hex}" for name in auth if name in names}
        text = json.dumps(self.seed(), default=str)
        for name, canary in canaries.items():
            quoted = json.dumps(auth[name])
            assert quoted in text, f"The company does not say its {name}."
            text = text.replace(quoted, json.dumps(canary))
        document: dict[str, Any] = json.loads(text)
        return document, canaries


class TargetConformance(Conformance):
    """Rules of a connector that writes.

    first, last: days that all sample writes lie in. not_read_back: by operation, what of a write no record shows.
    irremovable: operations that nothing can take back, though they are corrected otherwise. never_archived: those that
    payroll closing leaves alone.
    """

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
                after = self.records(connector, operation)
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


class SourceConformance(Conformance):
    """Rules of a connector that hours and absence come from. period: days that all rows of both companies lie in."""

    period: ClassVar[tuple[date, date]]

    @abstractmethod
    def held_rows(self, records: Records, kind: Kind) -> set[tuple[str, str, date, Decimal]]:
        """Id, person, day and quantity of each row of this kind that the sandbox holds."""

    @abstractmethod
    def hide_approvals(self, stage: Stage) -> None:
        """From now on the provider says of no row whether it is approved."""

    def lists(self, connector: Any) -> dict[str, Read]:
        kinds = self.provider.capabilities.kinds
        return {
            **super().lists(connector),
            **{f"rows of {kind}": lambda kind=kind: connector.rows([kind], *self.period) for kind in kinds},
            "codes": connector.codes,
        }

    def test_every_row_of_a_period_comes_with_its_person_day_and_quantity(self, stage: Stage) -> None:
        records = stage.records()
        with self.connected(stage) as connector:
            people = {one.id for one in connector.employees()}
            for kind in self.provider.capabilities.kinds:
                found = connector.rows([kind], *self.period)
                assert {(one.id, one.person, one.day, one.quantity) for one in found} == self.held_rows(records, kind)
                assert found, f"The company has no {kind}."
                assert {one.person for one in found} <= people

    def test_without_information_on_approval_nothing_is_approved(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            kinds = self.provider.capabilities.kinds
            assert any(one.approval.approved for one in connector.rows(kinds, *self.period))
            self.hide_approvals(stage)
            found = connector.rows(kinds, *self.period)
            assert found
            assert [one for one in found if one.approval.approved and one.approval.evidence != "not_required"] == []


def _ids(found: list[Any]) -> list[str]:
    """Ids of employees, rows and rates, refs of records, codes: twice where it came twice."""
    return sorted(str(getattr(one, "ref", None) or getattr(one, "id", None) or one.code) for one in found)


def _is_about(record: RemoteRecord, write: Write) -> bool:
    """Whether this is the record of that write and no other, by marker or values."""
    named = (write.fields.items() & record.fields.items()) if write.fields else write.marker in record.text
    return bool(named) and (record.target, record.quantity) == (write.target, write.quantity)


def _raised(stage: Stage, call: Read, kind: type[ProviderError], name: str) -> ProviderError | None:
    """The error of this kind that the call raised; None for a call that asks the provider nothing."""
    stage.between.seen.clear()
    raised: ProviderError | None = None
    try:
        call()
    except ProviderError as error:
        raised = error
    due = f"{name}: {raised!r} where {kind.__name__} was due."
    assert isinstance(raised, kind) if stage.between.seen else raised is None, due
    return raised


def _echo(seen: Seen, status: int) -> Response:
    """The worst a server can do: everything that it was sent."""
    sent = {"headers": dict(seen.headers), "query": seen.query, "body": seen.body.decode("utf-8", "replace")}
    return JSONResponse({"message": json.dumps(sent)}, status)


@contextlib.contextmanager
def _everything_said() -> Iterator[io.StringIO]:
    """What is logged by any logger at any level, and printed, meanwhile."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
