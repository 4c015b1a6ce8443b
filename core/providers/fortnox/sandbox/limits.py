"""The sliding window of requests per client and company (sheet 7)."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta

from .switches import RateLimit


class Limits:
    """By the sandbox's own clock. A refused request takes no place in the window [inferred]."""

    def __init__(self, limit: RateLimit) -> None:
        self.limit = limit
        self._let_in: dict[tuple[str, int], deque[datetime]] = defaultdict(deque)

    def take(self, client_id: str, tenant_id: int, now: datetime) -> bool:
        """Whether one more request may come in."""
        window = self._let_in[client_id, tenant_id]
        while window and now - window[0] >= timedelta(seconds=self.limit.seconds):
            window.popleft()
        if len(window) >= self.limit.requests:
            return False
        window.append(now)
        return True
