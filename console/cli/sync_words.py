"""How `handover sync` prints plans: for programs, and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.cli.printing import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.actions.home import Home
    from core.store.tables import Integration, SyncPlan
    from core.sync.planned import Stored
    from core.sync.words import Side

STATES = {
    "planned": "to be done",
    "asked": "waits for a decision",
    "kept": "remembered",
    "queued": "on its way",
    "entered": "on its way",
    "done": "done",
    "stale": "changed since it was planned; plan again",
    "refused": "refused",
    "held": "outcome not known; the next plan finds out",
    "stopped": "not done",
}


def names_of(home: Home, integration: Integration) -> Mapping[Side, str]:
    """What people call the two systems."""
    from core.actions.sync_reading import connection_of
    from core.store.tables import Connection
    from core.sync.words import Side

    with home.store.read() as session:
        return {side: session.get_one(Connection, connection_of(integration, side)).name for side in Side}


def plan_json(row: SyncPlan, actions: list[Stored], names: Mapping[Side, str]) -> dict[str, Any]:
    body: dict[str, Any] = plain(
        {
            "id": row.id,
            "hash": row.hash,
            "kept": row.kept,
            "first": row.first,
            "last": row.last,
            "people": row.people,
            "counts": row.counts,
            "stops": row.stops,
            "notes": [{"what": what, "side": side, "count": count} for what, side, count in row.notes],
            "unread": row.unread,
            "made_by": row.made_by,
            "made_at": row.made_at,
            "actions": [_action_json(one, names) for one in actions],
        }
    )
    return body


def _action_json(one: Stored, names: Mapping[Side, str]) -> dict[str, Any]:
    action = one.action
    return {
        "number": one.number,
        "do": action.do,
        "state": one.state,
        "reason": one.reason,
        "target": names[action.target] if action.target else None,
        "person": action.person,
        "first": action.days[0],
        "last": action.days[1],
        "says": action.sentence(names),
        "changes": [{"field": c.name, "before": c.before, "after": c.after} for c in action.changes],
    }


def print_sync_plan(row: SyncPlan, actions: list[Stored], names: Mapping[Side, str]) -> None:
    """Whom and which days each action is about, why, and what it changes."""
    print(f"Plan {row.id}, {TITLES[row.kept]}: {row.first} to {row.last}")
    print(f"  hash {row.hash}")
    for stop in row.stops:
        print(f"  {stop_words(stop, names)}")
    shown = [one for one in actions if one.state != "kept"]
    for one in shown:
        action = one.action
        days = f"{action.days[0]}" if action.days[0] == action.days[1] else f"{action.days[0]} to {action.days[1]}"
        print(f"  {one.number:>4}  person {action.person}, {days}: {STATES[one.state]}. {action.sentence(names)}")
        for change in action.changes:
            print(f"        {change.name}: {change.before or '–'} → {change.after or '–'}")
        if one.reason:
            print(f"        {one.reason}")
    if row.unread:
        print(f"  {row.unread:,} could not be decided: a side was not read far enough.")
    if not shown and not row.stops and not row.unread:
        print("  Both systems agree.")


def stop_words(stop: Mapping[str, Any], names: Mapping[Side, str]) -> str:
    """Why a guard stopped the plan."""
    from core.sync.guards import SENTENCES
    from core.sync.twins import Guard
    from core.sync.words import Side

    side = names[Side(stop["side"])] if stop["side"] else ""
    return SENTENCES[Guard(stop["guard"])].format(side=side, count=stop["count"], of=stop["of"])


TITLES = {"absence_period": "absences", "work_period": "time entries"}
