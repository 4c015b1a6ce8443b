"""Time entries on projects: read, made, changed and deleted while nobody approved them (sheet 4.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from core.models.postings import ProjectTime, Standing, project_time_of, project_time_record
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.economic import wire
from core.providers.economic.client import Client, between
from core.providers.economic.keys import key_of, ours
from core.providers.economic.refusals import not_a_draft


class ProjectTimes:
    def __init__(self, client: Client) -> None:
        self._client = client

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        found = self._client.time_entries(between(first, last))
        return [_record(one) for one in found if holders is None or one.employee_number in holders]

    def find(self, write: Write) -> list[RemoteRecord]:
        asked = f"employeeNumber$eq:{int(write.holder)}$and:{between(write.first, write.last)}"
        return [_record(one) for one in self._client.time_entries(asked)]

    def send(self, write: Write) -> Receipt:
        return Receipt(self._client.create_time_entry(_body(write), key_of(write, "create")))

    def replace(self, ref: str, write: Write) -> Receipt:
        """With the version that stands there now. Raises Gone for one that is gone or no longer ours."""
        now = self._client.time_entry(ref)
        if now is None or not ours(write, now.text):
            raise not_a_draft("time entry")
        body = {**_body(write), "number": int(ref), "objectVersion": now.object_version or ""}
        self._client.change_time_entry(body, key_of(write, f"change {now.object_version}"))
        return Receipt(ref)

    def remove(self, ref: str, write: Write) -> None:
        """A number that was freed is given anew: what doesn't carry our mark is somebody else's by now."""
        now = self._client.time_entry(ref)
        if now is None or not ours(write, now.text):
            raise not_a_draft("time entry")
        self._client.delete_time_entry(ref, key_of(write, f"delete {ref}"))


def _body(write: Write) -> dict[str, Any]:
    entry = project_time_of(write)
    return {
        "projectNumber": int(entry.project),
        "activityNumber": int(entry.activity),
        "employeeNumber": int(entry.employee),
        "date": f"{entry.day.isoformat()}T00:00:00Z",
        "numberOfHours": entry.hours,
        "text": entry.text,
    }


def _record(one: wire.TimeEntry) -> RemoteRecord:
    entry = ProjectTime(
        employee=one.employee_number,
        project=one.project_number,
        activity=one.activity_number,
        day=one.date,
        hours=one.number_of_hours,
        text=one.text,
    )
    return project_time_record(entry, one.number, Standing.BOOKED if one.is_approved else Standing.DRAFT)
