"""A provider calls when something changed: the sync that is due anyway comes earlier, and a stranger learns nothing."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.routing import Route

from console.hooks import LARGEST, hook
from core.actions.connection_changes import change_settings
from core.actions.connections import secrets_of
from core.actions.hooks import BETWEEN, PATH, SOON, TOKEN, CannotHear, end_hearing, hear
from core.actions.workflows import What, do_now, make_workflow
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Connection, Workflow
from tests.actions.sync_stage import Stage, set_stage
from tests.actions.test_syncs import away_there
from tests.serving import serving

from .conftest import in_home, opened


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture(scope="module")
def console() -> Iterator[str]:
    with serving(Starlette(routes=[Route("/hooks/{connection}/{key}", hook, methods=["POST"])])) as url:
        yield url


@pytest.fixture
def stage(environment: dict[str, str], both: str, console: str, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("HANDOVER_PUBLIC_URL", console)
    with opened() as home:
        return set_stage(home, both)


def listening(stage: Stage) -> tuple[str, str]:
    """The path behind the connection and the token, once Personio calls."""
    b = stage.integration.target_id
    in_home(lambda home: hear(home, stage.company.id, b, "kim"))

    def told(home: Any) -> tuple[str, str]:
        with home.store.read() as session:
            found = secrets_of(home, session.get_one(Connection, b))
        return found[PATH], found[TOKEN]

    made: tuple[str, str] = in_home(told)
    return made


def daily(stage: Stage, what: What = What.SYNC_ABSENCES) -> str:
    def make(home: Any) -> str:
        return make_workflow(home, stage.company, stage.integration, str(what), "0 3 1 1 *", what, [], "kim").id

    made: str = in_home(make)
    return made


def seconds_left(which: str) -> float:
    def read(home: Any) -> float:
        with home.store.read() as session:
            at = session.get_one(Workflow, which).next_at
        return float((at - home.store.clock()).total_seconds())

    left: float = in_home(read)
    return left


def post(url: str, token: str = "", body: bytes = b"{}") -> int:
    request = urllib.request.Request(url, body, {"Authorization": token} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.read() == b""
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code if error.read() == b"" else 0


def test_a_change_in_personio_brings_the_sync_within_a_minute(stage: Stage) -> None:
    listening(stage)
    which = daily(stage)
    stage.screen("personio", "switches", webhook_delivery=True)
    assert seconds_left(which) > 3600
    away_there(stage, "5005", "2026-03-02", "2026-03-04")
    for _ in range(40):
        if seconds_left(which) < 60:
            break
        time.sleep(0.1)
    assert 0 < seconds_left(which) <= SOON.total_seconds()
    (webhook,) = stage.records("personio", "webhooks")
    assert webhook["status"] == "ENABLED"
    in_home(lambda home: end_hearing(home, stage.company.id, stage.integration.target_id, "kim"))
    assert stage.records("personio", "webhooks") == []


def test_many_calls_are_one_hint_and_do_not_come_on_top_of_each_other(stage: Stage, console: str) -> None:
    path, token = listening(stage)
    which = daily(stage)
    url = f"{console}/hooks/{stage.integration.target_id}/{path}"
    in_home(lambda home: do_now(home, stage.company, which, "kim"))
    for _ in range(3):
        assert post(url, token) == 204
    between = BETWEEN.total_seconds()
    assert between - 10 < seconds_left(which) <= between


def test_whatever_is_wrong_looks_alike_and_does_nothing(stage: Stage, console: str) -> None:
    path, token = listening(stage)
    which, b = daily(stage), stage.integration.target_id
    wrong = [
        (f"{b}/{path}", ""),
        (f"{b}/{path}", f"{token}x"),
        (f"{b}/{path}x", token),
        (f"{stage.integration.source_id}/{path}", token),
        ("nothing/at-all", ""),
    ]
    assert {post(f"{console}/hooks/{end}", said) for end, said in wrong} == {404}
    assert post(f"{console}/hooks/{b}/{path}", token, b"x" * (LARGEST + 1)) == 404
    assert post(f"{console}/hooks/{b}/{path}", token, b"no json at all") == 204
    assert seconds_left(which) < 60


def test_a_paused_sync_stays_paused(stage: Stage, console: str) -> None:
    path, token = listening(stage)
    which = daily(stage)

    def pause(home: Any) -> None:
        with home.store.write() as session:
            row = session.exec(select(Workflow).where(Workflow.id == which)).one()
            row.next_at, row.paused_by = None, "kim"
            session.add(row)

    in_home(pause)
    assert post(f"{console}/hooks/{stage.integration.target_id}/{path}", token) == 204

    def read(home: Any) -> Any:
        with home.store.read() as session:
            return session.get_one(Workflow, which).next_at

    assert in_home(read) is None
    assert timedelta(0) < SOON < BETWEEN


def test_where_no_call_can_come_it_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    b = stage.integration.target_id

    def refused(which: str) -> str:
        with pytest.raises(CannotHear) as told:
            in_home(lambda home: hear(home, stage.company.id, which, "kim"))
        return str(told.value)

    assert "calls nobody" in refused(stage.integration.source_id)
    in_home(lambda home: change_settings(home, stage.company.id, b, "kim", {"webhook_id": "x"}))
    assert "has a webhook already" in refused(b)
    in_home(lambda home: change_settings(home, stage.company.id, b, "kim", {"webhook_id": ""}))
    monkeypatch.setenv("HANDOVER_PUBLIC_URL", "http://handover.example")
    assert "https" in refused(b)
    monkeypatch.delenv("HANDOVER_PUBLIC_URL")
    assert "HANDOVER_PUBLIC_URL names no address" in refused(b)
    assert stage.records("personio", "webhooks") == []
