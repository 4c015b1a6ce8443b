"""Fortnox: Swedish cloud bookkeeping and payroll. Takes hours, absence and salary rows, vouchers and draft invoices."""

from __future__ import annotations

from typing import Any

from core.providers.base import OAuth, Provider
from core.providers.fortnox.connector import Fortnox
from core.providers.fortnox.declaration import CAPABILITIES
from core.providers.fortnox.signin import authorize_url, exchange

__all__ = ["PROVIDER", "Fortnox"]


def _sandbox() -> Any:
    from core.providers.fortnox.sandbox import make

    return make()


PROVIDER = Provider(capabilities=CAPABILITIES, connect=Fortnox, sandbox=_sandbox, oauth=OAuth(authorize_url, exchange))
