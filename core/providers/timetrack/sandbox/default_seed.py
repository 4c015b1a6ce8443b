"""The company that the sandbox starts with, dated around today: at least three of everything, deleted rows included."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

HALF_WEEK = (14400, 14400, 14400, 14400, 14400, 0, 0)
PEOPLE: tuple[tuple[str, str, str, int | None, dict[str, Any]], ...] = (
    ("idah", "Ida", "Holm", 4711, {"admin": True, "teamLead": True}),
    ("b.gruber", "Barbara", "Gruber", 4712, {"teamLead": True}),
    ("lukas.mayr", "Lukas", "Mayr", 4713, {}),
    ("Sophie Wagner", "Sophie", "Wagner", 4714, {"weekly_seconds": HALF_WEEK}),
    ("okan", "Okan", "Yıldız", 4715, {"language": "en"}),
    ("mpichler", "Maria", "Pichler-Öllinger", None, {}),
    ("former", "Franz", "Ehemalig", 4690, {"enabled": False}),
)
TYPES: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (1, "U", "Urlaub", {}),
    (2, "U½", "Urlaub (½ Tag)", {"half_day": True}),
    (3, "SU", "Sonderurlaub", {"color": "#8b5cf6"}),
    (4, "HO", "Homeoffice", {"color": "#10b981", "counts": False}),
    (5, "K", "Krankenstand", {"color": "#ef4444", "is_plannable": False}),
    (6, "ZA", "Zeitausgleich", {"color": "#f59e0b"}),
)
NEW, APPROVED, DISAPPROVED = 0, 1, 2


def default_seed(today: date) -> dict[str, Any]:
    monday = today - timedelta(days=today.weekday())
    return {
        "holidays": [f"{today.year}-{day}" for day in ("01-01", "05-01", "10-26", "12-25", "12-26")],
        "users": [
            {
                "id": number,
                "username": username,
                "firstName": first,
                "lastName": last,
                "email": f"{first}.{last}@acme.example".lower(),
                "personalNumber": personal,
                **more,
            }
            for number, (username, first, last, personal, more) in enumerate(PEOPLE, 7)
        ],
        "absence_types": [
            {"absenceType": number, "absenceTypeName": short, "name": name, **more}
            for number, short, name, more in TYPES
        ],
        "attendances": [*_attendances(monday), _running(today)],
        "project_time_entries": _entries(monday),
        "absences": _absences(monday),
        "clients": [
            {"id": 1, "name": "Nordwind", "email": "office@nordwind.example", "field1": "ATU00000001"},
            {"id": 2, "name": "Alpenblick GmbH", "field1": "ATU00000002", "field2": "Graz"},
            {"id": 3, "name": "Alte Mühle", "enabled": False},
        ],
        "projects": [
            {"id": 1, "clientName": "Nordwind", "projectName": "Plant A", "hourRate": 62.5, "notes": "Until autumn"},
            {"id": 2, "clientName": "Nordwind", "projectName": "Plant B", "hourRate": 70},
            {"id": 3, "clientName": "Alpenblick GmbH", "projectName": "Service"},
            {"id": 4, "clientName": "Alte Mühle", "projectName": "Umbau", "enabled": False},
        ],
        "tasks": [
            {"id": 1, "name": "Fitting", "hourRate": 62.5},
            {"id": 2, "name": "Planning", "hourRate": 80, "notes": "Office only"},
            {"id": 3, "name": "Travel"},
        ],
        "project_timers": [
            _timer("idah", today, "playing", 0),
            _timer("b.gruber", today, "paused", 5400),
            _timer("lukas.mayr", monday - timedelta(days=7), "stopped", 14400),
        ],
    }


def _at(day: date, hour: int, minute: int = 0) -> str:
    return datetime.combine(day, time(hour, minute)).isoformat() + ".000Z"


def _attendances(monday: date) -> list[dict[str, Any]]:
    """Two weeks back: plain days, a split day, a night over midnight, and one that was deleted."""
    found: list[dict[str, Any]] = []
    for back in range(14, 0, -1):
        day = monday - timedelta(days=back)
        if day.weekday() < 5:
            for number, username in enumerate(("idah", "b.gruber", "lukas.mayr")):
                hours = {"from": _at(day, 8, 5 * number), "to": _at(day, 16, 12 + 5 * number), "breakMinutes": 30}
                found.append({"user": username, "manual": number == 0, **hours})
            found.append({"user": "Sophie Wagner", "from": _at(day, 9), "to": _at(day, 13), "manual": False})
    friday = monday - timedelta(days=3)
    night = {"from": _at(friday, 22), "to": _at(friday + timedelta(days=1), 6), "breakMinutes": 45}
    split = [{"from": _at(friday, 7), "to": _at(friday, 11)}, {"from": _at(friday, 12), "to": _at(friday, 16, 30)}]
    found.append({"user": "okan", "notes": "Night shift", **night})
    found += [{"user": "mpichler", **part} for part in split]
    found += [
        {"user": name, "from": _at(friday, 17), "to": _at(friday, 18), "notes": "Typed twice", "deleted": True}
        for name in ("idah", "okan", "former")
    ]
    return found


def _running(today: date) -> dict[str, Any]:
    return {"user": "okan", "from": _at(today, 6), "to": None, "manual": False}


def _entries(monday: date) -> list[dict[str, Any]]:
    plant = {"clientName": "Nordwind", "projectName": "Plant A", "task": "Fitting", "hourRate": 62.5}
    service = {"clientName": "Alpenblick GmbH", "projectName": "Service", "task": "Travel", "billable": False}
    found: list[dict[str, Any]] = []
    for back in (7, 6, 5):
        day = monday - timedelta(days=back)
        found.append({"user": "idah", **plant, "from": _at(day, 8), "to": _at(day, 12), "tags": "on site"})
        found.append({"user": "lukas.mayr", **service, "from": _at(day, 13), "to": _at(day, 15), "breakMinutes": 10})
    found.append({"user": "idah", **plant, "from": _at(monday, 8), "to": _at(monday, 9), "deleted": True})
    return found


def _absences(monday: date) -> list[dict[str, Any]]:
    """One day, half a day, a week over a weekend, long past, next year's; waiting, approved and refused ones."""

    def one(user: str, kind: int, first: int, last: int, status: int, deleted: bool = False) -> dict[str, Any]:
        days = {"from": f"{monday + timedelta(days=first)}", "to": f"{monday + timedelta(days=last)}"}
        return {"user": user, "absenceType": kind, "status": status, "deleted": deleted, **days}

    return [
        one("idah", 1, 14, 16, NEW),
        one("idah", 2, -12, -12, APPROVED),
        one("b.gruber", 5, -6, -5, APPROVED),
        one("b.gruber", 1, 21, 34, APPROVED),
        one("lukas.mayr", 6, 4, 4, DISAPPROVED),
        one("lukas.mayr", 4, -4, -4, APPROVED),
        one("Sophie Wagner", 3, 9, 9, NEW),
        one("okan", 1, 10, 10, DISAPPROVED),
        one("mpichler", 5, -40, -20, APPROVED),
        one("mpichler", 1, 200, 220, NEW),
        one("former", 1, -200, -190, APPROVED),
        one("okan", 2, 30, 30, NEW),
        one("idah", 1, 5, 5, NEW, deleted=True),
        one("okan", 6, 6, 6, APPROVED, deleted=True),
        one("b.gruber", 2, 8, 8, NEW, deleted=True),
    ]


def _timer(username: str, day: date, state: str, worked: int) -> dict[str, Any]:
    about = {"clientName": "Nordwind", "projectName": "Plant A", "taskName": "Fitting"}
    since = _at(day, 8) if state == "playing" else _at(day, 9, 30)
    return {
        "username": username, "date": f"{day}", "state": state, "startedAt": _at(day, 8), "since": since,
        "workedSeconds": worked, **about,
    }  # fmt: skip
