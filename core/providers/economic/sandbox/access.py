"""Who may do what in the agreement, and how much of it: tokens, roles, modules, the token bucket (sheet 3 and 7)."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .answers import Refused
from .seed import Seed
from .seed_rows import RateLimit

DEMO = "demo"
SECRET_HEADER, GRANT_HEADER = "x-appsecrettoken", "x-agreementgranttoken"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a call needs. roles: one of these, or SuperUser; empty for any. module: a module number; 0 for none."""

    roles: tuple[str, ...] = ()
    module: int = 0


ANYBODY = Rules()


class Access:
    """The app's secret and the grants that customers gave it: one agreement, as many tokens as it granted."""

    def __init__(self, document: Seed) -> None:
        self.app_secret = document.app_secret_token
        self.app_public = document.app_public_token
        self.grants = [document.agreement_grant_token]
        self.roles: list[str] = list(document.roles)

    def is_demo(self, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Whether the caller is the public demo, which reads and never writes. Raises Refused with 401."""
        secret, grant = headers.get(SECRET_HEADER, ""), headers.get(GRANT_HEADER, "")
        if (secret, grant) == (DEMO, DEMO) or query.get("demo") == "true":
            return True
        if secret != self.app_secret or grant not in self.grants:
            raise Refused(401, "The app secret token or the agreement grant token is missing or not valid.")
        return False

    def grant(self) -> str:
        """A customer gives consent: one more token. [client]"""
        token = secrets.token_urlsafe(24)
        self.grants.append(token)
        return token

    def revoke(self, token: str = "") -> None:
        """That one, or all. Raises ValueError for a token that isn't there."""
        if token and token not in self.grants:
            raise ValueError("there is no such grant")
        self.grants = [one for one in self.grants if token and one != token]

    def must_have_role(self, rules: Rules) -> None:
        if rules.roles and not {*rules.roles, "SuperUser"} & set(self.roles):
            wanted = " or ".join((*rules.roles, "SuperUser"))
            raise Refused(403, f"Access denied: the app needs the role {wanted}.", "AccessDenied")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one call took. wait: seconds until it would be allowed; 0 where it is. headers: on every answer. [live]"""

    wait: int
    headers: Mapping[str, str]


class Budget:
    """The token bucket that both generations share."""

    def __init__(self, limit: RateLimit) -> None:
        self.limit = limit
        self._used = 0.0
        self._at: datetime | None = None

    def take(self, now: datetime) -> Taken:
        limit = self.limit
        passed = max((now - self._at).total_seconds(), 0) if self._at else 0
        self._at = now
        per_second = limit.limit / limit.seconds
        self._used = max(self._used - passed * per_second, 0)
        over = self._used + limit.cost - limit.limit
        if over <= 0:
            self._used += limit.cost
        name = f"token-limit-{limit.limit}-per-{limit.seconds}-seconds"
        headers = {
            "X-CallCost": str(limit.cost),
            "X-RateLimiting": f"{name}: {math.ceil(self._used)}/{limit.limit}",
        }
        return Taken(max(math.ceil(over / per_second), 1) if over > 0 else 0, headers)
