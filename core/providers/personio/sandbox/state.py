"""The state behind the routes and the screens: one account, replaced as a whole by every load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.providers.sandbox_host import SandboxClock

from . import seed
from .account import Account
from .loading import fill
from .records import records_of


class PersonioState:
    """Empty until `load`."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self.account = Account(seed.Seed(), clock)

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document (see `seed.Seed`). Raises ValueError where it does not fit."""
        parsed = seed.Seed.model_validate(document)
        account = Account(parsed, self.clock)
        fill(account, parsed)
        self.account.events.deliveries.stop()
        self.account = account

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return records_of(self.account)


class IndexAuth(Mapping[str, str]):
    """The `auth` values in the sandbox's index: the first credential of whatever is loaded."""

    NAMES = ("client_id", "client_secret")

    def __init__(self, state: PersonioState) -> None:
        self._state = state

    def __getitem__(self, name: str) -> str:
        first = next(iter(self._state.account.access.credentials.values()))
        return {"client_id": first.client_id, "client_secret": first.client_secret}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
