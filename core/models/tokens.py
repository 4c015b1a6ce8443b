"""An OAuth pair."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """`expires` is aware UTC and belongs to the access token. Secrets: never in a repr."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires: datetime
