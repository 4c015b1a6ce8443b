"""Webhooks: subscriptions, event log, ping, test event, redelivery, delivery (section 8 of the sheet)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.providers.personio.sandbox_company import IDA, Sandbox, refused
from tests.serving import serving

HOOKS = "/v2/webhooks"
BODY: dict[str, Any] = {"url": "https://console.example/hook", "enabled_events": ["absence-period.created"]}
ON: dict[str, Any] = BODY | {"status": "ENABLED", "auth_type": "NONE"}


class Receiver:
    """A server that events are posted to. statuses: of its next answers, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.url = ""

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), json.loads(await request.body())))
        status = self.statuses.pop(0) if self.statuses else 200
        return Response(status_code=status, headers={"location": self.url} if status == 302 else {})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with serving(Starlette(routes=[Route("/hook", found.take, methods=["POST"])])) as root:
        found.url = f"{root}/hook"
        yield found


def soon(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def test_a_webhook_is_off_and_wants_a_token_where_nothing_else_is_said(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", HOOKS, BODY)
    assert (answer.status_code, answer.json()["status"], answer.json()["auth_type"]) == (201, "DISABLED", "TOKEN")
    sandbox.absent("2026-03-02", "2026-03-02")
    assert sandbox.get(f"{HOOKS}/{answer.json()['id']}/events")["_data"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"url": "http://console.example/hook"}, 422),
        ({"url": "nowhere"}, 422),
        ({"enabled_events": ["absence.created"]}, 400),
        ({"enabled_events": []}, 400),
        ({"status": "ON"}, 400),
        ({"auth_type": "TOKEN", "custom_headers": {"x-a": "1"}}, 400),
        ({"auth_type": "CUSTOM", "custom_headers": {"Content-Type": "1"}}, 400),
        ({"auth_type": "CUSTOM", "custom_headers": {"Host": "1"}}, 400),
        ({"auth_type": "CUSTOM", "custom_headers": {f"x-{n}": "1" for n in range(4)}}, 400),
    ],
)
def test_a_webhook_that_breaks_a_rule_is_refused(sandbox: Sandbox, change: dict[str, Any], status: int) -> None:
    assert refused(sandbox.call("POST", HOOKS, ON | change))[0] == status


def test_the_same_webhook_twice_is_a_conflict(sandbox: Sandbox) -> None:
    sandbox.created(HOOKS, ON)
    assert refused(sandbox.call("POST", HOOKS, ON))[0] == 409


def test_a_webhook_is_listed_changed_with_a_200_and_deleted(sandbox: Sandbox) -> None:
    first = sandbox.created(HOOKS, ON)
    second = sandbox.created(HOOKS, BODY | {"enabled_events": ["person.created"]})
    assert sandbox.ids(f"{HOOKS}?status=ENABLED") == [first]
    assert sandbox.ids(f"{HOOKS}?enabled_events=person.created") == [second]
    assert sandbox.call("GET", f"{HOOKS}?limit=201").status_code == 400
    answer = sandbox.call("PATCH", f"{HOOKS}/{second}", {"status": "ENABLED"})
    assert (answer.status_code, answer.json()) == (200, sandbox.get(f"{HOOKS}/{second}"))
    assert sandbox.call("DELETE", f"{HOOKS}/{first}").status_code == 204
    assert sandbox.call("DELETE", f"{HOOKS}/{first}").status_code == 404


def test_the_log_holds_what_is_listened_to_by_time_and_name_for_30_days(sandbox: Sandbox) -> None:
    names = ["absence-period.created", "absence-period.deleted"]
    path = f"{HOOKS}/{sandbox.created(HOOKS, ON | {'enabled_events': names})}/events"
    absence_id = sandbox.absent("2026-03-02", "2026-03-02")
    sandbox.call("PATCH", f"/v2/absence-periods/{absence_id}", {"comment": "x"})
    sandbox.call("DELETE", f"/v2/absence-periods/{absence_id}")
    rows = sandbox.get(path)["_data"]
    assert [row["event_name"] for row in rows] == names
    assert rows[0]["payload"] == {"absence_period": {"id": absence_id}, "person": {"id": IDA}}
    assert [row["event_name"] for row in sandbox.get(f"{path}?limit=1")["_data"]] == names[:1]
    assert len(sandbox.get(f"{path}?event_name={names[1]}")["_data"]) == 1
    at = rows[1]["occurred_at"]
    assert [row["event_name"] for row in sandbox.get(f"{path}?occurred_at.gte={at}")["_data"]] == names[1:]
    assert sandbox.get(path, params={"occurred_at.lte": "2020-01-01T00:00:00.000Z"})["_data"] == []
    sandbox.control("clock", advance_seconds=31 * 86400)
    sandbox.token = sandbox.sign_in()
    assert sandbox.get(path)["_data"] == []


