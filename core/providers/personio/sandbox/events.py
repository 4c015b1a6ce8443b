"""What happened: the event log of the account and of each webhook, and what is handed on for delivery (section 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.providers.sandbox_host import SandboxClock

from .answers import stamp
from .delivery import Deliveries, Delivery

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """webhooks: those that listened when it happened."""

    id: str
    name: str
    at: datetime
    payload: Mapping[str, Any]
    webhooks: frozenset[str] = field(default_factory=frozenset)

    def document(self, company_id: str) -> dict[str, Any]:
        """As it is delivered and listed; keys inside `payload` and of a row of the log are inferred."""
        return {
            "id": self.id,
            "company_id": company_id,
            "event_name": self.name,
            "occurred_at": stamp(self.at),
            "payload": dict(self.payload),
            "meta": {"event_id": self.id},
        }


class EventLog:
    """All events in the order they happened."""

    def __init__(self, company_id: str, clock: SandboxClock) -> None:
        self._company_id = company_id
        self._events: list[Event] = []
        self.deliveries = Deliveries(clock)

    def happened(
        self, name: str, payload: Mapping[str, Any], now: datetime, webhooks: Iterable[Mapping[str, Any]], deliver: bool
    ) -> Event:
        listening = [one for one in webhooks if one["status"] == "ENABLED" and name in one["enabled_events"]]
        event = self.add(name, payload, now, (one["id"] for one in listening))
        if deliver:
            for webhook in listening:
                self.deliver(event, webhook)
        return event

    def add(self, name: str, payload: Mapping[str, Any], at: datetime, webhooks: Iterable[str]) -> Event:
        """Into the log only."""
        ids = frozenset(webhooks)
        event = Event(id=str(uuid.uuid4()), name=name, at=at, payload=payload, webhooks=ids)
        self._events.append(event)
        return event

    def deliver(self, event: Event, webhook: Mapping[str, Any]) -> None:
        self.deliveries.send(Delivery(event.id, dict(webhook), event.document(self._company_id)))

    def of(self, webhook_id: str, now: datetime) -> list[Event]:
        """Those of the last 30 days, oldest first."""
        return [one for one in self._events if webhook_id in one.webhooks and one.at >= now - KEPT]

    def documents(self) -> list[dict[str, Any]]:
        return [one.document(self._company_id) for one in self._events]
