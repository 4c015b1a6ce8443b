"""One row is taken back out of payroll, seen from both sides, as a run of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlmodel import select

from core.actions.closing import close_period, reopen_period
from core.actions.companies import make_company
from core.actions.home import NotFound
from core.actions.payroll_records import decide_edited, decide_foreign
from core.actions.shown.rows import Search, run_rows
from core.actions.take_back import CannotTakeBack, both_sides, take_back
from core.actions.watch import stop_run
from core.store.tables import AuditEntry
from core.transfer.plan import PeriodClosed
from tests.actions.conftest import Practice
from tests.actions.test_decisions import one, plan, send


def test_a_row_is_taken_back_and_the_next_plan_sends_it_again_while_it_is_approved(practice: Practice) -> None:
    send(practice)
    home, company = practice.home, practice.demo.company
    row = one(practice, state="confirmed", operation="hours", action="create")
    sides = both_sides(home, company, row.id or 0)
    assert (sides.refused, sides.sent) == (None, row.quantity)
    assert sides.record is not None
    assert (sides.record.ref, sides.record.quantity) == (row.ref, row.quantity)
    assert sum(sides.covered.values()) > 0

    run = practice.work(take_back(home, company, row.id or 0, "me"))
    assert (run.state, run.counts) == ("done", {"confirmed": 1})
    assert run.report["agrees"]
    assert Decimal(run.report["sent"]["hours"]) == Decimal(run.report["found"]["hours"]) > 0
    assert one(practice, id=row.id).state == "reversed"
    assert not [r for r in practice.records("zenegy", "hours") if r["uid"] == row.ref]
    (shown,) = run_rows(home, company, run.id or 0, Search())
    assert (shown.action, shown.employee, shown.was) == ("remove", shown.employee, row.quantity)
    assert shown.employee != shown.person
    with home.store.read() as session:
        assert session.exec(select(AuditEntry).where(AuditEntry.act == "take-back asked")).one()

    with pytest.raises(CannotTakeBack, match="Only a row that is in payroll"):
        take_back(home, company, row.id or 0, "me")
    again = plan(practice)
    assert (again.counts["moves"], again.counts["alarms"]) == ({"create": 1}, {})


def test_a_take_back_that_is_stopped_before_it_was_sent_leaves_the_row_as_it_was(practice: Practice) -> None:
    send(practice)
    home, company = practice.home, practice.demo.company
    row = one(practice, state="confirmed", operation="hours", action="create")
    asked = take_back(home, company, row.id or 0, "me")
    stop_run(home, company, asked, "me")
    run = practice.work(asked)
    assert (run.state, run.counts, run.report["agrees"]) == ("stopped", {"cancelled": 1}, True)
    assert one(practice, id=row.id).state == "confirmed"
    again = practice.work(take_back(home, company, row.id or 0, "me"))
    assert (again.state, again.counts) == ("done", {"confirmed": 1})


def test_what_payroll_lost_meanwhile_shows_when_the_take_back_is_read_back(
    practice: Practice,
) -> None:
    send(practice)
    home, company = practice.home, practice.demo.company
    row = one(practice, state="confirmed", operation="hours", action="create")
    other = next(r for r in practice.records("zenegy", "hours") if r["uid"] != row.ref and "ho:" in (r["note"] or ""))
    asked = take_back(home, company, row.id or 0, "me")
    practice.screen("zenegy", "delete_registration", kind="hours", uid=other["uid"])
    run = practice.work(asked)
    assert (run.state, run.report["agrees"]) == ("done", False)
    assert [d["kind"] for d in run.report["differences"]] == ["missing"]


def test_what_is_closed_gone_or_somebody_elses_is_not_taken_back(practice: Practice) -> None:
    send(practice)
    home, company = practice.home, practice.demo.company
    row = one(practice, state="confirmed", operation="hours", action="create")
    with pytest.raises(NotFound):
        take_back(home, company, 10_000_000, "me")
    close_period(home, company, row.transfer_id or "", "lars", "paid")
    with pytest.raises(CannotTakeBack, match="closed by lars"):
        take_back(home, company, row.id or 0, "me")
    reopen_period(home, company, row.transfer_id or "", "lars", "a mistake")
    take_back(home, company, row.id or 0, "me")
    other = one(practice, state="confirmed", operation="hours", first=row.first, action="create")
    with pytest.raises(CannotTakeBack):
        take_back(home, company, other.id or 0, "me")
    practice.screen("zenegy", "delete_registration", kind="hours", uid=row.ref)
    assert "does not show it any more" in (both_sides(home, company, row.id or 0).refused or "")


def test_somebody_elses_period_is_neither_closed_nor_opened_nor_decided_about(practice: Practice) -> None:
    made = plan(practice)
    home, company, flow = practice.home, practice.demo.company, practice.demo.integration
    other = make_company(home, "Somebody else", "me")
    for act in (close_period, reopen_period):
        with pytest.raises(NotFound, match="Somebody else has no transfer"):
            act(home, other, made.transfer_id, "me", "by mistake")
    with pytest.raises(NotFound, match="Somebody else has no integration"):
        decide_foreign(home, other, flow, "hours", "r0", "leave", "me")
    with pytest.raises(NotFound, match="Somebody else has no integration"):
        decide_edited(home, other, flow, "hours", "r0", "leave", "none-none", "me")
    close_period(home, company, made.transfer_id, "me", "paid")
    with pytest.raises(PeriodClosed, match="me has closed this period already: paid"):
        close_period(home, company, made.transfer_id, "lars", "paid too")
    with home.store.read() as session:
        acts = session.exec(
            select(AuditEntry.act).where(AuditEntry.act.in_(["period closed", "period reopened"]))
        ).all()  # type: ignore[attr-defined]
    assert acts == ["period closed"]
