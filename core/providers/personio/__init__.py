"""Personio: HR. Employees, absence and working time kept in step; a target of hours, absence and supplements."""

from __future__ import annotations

from typing import Any

from core.providers.base import Provider
from core.providers.personio.connector import Personio
from core.providers.personio.declaration import CAPABILITIES

__all__ = ["PROVIDER", "Personio"]


def _sandbox() -> Any:
    from core.providers.personio.sandbox import make

    return make()


PROVIDER = Provider(capabilities=CAPABILITIES, connect=Personio, sandbox=_sandbox)
