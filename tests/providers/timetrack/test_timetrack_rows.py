"""Rows of salary data, absence types and settings, without a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import Broken, NotSent, SignInNeeded
from core.models.rows import Approval
from core.providers.base import Account
from core.providers.timetrack import account as settings_of
from core.providers.timetrack import wire
from core.providers.timetrack.connector import TimeTrack
from core.providers.timetrack.convert import rows, types, work
from core.providers.timetrack.convert.clock import Clock
from tests.providers.timetrack.samples import (
    DAY,
    VIENNA,
    WORK,
    entry_of,
    row_of,
    wall,
)

# -- rows --------------------------------------------------------------------------------------------------------------


def report(day: date, **more: Any) -> wire.WorkReport:
    return wire.read(wire.WorkReport, {"username": "idah", "workDate": f"{day}", "targetSeconds": 27720, **more})


def absent(status: int | None, days: int = 1, **more: Any) -> wire.Absence:
    body = {"username": "idah", "absenceType": 1, "from": f"{DAY}", "to": f"{DAY + timedelta(days=days - 1)}"}
    return row_of({**body, "status": status, "absenceTypeName": "U", **more})


def told(row: wire.Absence, report: wire.WorkReport | None, part: Decimal = Decimal(1)) -> Any:
    reports = {} if report is None else {("idah", DAY): report}
    (found,) = rows.absences(row, "7", part, reports, DAY, DAY)
    return found


@pytest.mark.parametrize(
    ("status", "approval"),
    [(1, Approval(True, "row")), (0, Approval(False, "row")), (None, Approval(False, "missing"))],
)
def test_absence_is_approved_where_its_own_status_says_so(status: int | None, approval: Approval) -> None:
    assert told(absent(status), report(DAY)).approval == approval


def test_a_refused_absence_is_no_row() -> None:
    assert list(rows.absences(absent(2), "7", Decimal(1), {("idah", DAY): report(DAY)}, DAY, DAY)) == []


def test_hours_of_absence_are_those_of_the_work_report() -> None:
    counted = report(DAY, absence1Seconds=14400, absence1ShortName="U", absence2Seconds=3600, absence2ShortName="ZA")
    found = told(absent(1), counted)
    assert (found.quantity, found.norm_hours, found.unit) == (Decimal(4), Decimal("7.7"), "hours")


def test_what_the_report_does_not_count_is_a_part_of_the_day() -> None:
    half = Decimal("0.5")
    assert told(absent(0), report(DAY), half).quantity == Decimal("3.85")
    twice = report(DAY, absence1Seconds=13860, absence1ShortName="U", absence2Seconds=13860, absence2ShortName="U")
    assert told(absent(1), twice, half).quantity == Decimal("3.85")
    assert told(absent(1), report(DAY, holiday=1, holidaySeconds=27720)).quantity == 0
    assert told(absent(1), report(DAY, targetSeconds=0)).quantity == 0


def test_a_day_without_a_report_is_never_paid() -> None:
    for nothing in (None, report(DAY, targetSeconds=None)):
        found = told(absent(1), nothing)
        assert (found.quantity, found.unit, found.norm_hours) == (1, "days", None)
        assert found.approval == Approval(False, "missing")
        assert "no hours" in found.note


def test_each_day_of_the_period_is_a_row() -> None:
    row = absent(1, days=5)
    first, last = DAY + timedelta(days=1), DAY + timedelta(days=9)
    found = list(rows.absences(row, "7", Decimal(1), {}, first, last))
    assert [one.day for one in found] == [DAY + timedelta(days=n) for n in range(1, 5)]
    assert len({one.id for one in found}) == 4


def test_a_version_changes_with_everything_that_is_paid_for() -> None:
    base = told(absent(1), report(DAY)).version
    assert base == told(absent(1), report(DAY)).version
    others = [
        told(absent(0), report(DAY)),
        told(absent(1), report(DAY, targetSeconds=3600)),
        told(absent(1), None),
        told(absent(1, absenceType=2), report(DAY)),
    ]
    assert base not in {one.version for one in others}


def test_hours_are_approved_only_where_a_person_decided_it() -> None:
    row = entry_of(work.body(WORK, "idah", Clock(), work.ATTENDANCES))
    assert rows.time_entry(row, "7", Clock(), always=False).approval == Approval(False, "missing")
    assert rows.time_entry(row, "7", Clock(), always=True).approval == Approval(True, "not_required")
    running = row.model_copy(update={"ends": None})
    found = rows.time_entry(running, "7", Clock(), always=True)
    assert (found.quantity, found.approval.approved) == (0, False)


# -- types and settings ------------------------------------------------------------------------------------------------


def test_types_are_those_written_down_and_those_in_use() -> None:
    known = types.written("1 Urlaub\n\n 2  Urlaub (½ Tag)\n10 Home-Office")
    seen = [absent(1), absent(1, absenceType=5, absenceTypeName="K"), absent(1, absenceType=6, absenceTypeName="ZA½")]
    found = types.absence_types(known, seen)
    assert [(one.id, one.name, one.half, one.away) for one in found] == [
        ("1", "Urlaub", False, True),
        ("2", "Urlaub (½ Tag)", True, True),
        ("5", "K", False, True),
        ("6", "ZA½", True, True),
        ("10", "Home-Office", False, False),
    ]
    assert types.is_half(seen[2], known)
    assert not types.is_half(seen[2], {**known, "6": replace(found[0], id="6")})


@pytest.mark.parametrize("text", ["Urlaub", "1", "x Urlaub", "1 Urlaub\n1 Sonderurlaub"])
def test_a_line_that_is_no_type_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotSent, match="is no absence type"):
        types.written(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("account", ""),
        ("account", "acme.timetrackenterprise.com"),
        ("clock", "vienna"),
        ("half_day", "flag"),
        ("hours_from", "both"),
        ("approved_from", "30"),
        ("absence_types", "Urlaub"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(NotSent):
        settings_of.choices({"account": "acme", name: value})


def test_a_zone_is_looked_at_only_where_times_are_utc() -> None:
    assert settings_of.choices({"account": "acme", "time_zone": "nowhere"}).clock == Clock()
    with pytest.raises(NotSent, match="no time zone"):
        settings_of.choices({"account": "acme", "clock": "utc", "time_zone": "nowhere"})
    assert settings_of.choices({"account": "Acme", "clock": "utc"}).clock == VIENNA


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://timetrackenterprise.com/api/v2/ext", "https://acme.timetrackenterprise.com/api/v2/ext"),
        ("https://timetrackenterprise.com/", "https://acme.timetrackenterprise.com/api/v2/ext"),
        ("http://127.0.0.1:8600/timetrack", "http://127.0.0.1:8600/timetrack"),
        ("https://proxy.example/tt/", "https://proxy.example/tt"),
    ],
)
def test_the_account_becomes_part_of_the_host(typed: str, address: str) -> None:
    assert settings_of.address(typed, "acme") == address


@pytest.mark.parametrize(
    "typed",
    [
        "https://acme.timetrackenterprise.com/api/v2/ext",
        "http://timetrackenterprise.com/api/v2/ext",
        "https://timetrackenterprise.com:8443/api/v2/ext",
        "timetrackenterprise.com",
        "",
    ],
)
def test_an_address_that_would_not_be_known_as_the_real_thing_is_refused(typed: str) -> None:
    with pytest.raises(NotSent):
        settings_of.address(typed, "acme")


def test_missing_keys_are_told_before_anything_is_asked() -> None:
    for secrets, key in (({}, "k-1"), ({"api_secret": "s-1"}, "")):
        given = Account(connection="t", base_url="http://127.0.0.1:9", settings={"account": "acme", "api_key": key})
        with pytest.raises(SignInNeeded, match="API key and the API secret"):
            TimeTrack(replace(given, secrets=secrets))


@pytest.mark.parametrize(
    ("sent", "read"),
    [("2026-03-10T08:00:00Z", 0), ("2026-03-10T08:00:00.123Z", 0), ("2026-03-10T08:00:00", 0)],
)
def test_both_forms_of_timestamps_are_read(sent: str, read: int) -> None:
    row = wire.read(wire.Attendance, {"ID": 9, "username": "idah", "from": sent, "to": None})
    assert (row.begins, row.ends, row.id) == (wall("2026-03-10T08:00"), None, "9")


def test_a_zone_that_is_not_z_does_not_fit() -> None:
    with pytest.raises(Broken, match="from"):
        wire.read(wire.Attendance, {"id": 9, "user": "idah", "from": "2026-03-10T08:00:00+01:00"})


@pytest.mark.parametrize(("sent", "enabled"), [(True, True), (1, True), ("1", True), (0, False), ("false", False)])
def test_both_forms_of_booleans_are_read(sent: Any, enabled: bool) -> None:
    assert wire.read(wire.User, {"id": 7, "username": "idah", "enabled": sent}).enabled is enabled
