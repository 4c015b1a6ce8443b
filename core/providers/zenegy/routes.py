"""All paths of Zenegy that we use, in one table, each with its source; and the only way to build a call from one.

A template names what it needs. `{name}` is one path segment, `{&name*}` a repeated query key that takes `Refs`, which
can't be empty and holds GUIDs only. Zenegy's status change and bulk delete accept the filters of a list instead of ids
and would then touch everybody's rows (sheet 5.3): with these templates no such call can be written down.

A connection may override single paths (setting `routes`); an override needs exactly the places of the original.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from urllib.parse import parse_qsl, quote

from core.http.errors import NotSent

PROVIDER, TITLE = "zenegy", "Zenegy"

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PLACE = re.compile(r"\{(&?)(\w+)(\*?)\}")

Uid = NewType("Uid", str)


def uid(value: str, what: str = "id") -> Uid:
    """`value` as a Zenegy uid. Raises NotSent for anything that is not a GUID: an empty one would widen a call."""
    if not _GUID.fullmatch(value):
        raise NotSent(f"{value!r} is not a Zenegy {what}; nothing was sent.", provider=TITLE)
    return Uid(value)


@dataclass(frozen=True, slots=True)
class Refs:
    """One or more uids of existing records. Raises NotSent when empty or when one is not a GUID."""

    uids: tuple[Uid, ...]

    def __init__(self, *uids: str) -> None:
        if not uids:
            raise NotSent("No record was named; Zenegy would change all of them. Nothing was sent.", provider=TITLE)
        object.__setattr__(self, "uids", tuple(uid(one, "record") for one in uids))

    def batches(self, size: int) -> list[Refs]:
        """The same uids, at most `size` together: they travel in the address, which has a length."""
        return [Refs(*self.uids[n : n + size]) for n in range(0, len(self.uids), size)]


class Source(StrEnum):
    """Where a path is known from: sheet's confidence marks."""

    SPEC = "spec"
    CLIENT = "client"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    template: str
    source: Source

    @property
    def places(self) -> frozenset[str]:
        return frozenset(match.group() for match in _PLACE.finditer(self.template))


@dataclass(frozen=True, slots=True)
class Call:
    """A request line, ready to go: `path` without query, `params` in order."""

    method: str
    path: str
    params: tuple[tuple[str, str], ...] = ()

    def with_params(self, *params: tuple[str, str]) -> Call:
        return Call(self.method, self.path, (*self.params, *params))


_C = "/api/companies/{company}"
_A = "/api/hours/accounts/{company}"
_U = _A + "/users/{user}"
_S = _C + "/employees/{employee}/supplementsanddeductions/registrations"

# Sheet 5.1 to 5.7. The host of the hours paths is inferred, their form is the provider's 2021 specification.
TABLE: Mapping[str, Route] = {
    "company": Route("GET", _C, Source.CLIENT),
    "departments": Route("GET", _C + "/departments", Source.CLIENT),
    "employees": Route("GET", _C + "/employees", Source.CLIENT),
    "absence_list": Route("GET", _C + "/absence", Source.CLIENT),
    "absence_create": Route("POST", _C + "/absence", Source.CLIENT),
    "absence_change": Route("PUT", _C + "/absence/{registration}", Source.CLIENT),
    "absence_delete": Route("DELETE", _C + "/absence/{registration}", Source.CLIENT),
    "supplement_rates": Route("GET", _C + "/supplementsanddeductions/rates/list", Source.CLIENT),
    "supplement_list": Route("GET", _S, Source.CLIENT),
    "supplement_create": Route("POST", _S, Source.INFERRED),
    "users": Route("GET", _A + "/users", Source.SPEC),
    "user": Route("GET", _U, Source.SPEC),
    "user_rates": Route("GET", _U + "/rates", Source.SPEC),
    "rates": Route("GET", _A + "/rates", Source.SPEC),
    "rate": Route("GET", _A + "/rates/{rate}", Source.SPEC),
    "rate_create": Route("POST", _A + "/rates", Source.SPEC),
    "rate_change": Route("PATCH", _A + "/rates/{rate}", Source.SPEC),
    "hours_list": Route("GET", _A + "/registrations", Source.SPEC),
    "hours_of_user": Route("GET", _U + "/registrations", Source.SPEC),
    "hours_create": Route("POST", _U + "/registrations", Source.SPEC),
    "hours_change": Route("PATCH", _U + "/registrations/{registration}", Source.SPEC),
    "hours_delete": Route("DELETE", _U + "/registrations/{registration}", Source.SPEC),
    "hours_status": Route("PATCH", _A + "/registrations/status?newStatus={status}{&registrationUids*}", Source.SPEC),
    "payroll_numbers": Route("GET", _A + "/registrations/payrolls", Source.SPEC),
    # 5.7: it exists, its path is unknown. Only an override makes it a path.
    "payroll_list": Route("GET", "{company}", Source.UNKNOWN),
}


class Routes:
    """The table as one connection uses it. overrides: the setting `routes`, a JSON object of name to path.

    Raises NotSent for an override that is no JSON object, names no known route, or lacks a place of the original.
    """

    def __init__(self, company: str, overrides: str = "") -> None:
        self._company = uid(company, "company id")
        self.table = {**TABLE, **_overridden(overrides)}

    def knows(self, name: str) -> bool:
        """Whether there is a path for this: of one that the sheet marks unknown only the connection can tell it."""
        return self.table[name].template.startswith("/")

    def call(self, name: str, *, refs: Refs | None = None, **values: str | int) -> Call:
        """The call of one route. Every place must be filled: raises NotSent otherwise."""
        route = self.table[name]
        filled = {"company": self._company, **values}

        def fill(match: re.Match[str]) -> str:
            repeated, place = match.group(1), match.group(2)
            if repeated:
                if refs is None:
                    raise NotSent(f"{name} needs the records it is about; nothing was sent.", provider=TITLE)
                return "".join(f"&{place}={one}" for one in refs.uids)
            return _segment(place, filled.get(place))

        path, _, query = _PLACE.sub(fill, route.template).partition("?")
        return Call(route.method, path, tuple(parse_qsl(query, keep_blank_values=True)))


def _segment(place: str, value: str | int | None) -> str:
    if isinstance(value, int):
        return str(int(value))
    return quote(uid(value or "", place), safe="")


def _overridden(text: str) -> dict[str, Route]:
    if not text.strip():
        return {}
    try:
        paths = json.loads(text)
    except ValueError as error:
        raise _setting(f"it is not valid JSON ({error})") from None
    if not isinstance(paths, dict):
        raise _setting('it must look like {"absence_list": "/api/..."}')
    return {name: _override(name, path) for name, path in paths.items()}


def _override(name: str, path: object) -> Route:
    if name not in TABLE:
        raise _setting(f"there is no route named {name}. Known: {', '.join(sorted(TABLE))}")
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise _setting(f"the path of {name} must be text that begins with one /")
    route = Route(TABLE[name].method, path, TABLE[name].source)
    if route.places != TABLE[name].places:
        raise _setting(f"the path of {name} must hold exactly {', '.join(sorted(TABLE[name].places))}")
    return route


def _setting(why: str) -> NotSent:
    return NotSent(f"The setting 'routes' of this Zenegy connection can't be used: {why}.", provider=TITLE)
