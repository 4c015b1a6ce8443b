"""Changes, webhooks, people and rights, connector and sandbox together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.http.errors import NotSent, Rejected, SignInNeeded
from core.models.both_sides import Kept
from core.models.both_sides_writes import absence_write, work_write
from core.models.writes import Receipt
from tests.providers.personio.staged import (
    MONDAY,
    NUMBER,
    WEBHOOK,
    away,
    connected,
    fresh,
    paid,
    stretch,
)
from tests.providers.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return fresh()


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
