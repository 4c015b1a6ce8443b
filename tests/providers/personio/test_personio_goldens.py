"""Each golden both ways: the request leaves us exactly like that, and its answer is understood exactly like this."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import Duplicate, Rejected
from core.models.both_sides import AbsencePeriod, Activity, Half, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.codes import AbsenceType, HourRate
from core.models.people import Employee
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.personio.convert.projects import Project
from core.providers.personio.refusals import NO_RIGHT
from tests.providers.personio.playing import (
    ABSENCE_REF,
    BONUS,
    FLEX,
    GOLDEN,
    JOB,
    PERSON,
    VACATION,
    WEBHOOK,
    WORK_REF,
    Answered,
    Player,
    golden,
    matches,
    playing,
    talking,
)

SKI = AbsencePeriod(
    ref=ABSENCE_REF,
    person=PERSON,
    type=VACATION,
    first=date(2026, 3, 2),
    last=date(2026, 3, 4),
    ends=Half.FIRST,
    standing=Standing.APPROVED,
    note="Ski",
    updated_at=datetime(2026, 2, 20, 8, tzinfo=UTC),
)
HOURS_OFF = AbsencePeriod(
    person=PERSON,
    type=FLEX,
    first=date(2026, 3, 6),
    last=date(2026, 3, 6),
    start=datetime.fromisoformat("2026-03-06T13:00"),
    end=datetime.fromisoformat("2026-03-06T15:30"),
    standing=Standing.APPROVED,
)
MORNING = WorkPeriod(
    ref=WORK_REF,
    person=PERSON,
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T08:00"),
    end=datetime.fromisoformat("2026-03-10T12:00"),
    project="82173",
    note="Plant A",
    updated_at=datetime(2026, 3, 10, 16, tzinfo=UTC),
    locked=True,
)
PAUSE = WorkPeriod(
    ref="bd240000-0000-4000-8000-000000000002",
    person=PERSON,
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T12:00"),
    end=datetime.fromisoformat("2026-03-10T12:30"),
    activity=Activity.BREAK,
    updated_at=datetime(2026, 3, 10, 16, 1, tzinfo=UTC),
    locked=True,
)
RUNNING = WorkPeriod(
    ref="bd240000-0000-4000-8000-000000000003",
    person=PERSON,
    day=date(2026, 3, 11),
    start=datetime.fromisoformat("2026-03-11T08:00"),
    end=None,
    standing=Standing.REQUESTED,
)
PAID = Write(
    operation="supplement",
    person=PERSON,
    holder=PERSON,
    first=date(2026, 3, 1),
    last=date(2026, 3, 1),
    target=BONUS,
    quantity=Decimal("250.00"),
    text="03/2026",
)


def asked_like(server: Player, name: str) -> None:
    """One of the requests is the golden's."""
    wanted = golden(name)["request"]
    found = [one for one in server.asked if (one.method, one.target) == (wanted["method"], wanted["target"])]
    assert found, f"{name} was not asked: {[one.target for one in server.asked]}"
    matches(found[0], name)


def through(names: tuple[str, ...], call: Any, **settings: str) -> Any:
    """The result of a call that needs just these exchanges, in any order."""
    with talking(playing(*names), **settings) as (personio, server):
        found = call(personio)
    for name in names:
        asked_like(server, name)
    assert len(server.asked) == len(names)
    return found


def test_persons_and_employments_are_employees_on_all_pages() -> None:
    names = ("11-persons", "11-persons-next", "11-employments")
    script = playing(*names)
    none: dict[str, Any] = {"_data": [], "_meta": {}}
    with talking(lambda asked: Answered(200, none) if "/5006/" in asked.path else script(asked)) as (personio, server):
        found = personio.employees()
    for name in names:
        asked_like(server, name)
    assert found == [
        Employee(
            id=PERSON,
            number="4711",
            first_name="Ida",
            last_name="Holm",
            full_name="Ida Holm",
            email="ida.holm@example.com",
            starts=date(2024, 1, 8),
            department_id="401",
            title="Fitter",
            keys={"employment": JOB},
        ),
        Employee(id="5006", first_name="Jonas", last_name="Brandt", active=False),
    ]


