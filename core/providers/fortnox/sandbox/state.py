"""All that the Fortnox sandbox holds: companies, access, window, switches. What `_control/records` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.providers.sandbox_host import SandboxClock

from . import seed
from .access import Access
from .company import Company
from .limits import Limits
from .switches import RateLimit


class FortnoxState:
    """The state behind the routes and the screens. Empty until `load`."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self._take(seed.Seed())

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document (see `seed.Seed`). Raises ValueError where it does not fit."""
        self._take(seed.Seed.model_validate(document))

    def _take(self, document: seed.Seed) -> None:
        access = Access(document, self.clock.now())
        switches = document.switches.model_copy()
        companies = [Company(one, switches, self.clock) for one in document.companies]
        if len({one.tenant_id for one in companies}) < len(companies):
            raise ValueError("two companies with one tenant_id")
        self.access, self.switches = access, switches
        self.companies = {one.tenant_id: one for one in companies}
        self.limits = Limits(document.rate_limit)

    def set_rate_limit(self, limit: RateLimit) -> None:
        self.limits = Limits(limit)

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Rows of all companies by resource, in Fortnox's names, each with the DatabaseNumber of its company."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for company in self.companies.values():
            for kind, rows in company.records().items():
                found.setdefault(kind, []).extend({"DatabaseNumber": company.tenant_id, **row} for row in rows)
        return found


class IndexAuth(Mapping[str, str]):
    """The `auth` values in the sandbox's index: first app, first consent, first manual series of the selected year."""

    NAMES = ("client_id", "client_secret", "redirect_uri", "token", "voucher_series", "refresh_token", "tenant_id")

    def __init__(self, state: FortnoxState) -> None:
        self._state = state

    def _values(self) -> dict[str, str]:
        access = self._state.access
        app = next(iter(access.apps.values()))
        company = next(iter(self._state.companies.values()))
        return {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": next(iter(app.redirect_uris), "").replace("*", "/callback"),
            "token": access.ready_token,
            "voucher_series": company.manual_series(),
            "refresh_token": access.ready_refresh_token,
            "tenant_id": str(company.tenant_id),
        }

    def __getitem__(self, name: str) -> str:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
