"""Zenegy's endpoints, one method each: wire models in and out, all pages, no domain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken
from core.providers.zenegy import wire
from core.providers.zenegy.convert.records import ABSENCE, END_OF_DAY, HOURS, SUPPLEMENT, stamp
from core.providers.zenegy.envelope import Page, page, unwrapped
from core.providers.zenegy.routes import TITLE, Call, Refs, Routes
from core.providers.zenegy.status import HoursStatus

# As in the worked exchanges; the default and the largest page are unknown, so `take` always goes along.
HOURS_PAGE = 100
PAYROLL_PAGE = 200
# Uids travel in the address; 50 keep it below 3,000 characters.
UIDS_IN_ADDRESS = 50

_BARE_UID = re.compile(r'"?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"?')

W = TypeVar("W", bound=wire.Wire)


class Client:
    """Raises only `core.http.errors`. Safe for threads."""

    def __init__(self, http: Http, routes: Routes) -> None:
        self.http = http
        self.routes = routes

    def company(self) -> wire.Company:
        return wire.read(wire.Company, self._get(self.routes.call("company"), "company"))

    def departments(self) -> list[wire.Named]:
        return self._list(wire.Named, self.routes.call("departments"), "departments", PAYROLL_PAGE)

    def employees(self) -> list[wire.Employee]:
        """Everybody, resigned people included (`filterBy` 0)."""
        call = self.routes.call("employees").with_params(("filterBy", "0"))
        return self._list(wire.Employee, call, "employees", PAYROLL_PAGE)

    def user(self, user: str) -> wire.User:
        return wire.read(wire.User, self._get(self.routes.call("user", user=user), "user"))

    def users(self) -> list[wire.User]:
        return self._list(wire.User, self.routes.call("users"), "users", HOURS_PAGE)

    def user_rates(self, user: str) -> list[wire.HourRate]:
        """The rates that this user may use, the standard one included."""
        return self._list(wire.HourRate, self.routes.call("user_rates", user=user), "rates of a user", HOURS_PAGE)

    def rates(self) -> list[wire.HourRate]:
        return self._list(wire.HourRate, self.routes.call("rates"), "hour rates", HOURS_PAGE)

    def rate_detail(self, rate: str) -> Mapping[str, Any]:
        """A rate with everything Zenegy keeps on it, as JSON: a change sends back what we do not know."""
        value = self._get(self.routes.call("rate", rate=rate), "hour rate")
        wire.read(wire.HourRate, value)
        return dict(value)

    def create_rate(self, body: Mapping[str, Any]) -> str | None:
        """The new rate's uid, None where the answer does not name it. Raises Rejected code 409 for a taken number."""
        return _created(self._write(self.routes.call("rate_create"), "hour_rate", body))

    def change_rate(self, rate: str, body: Mapping[str, Any]) -> None:
        self._write(self.routes.call("rate_change", rate=rate), "hour_rate", body)

    def supplement_rates(self) -> list[wire.SupplementRate]:
        return self._list(wire.SupplementRate, self.routes.call("supplement_rates"), "supplement rates", PAYROLL_PAGE)

    def payroll_numbers(self) -> list[int]:
        """Numbers of the payrolls that archived hours; the path of a list of payrolls is unknown."""
        numbers = self._rows(self.routes.call("payroll_numbers"), "payroll numbers", HOURS_PAGE)
        if not all(isinstance(one, int) for one in numbers):
            raise Broken("Zenegy's list of payroll numbers holds something else.", provider=TITLE)
        return numbers

    def payrolls(self) -> list[wire.Payroll] | None:
        """All payrolls of the company; None unless the connection knows their path. [inferred: rows as the detail's]"""
        if not self.routes.knows("payroll_list"):
            return None
        return self._list(wire.Payroll, self.routes.call("payroll_list"), "payrolls", PAYROLL_PAGE)

    def hours(self, first: date, last: date) -> list[wire.HourRegistration]:
        """Everybody's hours of these days, in every status: no `status` filter is sent."""
        return self._hours(self.routes.call("hours_list"), first, last)

    def hours_of_user(self, user: str, first: date, last: date) -> list[wire.HourRegistration]:
        return self._hours(self.routes.call("hours_of_user", user=user), first, last)

    def create_hours(self, user: str, body: Mapping[str, Any]) -> wire.HourRegistration | None:
        return _registration(self._write(self.routes.call("hours_create", user=user), HOURS, body))

    def change_hours(self, user: str, ref: str, body: Mapping[str, Any]) -> wire.HourRegistration | None:
        return _registration(self._write(self.routes.call("hours_change", user=user, registration=ref), HOURS, body))

    def delete_hours(self, user: str, ref: str) -> None:
        self._write(self.routes.call("hours_delete", user=user, registration=ref), HOURS)

    def set_hours_status(self, status: HoursStatus, refs: Refs) -> None:
        """Only for named registrations: `Refs` can't be empty. No body goes along. [spec]"""
        for batch in refs.batches(UIDS_IN_ADDRESS):
            self._write(self.routes.call("hours_status", refs=batch, status=status), HOURS)

    def absences(self) -> list[wire.Absence]:
        """All absence of the company, of all time: no filter of this list is known."""
        return self._list(wire.Absence, self.routes.call("absence_list"), "absence", PAYROLL_PAGE)

    def create_absence(self, body: Mapping[str, Any]) -> str | None:
        """The new uid, None where the answer does not name it: its form is unknown."""
        return _created(self._write(self.routes.call("absence_create"), ABSENCE, body))

    def change_absence(self, ref: str, body: Mapping[str, Any]) -> None:
        self._write(self.routes.call("absence_change", registration=ref), ABSENCE, body)

    def delete_absence(self, ref: str) -> None:
        self._write(self.routes.call("absence_delete", registration=ref), ABSENCE)

    def supplements(self, employee: str) -> list[wire.Supplement]:
        """One employee's supplements and deductions: the only list there is."""
        return self._list(
            wire.Supplement, self.routes.call("supplement_list", employee=employee), "supplements", PAYROLL_PAGE
        )

    def create_supplement(self, employee: str, body: Mapping[str, Any]) -> str | None:
        return _created(self._write(self.routes.call("supplement_create", employee=employee), SUPPLEMENT, body))

    def probe(self, name: str) -> None:
        """Read one row of a list. Raises Rejected where the sign-in or the app may not."""
        self._get(self.routes.call(name).with_params(("skip", "0"), ("take", "1")), name)

    def _hours(self, call: Call, first: date, last: date) -> list[wire.HourRegistration]:
        # Standard-rate rows come only with showStandard [inferred].
        call = call.with_params(
            ("startDate", stamp(first)), ("endDate", stamp(last, END_OF_DAY)), ("showStandard", "true")
        )
        return self._list(wire.HourRegistration, call, "hours", HOURS_PAGE)

    def _get(self, call: Call, what: str) -> Any:
        answer = self.http.read(call.method, call.path, params=call.params, operation=f"read {what}")
        return unwrapped(answer.json())

    def _write(self, call: Call, operation: str, body: Mapping[str, Any] | None = None) -> Answer:
        return self.http.write(call.method, call.path, params=call.params, json=body, operation=operation)

    def _list(self, model: type[W], call: Call, what: str, take: int) -> list[W]:
        return [wire.read(model, row) for row in self._rows(call, what, take)]

    def _rows(self, call: Call, what: str, take: int) -> list[Any]:
        before: Page | None = None

        def fetch(skip: int) -> paging.Page[Any]:
            nonlocal before
            found = page(self._get(call.with_params(("skip", str(skip)), ("take", str(take))), what))
            if found is None:
                raise Broken(f"Zenegy's answer is no list of {what}.", provider=TITLE)
            if skip and found == before and found.total is None and len(found.items) < take:
                # The older lists without a total may know no skip either; then they come whole, and again.
                return paging.Page(())
            before = found
            return paging.Page(found.items, found.certain_total)

        return paging.skipping(fetch, what, provider=TITLE)


def _registration(answer: Answer) -> wire.HourRegistration | None:
    """The registration in the answer; None where it names none and must be read back."""
    value = unwrapped(answer.json()) if answer.content.strip() else None
    return wire.read(wire.HourRegistration, value) if isinstance(value, Mapping) and "uid" in value else None


def _created(answer: Answer) -> str | None:
    """The uid in an answer whose form is unknown: an object, a bare uid, either wrapped, or nothing."""
    bare = _BARE_UID.fullmatch(answer.text.strip())
    if bare or not answer.content.strip():
        return bare.group(1) if bare else None
    return _uid_in(answer.json())


def _uid_in(value: Any) -> str | None:
    if isinstance(value, str):
        return value if _BARE_UID.fullmatch(value) else None
    if not isinstance(value, Mapping):
        return None
    inner: Iterable[Any] = (unwrapped(value) if unwrapped(value) is not value else None, value.get("data"))
    return _uid_in(value.get("uid")) or next(filter(None, map(_uid_in, inner)), None)