def test_without_employments_a_page_is_all_that_is_asked() -> None:
    found = through(("11-persons", "11-persons-next"), lambda p: p.employees(), employments="off")
    assert [(one.id, one.number, one.starts) for one in found] == [(PERSON, "4711", None), ("5006", None, None)]


def test_attributes_are_offered_without_a_value() -> None:
    found = through(("11-persons",), lambda p: p.attributes())
    assert found == [("dynamic_88120.4711", "dynamic_88120.4711", "int")]


def test_absence_types_come_with_their_unit() -> None:
    assert through(("11-absence-types",), lambda p: p.absence_types()) == [
        AbsenceType(id=VACATION, name="Vacation"),
        AbsenceType(id=FLEX, name="Flex hours", unit="hours"),
    ]


def test_an_absence_until_noon_is_read_with_its_breakdown() -> None:
    names = ("11-absence", "11-absence-types", "11-breakdowns")
    assert through(names, lambda p: p.absence_period(ABSENCE_REF)) == SKI


def test_an_absence_until_noon_leaves_with_the_day_itself_and_is_proven() -> None:
    names = ("11-absence-types", "11-create-absence", "11-breakdowns")
    assert through(names, lambda p: p.send(absence_write(SKI))) == Receipt(ABSENCE_REF)


def test_an_absence_of_hours_leaves_with_its_times_alone() -> None:
    names = ("11-absence-types", "11-create-absence-of-hours")
    assert through(names, lambda p: p.send(absence_write(HOURS_OFF))).ref == "fd190000-0000-4000-8000-000000000002"


def test_a_changed_absence_leaves_with_all_that_can_be_changed() -> None:
    longer = replace(SKI, last=date(2026, 3, 5), ends=Half.SECOND)
    names = ("11-absence-types", "11-absence", "11-change-absence")
    assert through(names, lambda p: p.replace(ABSENCE_REF, absence_write(longer))) == Receipt(ABSENCE_REF)


def test_an_absence_is_deleted_and_the_second_time_it_is_not_there() -> None:
    assert through(("11-delete-absence",), lambda p: p.remove(ABSENCE_REF, absence_write(SKI))) is None
    with pytest.raises(Rejected, match="no such record"):
        through(("11-delete-absence-again",), lambda p: p.remove(ABSENCE_REF, absence_write(SKI)))


def test_work_and_break_leave_as_stretches_of_their_own() -> None:
    assert through(("11-create-attendance",), lambda p: p.send(work_write(MORNING))) == Receipt(WORK_REF)
    assert through(("11-create-break",), lambda p: p.send(work_write(PAUSE))) == Receipt(PAUSE.ref)


def test_a_week_of_attendance_is_read_with_breaks_and_what_still_runs() -> None:
    week = date(2026, 3, 9), date(2026, 3, 15)
    names = ("11-attendance-week",)
    assert through(names, lambda p: p.work_periods(*week, [PERSON])) == [MORNING, PAUSE, RUNNING]
    hours = through(names, lambda p: p.records("hours", *week, [PERSON]))
    assert [(one.ref, one.quantity, one.target) for one in hours] == [(WORK_REF, Decimal(4), "attendance")]


def test_projects_are_listed() -> None:
    found = through(("11-projects",), lambda p: p.projects())
    assert found == [Project("82173", "Plant A", "PA-1", client="", parent="", active=True)]


def test_only_one_time_compensations_are_rates_beside_attendance() -> None:
    found = through(("11-compensation-types",), lambda p: p.hour_rates([]))
    assert found.standard == {}
    assert found.rates == {
        "attendance": HourRate(id="attendance", number="attendance", name="Attendance"),
        BONUS: HourRate(
            id=BONUS, number="One-time payment", name="One-time payment", operation="supplement", own_amount=True
        ),
    }


