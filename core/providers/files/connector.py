"""The connector of a connection without a host: it reads what people handed over and the store keeps (`Account.held`).

Nothing here asks anybody, so that no error of the wire can happen, but a setting that makes no sense.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from json import dumps

from core.http.errors import NotSent
from core.models.codes import SourceCode
from core.models.people import Employee
from core.models.rows import Kind, SourceRow
from core.models.writes import Identity
from core.providers.base import ALWAYS, APPROVED_FROM, Account, Check
from core.providers.files.declaration import DECIMAL, NEVER, PEOPLE_BY, SLASHES, TITLE
from core.providers.files.kept import EMPLOYEES, NAMED, Plain, kind_of, months, person_of, row_of
from core.providers.files.people import BY, together
from core.providers.files.rows import NOT_REQUIRED
from core.providers.files.values import DAY_FIRST, MONTH_FIRST, Reading

NOTHING_YET = "No file was taken in yet."


def reading(settings: Mapping[str, str]) -> Reading:
    """Raises NotSent."""
    decimal, slashes = settings.get(DECIMAL, ""), settings.get(SLASHES, "")
    if decimal not in ("", ",", "."):
        raise _no_sense("Decimal sign", decimal)
    if slashes not in ("", DAY_FIRST, MONTH_FIRST):
        raise _no_sense("Days with slashes", slashes)
    return Reading(decimal, slashes)


def people_by(settings: Mapping[str, str]) -> str:
    """Raises NotSent."""
    said = settings.get(PEOPLE_BY) or "number"
    if said not in BY:
        raise _no_sense("Files name people by", said)
    return said


def _no_sense(setting: str, value: str) -> NotSent:
    return NotSent(f"{value!r} is none of the choices of {setting}.", provider=TITLE)


class Files:
    """All that was taken in for one connection. Safe for threads.

    Raises NotSent for settings that make no sense, already when it is made.
    """

    def __init__(self, account: Account) -> None:
        reading(account.settings)
        people_by(account.settings)
        said = account.settings.get(APPROVED_FROM) or NEVER
        if said not in (NEVER, ALWAYS):
            raise _no_sense("Rows without a word on approval", said)
        self._always = said == ALWAYS
        self._account = account
        self._closed = False

    def close(self) -> None:
        self._closed = True

    def check(self) -> Check:
        """The connection itself is the account: two of them never hold the same files."""
        held = list(self._held())
        return Check(
            identity=Identity(self._account.connection or "files", TITLE),
            signed_in_as="whoever hands files over",
            problems=() if held else (NOTHING_YET,),
        )

    def employees(self) -> list[Employee]:
        """Those of a list of employees, and those whom only rows name."""
        listed, named = (list(map(person_of, self._read(name))) for name in (EMPLOYEES, NAMED))
        return together(listed, named)

    def legal_entities(self) -> Mapping[str, str]:
        """By name: files have no ids for them."""
        return {e.legal_entity: e.legal_entity for e in self.employees() if e.legal_entity}

    def codes(self) -> list[SourceCode]:
        """All that rows carry."""
        found: dict[tuple[Kind, str], SourceCode] = {}
        for name in sorted(self._held()):
            kind = kind_of(name)
            if kind is None:
                continue
            for body in self._read(name):
                code = SourceCode(kind=kind, code=body["code"], name=body["label"], unit=body["unit"])
                found.setdefault((kind, code.code), code)
        return [found[key] for key in sorted(found, key=lambda one: (one[0].value, one[1]))]

    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[SourceRow]:
        """All rows of these kinds and days, each as its file says."""
        return [row for kind in Kind if kind in kinds for row in self._rows(kind, first, last)]

    def _rows(self, kind: Kind, first: date, last: date) -> Iterator[SourceRow]:
        for name in months(kind, first, last):
            for body in self._read(name):
                if first.isoformat() <= body["day"] <= last.isoformat():
                    yield self._row(kind, body)

    def _row(self, kind: Kind, body: Plain) -> SourceRow:
        row = row_of(kind, body, "")
        if self._always and row.approval.evidence == "missing":
            row = replace(row, approval=NOT_REQUIRED)
        seen = dumps([body, row.approval.approved, row.approval.evidence], sort_keys=True)
        return replace(row, version=blake2b(seen.encode(), digest_size=8).hexdigest())

    def _held(self) -> Mapping[str, list[Plain]]:
        if self._closed:
            raise NotSent("This connector is closed.", provider=TITLE)
        return self._account.held

    def _read(self, name: str) -> list[Plain]:
        return self._held().get(name, [])