def test_a_test_event_has_to_be_one_that_is_listened_to(sandbox: Sandbox) -> None:
    path = f"{HOOKS}/{sandbox.created(HOOKS, ON)}"
    assert sandbox.call("POST", f"{path}/ping").status_code == 200
    body = {"event_name": "absence-period.created", "payload": {"absence_period": {"id": "x"}}}
    assert sandbox.call("POST", f"{path}/test-event", body).status_code == 200
    assert sandbox.call("POST", f"{path}/test-event", body | {"event_name": "person.created"}).status_code == 400
    assert sandbox.call("POST", f"{path}/test-event", {"event_name": "absence-period.created"}).status_code == 400
    assert [row["event_name"] for row in sandbox.get(f"{path}/events")["_data"]] == ["ping", body["event_name"]]


def test_events_are_delivered_with_the_token_as_it_is(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("switches", webhook_delivery=True)
    hook = sandbox.created(HOOKS, ON | {"url": receiver.url, "auth_type": "TOKEN", "token": "Bearer 9f"})
    absence_id = sandbox.absent("2026-03-02", "2026-03-02")
    soon(lambda: bool(receiver.got))
    headers, document = receiver.got[0]
    assert headers["authorization"] == "Bearer 9f"
    assert set(document) >= {"company_id", "event_name", "occurred_at", "payload", "meta"}
    assert document["payload"]["absence_period"]["id"] == absence_id
    path = f"{HOOKS}/{hook}/activity"
    soon(lambda: len(sandbox.get(path)["_data"]) == 1)
    assert sandbox.get(path)["_data"][0]["response_status_code"] == 200


def test_a_failed_delivery_is_tried_again_later_and_a_refused_one_is_not(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("switches", webhook_delivery=True)
    hook = sandbox.created(HOOKS, ON | {"url": receiver.url, "auth_type": "CUSTOM", "custom_headers": {"x-key": "k"}})
    path = f"{HOOKS}/{hook}"

    def attempts() -> list[int]:
        return [row["response_status_code"] for row in sandbox.get(f"{path}/activity")["_data"]]

    receiver.statuses = [503, 500]
    sandbox.call("POST", f"{path}/ping")
    soon(lambda: attempts() == [503, 500])
    time.sleep(0.1)
    assert len(receiver.got) == 2
    sandbox.control("clock", advance_seconds=61)
    soon(lambda: attempts() == [503, 500, 200])
    assert receiver.got[-1][0]["x-key"] == "k"
    for status in (404, 501, 302):
        receiver.statuses = [status]
        sandbox.call("POST", f"{path}/ping")
        soon(lambda: attempts()[-1] == status)  # noqa: B023 - awaited at once
    sandbox.control("clock", advance_seconds=3600)
    time.sleep(0.1)
    assert attempts() == [503, 500, 200, 404, 501, 302]


def test_redelivery_sends_what_was_in_the_window_and_needs_a_bound(sandbox: Sandbox, receiver: Receiver) -> None:
    path = f"{HOOKS}/{sandbox.created(HOOKS, ON | {'url': receiver.url})}"
    sandbox.absent("2026-03-02", "2026-03-02")
    assert receiver.got == []
    sandbox.control("switches", webhook_delivery=True)
    assert sandbox.call("POST", f"{path}/redelivery", {}).status_code == 400
    late = {"occurred_at.gte": "2099-01-01T00:00:00Z"}
    assert sandbox.call("POST", f"{path}/redelivery", late).json()["_data"] == []
    answer = sandbox.call("POST", f"{path}/redelivery", {"occurred_at": {"gte": "2020-01-01T00:00:00Z"}})
    assert len(answer.json()["_data"]) == 1
    soon(lambda: len(receiver.got) == 1)


def test_nothing_is_delivered_to_an_address_that_is_not_this_machine(sandbox: Sandbox) -> None:
    sandbox.control("switches", webhook_delivery=True)
    hook = sandbox.created(HOOKS, ON)
    sandbox.absent("2026-03-02", "2026-03-02")
    assert len(sandbox.get(f"{HOOKS}/{hook}/events")["_data"]) == 1
    time.sleep(0.1)
    assert sandbox.get(f"{HOOKS}/{hook}/activity")["_data"] == []
