"""What people do in either system, and what is there afterwards."""

from __future__ import annotations

from typing import Any

from core.sync.words import Do
from tests.actions.sync_stage import VACATION
from tests.syncing.town import Town


def away(town: Town, first: str, last: str, user: str = "idah", kind: int = 1, status: int = 0) -> int:
    days = {"from": first, "to": last}
    made = town.stage.screen("timetrack", "request_absence", username=user, absenceType=kind, status=status, **days)
    return int(made["id"])


def away_there(
    town: Town, first: str, last: str, person: str = "5005", halves: tuple[str, str] = ("FIRST_HALF", "SECOND_HALF")
) -> str:
    made = town.stage.screen(
        "personio",
        "create_absence",
        person={"id": person},
        absence_type={"id": VACATION},
        starts_from={"date_time": f"{first}T00:00:00", "type": halves[0]},
        ends_at={"date_time": f"{last}T00:00:00", "type": halves[1]},
    )
    return str(made["id"])


def worked(town: Town, begins: str, ends: str, pause: int = 0, **more: Any) -> int:
    made = town.stage.screen(
        "timetrack", "add_attendance", username="idah", breakMinutes=pause, **{"from": begins, "to": ends}, **more
    )
    return int(made["id"])


def in_timetrack(town: Town) -> list[tuple[Any, ...]]:
    rows = town.stage.records("timetrack", "absences")
    return sorted((r["user"], r["from"][:10], r["to"][:10], r["absenceType"], r["status"]) for r in rows)


def in_personio(town: Town) -> list[tuple[Any, ...]]:
    rows = town.stage.records("personio", "absence_periods")
    return sorted((r["id"], r["starts_from"]["date_time"][:10], r["ends_at"]["date_time"][:10]) for r in rows)


def planned_dos(town: Town) -> set[Do]:
    return {one.action.do for one in town.actions(town.plan())}


def writes(town: Town, provider: str) -> list[str]:
    return [f"{r['method']} {r['path']}" for r in town.stage.requests(provider) if r["write"]]


def three_of_each(town: Town) -> None:
    """Three absences, each on both sides, linked."""
    for user in ("idah", "karlb", "ninao"):
        away(town, "2026-03-03", "2026-03-05", user)
    town.calm_sync()
