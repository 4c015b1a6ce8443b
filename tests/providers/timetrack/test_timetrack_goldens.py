"""Each golden both ways: the request leaves us exactly like that, and its answer is understood exactly like this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.models.both_sides import AbsencePeriod, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.people import Employee
from core.models.rows import Approval, Kind
from core.models.writes import Receipt, RecordState, Write
from core.providers.timetrack.connector import TimeTrack
from tests.providers.timetrack.playing import GOLDEN, KEY, SECRET, Answered, Player, golden, played, talking

IDA = Employee(
    id="7",
    number="4711",
    first_name="Ida",
    last_name="Holm",
    full_name="Ida Holm",
    email="ida.holm@example.com",
    account="idah",
)
WORK = WorkPeriod(
    ref="901",
    person="7",
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T08:00:00"),
    end=datetime.fromisoformat("2026-03-10T16:30:00"),
    break_minutes=30,
)
PROJECT = WorkPeriod(
    ref="project:55",
    person="7",
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T08:00:00"),
    end=datetime.fromisoformat("2026-03-10T12:00:00"),
    project="Nordwind\tPlant A",
)
ABSENCE = AbsencePeriod(
    ref="31",
    person="7",
    type="1",
    first=date(2026, 3, 2),
    last=date(2026, 3, 4),
    standing=Standing.REQUESTED,
)
MARCH_4, MARCH_30 = date(2026, 3, 4), date(2026, 3, 30)
MARCH_11, MARCH_14 = date(2026, 3, 11), date(2026, 3, 14)
READS: dict[str, tuple[Callable[[TimeTrack], Any], Any]] = {
    "11-users": (lambda t: t.employees(), [IDA]),
    "11-deleted-attendance": (lambda t: t.work_period("901", "7", MARCH_11), None),
    # What lies before the days that were asked for is dropped here.
    "11-attendances": (lambda t: t.work_periods(MARCH_11, MARCH_14, ["7"]), []),
    "11-absences": (lambda t: t.absence_periods(MARCH_4, MARCH_30, ["7"]), [ABSENCE]),
}


def write_of(kind: str, **more: Any) -> Write:
    periods: dict[str, Any] = {
        "work": lambda: work_write(replace(WORK, note="[oc:7f3a]")),
        "project": lambda: work_write(replace(PROJECT, note="[oc:81c0]")),
        "absence": lambda: absence_write(ABSENCE),
    }
    return replace(periods[kind](), **more)


def user_write(operation: str, **fields: str) -> Write:
    given = {"first": MARCH_4, "last": MARCH_4, "target": "", "quantity": Decimal(1)}
    return Write(operation=operation, person="7", holder="7", fields=fields, **given)


IDAS = {
    "user_name": "idah",
    "first_name": "Ida",
    "last_name": "Holm",
    "email": "ida.holm@example.com",
    "language": "de",
    "number": "4711",
}
WRITES: dict[str, tuple[Callable[[TimeTrack], Any], Any]] = {
    "11-change-user": (lambda t: t.send(user_write("employee", last_name="Holm-Berg")), Receipt("7")),
    "11-create-attendance": (lambda t: t.send(write_of("work")), Receipt("901", RecordState.APPROVED)),
    "11-change-attendance": (lambda t: t.replace("901", write_of("work")), Receipt("901", RecordState.APPROVED)),
    "11-delete-attendance": (lambda t: t.remove("901", write_of("work")), None),
    "11-create-absence": (lambda t: t.send(write_of("absence", state=RecordState.PENDING)), Receipt("31")),
    "11-approve-absence": (lambda t: t.replace("31", write_of("absence", state=RecordState.APPROVED)), Receipt("31")),
    "11-refuse-absence": (lambda t: t.replace("31", write_of("absence", state=RecordState.REJECTED)), Receipt("31")),
    "11-delete-absence": (lambda t: t.remove("31", write_of("absence")), None),
}
ELSEWHERE = {"11-create-user", "11-project-time", "11-create-project-time", "11-work-reports"}


def listening(player: Player) -> None:
    """Everything that a call may look at beside its own exchange."""
    player.plays("11-absences", "11-attendances", "11-project-time")
    player.answers["GET", "/absences/31"] = [played("11-create-absence")]


def last_one(player: Player, name: str) -> None:
    """The golden's own request, the last of its method, as it left."""
    request = golden(name)["request"]
    asked = player.of(request["method"])[-1]
    assert asked.target == request["target"]
    if "body" in request:
        assert asked.json() == request["body"]
    else:
        assert asked.body == b""
    assert (asked.headers["x-timetrack-api-key"], asked.headers["x-timetrack-api-secret"]) == (KEY, SECRET)
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_an_exchange_goes_as_in_the_sheet(name: str) -> None:
    call, expected = {**READS, **WRITES}[name]
    with talking() as (timetrack, player):
        listening(player)
        player.plays(name)
        assert call(timetrack) == expected
        last_one(player, name)


