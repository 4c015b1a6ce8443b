"""What payroll holds too much is found when a run ends and the morning after; a person takes it back or leaves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.home import NotFound
from core.actions.late_records import late_sides, leave_late, look_again, take_late_back
from core.actions.shown.late import Late, late_found
from core.actions.shown.rows import Search, run_rows
from core.actions.take_back import CannotTakeBack
from core.actions.verify import verify
from core.actions.worker import Worker
from core.store.notices import Tells
from core.store.tables import Connection, Item, Notice, Run
from tests.actions.conftest import PERIOD, Practice
from tests.actions.test_decisions import one, plan, send
from tests.ledger.house import Hands


def arrives_late(practice: Practice, row: Item, note: str = "") -> str:
    """A second record like this one's; `note` instead of its mark. Answers its id."""
    there = next(r for r in practice.records("zenegy", "hours") if r["uid"] == row.ref)
    kept = ("userUid", "hourPaymentRateUid", "hours", "from", "to", "rate", "note", "status", "payrollNumber")
    body = {name: there[name] for name in kept} | {"date": there["date"][:10]} | ({"note": note} if note else {})
    practice.screen("zenegy", "take_doubles")
    return str(practice.screen("zenegy", "add_registration", kind="hours", **body)["uid"])


def newest_run(practice: Practice) -> Run:
    with practice.home.store.read() as session:
        return session.exec(select(Run).order_by(col(Run.id).desc())).first()


def records(practice: Practice) -> list[Late]:
    return [record for found in late_found(practice.home, practice.demo.integration) for record in found.records]


def told(practice: Practice) -> list[dict[str, Any]]:
    with practice.home.store.read() as session:
        return [n.facts for n in session.exec(select(Notice).where(Notice.kind == Tells.ARRIVED_LATE.value))]


def test_with_too_short_a_settle_time_the_totals_at_the_end_notice_what_came_twice(practice: Practice) -> None:
    with practice.home.store.write() as session:
        row = session.get_one(Connection, practice.demo.integration.target_id)
        row.settle_seconds, row.read_timeout_seconds, row.parallel = 0.05, 1.0, 2
        session.add(row)
    faults = {"write_after_timeout": 0.05, "late_seconds": 1.5, "latency": 0.05, "writes_only": True}
    practice.screen("zenegy", "take_doubles")
    practice.screen("zenegy", "faults", seed=4, **faults)
    send(practice)
    practice.screen("zenegy", "faults")
    run = newest_run(practice)
    marks = [r["note"] for r in practice.records("zenegy", "hours") if "ho:" in (r["note"] or "")]
    noticed = [d["kind"] for d in run.report["differences"]]
    assert (run.state, set(noticed), run.report["agrees"]) == ("done", {"double"}, False)
    assert len(noticed) <= len(marks) - len(set(marks)), "What came even later is for the morning."
    found = records(practice)
    assert len(found) == len(noticed)
    assert all((record.kind, record.unit) == ("double", "hours") and record.item for record in found)


def test_the_morning_after_a_late_write_is_found_told_once_and_taken_back(practice: Practice) -> None:
    home, company, flow = practice.home, practice.demo.company, practice.demo.integration
    send(practice)
    sent = newest_run(practice)
    row = one(practice, state="confirmed", operation="hours", action="create")
    assert (look_again(home, sent.id or 0), records(practice), told(practice)) == (0, [], [])

    ref = arrives_late(practice, row)
    assert [look_again(home, sent.id or 0) for _ in range(2)] == [1, 1]
    assert told(practice) == [{"records": 1}]
    (late,) = records(practice)
    assert (late.kind, late.ref, late.item, late.quantity) == ("double", ref, row.id, row.quantity)
    assert late.employee != row.source_person

    with pytest.raises(CannotTakeBack, match=f"Row {row.id} stands for this record by now"):
        take_late_back(home, company, row.id or 0, row.ref or "", "me")
    with pytest.raises(CannotTakeBack, match="does not show it any more"):
        take_late_back(home, company, row.id or 0, "somewhere else", "me")
    with pytest.raises(NotFound):
        take_late_back(home, company, 10_000_000, ref, "me")
    sides = late_sides(home, company, row.id or 0, ref)
    assert (sides.refused, sides.sent) == (None, row.quantity)
    assert sides.record is not None
    assert sides.record.ref == ref
    run = practice.work(take_late_back(home, company, row.id or 0, ref, "me"))
    assert (run.state, run.counts, run.report["agrees"]) == ("done", {"confirmed": 1}, True)
    left = [r["uid"] for r in practice.records("zenegy", "hours")]
    assert ref not in left
    assert row.ref in left
    assert (records(practice), one(practice, id=row.id).state) == ([], "confirmed")
    (shown,) = run_rows(home, company, run.id or 0, Search())
    assert (shown.action, shown.employee, shown.shown) == ("remove", late.employee, "reversed")
    assert plan(practice).counts["moves"] == {}
    assert verify(home, company, flow, PERIOD).agrees


def test_look_alikes_and_doubles_that_are_left_are_told_no_more(practice: Practice) -> None:
    home, company, flow = practice.home, practice.demo.company, practice.demo.integration
    send(practice)
    run = newest_run(practice).id or 0
    row = one(practice, state="confirmed", operation="hours", action="create")
    alike = arrives_late(practice, row, "typed by hand")
    assert look_again(home, run) == 1
    (late,) = records(practice)
    assert (late.kind, late.ref, late.item) == ("look_alike", alike, row.id)
    double = arrives_late(practice, row)
    assert {d.kind for d in verify(home, company, flow, PERIOD).differences} == {"added", "double"}
    assert (look_again(home, run), told(practice)) == (2, [{"records": 1}, {"records": 1}])
    for late in records(practice):
        leave_late(home, company, flow, late.operation, late.ref, "me")
    assert records(practice) == []
    assert (look_again(home, run), len(told(practice))) == (0, 2)
    assert verify(home, company, flow, PERIOD).agrees
    assert {alike, double} < {r["uid"] for r in practice.records("zenegy", "hours")}


def test_a_worker_looks_by_itself_in_the_morning_of_the_company_until_it_was_answered(practice: Practice) -> None:
    send(practice)
    run = newest_run(practice)
    ref = arrives_late(practice, one(practice, state="confirmed", operation="hours", action="create"))
    clock = Hands()
    practice.home.store.clock = clock
    with practice.home.store.write() as session:
        ended = session.get_one(Run, run.id)
        ended.ended_at = datetime(2026, 11, 2, 16, 40, tzinfo=UTC)
        session.add(ended)
    worker = Worker(practice.home, "here")
    look = f"morning-{run.id}"
    due: list[list[str]] = []
    # In Copenhagen it is 6.00 at 5.00 UTC.
    for clock.now in (datetime(2026, 11, 3, 4, 58, tzinfo=UTC), datetime(2026, 11, 3, 5, 0, tzinfo=UTC)):
        due.append(worker.due())
    assert due == [[], [look]]
    practice.screen("zenegy", "faults", error_before=1.0)
    worker.take(look)
    practice.screen("zenegy", "faults")
    clock.turn(120)
    assert (worker.due(), records(practice)) == ([], [])
    clock.turn(3600)
    assert worker.due() == [look]
    worker.take(look)
    assert [late.ref for late in records(practice)] == [ref]
    for _ in range(3):
        clock.turn(timedelta(hours=9).total_seconds())
        assert worker.due() == []
