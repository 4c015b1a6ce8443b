"""Zenegy: Danish cloud payroll. The target of approved hours, absence and supplements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.models.tokens import Tokens
from core.providers.base import Account, OAuth, Provider
from core.providers.zenegy.connector import Zenegy
from core.providers.zenegy.declaration import CAPABILITIES
from core.providers.zenegy.routes import Refs
from core.providers.zenegy.signin import auth_url, authorize_url, callback_code, exchange_code

__all__ = ["PROVIDER", "Refs", "Zenegy", "auth_url", "authorize_url", "callback_code", "exchange_code"]


def _sandbox() -> Any:
    from core.providers.zenegy.sandbox import make

    return make()


def _exchange(account: Account, code: str) -> tuple[Tokens, Mapping[str, str]]:
    tokens, company = exchange_code(account, code)
    return tokens, {"company_id": company}


PROVIDER = Provider(capabilities=CAPABILITIES, connect=Zenegy, sandbox=_sandbox, oauth=OAuth(authorize_url, _exchange))
