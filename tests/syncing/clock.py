"""A clock for runs that wait: whoever looks at it finds that a moment has passed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

MOMENT = timedelta(seconds=0.05)


class Hasty:
    """Begins on a Monday morning in April and never stands still; `turn` moves it further."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self.now += MOMENT
            return self.now

    def turn(self, seconds: float) -> None:
        with self._lock:
            self.now += timedelta(seconds=seconds)
