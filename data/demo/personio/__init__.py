"""The site of `data.demo.in_step` as Personio tells it: the seed document of its sandbox, in Personio's field names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.demo.ids import uid
from data.demo.in_step import BEGIN_HOUR, ONE_DAY, Day, Kind, Member, absence_ref, absences, clock, days, staff
from data.demo.model import Story

__all__ = ["NUMBER", "TYPES", "document"]

ZONE = "Europe/Copenhagen"
NUMBER = "dynamic_88120"
"""The account's own attribute that holds the personnel number."""
TYPES: dict[Kind, tuple[str, str]] = {
    "vacation": ("Vacation", "PAID_VACATION"),
    "sick": ("Sick leave", "SICK_LEAVE"),
    "special": ("Special leave", "OTHER"),
    "time_off": ("Time off in lieu", "OTHER"),
    "home": ("Home office", "OFFSITE_WORK"),
}
NOON = 12 * 60
Row = dict[str, Any]


def document(story: Story) -> Row:
    """The seed document, ready for JSON."""
    return {
        "company_id": "88001",
        "timezone": ZONE,
        "attributes": [
            {"id": NUMBER, "global_id": "personnel_number", "label": "Personnel number", "type": "string"},
            {"id": "dynamic_88121", "global_id": "shoe_size", "label": "Shoe size", "type": "int"},
        ],
        "org_units": [{"id": "401", "name": "Site", "type": "department"}],
        "persons": [_person(story, one) for one in staff(story) if one.hr is not None],
        "absence_types": [
            {"id": uid(story.seed, "absence-type", kind), "name": name, "category": category}
            for kind, (name, category) in TYPES.items()
        ],
        "absence_periods": [
            {
                "id": absence_ref(story, one.id),
                "person": {"id": one.member.hr},
                "absence_type": {"id": uid(story.seed, "absence-type", one.kind)},
                "starts_from": {"date_time": clock(one.first, 0), "type": "FIRST_HALF"},
                "ends_at": {
                    "date_time": clock(one.last + ONE_DAY, 0),
                    "type": "FIRST_HALF" if one.half else "SECOND_HALF",
                },
                "approval": {"status": "APPROVED" if one.approved else "PENDING"},
            }
            for one in absences(story)
        ],
        "attendance_periods": [row for one in days(story) for row in _attendance(story, one)],
    }


def _person(story: Story, one: Member) -> Row:
    employment: Row = {
        "id": uid(story.seed, "employment", one.hr),
        "employment_start_date": str(one.hired),
        "position": {"title": one.person.title},
        "org_units": [{"type": "department", "id": "401"}],
    }
    if one.left is not None:
        employment |= {"status": "INACTIVE", "employment_end_date": str(one.left)}
    return {
        "id": one.hr,
        "email": one.email,
        "first_name": one.given,
        "last_name": one.hr_family,
        "custom_attributes": [{"id": NUMBER, "value": one.number}],
        "employments": [employment],
    }


def _attendance(story: Story, one: Day) -> Iterator[Row]:
    """The break at noon, within the work, as a period of its own."""
    begins, ends = BEGIN_HOUR * 60, BEGIN_HOUR * 60 + one.minutes + one.break_minutes
    parts: list[tuple[str, int, int]] = [("WORK", begins, ends)]
    if one.break_minutes:
        back = NOON + one.break_minutes
        parts = [("WORK", begins, NOON), ("BREAK", NOON, back), ("WORK", back, ends)]
    for number, (kind, start, end) in enumerate(parts):
        yield {
            "id": uid(story.seed, "attendance-period", one.id, number),
            "person": {"id": one.member.hr},
            "type": kind,
            "start": {"date_time": clock(one.day, start)},
            "end": {"date_time": clock(one.day, end)},
            "approval": {"status": "PENDING"},
        }
