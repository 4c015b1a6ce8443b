"""e-conomic: Danish cloud ledger. Takes vouchers, project time and draft invoices."""

from __future__ import annotations

from typing import Any

from core.providers.base import Provider
from core.providers.economic.connector import Economic
from core.providers.economic.declaration import CAPABILITIES

__all__ = ["PROVIDER", "Economic"]


def _sandbox() -> Any:
    from core.providers.economic.sandbox import make

    return make()


PROVIDER = Provider(capabilities=CAPABILITIES, connect=Economic, sandbox=_sandbox)
