"""Transactional: the few calls that neither REST nor Reporting offers, as an ordinary TimeLog user. [docs 3]"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken, ProviderError, Rejected, SignInNeeded
from core.providers.timelog.wire import TITLE
from core.providers.timelog.wire import soap as wire
from core.providers.timelog.wire.xml import broken, parse
from core.security.redaction import register_secret

EMPLOYEES_PER_PAGE = 100
WORK_PER_PAGE = 500
LONGEST_TOKEN_USE = timedelta(hours=1)
TOKEN_MARGIN = timedelta(hours=2, minutes=5)
"""`Expires` has no zone: as Danish summer time it ends two hours before what it says as UTC. [inferred 12.3]"""

METHODS = frozenset(
    call.method
    for call in (
        wire.GET_TOKEN,
        wire.GET_SALARY_CODES,
        wire.GET_ABSENCE_CODES,
        wire.GET_EMPLOYEES,
        wire.UPDATE_EMPLOYEE,
        wire.GET_WORK,
    )
)

T = TypeVar("T")


class Soap:
    """SOAP calls with a token that is fetched when needed and kept for at most an hour. Safe for threads."""

    def __init__(
        self, http: Http, user: str, password: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._http = http
        self._user = user
        self._password = password
        self._now = now
        self._token: wire.Token | None = None
        self._until = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def sign_in(self) -> wire.Token:
        """The token in use, or a new one. Raises SignInNeeded when TimeLog refuses the user."""
        with self._lock:
            if self._token is None or self._now() >= self._until:
                self._token = self._fetch_token()
                try:
                    expires = datetime.fromisoformat(self._token.expires)
                except ValueError:
                    raise broken("TimeLog's token does not say when it ends.", wire.GET_TOKEN.method) from None
                expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
                self._until = min(self._now() + LONGEST_TOKEN_USE, expires - TOKEN_MARGIN)
            return self._token

    def salary_codes(self) -> list[wire.SalaryCode]:
        """Active and inactive ones. [spec 4.4]"""
        return wire.salary_codes(self._read(wire.GET_SALARY_CODES, [("salaryCodeStatus", "All")]))

    def payroll_codes(self) -> list[wire.PayrollCode]:
        return wire.payroll_codes(self._read(wire.GET_ABSENCE_CODES, []))

    def employees(self) -> list[wire.OrganisationEmployee]:
        found = self._paged(wire.GET_EMPLOYEES, [], EMPLOYEES_PER_PAGE, wire.organisation_employees)
        paging.unique([e.employee_id for e in found], "employees", provider=TITLE)
        return found

    def work(self, first: date, last: date) -> list[wire.FlatWork]:
        """Hours of everybody with their salary codes; needs the rights of a system administrator. [spec 4.5]"""
        arguments = [("initials", ""), ("startDate", f"{first}T00:00:00"), ("endDate", f"{last}T00:00:00")]
        found = self._paged(wire.GET_WORK, arguments, WORK_PER_PAGE, wire.flat_work)
        paging.unique([w.work_unit_guid for w in found], "work units", provider=TITLE)
        return found

    def update_employee(self, arguments: Sequence[tuple[str, str]]) -> None:
        """Replaces everything that is in `arguments`, which come in the order of the contract. [spec 4.2]"""
        call = wire.UPDATE_EMPLOYEE
        content = wire.envelope(call, arguments, self.sign_in())
        answer = self._http.write("POST", call.address, content=content, headers=_headers(call), operation=call.method)
        wire.result(parse(answer.content, call.method), call)

    def _fetch_token(self) -> wire.Token:
        call = wire.GET_TOKEN
        arguments = [("user", self._user), ("password", self._password)]
        try:
            token = wire.token(self._send(call, wire.envelope(call, arguments)))
        except Rejected as refusal:
            raise SignInNeeded(
                f"TimeLog does not accept the transactional user {self._user}: {refusal.message}",
                provider=TITLE,
                operation=call.method,
            ) from refusal
        register_secret(token.hash)
        return token

    def _read(self, call: wire.Call, arguments: Sequence[tuple[str, str]]) -> wire.Result:
        """Once more with a new token when the kept one may be the reason for a refusal: its error number is unknown."""
        kept = self._token
        token = self.sign_in()
        try:
            return self._send(call, wire.envelope(call, arguments, token))
        except Rejected:
            if token is not kept:
                raise
            with self._lock:
                self._token = None
            return self._send(call, wire.envelope(call, arguments, self.sign_in()))

    def _paged(
        self,
        call: wire.Call,
        arguments: Sequence[tuple[str, str]],
        size: int,
        convert: Callable[[wire.Result], list[T]],
    ) -> list[T]:
        """All pages. These answers count pages only, so every page but the last must be full."""
        found: list[T] = []
        number = 1
        while True:
            page = self._read(call, [*arguments, ("page", str(number)), ("pageSize", str(size))])
            found += convert(page)
            if number >= page.pages:
                return found
            if len(page.items) != size:
                raise broken(
                    f"TimeLog's {call.method} has {page.pages} pages, but page {number} is not full; "
                    "none of them are used.",
                    call.method,
                )
            number += 1

    def _send(self, call: wire.Call, content: bytes) -> wire.Result:
        answer = self._http.read("POST", call.address, content=content, headers=_headers(call), operation=call.method)
        return wire.result(parse(answer.content, call.method), call)


def _headers(call: wire.Call) -> dict[str, str]:
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{call.action}"'}


def explain(answer: Answer) -> ProviderError | None:
    """A SOAP fault is a considered refusal of a read; after a write it leaves open what was done."""
    if answer.status < 500 or answer.operation == wire.UPDATE_EMPLOYEE.method:
        return None
    try:
        words = wire.fault(parse(answer.content, answer.operation))
    except Broken:
        return None
    return Rejected(f"TimeLog refused {answer.operation}: {words}.", code="fault") if words else None
