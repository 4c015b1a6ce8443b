"""`plan`, `send`, `runs`, `status` and `verify`, one after another, as a person at a terminal uses them."""

from __future__ import annotations

import signal
import threading
import time
from decimal import Decimal
from typing import Any

from sqlmodel import select

from core.actions.closing import close_period
from core.actions.home import integration_named
from core.actions.inline import work_here
from core.actions.transfers import confirm_send, plan_transfer
from core.models.period import PayPeriod
from core.store.tables import Item, ItemSource

from .conftest import PERIOD, Ended, Handover, control, in_home, opened, ours, started

DEMO = ("--integration", "demo")
OCTOBER = (*DEMO, "--period", PERIOD)


def adds_up(summary: dict[str, Any]) -> bool:
    """Everybody has one outcome, and the shares of each figure come to what the time system holds."""
    shares = ({n: Decimal(v) for n, v in figures.items()} for figures in summary["totals"].values())
    return sum(summary["people"].values()) == summary["everybody"] and all(
        sum(v for n, v in figures.items() if n != "source") == figures["source"] for figures in shares
    )


def test_a_plan_is_sent_exactly_and_proven(handover: Handover, company: str) -> None:
    planned = handover("plan", *OCTOBER, "--json")
    plans = planned.json["plans"]
    assert {plan["payout_group"] for plan in plans} == {"monthly", "biweekly"}
    assert adds_up(planned.json)
    assert all(adds_up(plan) for plan in plans)
    assert planned.code == planned.json["exit"]
    again = handover("plan", *OCTOBER, "--json").json["plans"]
    assert [plan["hash"] for plan in again] == [plan["hash"] for plan in plans]

    for plan in again:
        sent = handover("send", *DEMO, "--plan", str(plan["id"]), "--json")
        (run,) = sent.json["runs"]
        assert (run["state"], run["agrees"], run["plan"]) == ("done", True, plan["id"])
        assert run["states"] == {"confirmed": plan["to_send"]}
    assert sum(plan["to_send"] for plan in plans) == sum(len(ours(company, k)) for k in ("hours", "absence")) + sum(
        "ho:" in (row["description"] or "") for row in control(company, "records")["supplements"]
    )

    assert handover("verify", *OCTOBER).code == 0
    assert [run["plan"] for run in handover("runs", "--json").json["runs"]] == [plan["id"] for plan in again[::-1]]
    after = handover("plan", *OCTOBER, "--json").json
    assert all(plan["to_send"] == 0 for plan in after["plans"])
    assert adds_up(after)
    assert "ready" not in after["people"]
    nothing = handover("send", *OCTOBER)
    assert "nothing left to send" in nothing.err
    assert len(handover("runs", "--json").json["runs"]) == len(plans)


def test_without_a_plan_it_plans_and_sends_and_says_so(handover: Handover, company: str) -> None:
    sent = handover("send", *OCTOBER, "--payout-group", "monthly")
    assert "Planning and sending in one step." in sent.err
    assert "no worker is running, so this command works it itself" in sent.err
    assert "payroll agrees, row by row" in sent.out
    standing = handover("status", "--json").json
    assert standing["items"]["confirmed"] == sum(len(ours(company, k)) for k in ("hours", "absence"))
    assert standing["unfinished"] == []
    words = handover("status").out
    assert "Zenegy of Nordlys" in words
    assert "healthy · not the real system · may send" in words


def test_what_is_left_is_told_with_reason_place_and_person(handover: Handover, company: str) -> None:
    control(company, "drop_user", {"employee": ours_number(company)})
    planned = handover("plan", *OCTOBER)
    assert planned.code == 1
    assert "this person has no user in payroll, and hours need one. Invite the user in payroll. (HR)" in planned.out


def ours_number(base_url: str) -> str:
    """The employee number of somebody who is paid by the hour and has a user."""
    staff = control(base_url, "records")["employees"]
    first = staff[0]["companyUid"]
    return next(
        e["employeeNumber"]
        for e in staff
        if e["companyUid"] == first and e["type"] == 1 and e["user"] and e["employeeNumber"]
    )


def test_a_killed_send_is_taken_up_where_it_stopped(
    handover: Handover, company: str, environment: dict[str, str]
) -> None:
    control(company, "faults", {"latency": 0.02})
    process = started("send", *OCTOBER, environment=environment)
    until = time.monotonic() + 60
    while not ours(company) and time.monotonic() < until:
        time.sleep(0.02)
    control(company, "faults", {"latency": 0.1})
    while len(ours(company)) < 12 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    control(company, "faults", {})
    begun = handover("runs", "--json").json["runs"][0]
    assert begun["ended_at"] is None
    assert begun["states"]["planned"] > 0

    refused = handover("plan", *OCTOBER)
    assert refused.code == 3
    assert "is still sending" in refused.err

    taken_up = handover("send", *OCTOBER, "--json")
    assert f"Run {begun['id']} is unfinished. It is taken up where it stopped." in taken_up.err
    assert all(run["agrees"] and set(run["states"]) == {"confirmed"} for run in taken_up.json["runs"])
    marks = [row["note"] for kind in ("hours", "absence") for row in ours(company, kind)]
    assert len(marks) == len(set(marks))
    assert handover("verify", *OCTOBER).code == 0


