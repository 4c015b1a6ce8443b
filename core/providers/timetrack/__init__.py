"""TimeTrack: attendances, project time and absence of Austrian companies; a time source, kept in step with Personio."""

from __future__ import annotations

from typing import Any

from core.providers.base import Provider
from core.providers.timetrack.connector import TimeTrack
from core.providers.timetrack.declaration import CAPABILITIES
from core.providers.timetrack.users import BY_HAND

__all__ = ["BY_HAND", "PROVIDER", "TimeTrack"]


def _sandbox() -> Any:
    from core.providers.timetrack.sandbox import make

    return make()


PROVIDER = Provider(capabilities=CAPABILITIES, connect=TimeTrack, sandbox=_sandbox)
