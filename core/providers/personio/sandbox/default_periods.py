"""The absences and attendances of the built-in company: every shape, in the weeks around the day it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

Document = dict[str, Any]

ONE_DAY = timedelta(days=1)

VACATION, SICK, FLEX, DOCTOR, PARENTAL, UNPAID, HOME, HOME_HOURS, TRAINING = (
    f"0f0e0000-0000-4000-8000-{number:012d}" for number in range(1, 10)
)


def absences(monday: date) -> Iterator[Document]:
    """Whole days, halves at either end, hours, weeks with free days, open-ended, in every standing."""
    week = timedelta(weeks=1)
    rows: list[tuple[str, str, date, int, Document]] = [
        ("5005", VACATION, monday - 2 * week, 5, {}),
        ("5005", VACATION, monday + 2 * week, 12, {"approval": {"status": "PENDING"}}),
        ("5006", VACATION, monday - week, 3, {"ends": "FIRST_HALF", "comment": "Ski"}),
        ("5006", TRAINING, monday + week, 1, {"begins": "SECOND_HALF"}),
        ("5007", VACATION, monday + week, 1, {"ends": "FIRST_HALF"}),
        ("5007", VACATION, monday - 5 * week, 2, {"approval": {"status": "REJECTED"}}),
        ("5008", SICK, monday - week + ONE_DAY, 2, {"begins": None, "ends": None}),
        ("5008", HOME, monday + 2 * ONE_DAY, 1, {}),
        ("5009", PARENTAL, monday - 8 * week, 140, {"substitute": {"id": "5011"}}),
        ("5010", VACATION, monday + 3 * week, 5, {"approval": {"status": "CANCELLED"}}),
        ("5011", UNPAID, monday - 3 * week, 1, {"approval": {"status": "APPROVED"}}),
    ]
    for number, (person, kind, first, days, more) in enumerate(rows, 1):
        row: Document = {"begins": "FIRST_HALF", "ends": "SECOND_HALF", **more}
        begins, ends = row.pop("begins"), row.pop("ends")
        yield {
            "id": f"fd190000-0000-4000-8000-{number:012d}",
            "person": {"id": person},
            "absence_type": {"id": kind},
            "starts_from": {"date_time": at(first, 0), "type": begins},
            "ends_at": {"date_time": at(first + ONE_DAY * days, 0), "type": ends},
            **row,
        }
    yield {
        "id": "fd190000-0000-4000-8000-000000000100",
        "person": {"id": "3003"},
        "absence_type": {"id": SICK},
        "starts_from": {"date_time": at(monday, 0), "type": "FIRST_HALF"},
        "comment": "Until further notice",
    }
    for number, (person, kind, day, first_hour) in enumerate(
        (("5005", FLEX, monday, 13), ("5007", DOCTOR, monday - week, 8), ("5008", HOME_HOURS, monday + ONE_DAY, 9))
    ):
        yield {
            "id": f"fd190000-0000-4000-8000-{200 + number:012d}",
            "person": {"id": person},
            "absence_type": {"id": kind},
            "starts_from": {"date_time": at(day, first_hour)},
            "ends_at": {"date_time": at(day, first_hour + 2, 30)},
        }


def attendances(monday: date) -> Iterator[Document]:
    """Last week: two stretches of work around a break a day; a night; one each that waits and that was rejected."""
    number = 0
    last_week = monday - timedelta(weeks=1)
    for person, days in (("5005", 5), ("5007", 4), ("5008", 1), ("5011", 5)):
        for offset in range(1 if person == "5007" else 0, days):
            day = last_week + ONE_DAY * offset
            for kind, start, end in (
                ("WORK", (8, 0), (12, 0)),
                ("BREAK", (12, 0), (12, 30)),
                ("WORK", (12, 30), (16, 30)),
            ):
                number += 1
                project: Document = {"project": {"id": "82173"}, "comment": "Plant A"} if kind == "WORK" else {}
                yield _attendance(number, person, kind, at(day, *start), at(day, *end), **project)
    night = last_week + ONE_DAY
    yield _attendance(901, "5010", "WORK", at(night, 22), at(night + ONE_DAY, 2))
    yield _attendance(902, "5010", "BREAK", at(night + ONE_DAY, 2), at(night + ONE_DAY, 2, 30), attribution_date=night)
    yield _attendance(903, "5010", "WORK", at(night + ONE_DAY, 2, 30), at(night + ONE_DAY, 6), attribution_date=night)
    yield _attendance(
        904, "5006", "WORK", at(last_week + 4 * ONE_DAY, 8), at(last_week + 4 * ONE_DAY, 15), status="PENDING"
    )
    yield _attendance(
        905, "5006", "WORK", at(last_week + 3 * ONE_DAY, 13), at(last_week + 3 * ONE_DAY, 17), status="REJECTED"
    )
    yield _attendance(
        906, "5006", "WORK", at(last_week - 3 * ONE_DAY, 8), at(last_week - 3 * ONE_DAY, 14), is_auto_generated=True
    )


def _attendance(
    number: int, person: str, kind: str, start: datetime, end: datetime, status: str = "CONFIRMED", **more: Any
) -> Document:
    return {
        "id": f"bd240000-0000-4000-8000-{number:012d}",
        "person": {"id": person},
        "type": kind,
        "start": {"date_time": start},
        "end": {"date_time": end},
        "approval": {"status": status},
        **more,
    }


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))
