"""A plan of a sync as programs read it: what it would do and how each action stands, with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.actions.home import Home
from core.actions.sync_reading import connection_of
from core.actions.syncs import sync_plan
from core.store.tables import Connection, Integration
from core.sync.guards import SENTENCES
from core.sync.planned import KEPT, PLANNED, Stored
from core.sync.twins import Guard
from core.sync.words import Side

LEFT = frozenset({"asked", "stale", "refused", "held", "stopped"})
"""States of actions that a person must see to."""


@dataclass(frozen=True, slots=True)
class FieldTold:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTold:
    """target: name of the system that is written to or asked about. person: as the source calls them. says: why."""

    number: int
    do: str
    state: str
    reason: str | None
    target: str | None
    person: str
    first: date
    last: date
    says: str
    changes: tuple[FieldTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTold:
    """stops: why nothing may be done, in words. actions: without those that were only remembered; these are counted."""

    id: int
    hash: str
    kept: str
    first: date
    last: date
    people: tuple[str, ...]
    counts: Mapping[str, int]
    stops: tuple[Mapping[str, Any], ...]
    unread: int
    made_by: str
    made_at: datetime
    actions: tuple[ActionTold, ...]

    @property
    def left(self) -> bool:
        """Whether something of it needs a person."""
        return bool(self.stops or self.unread or any(one.state in LEFT for one in self.actions))

    @property
    def undone(self) -> bool:
        """Whether something that could be done was not."""
        return any(one.state == PLANNED for one in self.actions)


def plan_told(home: Home, integration: Integration, plan: int) -> PlanTold:
    """Raises NotFound."""
    row, actions = sync_plan(home, integration, plan)
    with home.store.read() as session:
        names = {side: session.get_one(Connection, connection_of(integration, side)).name for side in Side}
    return PlanTold(
        id=row.id or 0,
        hash=row.hash,
        kept=row.kept,
        first=row.first,
        last=row.last,
        people=tuple(row.people),
        counts=row.counts,
        stops=tuple({**stop, "says": _stop(stop, names)} for stop in row.stops),
        unread=row.unread,
        made_by=row.made_by,
        made_at=row.made_at,
        actions=tuple(_action(one, names) for one in actions if one.state != KEPT),
    )


def _action(one: Stored, names: Mapping[Side, str]) -> ActionTold:
    action = one.action
    return ActionTold(
        number=one.number,
        do=action.do.value,
        state=one.state,
        reason=one.reason,
        target=names[action.target] if action.target else None,
        person=action.person,
        first=action.days[0],
        last=action.days[1],
        says=action.sentence(names),
        changes=tuple(FieldTold(change.name, change.before, change.after) for change in action.changes),
    )


def _stop(stop: Mapping[str, Any], names: Mapping[Side, str]) -> str:
    side = names[Side(stop["side"])] if stop["side"] else ""
    return SENTENCES[Guard(stop["guard"])].format(side=side, count=stop["count"], of=stop["of"])
