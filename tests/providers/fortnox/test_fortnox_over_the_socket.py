"""Payroll against the sandbox, which is an independent reading of the sheet, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.http.errors import Rejected, Throttled, Unclear
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.fortnox import Fortnox
from tests.providers.fortnox.playing import account, row
from tests.providers.fortnox.sandbox_company import ROW_ID, Sandbox, attendance

DAY, FIRST, LAST = date(2026, 11, 2), date(2026, 11, 1), date(2026, 11, 30)
MARK = "ho:abcdefgh"
HOURS = row("hours", "TID", "7.50", DAY)
ABSENT = row("absence", "VAB", "3.75", DAY)
BONUS = row("supplement", "11", "10", DAY, amount=Decimal("250.00"), text="Bonus", marker=MARK)
PAYROLL = (HOURS, ABSENT, BONUS)
COST = {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P7"}


@pytest.fixture
def fortnox(sandbox: Sandbox) -> Iterator[Fortnox]:
    connector = Fortnox(account(sandbox.root, sandbox.token, salary_codes="11 Bonus"))
    yield connector
    connector.close()


def november(fortnox: Fortnox, write: Write) -> list[RemoteRecord]:
    return fortnox.records(write.operation, FIRST, LAST)


@pytest.mark.parametrize("write", PAYROLL, ids=lambda write: write.operation)
@pytest.mark.parametrize("numbers", ["spec", "strings", "numbers"])
def test_a_row_is_sent_read_changed_and_taken_back(
    fortnox: Fortnox, sandbox: Sandbox, write: Write, numbers: str
) -> None:
    sandbox.control("switches", numbers=numbers)
    ref = fortnox.send(write).ref
    assert ref is not None
    (found,) = november(fortnox, write)
    assert (found.ref, same_look(write, found), found.state) == (ref, True, RecordState.APPROVED)
    assert fortnox.find(write) == [found]
    more = replace(write, quantity=write.quantity * 2)
    assert fortnox.replace(ref, more).ref == ref
    assert [same_look(more, one) for one in fortnox.find(write)] == [True]
    fortnox.remove(ref, more)
    assert fortnox.find(write) == []
    with pytest.raises(Rejected) as gone:
        fortnox.remove(ref, more)
    assert gone.value.message.startswith(f"{more.quantity} ")


@pytest.mark.parametrize("write", PAYROLL, ids=lambda write: write.operation)
def test_nothing_there_keeps_a_row_from_being_stored_twice(fortnox: Fortnox, write: Write) -> None:
    one, two = (fortnox.send(write).ref for _ in range(2))
    assert one != two
    assert {record.ref for record in fortnox.find(write)} == {one, two}
    fortnox.remove(str(two), write)
    assert [record.ref for record in fortnox.find(write)] == [one]


def test_a_server_that_refuses_a_second_row_says_so(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("switches", duplicates="refused")
    fortnox.send(HOURS)
    with pytest.raises(Rejected):
        fortnox.send(HOURS)


@pytest.mark.parametrize("filters", ["both", "first"])
def test_rows_of_others_are_shown_in_full_and_told_apart_by_day(
    fortnox: Fortnox, sandbox: Sandbox, filters: str
) -> None:
    if filters != "both":
        sandbox.control("switches", payroll_filters=filters)
    theirs = [{"EmployeeId": "007", "CauseCode": "ARB"}, {"CostCenter": "100", "Project": "P7"}]
    for more in theirs:
        sandbox.post("attendancetransactions", "AttendanceTransaction", attendance(day=f"{DAY}", **more))
    sandbox.post("attendancetransactions", "AttendanceTransaction", attendance(day="2026-11-03"))
    assert sorted((one.holder, one.target) for one in fortnox.records("hours", DAY, DAY)) == [
        ("007", "ARB"),
        ("101", "TID"),
    ]
    assert len(november(fortnox, HOURS)) == 3
    assert [one.holder for one in fortnox.records("hours", FIRST, LAST, ["007"])] == ["007"]
    assert len(fortnox.find(HOURS)) == 1


def test_absence_that_others_wrote_as_part_of_a_day_is_read_as_hours(fortnox: Fortnox, sandbox: Sandbox) -> None:
    body = {"EmployeeId": "101", "CauseCode": "SJK", "Date": f"{DAY}", "Extent": 50}
    sandbox.post("absencetransactions", "AbsenceTransaction", body)
    (found,) = fortnox.find(ABSENT)
    assert (found.target, found.quantity) == ("SJK", Decimal("4.00"))
    fortnox.replace(found.ref, ABSENT)
    assert [same_look(ABSENT, one) for one in fortnox.find(ABSENT)] == [True]
    assert sandbox.records("absencetransactions")[0]["Extent"] in (0, None)


def test_texts_are_taken_however_strict_the_server_is(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("switches", apostrophe="refused")
    fortnox.send(replace(BONUS, text='Anna\'s <bonus> [nov] | 50 % {x} ~ "stor" och mycket mer än så'))
    (found,) = fortnox.find(BONUS)
    assert found.text.startswith("Annas (bonus)")
    assert found.text.endswith(MARK)


@pytest.mark.parametrize(
    "write",
    [
        replace(HOURS, holder="999"),
        replace(HOURS, target="OB7"),
        replace(BONUS, target="12"),
        replace(BONUS, holder="007"),
    ],
    ids=["nobody", "newer cause", "no such code", "code of others"],
)
def test_what_does_not_fit_is_refused_in_words_that_name_the_row(fortnox: Fortnox, write: Write) -> None:
    with pytest.raises(Rejected) as refused:
        fortnox.send(write)
    assert refused.value.message.startswith(f"{write.quantity} ")
    assert f"on {DAY}: " in refused.value.message
    assert "Fortnox says" in refused.value.message


@pytest.mark.parametrize("keys", ["lower", "capitalised"])
def test_a_finished_payroll_refuses_in_either_form_of_error(fortnox: Fortnox, sandbox: Sandbox, keys: str) -> None:
    if keys != "lower":
        sandbox.control("switches", error_keys=keys)
    sandbox.control("close_payroll", through="2026-10-31")
    for call in (fortnox.remove, fortnox.replace):
        with pytest.raises(Rejected, match="Fortnox says"):
            call(ROW_ID, replace(HOURS, first=date(2026, 10, 2), last=date(2026, 10, 2)))
    assert len(fortnox.records("hours", date(2026, 10, 1), date(2026, 10, 31))) == 1


def test_a_delete_that_answers_nothing_is_done(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("switches", delete_answers="empty")
    fortnox.remove(ROW_ID, HOURS)
    assert sandbox.records("attendancetransactions") == []


def test_lists_without_a_length_are_read_while_they_are_short(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("switches", meta_information=False)
    fortnox.send(HOURS)
    assert len(november(fortnox, HOURS)) == 1
    assert len(fortnox.employees()) == 3


def test_too_many_requests_are_throttled_and_written_after_the_wait(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("rate_limit", requests=1, seconds=100)
    fortnox.send(HOURS)
    with pytest.raises(Throttled) as busy:
        fortnox.send(HOURS)
    assert busy.value.wait_seconds == 5
    sandbox.control("rate_limit", requests=1000, seconds=5)
    assert len(sandbox.records("attendancetransactions")) == 2


def test_a_lost_answer_is_found_by_reading_back(fortnox: Fortnox, sandbox: Sandbox) -> None:
    sandbox.control("faults", seed=1, error_after=1.0, writes_only=True)
    for write in PAYROLL:
        with pytest.raises(Unclear):
            fortnox.send(write)
    sandbox.control("faults", seed=1)
    assert [[same_look(write, one) for one in fortnox.find(write)] for write in PAYROLL] == [[True]] * 3


def test_a_salary_row_that_loses_its_own_amount_does_not_keep_the_old_one(fortnox: Fortnox) -> None:
    ref = str(fortnox.send(BONUS).ref)
    without = replace(BONUS, quantity=Decimal(4), amount=None)
    fortnox.replace(ref, without)
    assert [(one.quantity, one.amount) for one in fortnox.find(BONUS)] == [(Decimal(4), None)]


def test_a_sum_that_others_typed_is_one_piece_of_it(fortnox: Fortnox) -> None:
    (found,) = fortnox.records("supplement", date(2026, 10, 1), date(2026, 10, 31))
    assert (found.ref, found.quantity, found.amount) == ("9000", Decimal(1), Decimal("100.00"))
