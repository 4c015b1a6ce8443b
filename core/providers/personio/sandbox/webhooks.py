"""`/v2/webhooks`: subscriptions, their event log, ping, test event, redelivery, activity (sheet section 8).

What ping, test event and redelivery answer is not on the sheet: 200 with the events that were sent [docs: 200].
"""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, Field, model_validator
from starlette.responses import Response
from starlette.routing import BaseRoute

from . import fields, reading, seed
from .account import Account, Document
from .answers import bad_request, conflict, empty, not_found, reply, unprocessable
from .calls import Call, api
from .delivery import is_loopback
from .events import Event
from .fields import EVENTS
from .paging import asked, page
from .state import PersonioState

CAP, DEFAULT = 200, 100
REDELIVERED_AT_ONCE = 100
MOST_HEADERS = 3
FORBIDDEN_HEADERS = {"host", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"}


class WebhookChange(fields.WebhookFields):
    url: str | None = None
    enabled_events: list[str] | None = Field(None, min_length=1)


class WebhookBody(fields.WebhookFields):
    url: str
    enabled_events: list[str] = Field(min_length=1)


class RedeliveryBody(BaseModel):
    """`occurred_at` with at least one bound; its keys may be dotted or nested, both are taken [inferred]."""

    gte: AwareDatetime | None = None
    lte: AwareDatetime | None = None
    event_name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        nested = value.get("occurred_at") if isinstance(value.get("occurred_at"), dict) else {}
        dotted = {bound: value.get(f"occurred_at.{bound}") for bound in ("gte", "lte")}
        bounds = {bound: dotted[bound] or (nested or {}).get(bound) for bound in dotted}
        if not any(bounds.values()):
            raise ValueError("occurred_at.gte or occurred_at.lte is needed")
        return {**bounds, "event_name": value.get("event_name")}


class TestEventBody(BaseModel):
    event_name: str
    payload: dict[str, Any]


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "webhooks:read", "webhooks:write"
    all_, one = "/v2/webhooks", "/v2/webhooks/{id}"
    return [
        api(state, "GET", all_, read, list_webhooks),
        api(state, "POST", all_, write, create),
        api(state, "GET", one, read, lambda call: reply(_webhook(call))),
        api(state, "PATCH", one, write, change),
        api(state, "DELETE", one, write, delete),
        api(state, "POST", f"{one}/ping", write, ping),
        api(state, "POST", f"{one}/test-event", write, test_event),
        api(state, "POST", f"{one}/redelivery", write, redelivery),
        api(state, "GET", f"{one}/events", read, list_events),
        api(state, "GET", f"{one}/activity", read, list_activity),
    ]


def list_webhooks(call: Call) -> Response:
    ask = asked(call, CAP, DEFAULT)
    reading.only(ask.query, ("enabled_events", "status"))
    events = reading.listed(ask.query, "enabled_events")
    statuses = reading.chosen(ask.query, "status", get_args(fields.WebhookStatus))
    order = {one: number for number, one in enumerate(call.account.webhooks)}
    return page(
        call,
        ask,
        lambda: (
            row
            for row in call.account.webhooks.values()
            if (statuses is None or row["status"] in statuses)
            and (events is None or set(events) & set(row["enabled_events"]))
        ),
        lambda row: (order[row["id"]],),
        lambda row: row,
    )


def create(call: Call) -> Response:
    row = {"id": seed.new_id(), **call.body(WebhookBody).model_dump(mode="json")}
    _check(call.account, row)
    call.account.touch()
    call.account.webhooks[row["id"]] = row
    return reply(row, 201)


def change(call: Call) -> Response:
    """200 with the webhook, unlike other resources."""
    row, body = _webhook(call), call.body(WebhookChange)
    changed = row | body.model_dump(mode="json", include=body.model_fields_set)
    _check(call.account, changed)
    call.account.touch()
    row.update(changed)
    return reply(row)


def delete(call: Call) -> Response:
    del call.account.webhooks[_webhook(call)["id"]]
    call.account.touch()
    return empty()


def ping(call: Call) -> Response:
    return _send(call, "ping", {})


def test_event(call: Call) -> Response:
    """The event has to be one that the webhook listens to [docs]."""
    body, row = call.body(TestEventBody), _webhook(call)
    if body.event_name not in row["enabled_events"]:
        raise bad_request(field="event_name")
    return _send(call, body.event_name, body.payload)


def _send(call: Call, name: str, payload: dict[str, Any]) -> Response:
    account, row = call.account, _webhook(call)
    account.touch()
    event = account.events.add(name, payload, account.now, [row["id"]])
    if account.switches.webhook_delivery:
        account.events.deliver(event, row)
    return reply(_row(account, event))


def redelivery(call: Call) -> Response:
    """At most 100 events of the last 30 days, oldest first."""
    row, body, account = _webhook(call), call.body(RedeliveryBody), call.account
    found = [
        event
        for event in account.events.of(row["id"], account.now)
        if reading.within(event.at, body.gte, body.lte) and body.event_name in (None, event.name)
    ][:REDELIVERED_AT_ONCE]
    if account.switches.webhook_delivery:
        for event in found:
            account.events.deliver(event, row)
    return reply({"_data": [{"id": event.id} for event in found]})


def list_events(call: Call) -> Response:
    ask = asked(call, CAP, DEFAULT)
    reading.only(ask.query, ("occurred_at.gte", "occurred_at.lte", "event_name"))
    names = reading.listed(ask.query, "event_name")
    low, high = (reading.instant(ask.query, f"occurred_at.{bound}") for bound in ("gte", "lte"))
    account, row = call.account, _webhook(call)
    found = {event.id: number for number, event in enumerate(account.events.of(row["id"], account.now))}
    return page(
        call,
        ask,
        lambda: (
            event
            for event in account.events.of(row["id"], account.now)
            if (names is None or event.name in names) and reading.within(event.at, low, high)
        ),
        lambda event: (event.at.isoformat(timespec="microseconds"), found[event.id]),
        lambda event: _row(account, event),
    )


def list_activity(call: Call) -> Response:
    """Every attempt to deliver, oldest first."""
    ask = asked(call, CAP, DEFAULT)
    webhook_id = _webhook(call)["id"]
    attempts = [one for one in call.account.events.deliveries.attempts if one.webhook_id == webhook_id]
    return page(call, ask, lambda: enumerate(attempts), lambda pair: (pair[0],), lambda pair: pair[1].document())


def _row(account: Account, event: Event) -> Document:
    return event.document(account.company_id)


def _webhook(call: Call) -> Document:
    found = call.account.webhooks.get(call.path["id"])
    if found is None:
        raise not_found()
    return found


def _check(account: Account, row: Document) -> None:
    unknown = set(row["enabled_events"]) - set(EVENTS)
    if unknown:
        raise bad_request(field="enabled_events", reason=f"unknown event {min(unknown)}")
    where = urlsplit(row["url"])
    # A real webhook needs https; this machine's own addresses may do without, for tests that receive.
    if not where.hostname or (where.scheme != "https" and not (where.scheme == "http" and is_loopback(row["url"]))):
        raise unprocessable("Unprocessable request", "The url must be an https address.")
    headers = {name.lower() for name in row["custom_headers"]}
    forbidden = any(name in FORBIDDEN_HEADERS or name.startswith("content-") for name in headers)
    if headers and (row["auth_type"] != "CUSTOM" or len(headers) > MOST_HEADERS or forbidden):
        raise bad_request(field="custom_headers")
    others = (one for one in account.webhooks.values() if one["id"] != row["id"])
    if any(one["url"] == row["url"] and set(one["enabled_events"]) & set(row["enabled_events"]) for one in others):
        raise conflict("Conflict", "A webhook with this url and one of these events exists already.")
