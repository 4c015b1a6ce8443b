"""The connector and the sandbox together: two independent readings of one sheet, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent, Rejected, SignInNeeded
from core.models.both_sides import AbsencePeriod, Activity, Half, Kept, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.writes import Receipt, RecordState, Write
from core.providers.base import Account
from core.providers.personio import PROVIDER, Personio
from tests.providers.stage import Stage, stage_of

NUMBER = "dynamic_88120.4711"
VACATION, SICK, FLEX = (f"0f0e0000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
WEBHOOK = "2e430000-0000-4000-8000-000000000001"
IDA = "5005"
MONDAY = date(2026, 3, 2)


@pytest.fixture
def stage() -> Stage:
    stage = stage_of(PROVIDER)
    stage.between.clear()
    stage.control("reset")
    return stage


@contextmanager
def connected(stage: Stage, **settings: str) -> Iterator[Personio]:
    entry = stage.index()
    auth = entry["auth"]
    account = Account(
        connection="sandbox",
        base_url=entry["base_url"],
        settings={"client_id": auth["client_id"], "number_attribute": NUMBER, **settings},
        secrets={"client_secret": auth["client_secret"]},
        parallel=4,
    )
    connector: Personio = PROVIDER.connect(account)
    try:
        yield connector
    finally:
        connector.close()


def away(first: date = MONDAY, days: int = 1, **more: Any) -> AbsencePeriod:
    values = {"person": IDA, "type": VACATION, "standing": Standing.APPROVED, "note": "Ski", **more}
    return AbsencePeriod(first=first, last=first + timedelta(days=days - 1), **values)


def stretch(first: int = 8, last: int = 12, day: date = MONDAY, **more: Any) -> WorkPeriod:
    at = datetime.combine(day, datetime.min.time())
    start, end = at + timedelta(hours=first), at + timedelta(hours=last)
    return WorkPeriod(person=IDA, day=day, start=start, end=end, **more)


def paid(quantity: str, day: date = MONDAY, **more: Any) -> Write:
    values = {"person": IDA, "holder": IDA, "first": day, "last": day, "target": "attendance", "operation": "hours"}
    return Write(quantity=Decimal(quantity), **{**values, **more})


def content(period: AbsencePeriod | WorkPeriod) -> Any:
    return replace(period, ref="", updated_at=None, locked=False)


def skip_approvals(stage: Stage) -> list[str]:
    """What each write said of approval since the company was loaded."""
    return [part for one in stage.between.seen if one.write for part in one.query.split("&") if part.startswith("skip")]


def test_every_half_day_comes_back_as_it_was_sent(stage: Stage) -> None:
    day = MONDAY
    with connected(stage) as personio:
        for days in (1, 2, 5):
            for begins in Half:
                for ends in Half:
                    if days == 1 and (begins, ends) == (Half.SECOND, Half.FIRST):
                        continue
                    period = away(day, days, begins=begins, ends=ends)
                    ref = personio.send(absence_write(period)).ref
                    assert ref is not None
                    found = personio.absence_period(ref)
                    assert found is not None
                    assert content(found) == period
                    day += timedelta(days=7)


def test_halves_alone_cost_a_request_more(stage: Stage) -> None:
    with connected(stage) as personio:
        for number in range(5):
            personio.send(absence_write(away(MONDAY + timedelta(days=7 * number))))
        personio.send(absence_write(away(MONDAY + timedelta(days=35), ends=Half.FIRST)))
        stage.between.seen.clear()
        found = personio.absence_periods(MONDAY, MONDAY + timedelta(days=40), [IDA])
    assert len(found) == 6
    asked = [one.path for one in stage.between.seen]
    assert len([path for path in asked if path.endswith("/breakdowns")]) == 1
    assert len(asked) == 2


def test_days_around_the_window_are_read_and_left_out(stage: Stage) -> None:
    with connected(stage) as personio:
        before, within, after = (away(MONDAY + timedelta(days=n), 2) for n in (0, 2, 4))
        for period in (before, within, after):
            personio.send(absence_write(period))
        found = personio.absence_periods(within.first, within.last or within.first, [IDA])
    assert [one.first for one in found] == [within.first]


def test_an_absence_without_an_end_is_found_on_later_days(stage: Stage) -> None:
    ill = replace(away(type=SICK, person="5012"), last=None)
    with connected(stage) as personio:
        ref = personio.send(absence_write(ill)).ref
        later = personio.absence_periods(date(2026, 9, 1), date(2026, 9, 2), ["5012"])
        assert [one.ref for one in later] == [ref]
        (record,) = personio.find(absence_write(ill))
        assert (record.ref, record.last) == (ref, date.max)


def test_approval_is_said_with_every_write_that_takes_it(stage: Stage) -> None:
    with connected(stage, confirmed_attendance="open") as personio:
        asked = away(standing=Standing.REQUESTED)
        ref = personio.send(absence_write(asked)).ref or ""
        found = personio.absence_period(ref)
        assert found is not None
        assert found.standing is Standing.REQUESTED
        personio.replace(ref, absence_write(replace(asked, standing=Standing.APPROVED)))
        work = personio.send(work_write(stretch())).ref or ""
        personio.replace(work, work_write(stretch(last=13, standing=Standing.REQUESTED)))
    assert skip_approvals(stage) == [f"skip_approval={said}" for said in ("false", "true", "true", "false")]


def test_an_absence_that_personio_reads_as_other_days_is_taken_back(stage: Stage) -> None:
    stage.control("switches", {"absence_end_write": "exclusive"})
    with connected(stage) as personio:
        with pytest.raises(Rejected, match="2026-03-02 to 2026-03-03, and 2026-03-02 to 2026-03-04 was meant") as no:
            personio.send(absence_write(away(days=3)))
        assert no.value.code == "absence_end_write"
        assert personio.absence_periods(MONDAY, MONDAY + timedelta(days=5), [IDA]) == []
    with connected(stage, absence_end_write="exclusive") as personio:
        ref = personio.send(absence_write(away(days=3))).ref or ""
        found = personio.absence_period(ref)
        assert found is not None
        assert content(found) == away(days=3)


def test_an_absence_is_not_moved_to_another_person_or_type(stage: Stage) -> None:
    with connected(stage) as personio:
        ref = personio.send(absence_write(away())).ref or ""
        before = stage.records()
        for other in (away(person="5006"), away(type=SICK)):
            with pytest.raises(NotSent, match="make it anew"):
                personio.replace(ref, absence_write(other))
        with pytest.raises(NotSent, match="no such absence type"):
            personio.send(absence_write(away(MONDAY + timedelta(days=7), type="gone")))
    assert stage.records() == before


def test_work_and_breaks_are_kept_apart_and_come_back(stage: Stage) -> None:
    day = [stretch(8, 12, project="82173", note="Plant A"), stretch(12, 13, activity=Activity.BREAK), stretch(13, 16)]
    with connected(stage, confirmed_attendance="open") as personio:
        for period in day:
            personio.send(work_write(period))
        found = personio.work_periods(MONDAY, MONDAY, [IDA])
        assert [content(one) for one in found] == day
        assert [one.quantity for one in personio.records("hours", MONDAY, MONDAY, [IDA])] == [Decimal(4), Decimal(3)]
        cleared = replace(day[0], project="", note="")
        personio.replace(found[0].ref, work_write(cleared))
        now = personio.work_period(found[0].ref, IDA, MONDAY)
        assert now is not None
        assert content(now) == cleared


def test_a_shift_over_midnight_counts_to_its_first_day(stage: Stage) -> None:
    with connected(stage, confirmed_attendance="open") as personio:
        night = stretch(22, 30)
        personio.send(work_write(night))
        assert [content(one) for one in personio.work_periods(MONDAY, MONDAY, [IDA])] == [night]
        assert personio.work_periods(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), [IDA]) == []


def test_confirmed_stretches_count_as_closed_until_the_setting_says_otherwise(stage: Stage) -> None:
    with connected(stage) as personio:
        ref = personio.send(work_write(stretch())).ref or ""
        now = personio.work_period(ref, IDA, MONDAY)
        assert now is not None
        assert now.locked
        before = stage.records()
        with pytest.raises(Rejected, match="confirmed ones count as closed"):
            personio.replace(ref, work_write(stretch(last=13)))
        with pytest.raises(Rejected, match="confirmed ones count as closed"):
            personio.remove(ref, work_write(stretch()))
        assert stage.records() == before
    with connected(stage, confirmed_attendance="open") as personio:
        personio.remove(ref, work_write(stretch()))
        assert personio.work_period(ref, IDA, MONDAY) is None


def test_hours_that_we_confirmed_are_corrected_or_personio_says_no(stage: Stage) -> None:
    write = paid("7.4", start=stretch().start, end=stretch(8, 16).end, marker="ho:aaaaaaaa")
    with connected(stage) as personio:
        ref = personio.send(write).ref or ""
        personio.replace(ref, replace(write, quantity=Decimal("6.5")))
        (record,) = personio.find(write)
        assert (record.ref, record.quantity, record.state) == (ref, Decimal("6.5"), RecordState.APPROVED)
        stage.control("switches", {"confirmed_locked": True})
        with pytest.raises(
            Rejected, match=r"7.4 hours on 2026-03-02: .* confirmed attendance period cannot be changed"
        ):
            personio.replace(ref, write)


def test_hours_without_times_are_put_one_after_another(stage: Stage) -> None:
    with connected(stage, hours_without_times="07:30") as personio:
        personio.send(work_write(stretch(6, 9)))
        for quantity in ("4", "2.25"):
            personio.send(paid(quantity))
        found = personio.work_periods(MONDAY, MONDAY, [IDA])
        assert [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in found] == [
            ("06:00", "09:00"),
            ("09:00", "13:00"),
            ("13:00", "15:15"),
        ]
        personio.replace(found[2].ref, paid("1.5"))
        (changed,) = [one for one in personio.find(paid("1.5")) if one.ref == found[2].ref]
        assert (changed.start, changed.quantity) == (found[2].start, Decimal("1.5"))
        with pytest.raises(NotSent, match="don't fit into 2026-03-02"):
            personio.send(paid("10"))


def test_hours_without_times_are_refused_where_nobody_says_when_a_day_begins(stage: Stage) -> None:
    with connected(stage, hours_without_times="") as personio:
        with pytest.raises(NotSent, match="have no times"):
            personio.send(paid("4"))
        with pytest.raises(NotSent, match="Don't sum them"):
            personio.send(replace(paid("4"), last=MONDAY + timedelta(days=30)))
        with pytest.raises(NotSent, match="Map them to Attendance"):
            personio.send(paid("4", target="82173"))
    assert stage.writes() == 0


def test_changes_come_once_more_and_never_too_late(stage: Stage) -> None:
    with connected(stage) as personio:
        begin = personio.changes(Kept.ABSENCE, "")
        assert (begin.changed, begin.gone) == ((), frozenset())
        ref = personio.send(absence_write(away())).ref or ""
        first = personio.changes(Kept.ABSENCE, begin.cursor)
        assert [one.ref for one in first.changed] == [ref]
        assert [one.ref for one in personio.changes(Kept.ABSENCE, first.cursor).changed] == [ref], "ten minutes more"
        stage.control("clock", {"advance_seconds": 86_400})
        try:
            later = personio.send(absence_write(away(MONDAY + timedelta(days=7)))).ref
            second = personio.changes(Kept.ABSENCE, first.cursor)
            assert second.cursor > first.cursor
            third = personio.changes(Kept.ABSENCE, second.cursor)
            assert [one.ref for one in third.changed] == [later]
        finally:
            stage.control("clock", {"advance_seconds": -86_400})


def test_changes_of_attendance_are_asked_for_without_a_zone(stage: Stage) -> None:
    with connected(stage) as personio:
        begin = personio.changes(Kept.WORK, "").cursor
        ref = personio.send(work_write(stretch())).ref
        stage.between.seen.clear()
        assert [one.ref for one in personio.changes(Kept.WORK, begin).changed] == [ref]
    (asked,) = stage.between.seen
    assert "Z" not in asked.query


def test_deletes_are_told_by_the_log_of_our_webhook_alone(stage: Stage) -> None:
    with connected(stage) as blind, connected(stage, webhook_id=WEBHOOK) as personio:
        cursor = personio.changes(Kept.ABSENCE, "").cursor
        ref = personio.send(absence_write(away())).ref or ""
        personio.remove(ref, absence_write(away()))
        assert personio.changes(Kept.ABSENCE, cursor).gone == {ref}
        assert blind.changes(Kept.ABSENCE, cursor).gone == frozenset()


def test_a_cursor_that_is_none_of_ours_is_not_sent(stage: Stage) -> None:
    with connected(stage) as personio:
        for cursor in ("yesterday", "2026-03-02T08:00:00"):
            with pytest.raises(NotSent, match="Begin anew"):
                personio.changes(Kept.ABSENCE, cursor)


def test_a_webhook_is_made_read_and_removed(stage: Stage) -> None:
    with connected(stage) as personio:
        made = personio.client.webhook_subscribe("https://console.example.com/hooks/personio", "Bearer 9f00")
        assert made in {row["id"] for row in stage.records()["webhooks"]}
        personio.client.webhook_remove(made)
        assert made not in {row["id"] for row in stage.records()["webhooks"]}


def test_a_person_is_made_found_and_renamed(stage: Stage) -> None:
    fields = {"first_name": "Liv", "last_name": "Berg", "email": "liv.berg@fjordlicht.example", "starts": "2026-04-01"}
    fields |= {"number": "4799", "department": "401", "title": "Fitter", "weekly_hours": "38.5"}
    new = paid("1", operation="employee.create", person="new 7", holder="new 7", target="", fields=fields)
    with connected(stage) as personio:
        assert personio.find(new) == []
        ref = personio.send(new).ref or ""
        (found,) = personio.find(new)
        assert (found.ref, found.fields.items() >= fields.items()) == (ref, True)
        change = paid("1", operation="employee", person=ref, holder=ref, target="", fields={"last_name": "Berg-Holm"})
        assert personio.send(change) == Receipt(ref)
        leave = replace(change, fields={"status": "LEAVE"})
        personio.send(leave)
        (now,) = personio.find(change)
        assert (now.fields["last_name"], now.fields["status"]) == ("Berg-Holm", "LEAVE")
        (employee,) = [one for one in personio.employees() if one.id == ref]
        assert (employee.number, employee.starts, employee.active) == ("4799", date(2026, 4, 1), True)


@pytest.mark.parametrize(
    ("operation", "fields", "words"),
    [
        ("employee", {}, "nothing to change"),
        ("employee", {"phone": "1"}, "does not take phone"),
        ("employee", {"first_name": " "}, "would be emptied"),
        ("employee", {"status": "GONE"}, "'GONE' is no status"),
        ("employee", {"status": "LEAVE", "first_name": "Ida"}, "changed on its own"),
        ("employee.create", {"first_name": "Liv", "last_name": "Berg"}, "needs email, starts"),
        ("employee.create", {"user_name": "liv"}, "does not take user_name"),
    ],
)
def test_employee_data_that_make_no_sense_are_refused_before_anything_is_sent(
    stage: Stage, operation: str, fields: dict[str, str], words: str
) -> None:
    with connected(stage) as personio, pytest.raises(Rejected, match=words) as refused:
        personio.send(paid("1", operation=operation, target="", fields=fields))
    assert refused.value.code
    assert stage.writes() == 0


def test_a_number_needs_its_attribute(stage: Stage) -> None:
    with connected(stage, number_attribute="") as personio, pytest.raises(Rejected, match="is not chosen"):
        personio.send(paid("1", operation="employee", target="", fields={"number": "7"}))


def test_an_inactive_person_is_one_of_the_employees(stage: Stage) -> None:
    with connected(stage) as personio:
        held = {row["id"]: row["status"] == "ACTIVE" for row in stage.records()["persons"]}
        assert {one.id: one.active for one in personio.employees()} == held
    assert False in held.values()


def test_what_the_credentials_lack_is_told(stage: Stage) -> None:
    with connected(stage) as personio:
        assert personio.check().problems == ()
        stage.control("set_scopes", {"scopes": ["personio:persons:read", "personio:absences:read"]})
        problems = personio.check().problems
        assert [one.partition(":")[0] for one in problems] == [
            "Absence can't be written",
            "Working time can't be read",
            "Working time can't be written",
        ]
        with pytest.raises((Rejected, SignInNeeded)):
            personio.work_periods(MONDAY, MONDAY)


def test_a_department_that_is_not_released_is_told(stage: Stage) -> None:
    with connected(stage) as personio:
        stage.control("set_whitelist", {"attributes": ["first_name", "last_name", "email", "status"]})
        told = personio.check().problems
    assert any(one.startswith("Department isn't released for these credentials") for one in told)
    assert any(NUMBER in one for one in told)


def test_a_token_that_ran_out_there_is_renewed_without_a_word(stage: Stage) -> None:
    with connected(stage) as personio:
        personio.absence_types()
        stage.control("expire_tokens")
        assert personio.absence_types()
