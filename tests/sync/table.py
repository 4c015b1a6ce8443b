"""The table and the write gate of sync-semantics.md section 4, written a second time: as masks over every input.

Nothing here is first-match: every row says wholly when it holds, so that two rows that both hold, or none, show.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.models.both_sides import Standing, SyncAbilities
from core.sync.decide import Decision, Standpoint, View, decide
from core.sync.gate import gate
from core.sync.twins import Config
from core.sync.words import Deletes, Direction, Do, Drift, Policy, Presence, Side, State

STATES = (None, State.LINKED, State.TOMBSTONE, State.DETACHED, State.IGNORED)
VIEWS = (
    View(Presence.UNREAD),
    View(Presence.MISSING),
    View(Presence.MISSING, frozen=True),
    View(Presence.PRESENT, Standing.REJECTED),
    *(
        View(Presence.PRESENT, standing, frozen, changed)
        for standing, frozen, changed in product((Standing.REQUESTED, Standing.APPROVED), (False, True), (False, True))
    ),
)
DIRECTIONS = (Direction.BOTH, Direction.A_TO_B, Direction.B_TO_A)
POLICIES = (Policy.MASTER_A, Policy.MASTER_B, Policy.NEWEST, Policy.MANUAL)
NEWER = (None, Side.A, Side.B)
DRIFTS = (Drift.REPORT, Drift.REVERT)
DELETES = (Deletes.ON, Deletes.ASK, Deletes.OFF)
MERGES = (False, True)
EQUAL = (False, True)
TARGETS = (None, Side.A, Side.B)
DOES = tuple(Do)
CAN = SyncAbilities(can_update=frozenset({"note"}), can_set_standing=True)

Mask = NDArray[np.bool_]
Codes = NDArray[np.int16]


def code(do: Do, target: Side | None) -> int:
    return DOES.index(do) * 3 + TARGETS.index(target)


def configs() -> Iterator[Config]:
    for direction, policy, drift, merges, deletes in product(DIRECTIONS, POLICIES, DRIFTS, MERGES, DELETES):
        yield Config(a=CAN, b=CAN, direction=direction, policy=policy, drift=drift, field_merge=merges, deletes=deletes)


SHAPE = (
    len(DIRECTIONS),
    len(POLICIES),
    len(DRIFTS),
    len(MERGES),
    len(DELETES),
    len(NEWER),
    len(STATES),
    len(EQUAL),
    len(VIEWS),
    len(VIEWS),
)
"""The axes of every input, in the order in which `decided` walks them."""


def decided() -> Codes:
    """What `decide` and `gate` say to every input."""
    found: list[int] = []
    cache: dict[Decision, int] = {}
    for config, newer, state in product(configs(), NEWER, STATES):
        standpoint = Standpoint(state, disjoint=config.field_merge, newer=newer)
        for equal, a, b in product(EQUAL, VIEWS, VIEWS):
            decision = decide(standpoint, a, b, equal, config)
            if decision.target is Side.A:
                decision = gate(decision, b, a, config, fits=True)
            elif decision.target is Side.B:
                decision = gate(decision, a, b, config, fits=True)
            if decision not in cache:
                cache[decision] = code(decision.action, decision.target)
            found.append(cache[decision])
    return np.array(found, dtype=np.int16).reshape(SHAPE)


def mirrored(codes: Codes) -> Codes:
    """The same answers for swapped sides: inputs and targets."""
    swapped = codes.swapaxes(8, 9)
    swapped = swapped[[0, 2, 1]]
    swapped = swapped[:, [1, 0, 2, 3]]
    swapped = swapped[:, :, :, :, :, [0, 2, 1]]
    target = swapped % 3
    return swapped - target + np.array([0, 2, 1], dtype=np.int16)[target]


class Inputs:
    """Every input as masks."""

    def __init__(self) -> None:
        axes = np.indices(SHAPE, dtype=np.int8, sparse=True)
        self.direction, self.policy, self.drift, self.merge, self.deletes, self.newer, self.state, equal, a, b = axes
        self.equal = equal == 1
        self.a, self.b = a, b

    def view(self, side: Side, what: str) -> Mask:
        flags = {
            "live": [v.presence is Presence.PRESENT and v.standing is not Standing.REJECTED for v in VIEWS],
            "missing": [v.presence is Presence.MISSING for v in VIEWS],
            "unread": [v.presence is Presence.UNREAD for v in VIEWS],
            "void": [v.standing is Standing.REJECTED for v in VIEWS],
            "changed": [v.changed for v in VIEWS],
            "approved": [v.standing is Standing.APPROVED for v in VIEWS],
            "frozen": [v.frozen for v in VIEWS],
        }[what]
        return np.array(flags)[self.a if side is Side.A else self.b]

    def master(self, side: Side) -> Mask:
        return self.policy == (0 if side is Side.A else 1)

    def forbids(self, side: Side) -> Mask:
        return self.direction == (2 if side is Side.B else 1)


Row = tuple[int, Do, Side | None, Mask]


def content_rows(i: Inputs) -> Iterator[Row]:
    """Rows 3 to 20, each with all that it needs to hold."""
    read = ~i.view(Side.A, "unread") & ~i.view(Side.B, "unread")
    live = {s: i.view(s, "live") for s in Side}
    both, nobody = read & live[Side.A] & live[Side.B], read & ~live[Side.A] & ~live[Side.B]
    new, tomb, apart = i.state == 0, i.state == 2, i.state == 3
    known = (i.state == 1) | (i.state == 4)
    yield 3, Do.SKIP_UNREAD, None, ~read
    yield 4, Do.NOTHING, None, new & nobody
    yield 7, Do.LINK, None, (new | tomb | apart) & both & i.equal
    yield 8, Do.CONFLICT_INITIAL, None, (new | tomb | apart) & both & ~i.equal
    yield 9, Do.TOMBSTONE, None, known & nobody
    yield 18, Do.NOTHING, None, tomb & nobody
    yield 20, Do.TOMBSTONE, None, apart & nobody
    yield from _both_there(i, known & both)
    for side in Side:
        other = side.other
        only = read & live[side] & ~live[other]
        gone, void, changed = i.view(other, "missing"), i.view(other, "void"), i.view(side, "changed")
        yield 5, Do.CREATE, other, new & only & gone
        yield 6, Do.CONFLICT_VOID, None, new & only & void
        yield 14, Do.DELETE, side, known & only & gone & ~changed
        yield 15, Do.CONFLICT, None, known & only & gone & changed & i.master(other)
        yield 15, Do.RECREATE, other, known & only & gone & changed & ~i.master(other)
        yield 16, Do.VOID, side, known & only & void & ~changed
        yield 17, Do.VOID, side, known & only & void & changed & i.master(other)
        yield 17, Do.CONFLICT_VOID, None, known & only & void & changed & ~i.master(other)
        yield 18, Do.RESTORE_ASK, other, tomb & only
        yield 20, Do.RESTORE_ASK, other, apart & only & changed
        yield 20, Do.NOTHING, None, apart & only & ~changed


def _both_there(i: Inputs, there: Mask) -> Iterator[Row]:
    changed = {s: i.view(s, "changed") for s in Side}
    either = changed[Side.A] | changed[Side.B]
    yield 10, Do.REFRESH, None, there & i.equal & either
    yield 10, Do.NOTHING, None, there & i.equal & ~either
    differ, two_ways = there & ~i.equal, i.direction == 0
    for target in Side:
        one_way = differ & i.forbids(target.other)
        reported = changed[target] & (i.drift == 0)
        yield 11, Do.UPDATE, target, one_way & ~reported
        yield 11, Do.REPORT_DRIFT, target, one_way & reported
    untouched = differ & two_ways & ~either
    for side in Side:
        yield 11, Do.UPDATE, side.other, differ & two_ways & changed[side] & ~changed[side.other]
        yield 12, Do.REMAP_ASK, side.other, untouched & i.master(side)
    yield 12, Do.REMAP_ASK, None, untouched & (i.policy >= 2)
    clash = differ & two_ways & changed[Side.A] & changed[Side.B]
    held_fast = np.zeros_like(clash)
    for side in Side:
        held_fast = held_fast | i.view(side, "approved") | i.view(side, "frozen")
    merged = clash & (i.merge == 1) & ~held_fast
    yield 13, Do.MERGE, None, merged
    rest = clash & ~merged
    for side, newer in ((Side.A, 1), (Side.B, 2)):
        wins = i.master(side) | ((i.policy == 2) & (i.newer == newer))
        yield 13, Do.UPDATE, side.other, rest & wins
    yield 13, Do.CONFLICT, None, rest & ((i.policy == 3) | ((i.policy == 2) & (i.newer == 0)))


def after_gate(i: Inputs, row: Row) -> Iterator[tuple[Do, Side | None, Mask]]:
    """What becomes of a row at the write gate, for a target that can update every field and set any standing."""
    _, do, target, mask = row
    if target is None or do not in (Do.CREATE, Do.RECREATE, Do.UPDATE, Do.DELETE, Do.VOID):
        yield do, target, mask
        return
    source = target.other
    forbidden, frozen, approved = i.forbids(target), i.view(target, "frozen"), i.view(target, "approved")
    takes = do in (Do.DELETE, Do.VOID)
    may = i.master(source) if takes else i.master(source) & i.view(source, "approved")
    open_ = mask & ~forbidden & ~frozen & (~approved | may)
    yield Do.REPORT_DRIFT, target, mask & forbidden
    yield Do.CONFLICT_FROZEN, target, mask & ~forbidden & frozen
    yield Do.CONFLICT_APPROVED, target, mask & ~forbidden & ~frozen & approved & ~may
    if not takes:
        yield do, target, open_
        return
    yield do, target, open_ & (i.deletes == 0)
    yield Do.ASK_DELETE, target, open_ & (i.deletes == 1)
    yield Do.DETACH, target, open_ & (i.deletes == 2)
