"""The words of a sync: sides, states, policies, and everything that can be decided."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Side(StrEnum):
    """One of the two systems. A is the integration's source, B its target; both are edited."""

    A = "a"
    B = "b"

    @property
    def other(self) -> Side:
        return Side.B if self is Side.A else Side.A


class State(StrEnum):
    """Where a twin stands. ignored: out of scope, its base kept. detached: kept apart on purpose. tombstone: gone."""

    LINKED = "linked"
    TOMBSTONE = "tombstone"
    DETACHED = "detached"
    IGNORED = "ignored"


class Presence(StrEnum):
    """missing: shown not to be there (section 4.4). unread: nobody looked, or the look proves nothing."""

    PRESENT = "present"
    MISSING = "missing"
    UNREAD = "unread"


class How(StrEnum):
    """How a side was read. first: a window read to link two sides; deletes are only asked about then."""

    WINDOW = "window"
    FIRST = "first"
    DELTA = "delta"


class Direction(StrEnum):
    BOTH = "both"
    A_TO_B = "a2b"
    B_TO_A = "b2a"

    def allows(self, target: Side) -> bool:
        return self is Direction.BOTH or (target is Side.B) == (self is Direction.A_TO_B)


class Policy(StrEnum):
    """Who wins when both sides changed. It decides nothing else."""

    MASTER_A = "master_a"
    MASTER_B = "master_b"
    NEWEST = "newest"
    MANUAL = "manual"

    @property
    def master(self) -> Side | None:
        return {Policy.MASTER_A: Side.A, Policy.MASTER_B: Side.B}.get(self)


class Deletes(StrEnum):
    ON = "on"
    ASK = "ask"
    OFF = "off"


class Drift(StrEnum):
    """What happens, one way only, to an edit on the side that is written to."""

    REPORT = "report"
    REVERT = "revert"


class Writeback(StrEnum):
    """What an approval does to a side that can't be told of it later. rewrite: the same content, sent as approved."""

    REPORT = "report"
    REWRITE = "rewrite"


class Anchor(StrEnum):
    """Where a break is put of which only the length is known."""

    NOON = "noon"
    MIDDLE = "middle"
    END = "end"


class Do(StrEnum):
    """Everything that can be decided about a twin, or about two records that may become one."""

    NOTHING = "nothing"
    SKIP_UNREAD = "skip_unread"
    RESOLVE = "resolve_journal"
    # kept in our own rows, no provider is called
    REFRESH = "refresh"
    LINK = "link"
    TOMBSTONE = "tombstone"
    IGNORE = "ignore"
    DETACH = "detach"
    # writes into the target
    CREATE = "create"
    RECREATE = "recreate"
    UPDATE = "update"
    REPLACE = "replace"
    MERGE = "merge"
    DELETE = "delete"
    VOID = "void"
    APPROVE = "approve"
    REOPEN = "reopen"
    REWRITE = "rewrite"
    # put before a person
    ASK_DELETE = "ask_delete"
    REMAP_ASK = "remap_ask"
    RESTORE_ASK = "restore_ask"
    CONFLICT = "conflict"
    CONFLICT_INITIAL = "conflict_initial"
    CONFLICT_VOID = "conflict_void"
    CONFLICT_FROZEN = "conflict_frozen"
    CONFLICT_APPROVED = "conflict_approved"
    CONFLICT_APPROVAL = "conflict_approval"
    CONFLICT_SWINGING = "conflict_swinging"
    WAITS = "waits"
    DUPLICATE = "duplicate"
    REPORT_DRIFT = "report_drift"
    REPORT_APPROVAL = "report_approval"


KEPT_HERE = frozenset({Do.REFRESH, Do.LINK, Do.TOMBSTONE, Do.IGNORE, Do.DETACH})
WRITES = frozenset(
    {Do.CREATE, Do.RECREATE, Do.UPDATE, Do.REPLACE, Do.MERGE, Do.DELETE, Do.VOID, Do.APPROVE, Do.REOPEN, Do.REWRITE}
)
FILLING = frozenset({Do.CREATE, Do.RECREATE, Do.UPDATE, Do.REPLACE, Do.MERGE})
"""Writes that bring content into the target."""
ASKS = frozenset(Do) - KEPT_HERE - WRITES - {Do.NOTHING, Do.SKIP_UNREAD, Do.RESOLVE}

SENTENCES: Mapping[Do, str] = {
    Do.NOTHING: "Both sides agree.",
    Do.SKIP_UNREAD: "One side wasn't read far enough to decide this now.",
    Do.RESOLVE: "An earlier write has no known outcome; it is looked up before anything else happens here.",
    Do.REFRESH: "Both sides agree; what was remembered of them is renewed.",
    Do.LINK: "Both sides hold the same already; they are kept in step from now on.",
    Do.TOMBSTONE: "It is gone on both sides.",
    Do.IGNORE: "Its person, type or form isn't part of this sync; both sides stay as they are.",
    Do.DETACH: "It is no longer kept in step; both sides stay as they are.",
    Do.CREATE: "It is new in {source} and is created in {target}.",
    Do.RECREATE: "It was changed in {source} after it was deleted in {target}, so it is created there again.",
    Do.UPDATE: "It changed in {source}, so {target} is changed too.",
    Do.REPLACE: "It changed in {source}; {target} can't change it, so it is deleted and created there anew.",
    Do.MERGE: "Different fields changed on the two sides; each gets the other's.",
    Do.DELETE: "It is gone in {source}, so it is deleted in {target}.",
    Do.VOID: "It was rejected or cancelled in {source}, so it is taken back in {target}.",
    Do.APPROVE: "It was approved in {source}, so it is approved in {target}.",
    Do.REOPEN: "It was opened again in {source}, so it waits for approval again in {target}.",
    Do.REWRITE: "It was approved in {source}; {target} is sent the same content as approved.",
    Do.ASK_DELETE: "It is gone in {source}. Shall it be deleted in {target}?",
    Do.REMAP_ASK: "Nobody edited it, but the mapping has changed and the two sides no longer agree.",
    Do.RESTORE_ASK: "It was deleted earlier and is back in {source}. Shall it be created in {target}?",
    Do.CONFLICT: "Both sides changed it, and differently.",
    Do.CONFLICT_INITIAL: "Both sides held something here before they were linked, and it differs.",
    Do.CONFLICT_VOID: "It is rejected or cancelled on one side and live on the other.",
    Do.CONFLICT_FROZEN: "{target} is locked or its payroll month is closed; nothing is written there.",
    Do.CONFLICT_APPROVED: "It is approved in {target}; only the master may change it, with an approved version.",
    Do.CONFLICT_APPROVAL: "It was approved on one side and opened again on the other.",
    Do.CONFLICT_SWINGING: "It was written back and forth too often within a day; nothing more is written.",
    Do.WAITS: "{target} holds something else on these days on which the two sides don't agree; that comes first.",
    Do.DUPLICATE: "{source} holds the same twice; only one is kept in step.",
    Do.REPORT_DRIFT: "{target} differs, but nothing is written there in this direction.",
    Do.REPORT_APPROVAL: "The approval differs, and {target} can't be told; it has to be done there.",
}
"""Why, in one sentence an action. {source} and {target} are the names of the two systems."""
