"""The token buckets, one per path template, that every v2 answer tells of (sheet section 7).

The real figures that are known: `/v2/persons` 30 a second, `/v2/absence-periods` and its breakdowns 10 a second
[client, live]; `/v2/auth/token` 150 a minute [docs]; v1 employees 300 a minute, bursts of 15 [docs]. The built-in ones
are generous, so that tests are fast; the seed or the screen `rate_limits` sets others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .switches import RateLimit

EVERYWHERE = "*"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking one token came to. headers: what the answer says about it."""

    allowed: bool
    headers: Mapping[str, str]


class Limits:
    """Buckets by template; limits: by template too, `*` for all that have none of their own."""

    def __init__(self, limits: Mapping[str, RateLimit]) -> None:
        self.set(limits)

    def set(self, limits: Mapping[str, RateLimit]) -> None:
        """From now on these, with full buckets."""
        self.limits = {EVERYWHERE: RateLimit(), **limits}
        self._buckets: dict[str, _Bucket] = {}

    def take(self, template: str, now: datetime) -> Taken:
        limit = self.limits.get(template) or self.limits[EVERYWHERE]
        bucket = self._buckets.setdefault(template, _Bucket(limit.burst, now))
        bucket.left = min(limit.burst, bucket.left + max((now - bucket.at).total_seconds(), 0) * limit.rate)
        bucket.at = now
        allowed = bucket.left >= 1
        if allowed:
            bucket.left -= 1
        return Taken(
            allowed,
            {
                "x-ratelimit-replenish-rate": f"{limit.rate:g}",
                "x-ratelimit-burst-capacity": str(limit.burst),
                "x-ratelimit-requested-tokens": "1",
                "x-ratelimit-remaining": str(int(bucket.left)),
            },
        )
