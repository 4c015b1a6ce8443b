"""TimeTrack's endpoints, one method each: wire models in and out, all pages, no domain words (sheet sections 2 to 5).

People are named by user name everywhere. Windows are given in days and asked for with room on both sides, because
nobody knows whether a window means overlap, containment or an exclusive end (5): the caller picks what he needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken
from core.providers.timetrack import wire
from core.providers.timetrack.refusals import Gone
from core.providers.timetrack.wire import TITLE

LIMIT, DEFAULT_LIMIT = 1000, 50
"""The longest page, and the one that comes when the limit is lost. [docs 5]"""
ROOM_FOR_ENTRIES, ROOM_FOR_ABSENCES = timedelta(days=2), timedelta(days=31)
"""Entries run over midnight, and their digits may be UTC; an absence may reach in from far. [inferred 5]"""

N = TypeVar("N", bound=wire.Numbered)
W = TypeVar("W", bound=wire.Wire)
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What a POST answered: an object, a bare id or nothing (11). None where it doesn't say."""

    id: str | None
    status: int | None = None


class Client:
    """Raises only `core.http.errors`. Safe for threads."""

    def __init__(self, http: Http) -> None:
        self.http = http

    # -- users: 4.1 ------------------------------------------------------------------------------------------------

    def some_users(self) -> list[wire.User]:
        """The first one, to see whether the keys are good."""
        rows = self._page("/users", "users", {}, 0, 1)
        return [wire.read(wire.User, row) for row in rows]

    def users(self) -> list[wire.User]:
        return self._numbered(wire.User, "/users", "users", {})

    def create_user(self, body: Body) -> Made:
        return self._create("/users", "employee.create", body)

    def change_user(self, user: str, body: Body) -> None:
        self._write("PUT", f"/users/{user}", "employee", body)

    # -- attendances and project time: 4.2, 4.3 --------------------------------------------------------------------

    def attendances(self, first: date, last: date, username: str | None) -> list[wire.Attendance]:
        return self._numbered(wire.Attendance, "/attendances", "attendances", _moments(first, last, username))

    def attendance(self, number: str) -> wire.Attendance | None:
        return self._one(wire.Attendance, f"/attendances/{number}", "an attendance")

    def project_time_entries(self, first: date, last: date, username: str | None) -> list[wire.ProjectTimeEntry]:
        asked = _moments(first, last, username)
        return self._numbered(wire.ProjectTimeEntry, "/project_time_entries", "project time", asked)

    def project_time_entry(self, number: str) -> wire.ProjectTimeEntry | None:
        return self._one(wire.ProjectTimeEntry, f"/project_time_entries/{number}", "a project time entry")

    def create_entry(self, resource: str, body: Body) -> Made:
        """resource: `attendances` or `project_time_entries`."""
        return self._create(f"/{resource}", "work_period", body)

    def change_entry(self, resource: str, number: str, body: Body) -> None:
        self._write("PUT", f"/{resource}/{number}", "work_period", body)

    def delete_entry(self, resource: str, number: str) -> None:
        self._write("DELETE", f"/{resource}/{number}", "work_period")

    # -- absences: 4.4 ---------------------------------------------------------------------------------------------

    def absences(self, first: date, last: date, username: str | None) -> list[wire.Absence]:
        room = ROOM_FOR_ABSENCES
        asked = {**_person(username), "from": f"{_before(first, room)}", "to": f"{_after(last, room)}"}
        return self._numbered(wire.Absence, "/absences", "absences", asked)

    def absence(self, number: str) -> wire.Absence | None:
        return self._one(wire.Absence, f"/absences/{number}", "an absence")

    def create_absence(self, body: Body) -> Made:
        return self._create("/absences", "absence_period", body)

    def set_absence_status(self, number: str, status: int) -> None:
        """The one change that an absence takes; as text, as in the example. [docs]"""
        self._write("PUT", f"/absences/{number}", "absence_period", {"status": str(status)})

    def delete_absence(self, number: str) -> None:
        self._write("DELETE", f"/absences/{number}", "absence_period")

    # -- work reports: 4.6 -----------------------------------------------------------------------------------------

    def work_reports(self, first: date, last: date) -> list[wire.WorkReport]:
        """The timesheets of everybody; a row twice raises Broken."""
        rows = self._rows("/work_reports", "work reports", _moments(first, last, None))
        found = [wire.read(wire.WorkReport, row) for row in rows]
        paging.unique([(one.username, one.work_date.isoformat()) for one in found], "work reports", provider=TITLE)
        return found

    # -- how ---------------------------------------------------------------------------------------------------------

    def _numbered(self, model: type[N], path: str, what: str, asked: Mapping[str, str]) -> list[N]:
        found = [wire.read(model, row) for row in self._rows(path, what, asked)]
        paging.unique([one.id for one in found], what, provider=TITLE)
        return found

    def _rows(self, path: str, what: str, asked: Mapping[str, str]) -> list[Any]:
        """All pages. A list ends with a page shorter than the shortest that a full one can be.

        That is the default of 50 and not the limit that was asked for: a limit that gets lost would else hide the rest.
        """
        number, ended = 0, False

        def fetch(_: int) -> paging.Page[Any]:
            nonlocal number, ended
            if ended:
                return paging.Page(())
            rows = self._page(path, what, asked, number, LIMIT)
            number += 1
            ended = len(rows) < DEFAULT_LIMIT
            return paging.Page(rows)

        return paging.skipping(fetch, what, provider=TITLE)

    def _page(self, path: str, what: str, asked: Mapping[str, str], number: int, limit: int) -> list[Any]:
        params = {**asked, "page_number": str(number), "limit": str(limit)}
        rows = self.http.read("GET", path, params=params, operation=f"read {what}").json()
        if not isinstance(rows, list):
            raise Broken(f"TimeTrack's answer is no list of {what}.", provider=TITLE, operation=f"read {what}")
        return rows

    def _one(self, model: type[W], path: str, what: str) -> W | None:
        """None where TimeTrack itself says that there is none, or that it was deleted."""
        try:
            return wire.read(model, self.http.read("GET", path, operation=f"read {what}").json())
        except Gone:
            return None

    def _create(self, path: str, operation: str, body: Body) -> Made:
        return _made(self._write("POST", path, operation, body))

    def _write(self, method: str, path: str, operation: str, body: Body | None = None) -> Answer:
        return self.http.write(method, path, json=body, operation=operation)


def _made(answer: Answer) -> Made:
    if not answer.content.strip():
        return Made(None)
    told = answer.json()
    if isinstance(told, Mapping):
        number, status = told.get("id", told.get("ID")), told.get("status")
        plain = str(status).isascii() and str(status).isdigit()
        return Made(_id(number), int(str(status)) if plain else None)
    return Made(_id(told))


def _id(told: Any) -> str | None:
    text = "" if isinstance(told, bool) else str(told).strip()
    return text if text.isascii() and text.isdigit() else None


def _person(username: str | None) -> dict[str, str]:
    return {} if username is None else {"username": username}


def _moments(first: date, last: date, username: str | None) -> dict[str, str]:
    begin, end = _before(first, ROOM_FOR_ENTRIES), _after(last, ROOM_FOR_ENTRIES)
    return {**_person(username), "from": f"{begin}T00:00:00.000Z", "to": f"{end}T00:00:00.000Z"}


def _before(day: date, room: timedelta) -> date:
    return day - min(room, day - date.min)


def _after(day: date, room: timedelta) -> date:
    return day + min(room, date.max - day)
