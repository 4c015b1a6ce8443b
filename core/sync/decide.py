"""The table of sync-semantics.md section 4: what is to be done about one twin, whoever holds what.

Rows are numbered as there. Where a row stands for either side, it is written once, for the live one and the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.models.both_sides import Standing
from core.sync.twins import Config
from core.sync.words import Direction, Do, Drift, Policy, Presence, Side, State


@dataclass(frozen=True, slots=True)
class View:
    """What decides about one side. standing: only of what is present. frozen: nobody may write there (4.3).

    For a side that holds nothing, frozen speaks of the days that would be written. changed: its own content is not
    what it last was.
    """

    presence: Presence
    standing: Standing | None = None
    frozen: bool = False
    changed: bool = False

    @property
    def live(self) -> bool:
        return self.presence is Presence.PRESENT and not self.void

    @property
    def void(self) -> bool:
        return self.standing is not None and self.standing.void

    @property
    def approved(self) -> bool:
        return self.standing is Standing.APPROVED


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What is known of the pair itself. state: None for records that are no twin yet.

    scoped: person and type take part and can be said on both sides. unclear: a write of it has no known outcome.
    disjoint: what changed on the two sides are different fields that may be merged. newer: the side that clearly
    changed last.
    """

    state: State | None = None
    scoped: bool = True
    unclear: bool = False
    disjoint: bool = False
    newer: Side | None = None


class Decision(NamedTuple):
    """target: the side that is written to or asked about. row: of section 4. gate: the letter of the write gate, the
    section, or `chosen` where a person decided."""

    action: Do
    target: Side | None
    row: int
    gate: str = ""


def decide(twin: Standpoint, a: View, b: View, equal: bool, config: Config) -> Decision:
    """Total and symmetric: with the sides swapped everywhere it gives the mirrored decision. First match wins."""
    if not twin.scoped:
        return Decision(Do.IGNORE, None, 1)
    if twin.unclear:
        return Decision(Do.RESOLVE, None, 2)
    if Presence.UNREAD in (a.presence, b.presence):
        return Decision(Do.SKIP_UNREAD, None, 3)
    if twin.state is None:
        return _first_contact(a, b, equal)
    if twin.state is State.TOMBSTONE:
        return _buried(a, b, equal)
    if twin.state is State.DETACHED:
        return _detached(a, b, equal)
    return _linked(twin, a, b, equal, config)


def _first_contact(a: View, b: View, equal: bool) -> Decision:
    if not a.live and not b.live:
        return Decision(Do.NOTHING, None, 4)
    if a.live and b.live:
        return _meet(equal)
    missing = Side.B if a.live else Side.A
    if (b if a.live else a).presence is Presence.MISSING:
        return Decision(Do.CREATE, missing, 5)
    return Decision(Do.CONFLICT_VOID, None, 6)


def _meet(equal: bool) -> Decision:
    return Decision(Do.LINK, None, 7) if equal else Decision(Do.CONFLICT_INITIAL, None, 8)


def _buried(a: View, b: View, equal: bool) -> Decision:
    if a.live and b.live:
        return _meet(equal)
    if not a.live and not b.live:
        return Decision(Do.NOTHING, None, 18)
    return Decision(Do.RESTORE_ASK, Side.B if a.live else Side.A, 18)


def _detached(a: View, b: View, equal: bool) -> Decision:
    if a.live and b.live:
        return _meet(equal)
    if not a.live and not b.live:
        return Decision(Do.TOMBSTONE, None, 20)
    if (a if a.live else b).changed:
        return Decision(Do.RESTORE_ASK, Side.B if a.live else Side.A, 20)
    return Decision(Do.NOTHING, None, 20)


def _linked(twin: Standpoint, a: View, b: View, equal: bool, config: Config) -> Decision:
    """A twin that was ignored and is in scope again is decided as a linked one."""
    if not a.live and not b.live:
        return Decision(Do.TOMBSTONE, None, 9)
    if a.live and b.live:
        if equal:
            return Decision(Do.REFRESH if a.changed or b.changed else Do.NOTHING, None, 10)
        return _both_live(twin, a, b, config)
    side = Side.A if a.live else Side.B
    live, gone = (a, b) if a.live else (b, a)
    loses = config.policy.master is side.other
    if gone.presence is Presence.MISSING:
        if not live.changed:
            return Decision(Do.DELETE, side, 14)
        return Decision(Do.CONFLICT, None, 15) if loses else Decision(Do.RECREATE, side.other, 15)
    if not live.changed:
        return Decision(Do.VOID, side, 16)
    return Decision(Do.VOID, side, 17) if loses else Decision(Do.CONFLICT_VOID, None, 17)


def _both_live(twin: Standpoint, a: View, b: View, config: Config) -> Decision:
    row = {0: 12, 1: 11, 2: 13}[a.changed + b.changed]
    if config.direction is not Direction.BOTH:
        target = Side.B if config.direction is Direction.A_TO_B else Side.A
        if (b if target is Side.B else a).changed and config.drift is Drift.REPORT:
            return Decision(Do.REPORT_DRIFT, target, row)
        return Decision(Do.UPDATE, target, row)
    if row == 11:
        return Decision(Do.UPDATE, Side.B if a.changed else Side.A, row)
    master = config.policy.master
    if row == 12:
        return Decision(Do.REMAP_ASK, master and master.other, row)
    if config.field_merge and twin.disjoint and not any(side.approved or side.frozen for side in (a, b)):
        return Decision(Do.MERGE, None, row)
    winner = twin.newer if config.policy is Policy.NEWEST else master
    return Decision(Do.UPDATE, winner.other, row) if winner else Decision(Do.CONFLICT, None, row)
