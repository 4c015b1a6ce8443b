"""What happens to a twin without anybody editing it (section 4.2): people and types that come and go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from core.models.both_sides import Kept
from core.sync.project import Held
from core.sync.through import SyncMapping, Unfit
from core.sync.twins import KEPT_FOR, Twin
from core.sync.words import Side, State


class Event(StrEnum):
    """rematched: a person is somebody else's twin now; the old twins are let go. deleted: gone at the provider."""

    REMATCHED = "person_rematched"
    DELETED = "person_deleted"
    UNLINKED = "person_not_linked"


def of_people(twin: Twin, mapping: SyncMapping, people_gone: Mapping[Side, frozenset[str]]) -> Event | None:
    """What became of the twin's people, or None where they still belong together."""
    a, b = mapping.person(Side.A, twin.a.person), mapping.person(Side.B, twin.b.person)
    if (a and a.b != twin.b.person) or (b and b.a != twin.a.person):
        return Event.REMATCHED
    if any(twin.end(side).person in people_gone.get(side, ()) for side in Side):
        return Event.DELETED
    return None if a else Event.UNLINKED


def unfit(twin: Twin | None, a: Held | None, b: Held | None, mapping: SyncMapping) -> Unfit | None:
    """Why what is there can't take part now. Of a side that shows nothing live, its last type counts."""
    for side, held in ((Side.A, a), (Side.B, b)):
        if held and not held.standing.void:
            why = mapping.unfit(held.form)
            if why:
                return why
        elif twin and twin.kept is Kept.ABSENCE and not mapping.knows_type(side, twin.end(side).type):
            return Unfit.TYPE
    return None


def remembered(twin: Twin, today: date) -> bool:
    """Whether the twin still counts: a tombstone, and the base of an ignored one, are kept for 400 days."""
    return twin.state not in (State.TOMBSTONE, State.IGNORED) or today - twin.since <= KEPT_FOR
