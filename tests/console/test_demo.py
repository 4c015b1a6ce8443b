"""`handover demo`, and the check it ends with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.cli.demo_check import Checked, compare, read_records
from console.texts import DIFFERENCES
from core.actions.shown.summaries import PlannedItem, planned_items
from core.models.period import PayPeriod

from .conftest import PERIOD, Handover, control, in_home, ours, ran

OCTOBER = ("--integration", "demo", "--period", PERIOD)
DAY = date(2026, 10, 5)
Change = Callable[[str], None]


def test_the_demo_carries_a_month_and_proves_it(environment: dict[str, str], tmp_path: Path) -> None:
    """In a home and with sandboxes of its own, of which nothing is left."""
    left = tmp_path / "left"
    left.mkdir()
    alone = {name: value for name, value in environment.items() if not name.startswith("HANDOVER_")}
    done = ran("demo", "--json", "--employees", "40", "--period", PERIOD, environment={**alone, "TMPDIR": str(left)})
    assert done.code == 0, done.err
    told = done.json
    assert told["equal"] is True
    assert told["check"]["mismatches"] == []
    planned = sum(transfer["plan"]["to_send"] for transfer in told["transfers"])
    assert told["check"]["equal"] == planned == told["requests"]["items"] == told["requests"]["writes"]
    assert told["requests"]["per_item"] <= 1.3
    assert sum(told["people"].values()) == told["everybody"]
    for figures in told["totals"].values():
        shares = sum(Decimal(value) for share, value in figures.items() if share != "source")
        assert shares == Decimal(figures["source"])
    assert {transfer["plan"]["payout_group"] for transfer in told["transfers"]} == {"monthly", "biweekly"}
    assert all(problem["says"] and problem["mend"] and problem["who"] for problem in told["problems"])
    assert set(told["seconds"]) == {"start", "connect, link, map", "plan", "send, read back", "check"}
    assert list(left.iterdir()) == []


def test_setup_leaves_a_company_that_can_be_planned(handover: Handover, sandbox_url: str) -> None:
    done = handover("demo", "--setup", "--sandbox", sandbox_url, "--employees", "10", "--period", PERIOD)
    assert (done.code, done.err) == (0, "")
    assert "as integration `demo`" in done.out
    planned = handover("plan", "--integration", "demo", "--period", PERIOD, "--json")
    assert sum(plan["to_send"] for plan in planned.json["plans"]) > 20


def test_setup_needs_a_sandbox_and_one_that_answers(handover: Handover, free_port: int) -> None:
    assert handover("demo", "--setup").code == 2
    nobody = handover("demo", "--setup", "--sandbox", f"http://127.0.0.1:{free_port}")
    assert (nobody.code, nobody.err.count("\n")) == (3, 1)
    assert "Nothing answers at" in nobody.err


class Sent:
    """A sent month: what was planned, what payroll held before."""

    def __init__(self, handover: Handover, company: str) -> None:
        self.company = company
        self.before = read_records(company)
        sent = handover("send", *OCTOBER, "--json")
        self.planned = in_home(lambda home: planned_items(home, [plan["id"] for plan in sent.json["plans"]]))

    def check(self) -> Checked:
        return compare(self.planned, self.before, read_records(self.company))


@pytest.fixture
def sent(handover: Handover, company: str) -> Sent:
    return Sent(handover, company)


def an_hour_more(base_url: str) -> None:
    row = ours(base_url)[0]
    control(base_url, "edit_registration", {"kind": "hours", "uid": row["uid"], "hours": row["hours"] + 1})


def one_is_deleted(base_url: str) -> None:
    control(base_url, "delete_registration", {"kind": "hours", "uid": ours(base_url)[1]["uid"]})


def one_is_typed_in_too(base_url: str) -> None:
    """Half an hour more on the same day, as somebody might type it who doesn't know that it was sent."""
    row = ours(base_url)[2]
    copied = {name: row[name] for name in ("userUid", "hourPaymentRateUid", "date", "status")}
    control(base_url, "add_registration", {"kind": "hours", **copied, "hours": 0.5, "note": "by hand"})


def one_is_pending(base_url: str) -> None:
    control(base_url, "set_pending_registration", {"kind": "hours", "uid": ours(base_url)[3]["uid"]})


def an_absence_is_of_another_kind(base_url: str) -> None:
    row = ours(base_url, "absence")[0]
    other = (row["absenceType"] + 1) % 4
    control(base_url, "edit_registration", {"kind": "absence", "uid": row["uid"], "absenceType": other})


