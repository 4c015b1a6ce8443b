"""The site of `data.demo.in_step` as TimeTrack tells it: the seed of its sandbox, in TimeTrack's field names."""

from __future__ import annotations

from typing import Any

from data.demo.in_step import BEGIN_HOUR, Kind, absences, clock, days, staff
from data.demo.model import Story

__all__ = ["ABSENCE_TYPES", "HALF", "TYPES", "document"]

ZONE = "Europe/Copenhagen"
TYPES: dict[Kind, int] = {"vacation": 1, "sick": 3, "special": 4, "home": 5, "time_off": 6}
HALF: dict[Kind, int] = {"vacation": 2, "sick": 7}
"""Half a day is a type of its own."""
NAMES = {
    1: ("U", "Urlaub"),
    2: ("U½", "Urlaub (½ Tag)"),
    3: ("K", "Krankenstand"),
    4: ("SU", "Sonderurlaub"),
    5: ("HO", "Homeoffice"),
    6: ("ZA", "Zeitausgleich"),
    7: ("K½", "Krankenstand (½ Tag)"),
}
ABSENCE_TYPES = "\n".join(f"{number} {name}" for number, (_, name) in NAMES.items())
"""As they are typed into the connection's settings: TimeTrack lists them nowhere."""


def document(story: Story) -> dict[str, Any]:
    """The seed document, ready for JSON."""
    return {
        "zone": ZONE,
        "users": [
            {
                "id": one.user,
                "username": one.username,
                "firstName": one.given,
                "lastName": one.family,
                "email": one.email,
                "personalNumber": int(one.number),
            }
            for one in staff(story)
            if one.user is not None
        ],
        "absence_types": [
            {
                "absenceType": number,
                "absenceTypeName": code,
                "name": name,
                "half_day": number in HALF.values(),
                "counts": number != TYPES["home"],
            }
            for number, (code, name) in NAMES.items()
        ],
        "absences": [
            {
                "id": one.id,
                "user": one.member.username,
                "from": str(one.first),
                "to": str(one.last),
                "absenceType": HALF[one.kind] if one.half else TYPES[one.kind],
                "status": 1 if one.approved else 0,
            }
            for one in absences(story)
        ],
        "attendances": [
            {
                "id": one.id,
                "user": one.member.username,
                "from": f"{clock(one.day, BEGIN_HOUR * 60)}.000Z",
                "to": f"{clock(one.day, BEGIN_HOUR * 60 + one.minutes + one.break_minutes)}.000Z",
                "breakMinutes": one.break_minutes,
            }
            for one in days(story)
        ],
    }