def test_attendances_of_the_sheet_are_understood() -> None:
    with talking() as (timetrack, player):
        listening(player)
        assert timetrack.work_periods(date(2026, 3, 9), date(2026, 3, 15)) == [WORK]
        (row,) = timetrack.rows([Kind.HOURS], date(2026, 3, 9), date(2026, 3, 15))
        assert (row.id, row.person, row.quantity, row.approval) == ("901", "7", Decimal(8), Approval(False, "missing"))


def test_project_time_goes_as_in_the_sheet() -> None:
    with talking(hours_from="project_entries") as (timetrack, player):
        listening(player)
        assert timetrack.work_periods(MARCH_11, MARCH_14, ["7"]) == []
        last_one(player, "11-project-time")
        assert timetrack.work_periods(date(2026, 3, 10), MARCH_14) == [PROJECT]
        player.plays("11-create-project-time")
        assert timetrack.send(write_of("project")) == Receipt("project:55", RecordState.APPROVED)
        last_one(player, "11-create-project-time")


def test_a_new_user_goes_as_in_the_sheet_with_a_password_of_its_own() -> None:
    passwords = set()
    for _ in range(2):
        with talking() as (timetrack, player):
            player.on("GET", "/users", Answered(200, []))
            player.plays("11-create-user")
            assert timetrack.send(user_write("employee.create", **IDAS)) == Receipt("7")
            (asked,) = player.of("POST")
            body = asked.json()
            passwords.add(body["password"])
            assert {**body, "password": "…"} == golden("11-create-user")["request"]["body"]
    assert len(passwords) == 2
    assert min(map(len, passwords)) >= 24


def test_work_reports_of_the_sheet_give_absence_its_hours() -> None:
    with talking() as (timetrack, player):
        listening(player)
        player.plays("11-work-reports")
        report = golden("11-work-reports")["response"]["body"][0]
        days = [{**report, "workDate": f"2026-03-0{n}", "targetSeconds": 27720} for n in (2, 3, 4)]
        player.on("GET", "/work_reports", Answered(200, days))
        rows = timetrack.rows([Kind.ABSENCE], date(2026, 3, 1), date(2026, 3, 3))
        assert [(row.id, row.quantity, row.approval.approved) for row in rows] == [
            ("31:2026-03-02", Decimal("7.7"), False),
            ("31:2026-03-03", Decimal("7.7"), False),
        ]
        timetrack.rows([Kind.ABSENCE], MARCH_11, MARCH_14)
        assert player.of("GET", "/work_reports")[-1].target == golden("11-work-reports")["request"]["target"]


def test_every_golden_is_tried() -> None:
    names = {path.stem for path in GOLDEN.glob("*.json")}
    assert names == {*READS, *WRITES, *ELSEWHERE}
    for name in names:
        told = golden(name)
        assert told["section"]
        assert told["confidence"]
