"""States of an item, and the only ways from one to another.

planned --intent committed--> sending --answered--> confirmed
   ^                             |--certainly not written--> planned (wait) or rejected
   |                             '--unclear--> sending, until settled and read back
   +--read twice, not there--------'            '--can't tell--> held
confirmed -> reversing -> reversed      (by an item that repairs it)
planned, held, rejected -> cancelled
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    HELD = "held"
    REVERSING = "reversing"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What an item does. `by_hand` is never sent: a person does it and says so."""

    CREATE = "create"
    REPLACE = "replace"
    REMOVE = "remove"
    BY_HAND = "by_hand"


NEXT: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.SENDING, State.HELD, State.CANCELLED}),
    State.SENDING: frozenset({State.PLANNED, State.CONFIRMED, State.REJECTED, State.HELD}),
    State.CONFIRMED: frozenset({State.REVERSING, State.REVERSED}),
    State.REVERSING: frozenset({State.CONFIRMED, State.REVERSED}),
    State.HELD: frozenset({State.PLANNED, State.CONFIRMED, State.CANCELLED}),
    State.REJECTED: frozenset({State.CANCELLED}),
    State.REVERSED: frozenset(),
    State.CANCELLED: frozenset(),
}

LIVE = (State.PLANNED, State.SENDING, State.CONFIRMED, State.HELD, State.REVERSING)
"""States in which an item counts as covering its source rows: it is, will be or may be in payroll."""

OPEN = (State.PLANNED, State.SENDING, State.HELD)
"""States in which an item is not decided yet."""


def may_follow(before: State, after: State) -> bool:
    return after in NEXT[before]
