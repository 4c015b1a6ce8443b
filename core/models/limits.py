"""How often a provider may be asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many requests in any span of so many seconds, by one account."""

    permits: int
    seconds: float
