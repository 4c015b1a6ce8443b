"""Personio's v2 endpoints, one method each: wire models in and out, all pages, no domain words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.providers.personio import wire, wire_people, wire_time
from core.providers.personio.client_base import Listing, Transport, in_batches, segment, server_time
from core.providers.personio.rights import Call

PERSONS_PAGE = 50
EMPLOYMENTS_PAGE = 50
TYPES_PAGE = 100
ABSENCES_PAGE = 100
ATTENDANCE_PAGE = 100
BREAKDOWNS_PAGE = 28
PROJECTS_PAGE = 100
EVENTS_PAGE = 200
"""The caps of each list (sheet 5). That of projects is not told; all lists beside persons take 100."""

PERSONS, TYPES, PROJECTS = "/v2/persons", "/v2/absence-types", "/v2/projects"
ABSENCES, ATTENDANCE = "/v2/absence-periods", "/v2/attendance-periods"
COMPENSATIONS, WEBHOOKS = "/v2/compensations", "/v2/webhooks"

LATEST = date.max - timedelta(days=2)
EVENTS = (
    "person.created",
    "person.updated",
    "person.deleted",
    "employment.created",
    "employment.updated",
    "employment.deleted",
    "absence-period.created",
    "absence-period.updated.timerange",
    "absence-period.updated.status",
    "absence-period.deleted",
    "attendance-period.created",
    "attendance-period.updated",
    "attendance-period.deleted",
)
"""What a webhook of ours is told of (sheet 8)."""


class Client(Transport):
    # -- persons and employments (4.1, 4.2) ----------------------------------------------------------------------------

    def persons(self, **filters: str) -> list[wire_people.Person]:
        """Everybody, former ones included. filters: such as email, first_name, last_name (exact, joined by and)."""
        return self.listing(
            wire_people.Person, PERSONS, {"limit": str(PERSONS_PAGE), **filters}, Call.READ_PERSONS
        ).rows

    def persons_by_id(self, ids: Collection[str]) -> list[wire_people.Person]:
        """Those of these ids that there are."""
        return [one for batch in in_batches(ids) for one in self.persons(id=",".join(batch or ()))]

    def some_persons(self) -> list[wire_people.Person]:
        """The first page."""
        return self.page(wire_people.Person, PERSONS, {"limit": str(PERSONS_PAGE)}, Call.READ_PERSONS)

    def person(self, person: str) -> wire_people.Person | None:
        return self.one_or_none(wire_people.Person, f"{PERSONS}/{segment(person)}", Call.READ_PERSONS)

    def create_person(self, body: Mapping[str, Any]) -> str | None:
        """Makes the person and the first employment."""
        return self.create(PERSONS, body, Call.CREATE_PERSON)

    def change_person(self, person: str, body: Mapping[str, Any]) -> None:
        self.write("PATCH", f"{PERSONS}/{segment(person)}", Call.CHANGE_PERSON, body=body)

    def employments(self, person: str) -> list[wire_people.Employment]:
        """The newest first."""
        path = f"{PERSONS}/{segment(person)}/employments"
        return self.listing(wire_people.Employment, path, {"limit": str(EMPLOYMENTS_PAGE)}, Call.READ_EMPLOYMENTS).rows

    def change_employment(self, person: str, employment: str, body: Mapping[str, Any]) -> None:
        path = f"{PERSONS}/{segment(person)}/employments/{segment(employment)}"
        self.write("PATCH", path, Call.CHANGE_EMPLOYMENT, body=body)

    # -- absence (4.3, 4.4) --------------------------------------------------------------------------------------------

    def absence_types(self) -> list[wire_time.AbsenceType]:
        return self.listing(wire_time.AbsenceType, TYPES, {"limit": str(TYPES_PAGE)}, Call.READ_TYPES).rows

    def absence_periods(
        self, first: date, last: date, people: Collection[str] | None = None
    ) -> list[wire_time.AbsencePeriod]:
        """All that touch these days, and some around them: the caller looks at the days again.

        The range is asked for by "begins before its end, ends after its beginning": right both where a filter means
        plain comparing and where it means overlapping, which the reference says at different places. [docs] A day more
        on each side makes up for not knowing in whose time a `Z` is read.
        """
        days = {"ends_at.date_time.gte": _from(first)}
        if last < LATEST:
            days["starts_from.date_time.lte"] = _until(last)
        return [one for batch in in_batches(people) for one in self._absences(_of(batch) | days).rows]

    def absences_changed(self, since: datetime) -> Listing[wire_time.AbsencePeriod]:
        return self._absences({"updated_at.gte": _utc(since)})

    def absence_period(self, ref: str) -> wire_time.AbsencePeriod | None:
        return self.one_or_none(wire_time.AbsencePeriod, f"{ABSENCES}/{segment(ref)}", Call.READ_ABSENCES)

    def breakdowns(self, ref: str) -> list[wire_time.Breakdown]:
        """What each calendar day of an absence takes from the balance."""
        path = f"{ABSENCES}/{segment(ref)}/breakdowns"
        return self.listing(wire_time.Breakdown, path, {"limit": str(BREAKDOWNS_PAGE)}, Call.READ_BREAKDOWNS).rows

    def create_absence(self, body: Mapping[str, Any], approved: bool) -> str | None:
        return self.create(ABSENCES, body, Call.CREATE_ABSENCE, _approval(approved))

    def change_absence(self, ref: str, body: Mapping[str, Any], approved: bool) -> None:
        path = f"{ABSENCES}/{segment(ref)}"
        self.write("PATCH", path, Call.CHANGE_ABSENCE, body=body, params=_approval(approved))

    def delete_absence(self, ref: str) -> None:
        """Takes no `skip_approval`. [docs]"""
        self.write("DELETE", f"{ABSENCES}/{segment(ref)}", Call.DELETE_ABSENCE)

    # -- attendance (4.5) ----------------------------------------------------------------------------------------------

    def attendance_periods(
        self, first: date, last: date, people: Collection[str] | None = None
    ) -> list[wire_time.AttendancePeriod]:
        """Work and breaks that Personio counts to these days, also those over midnight."""
        days = {"attribution_date.gte": first.isoformat(), "attribution_date.lte": last.isoformat()}
        return [one for batch in in_batches(people) for one in self._attendance(_of(batch) | days).rows]

    def attendance_changed(self, since: datetime) -> Listing[wire_time.AttendancePeriod]:
        """since: naive, for a zone is refused here; in whose time it is read is unknown. [forum]"""
        return self._attendance({"updated_at.gte": since.isoformat(timespec="seconds")})

    def attendance_period(self, ref: str) -> wire_time.AttendancePeriod | None:
        return self.one_or_none(wire_time.AttendancePeriod, f"{ATTENDANCE}/{segment(ref)}", Call.READ_ATTENDANCE)

    def create_attendance(self, body: Mapping[str, Any], approved: bool) -> str | None:
        return self.create(ATTENDANCE, body, Call.CREATE_ATTENDANCE, _approval(approved))

    def change_attendance(self, ref: str, body: Mapping[str, Any], approved: bool) -> None:
        """Answers 204, or 200 with the periods that it touched. [docs] Neither is read: what matters is read back."""
        path = f"{ATTENDANCE}/{segment(ref)}"
        self.write("PATCH", path, Call.CHANGE_ATTENDANCE, body=body, params=_approval(approved))

    def delete_attendance(self, ref: str) -> None:
        self.write("DELETE", f"{ATTENDANCE}/{segment(ref)}", Call.DELETE_ATTENDANCE)

    def projects(self) -> list[wire_time.Project]:
        return self.listing(wire_time.Project, PROJECTS, {"limit": str(PROJECTS_PAGE)}, Call.READ_PROJECTS).rows

    # -- compensations (4.8) -------------------------------------------------------------------------------------------

    def compensation_types(self) -> list[wire_time.CompensationType]:
        return self.listing(wire_time.CompensationType, f"{COMPENSATIONS}/types", {}, Call.READ_COMPENSATIONS).rows

    def compensations(
        self, first: date, last: date, people: Collection[str] | None = None
    ) -> list[wire_time.Compensation]:
        """Entries that take effect on these days. A request spans a month at most. [docs]"""
        months = list(_months(first, last))
        return [
            one
            for batch in in_batches(people)
            for start, end in months
            for one in self.listing(
                wire_time.Compensation,
                COMPENSATIONS,
                _of(batch) | {"start_date": start.isoformat(), "end_date": end.isoformat()},
                Call.READ_COMPENSATIONS,
            ).rows
        ]

    def create_compensation(self, body: Mapping[str, Any]) -> str | None:
        """Can't be changed or deleted afterwards. [docs]"""
        return self.create(COMPENSATIONS, body, Call.CREATE_COMPENSATION)

    # -- webhooks (8) --------------------------------------------------------------------------------------------------

    def webhook_subscribe(self, url: str, token: str) -> str:
        """The new webhook's id. token: comes back verbatim as the header Authorization of every call."""
        body = {
            "url": url,
            "description": "Handover",
            "status": "ENABLED",
            "auth_type": "TOKEN",
            "token": token,
            "enabled_events": list(EVENTS),
        }
        answer = self.write("POST", WEBHOOKS, Call.CREATE_WEBHOOK, body=body)
        made = wire.created_id(answer.json())
        if made is None:
            raise answer.broken("does not name the webhook")
        return made

    def webhook_events(self, webhook: str, since: datetime, name: str = "") -> Listing[Any]:
        """The log of events, rows as JSON: their form is not documented. It goes back 30 days. name: only these."""
        params = {"occurred_at.gte": _utc(since, "milliseconds"), "limit": str(EVENTS_PAGE)}
        if name:
            params["event_name"] = name
        return self.raw(f"{WEBHOOKS}/{segment(webhook)}/events", params, Call.READ_WEBHOOK)

    def webhook_remove(self, webhook: str) -> None:
        self.write("DELETE", f"{WEBHOOKS}/{segment(webhook)}", Call.DELETE_WEBHOOK)

    # -- the clock -----------------------------------------------------------------------------------------------------

    def time_of(self, path: str) -> datetime | None:
        """Personio's time right now, as it answers a list."""
        call = Call.READ_ABSENCES if path == ABSENCES else Call.READ_ATTENDANCE
        return server_time(self.http.read("GET", path, params={"limit": "1"}, operation=call))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _absences(self, params: Mapping[str, str]) -> Listing[wire_time.AbsencePeriod]:
        sent = {**params, "limit": str(ABSENCES_PAGE)}
        return self.listing(wire_time.AbsencePeriod, ABSENCES, sent, Call.READ_ABSENCES)

    def _attendance(self, params: Mapping[str, str]) -> Listing[wire_time.AttendancePeriod]:
        sent = {**params, "limit": str(ATTENDANCE_PAGE)}
        return self.listing(wire_time.AttendancePeriod, ATTENDANCE, sent, Call.READ_ATTENDANCE)


def _approval(approved: bool) -> dict[str, str]:
    """Always said: v1 and v2 have opposite defaults. (sheet 4.6)"""
    return {"skip_approval": "true" if approved else "false"}


def _of(batch: Sequence[str] | None) -> dict[str, str]:
    return {} if batch is None else {"person.id": ",".join(batch)}


def _from(day: date) -> str:
    return f"{day - timedelta(days=1) if day > date.min else day}T00:00:00Z"


def _until(day: date) -> str:
    return f"{day + timedelta(days=1)}T23:59:59Z"


def _utc(moment: datetime, precision: str = "seconds") -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def _months(first: date, last: date) -> list[tuple[date, date]]:
    """The days, cut at the ends of months."""
    found = []
    while first <= last:
        next_month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(last, next_month - timedelta(days=1))
        found.append((first, end))
        first = next_month
    return found
