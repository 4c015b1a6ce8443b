"""What a sender works with, and the two ways in which it lets go of a lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from core.providers.base import Target
from core.store.database import Store

SHORTEST_LOOK, LONGEST_LOOK = 0.05, 2.0


class RunStops(Exception):
    """Nothing more can be sent on this connection now. The message is for a person."""


@dataclass(frozen=True)
class Desk:
    """Everything that working a lane needs.

    exchanges: gives and clears the raw exchanges of this thread's last call.
    stopping: asked between two items; what is on its way is still settled. leaving: asked everywhere; the process ends,
    so nothing more is begun or settled, and whoever comes next finds everything as it is.
    outage: why the provider is not asked at all at the moment, None when it is.
    held_until: until when the provider asked all on this account to wait, None where nobody has to wait long.
    in_time: the context of a write that was intended that many seconds ago; too late, it does not leave any more.
    settle_seconds: how long after the end of a call its effect may still appear. call_seconds: how long after its
    intent a call may be under way. Whoever finds an item in `sending` that nobody works on waits for both.
    """

    store: Store
    target: Target
    run: int
    owner: str
    settle_seconds: float
    call_seconds: float
    exchanges: Callable[[], Sequence[tuple[int | None, str]]] = tuple
    in_time: Callable[[float], AbstractContextManager[object]] = nullcontext
    stopping: Callable[[], bool] = lambda: False
    leaving: Callable[[], bool] = lambda: False
    outage: Callable[[], str | None] = lambda: None
    held_until: Callable[[], datetime | None] = lambda: None

    @property
    def lease_seconds(self) -> float:
        """A lane outlasts the longest call in it."""
        return self.call_seconds + 5

    @property
    def look_seconds(self) -> float:
        """How soon to look again at what somebody else is doing."""
        return min(LONGEST_LOOK, max(SHORTEST_LOOK, self.settle_seconds / 4))


@dataclass(frozen=True, slots=True)
class Parked:
    """The lane goes on at this time, not before. None: nothing is left to do."""

    until: datetime | None
