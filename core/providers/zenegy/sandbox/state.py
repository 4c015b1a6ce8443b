"""All that the Zenegy sandbox holds: companies, access, switches. What `_control/records` shows comes from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.providers.sandbox_host import SandboxClock

from . import seed
from .access import Access
from .answers import ErrorStyle
from .company import Company
from .record_lists import records_of


class Settings(BaseModel):
    """Switches of the sandbox (`_control/settings`), back to these at every load.

    error_style: how a business refusal looks. auto_approve: the consent page says yes at once.
    rotate_refresh_tokens: every refresh gives another refresh token and voids the old one.
    write_answers: what writes of the Payroll-DK family answer, which is unknown: the object, its uid as a JSON string,
    or nothing. html_answers: every API call answers 200 with an HTML page and has no effect.
    """

    model_config = ConfigDict(extra="forbid")

    error_style: ErrorStyle = "result"
    auto_approve: bool = False
    rotate_refresh_tokens: bool = False
    write_answers: Literal["object", "uid", "empty"] = "object"
    html_answers: bool = False


class ZenegyState:
    """The state behind the routes and the screens. Empty until `load`."""

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self._take(seed.Seed())

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document (see `seed.Seed`). Raises ValueError where it does not fit."""
        self._take(seed.Seed.model_validate(document))

    def _take(self, document: seed.Seed) -> None:
        now = self.clock.now()
        access = Access(document, now)
        companies = [Company(c, document.people, now) for c in document.companies]
        self.access = access
        self.companies = {c.uid: c for c in companies}
        self.settings = Settings()

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return records_of(self.companies.values())


class IndexAuth(Mapping[str, str]):
    """The `auth` values in the sandbox's index, read from whatever is loaded: first app, first grant."""

    NAMES = ("client_id", "client_secret", "redirect_uri", "company_id", "token", "refresh_token")

    def __init__(self, state: ZenegyState) -> None:
        self._state = state

    def _values(self) -> dict[str, str]:
        access = self._state.access
        app = next(iter(access.apps.values()))
        values = dict.fromkeys(self.NAMES, "") | {"client_id": app.client_id, "client_secret": app.client_secret}
        values["redirect_uri"] = next(iter(app.redirect_uris), "")
        for grant in access.grants[:1]:
            values["company_id"], values["refresh_token"] = grant.company_uid, grant.refresh_token
            values["token"] = access.ready_token
        return values

    def __getitem__(self, name: str) -> str:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
