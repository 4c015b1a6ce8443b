"""When requests really left: a thread that overslept its permit must not run into the next one's."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from time import monotonic

from core.models.limits import Limit

ROOM = 1.01
"""A request may travel a little faster than the one before it."""


class Departures:
    """Keeps what this process sends within the limits, whenever the permits for it were given."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._windows = [(limit.seconds * ROOM, deque[float](maxlen=limit.permits)) for limit in limits]
        self._lock = threading.Lock()

    def leave(self) -> float:
        """0.0: go now, it is counted. Else the seconds to wait before asking again."""
        with self._lock:
            now = monotonic()
            for seconds, left in self._windows:
                if len(left) == left.maxlen and now < left[0] + seconds:
                    return left[0] + seconds - now
            for _, left in self._windows:
                left.append(now)
            return 0.0