def test_a_supplement_leaves_as_a_compensation() -> None:
    found = through(("11-create-compensation",), lambda p: p.send(PAID))
    assert found == Receipt("c0de0000-0000-4000-8000-000000000001")


def test_compensations_are_read_without_ids_and_with_what_made_their_amount() -> None:
    days = date(2026, 3, 1), date(2026, 3, 31)
    names = ("11-compensation-types", "11-compensations")
    plain, made = through(names, lambda p: p.records("supplement", *days, [PERSON]))
    assert plain == RemoteRecord(
        operation="supplement",
        ref=f"{PERSON}|{BONUS}|2026-03-01|250|1",
        holder=PERSON,
        first=date(2026, 3, 1),
        last=date(2026, 3, 1),
        target=BONUS,
        quantity=Decimal(250),
        state=RecordState.APPROVED,
    )
    assert (made.quantity, made.amount) == (Decimal(120), Decimal("3.79"))


def test_a_webhook_is_made_and_its_log_read() -> None:
    url, token = "https://console.example.com/hooks/personio", "Bearer 9f00"
    assert through(("11-create-webhook",), lambda p: p.client.webhook_subscribe(url, token)) == WEBHOOK
    since, name = datetime(2026, 3, 2, tzinfo=UTC), "absence-period.deleted"
    found = through(("11-webhook-events",), lambda p: p.client.webhook_events(WEBHOOK, since, name))
    assert [row["event_name"] for row in found.rows] == [name]


def test_an_overlap_is_a_duplicate() -> None:
    with pytest.raises(Duplicate, match="2026-03-02 to 2026-03-04: Personio already holds an absence"):
        through(("11-absence-types", "11-create-absence-overlap"), lambda p: p.send(absence_write(SKI)))


def test_a_missing_substitute_is_told_with_personios_words() -> None:
    with pytest.raises(Rejected, match=r"rules on substitutes.*A substitute is required") as refused:
        through(("11-absence-types", "4.4-substitute-required"), lambda p: p.send(absence_write(SKI)))
    assert not isinstance(refused.value, Duplicate)
    assert refused.value.code == "422"


@pytest.mark.parametrize(
    ("name", "call", "code", "words"),
    [
        ("6-bad-request", lambda p: p.absence_types(), "common.bad_request", "Provided request parameters are invalid"),
        ("6-scope-missing", lambda p: p.absence_types(), NO_RIGHT, "personio:absences:read to read absence types"),
        ("6-persons-unauthorized", lambda p: p.attributes(), NO_RIGHT, "personio:persons:read to read employees"),
        ("6-no-such-route", lambda p: p.absence_period(ABSENCE_REF), "404", "Check the base URL"),
    ],
)
def test_a_refusal_is_told_in_words_with_its_code(name: str, call: Any, code: str, words: str) -> None:
    token = Answered(200, {"access_token": "papi-tok", "expires_in": 86400})
    script = playing(name)
    with talking(lambda asked: token if asked.path == "/v2/auth/token" else script(asked)) as (personio, server):
        with pytest.raises(Rejected, match=words) as refused:
            call(personio)
        asked_like(server, name)
    assert refused.value.code == code


def test_an_id_that_is_not_there_is_none_and_not_an_error() -> None:
    assert through(("6-no-such-absence",), lambda p: p.absence_period(ABSENCE_REF)) is None


def test_a_bare_404_proves_no_delete() -> None:
    with talking(lambda _: Answered(404, {})) as (personio, _), pytest.raises(Rejected):
        personio.work_period(WORK_REF, PERSON, date(2026, 3, 10))


def test_every_golden_names_its_section_and_confidence_and_is_used() -> None:
    here = "".join((GOLDEN.parent / f"test_personio_{name}.py").read_text() for name in ("goldens", "signin"))
    for path in GOLDEN.glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        assert document["section"], path.name
        assert any(mark in document["confidence"] for mark in ("spec", "docs", "client", "forum")), path.name
        assert f'"{path.stem}"' in here, f"{path.name} is tested by nobody"
