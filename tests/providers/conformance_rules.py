"""The rules of every connector, source or target. See `tests/providers/conformance.py`."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import time
import traceback
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled
from core.http.protocols import Exchange, MemoryTokens, Tokens
from core.providers.base import Account, Books, Connector, Provider, Source, Target
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
    is_source: ClassVar[bool] = False
    is_target: ClassVar[bool] = False

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
            assert isinstance(connector, Source) == self.is_source
            assert isinstance(connector, Target | Books) == self.is_target == bool(told.operations)

    def test_it_answers_the_whole_quality_scale(self, stage: Stage) -> None:
        assert unanswered(self.provider.capabilities.quality) == []

    def test_its_limits_are_declared(self, stage: Stage) -> None:
        told = self.provider.capabilities
        assert 1 <= told.parallel <= THREADS
        assert 1 <= told.settle_seconds <= 600
        assert 1 <= told.read_timeout_seconds <= 120
        unknown = any("limit" in one.topic.lower() for one in told.unconfirmed)
        assert told.limits or unknown, "No rate is declared, and nothing says that it is unknown."

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
            stage.between.delay = 8 * self.patience
            started = time.monotonic()
            with pytest.raises(NotSent):
                connector.employees()
            assert time.monotonic() - started < 4 * 8 * self.patience

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


def _ids(found: list[Any]) -> list[str]:
    """Ids of employees, rows and rates, refs of records, codes: twice where it came twice."""
    return sorted(str(getattr(one, "ref", None) or getattr(one, "id", None) or one.code) for one in found)


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