def test_verify_tells_what_is_not_from_here_and_what_is_still_to_be_entered_by_hand(
    handover: Handover, company: str
) -> None:
    monthly = (*OCTOBER, "--payout-group", "monthly")
    handover("send", *monthly)
    before = handover("verify", *OCTOBER)
    others = handover("verify", *OCTOBER, "--json").json["others"]
    assert (before.code, len(others) > 0) == (0, True)
    assert f"{len(others)} record{'s' if len(others) > 1 else ''} not from here" in before.out
    assert all(f"record {other['ref']}, target" in before.out for other in others)

    with opened() as home, home.store.read() as session:
        item = session.exec(select(Item).where(Item.state == "confirmed", Item.operation == "hours")).first()
        assert item is not None
        unit = session.exec(select(ItemSource.source_row).where(ItemSource.item_id == item.id)).first()
    control(company, "close_payroll", {"from": "2026-10-01", "to": "2026-10-31", "payout_period": 4})
    control(company.replace("zenegy", "timelog"), "edit_work_unit", {"id": int(unit), "RegHours": "9.75"})
    planned = handover("plan", *monthly, "--json")
    (by_hand,) = [p for p in planned.json["problems"] if p["reason"] == "by_hand"]
    assert planned.code == 1
    after = handover("verify", *OCTOBER)
    assert after.code == 1
    rows = f"{by_hand['rows']} row{'s' if by_hand['rows'] > 1 else ''}"
    assert f"{rows} needs you: to be entered by hand in payroll" in after.out
    assert "nobody can say yet" not in after.out
    assert handover("status").code == 1


def test_a_closed_period_is_not_planned(handover: Handover, company: str) -> None:
    def close(home: Any) -> None:
        found, flow = integration(home)
        plan = plan_transfer(home, found, flow, PayPeriod.month(2026, 10), "lars", payout_group="monthly")
        close_period(home, found, plan.transfer_id, "lars", "all paid")

    in_home(close)
    told_plainly(handover("plan", *OCTOBER, "--payout-group", "monthly"), "This period was closed by lars.")


def integration(home: Any) -> Any:
    return integration_named(home, "demo")


def told_plainly(ended: Ended, words: str) -> None:
    """Exit 3 with one sentence on stderr and nothing else."""
    assert ended.code == 3
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""


def test_a_plan_of_another_integration_or_none_is_refused(handover: Handover, company: str) -> None:
    told_plainly(handover("send", *DEMO, "--plan", "77"), "There is no plan 77.")
    wrong = handover("send", *DEMO, "--plan", "77", "--json")
    assert wrong.json == {"error": "There is no plan 77.", "exit": 3}


def test_somebody_elses_live_run_is_looked_on_and_not_doubled(handover: Handover, company: str) -> None:
    """A second `send` while a first process works the run: it says so and reports the same run."""
    with opened() as home:
        found, flow = integration(home)
        plan = plan_transfer(home, found, flow, PayPeriod.month(2026, 10), "lars", payout_group="monthly")
        run = confirm_send(home, found, plan.id or 0, plan.hash, "lars", "test")
        control(company, "faults", {"latency": 0.1})
        first = threading.Thread(target=work_here, args=(home, run))
        first.start()
        while not ours(company):
            time.sleep(0.05)
        second = handover("send", *DEMO, "--plan", str(plan.id), "--json")
        first.join()
    assert "another process has it in hand" in second.err
    assert [r["id"] for r in second.json["runs"]] == [run]
    assert handover("verify", *OCTOBER).code == 0


def test_a_living_worker_takes_the_run(handover: Handover, company: str, environment: dict[str, str]) -> None:
    worker = started("worker", environment=environment)
    try:
        assert worker.stdout is not None
        assert "is ready" in worker.stdout.readline()
        sent = handover("send", *OCTOBER, "--payout-group", "biweekly", "--json")
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
    (run,) = sent.json["runs"]
    assert f"Run {run['id']}: the worker takes it." in sent.err
    assert (run["state"], run["agrees"]) == ("done", True)


def test_refused_rows_end_1_with_payrolls_own_words(handover: Handover, company: str) -> None:
    control(company, "faults", {"seed": 3, "refused": 0.3})
    sent = handover("send", *OCTOBER, "--payout-group", "biweekly", "--json")
    control(company, "faults", {})
    (run,) = sent.json["runs"]
    assert sent.code == 1
    assert run["states"]["rejected"] == sum(t["items"] for t in run["troubles"] if t["state"] == "rejected") > 0
    assert all(trouble["says"] for trouble in run["troubles"])
    assert sent.json["people"]["not_all_sent"] > 0
    assert adds_up(sent.json)
    assert "refused" in handover("runs").out
    assert handover("verify", *OCTOBER).code == 0
