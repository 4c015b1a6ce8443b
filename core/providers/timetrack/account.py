"""What the account's settings say: where it is, and how its data are to be read (sheet sections 2, 3, 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.http.errors import NotSent
from core.models.codes import AbsenceType
from core.providers.base import ALWAYS, APPROVED_FROM
from core.providers.timetrack.convert import types, work
from core.providers.timetrack.convert.absences import Halves
from core.providers.timetrack.convert.clock import Clock
from core.providers.timetrack.wire import TITLE

DOMAIN, PATH = "timetrackenterprise.com", "/api/v2/ext"
PRODUCTION_URL = f"https://{DOMAIN}{PATH}"
NEVER = "never"
DEFAULT_ZONE = "Europe/Vienna"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class Hours(StrEnum):
    """Which entries count as working time. Both may tell of the same hours, so it is one or the other."""

    ATTENDANCES = work.ATTENDANCES
    PROJECT_ENTRIES = "project_entries"

    @property
    def resource(self) -> str:
        return work.ATTENDANCES if self is Hours.ATTENDANCES else work.PROJECT_TIME_ENTRIES


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings, read and checked. always: a person decided that hours need no approval."""

    account: str
    clock: Clock
    halves: Halves
    hours: Hours
    always: bool
    types: Mapping[str, AbsenceType]


def choices(settings: Mapping[str, str]) -> Choices:
    """Raises NotSent for a value that makes no sense."""
    account = settings.get("account", "").strip().lower()
    if not _NAME.fullmatch(account):
        raise NotSent(f"The account is the word before .{DOMAIN} in TimeTrack's address.", provider=TITLE)
    approved_from = _one_of(settings, APPROVED_FROM, NEVER, (NEVER, ALWAYS))
    return Choices(
        account=account,
        clock=_clock(settings),
        halves=Halves(_one_of(settings, "half_day", Halves.TYPE, tuple(Halves))),
        hours=Hours(_one_of(settings, "hours_from", Hours.ATTENDANCES, tuple(Hours))),
        always=approved_from == ALWAYS,
        types=types.written(settings.get("absence_types", "")),
    )


def _clock(settings: Mapping[str, str]) -> Clock:
    if _one_of(settings, "clock", "local", ("local", "utc")) == "local":
        return Clock()
    name = settings.get("time_zone", "").strip() or DEFAULT_ZONE
    try:
        return Clock(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise NotSent(f"There is no time zone {name!r}; write one like {DEFAULT_ZONE}.", provider=TITLE) from None


def _one_of(settings: Mapping[str, str], name: str, usual: str, known: tuple[str, ...]) -> str:
    value = settings.get(name, "").strip() or usual
    if value not in known:
        raise NotSent(f"The setting {name} is one of {', '.join(known)}, not {value!r}.", provider=TITLE)
    return value


def address(base_url: str, account: str) -> str:
    """Where the account's interface is: TimeTrack has one host an account, all else is taken as it is.

    Of TimeTrack's own domain the connection holds the part that is the same for everybody, so that it is known as the
    real thing. Raises NotSent for an address that is none, and for one with an account in it.
    """
    url = base_url.strip().rstrip("/")
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise NotSent(f"{base_url!r} is no address such as {PRODUCTION_URL}.", provider=TITLE)
    if host != DOMAIN and not host.endswith(f".{DOMAIN}"):
        return url
    if host != DOMAIN or parts.scheme != "https" or parts.port not in (None, 443):
        raise NotSent(f"Leave the address as {PRODUCTION_URL}, and enter the account by itself.", provider=TITLE)
    return f"https://{account}.{DOMAIN}{parts.path or PATH}"