def test_each_change_by_hand_shows_in_the_check_and_in_verify(handover: Handover, sent: Sent) -> None:
    """One after another, in payroll's own screens: each adds its own difference to those before."""
    untouched = sent.check()
    assert untouched.mismatches == ()
    assert untouched.equal == len(sent.planned) > 0
    assert handover("verify", *OCTOBER).code == 0
    changes: list[tuple[Change, list[str], str]] = [
        (an_hour_more, ["missing", "too much"], "differs"),
        (one_is_deleted, ["missing"], "missing"),
        (one_is_typed_in_too, ["too much"], "added"),
        (one_is_pending, ["missing", "too much"], "pending"),
        (an_absence_is_of_another_kind, ["missing", "too much"], "differs"),
    ]
    mismatches, differences = [], []
    for change, more, difference in changes:
        change(sent.company)
        mismatches += more
        differences.append(difference)
        assert sorted(m.what for m in sent.check().mismatches) == sorted(mismatches)
        verdict = handover("verify", *OCTOBER, "--json")
        assert verdict.code == 1
        assert sorted(d["kind"] for d in verdict.json["differences"]) == sorted(differences)
    words = handover("verify", *OCTOBER).out
    for kind in set(differences):
        assert DIFFERENCES[kind] in words


ITEM = PlannedItem(1, "hours", "create", "anna", "a1", DAY, DAY, "r1", Decimal("7.4"), "confirmed")
ROW = {
    "employeeUid": "anna",
    "date": f"{DAY}T00:00:00",
    "hours": Decimal("7.4"),
    "hourPaymentRateUid": "r1",
    "statusName": "Approved",
}


def payroll(**hours: Any) -> dict[str, dict[str, Any]]:
    return {"hours": hours, "absence": {}, "supplements": {}}


def test_the_check_sees_what_was_there_before_altered_or_gone() -> None:
    before = payroll(typed=ROW)
    assert compare([], before, before) == Checked(0, 1, ())
    altered = compare([], before, payroll(typed={**ROW, "hours": Decimal(8)}))
    assert [m.what for m in altered.mismatches] == ["changed"]
    assert [m.what for m in compare([], before, payroll()).mismatches] == ["gone"]


def test_the_check_wants_each_of_two_equal_registrations() -> None:
    assert compare([ITEM, ITEM], payroll(), payroll(one=ROW, two=ROW)) == Checked(2, 0, ())
    assert [m.what for m in compare([ITEM, ITEM], payroll(), payroll(one=ROW)).mismatches] == ["missing"]
    assert [m.what for m in compare([ITEM], payroll(), payroll(one=ROW, two=ROW)).mismatches] == ["too much"]


@pytest.mark.parametrize(
    "other",
    [
        {"employeeUid": "bo"},
        {"date": "2026-10-06T00:00:00"},
        {"hours": Decimal("7.5")},
        {"hourPaymentRateUid": "r2"},
        {"statusName": "Pending"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_check_compares_person_day_target_quantity_and_status(other: dict[str, Any]) -> None:
    found = compare([ITEM], payroll(), payroll(one={**ROW, **other}))
    assert [m.what for m in found.mismatches] == ["missing", "too much"]


def test_an_altered_ledger_or_audit_chain_shows_in_verify(handover: Handover, sent: Sent, tmp_path: Path) -> None:
    def shorten(home: Any) -> None:
        with home.store.engine.begin() as connection:
            if home.store.sqlite:
                connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
            else:
                connection.exec_driver_sql("DROP TRIGGER audit_entry_no_change ON audit_entry")
            connection.exec_driver_sql("DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)")

    in_home(shorten)
    cut = handover("verify", *OCTOBER)
    assert cut.code == 1
    assert "Audit chain: broken" in cut.out
    assert "is gone." in cut.out


def test_after_closing_payroll_nothing_is_left_to_plan_and_all_agrees(handover: Handover, sent: Sent) -> None:
    days = PayPeriod.month(2026, 10)
    for payout_period in (4, 2):
        control(
            sent.company,
            "close_payroll",
            {"from": days.first.isoformat(), "to": days.last.isoformat(), "payout_period": payout_period},
        )
    planned = handover("plan", *OCTOBER, "--json").json
    assert [plan["to_send"] for plan in planned["plans"]] == [0, 0]
    assert handover("verify", *OCTOBER).code == 0
