"""Absences both ways (sheet section 4.4). `to` is the last day away. [inferred]

How half a day is told is a setting. `type`, the default: a type of its own says it, and dates mean whole days.
`segment`: `day_segment` says it, 1 the first half, 2 the second [inferred]. `none`: not at all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from core.http.errors import Broken, NotSent
from core.models.both_sides import AbsencePeriod, Half, Standing
from core.providers.timetrack.wire import APPROVED, DISAPPROVED, NEW, TITLE, Absence

STANDINGS = {NEW: Standing.REQUESTED, APPROVED: Standing.APPROVED, DISAPPROVED: Standing.REJECTED}
WHOLE = (Half.FIRST, Half.SECOND)
SEGMENTS = {0: WHOLE, 1: (Half.FIRST, Half.FIRST), 2: (Half.SECOND, Half.SECOND)}
"""What `day_segment` means, as begin and end of a day. [inferred]"""


class Halves(StrEnum):
    TYPE = "type"
    SEGMENT = "segment"
    NONE = "none"


def period(row: Absence, person: str, halves: Halves) -> AbsencePeriod:
    """Raises Broken for a status or half of a day whose meaning nobody knows: guessing would change what is paid."""
    if row.status not in STANDINGS:
        raise _unknown(row, "status", row.status, "Look it up there.")
    begins, ends = boundaries(row, halves)
    return AbsencePeriod(
        ref=row.id,
        person=person,
        type=row.absence_type,
        first=row.first,
        last=row.last,
        begins=begins,
        ends=ends,
        standing=STANDINGS[row.status],
    )


def boundaries(row: Absence, halves: Halves) -> tuple[Half, Half]:
    """When its first day begins and its last one ends. Raises Broken as `period` does."""
    segment = row.day_segment or 0
    if segment == 0 or halves is Halves.NONE:
        return WHOLE
    if halves is Halves.TYPE:
        help = "If it is half a day, set Half days in the connection to the segment of the day; else to not at all."
        raise _unknown(row, "day_segment", segment, help)
    if segment not in SEGMENTS or row.first != row.last:
        raise _unknown(row, "day_segment", segment, "Look it up there, or set Half days to not at all.")
    return SEGMENTS[segment]


def body(asked: AbsencePeriod, username: str, halves: Halves) -> dict[str, Any]:
    """The body that makes this absence. Raises NotSent for what TimeTrack can't say.

    An approved one is asked for as approved: whether POST honours that is not known, so the answer is looked at. [docs]
    """
    if asked.start is not None or asked.end is not None:
        raise _cannot("TimeTrack counts absence in days, not in hours: map it to a type that is counted in days.")
    if asked.last is None:
        raise _cannot("TimeTrack needs the last day of an absence: enter an end first.")
    if not (asked.type.isascii() and asked.type.isdigit()):
        raise _cannot(f"TimeTrack numbers its absence types, and {asked.type!r} is no number: review the mapping.")
    made: dict[str, Any] = {
        "username": username,
        "absenceType": int(asked.type),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
    }
    if (asked.begins, asked.ends) != WHOLE:
        made["day_segment"] = _segment(asked, halves)
    if asked.standing is Standing.APPROVED:
        made["status"] = APPROVED
    return made


def _segment(asked: AbsencePeriod, halves: Halves) -> int:
    if halves is not Halves.SEGMENT:
        raise _cannot(
            "TimeTrack tells half a day by a type of its own here: map this absence to the type for half days, "
            "or send whole days."
        )
    found = [number for number, ends in SEGMENTS.items() if ends == (asked.begins, asked.ends)]
    if asked.first != asked.last or not found:
        raise _cannot("TimeTrack takes half a day only for a single day: split the absence.")
    return found[0]


def _cannot(why: str) -> NotSent:
    return NotSent(f"{why} Nothing was sent.", provider=TITLE, operation="absence_period")


def _unknown(row: Absence, field: str, value: object, help: str) -> Broken:
    return Broken(
        f"TimeTrack's absence {row.id} of {row.user} from {row.first} has the {field} {value}, whose meaning nobody "
        f"knows. {help}",
        provider=TITLE,
        operation="read absences",
    )
