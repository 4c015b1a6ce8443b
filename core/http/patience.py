"""How long to wait where a provider throttles us and does not say, or says next to nothing."""

from __future__ import annotations

import threading
from time import monotonic

SAYS_NOTHING = 1.0
"""Seconds: who asks for no more is asked again soon, and then less and less often."""
FIRST, LONGEST = 0.5, 60.0


class Patience:
    """Grows with each refusal that follows a wait, up to a minute; any other answer ends it. Safe for threads."""

    def __init__(self) -> None:
        self._wait = self._until = 0.0
        self._lock = threading.Lock()

    def after(self, asked: float) -> float:
        """Seconds to wait after a refusal that asked for so many. Requests refused during a wait were out before it."""
        if asked > SAYS_NOTHING:
            return asked
        with self._lock:
            now = monotonic()
            if now >= self._until:
                self._wait = max(asked, min(LONGEST, 2 * self._wait or FIRST))
                self._until = now + self._wait
            return self._wait

    def over(self) -> None:
        with self._lock:
            self._wait = self._until = 0.0
