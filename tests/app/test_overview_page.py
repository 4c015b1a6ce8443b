"""The overview: who has not approved, as text; when people are paid; where each block leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from core.actions.closing import close_period
from core.actions.connection_changes import disconnect
from core.actions.home import Home, integration_named
from core.actions.shown.pay_out import PAY_OUT_DAYS, How, Rule, pay_out, pay_out_rules
from core.actions.shown.unusual import before
from core.actions.transfers import plan_transfer
from core.models.period import PayPeriod
from core.store.tables import Integration
from tests.app.conftest import Use
from tests.app.looking import entries, figures, labels, number, opened, press, sound, tables, texts

Look = Callable[[str], Home]
TWO_WEEKS = PayPeriod(date(2026, 10, 19), date(2026, 11, 1))


def _managers(at: Any) -> Any:
    return next(table for table in tables(at) if "Manager" in table.columns)


def test_who_has_not_approved_is_told_by_manager_and_as_text(use: Use) -> None:
    use("planned")
    at = opened()
    rows = _managers(at)
    assert list(rows.columns) == ["Manager", "Department", "People", "Days", "Weeks", "Hours"]
    assert sorted(rows["Days"].astype(int), reverse=True) == list(rows["Days"].astype(int))
    at = press(at, "Copy as text")
    said = at.code[0].value
    assert said.startswith("Not approved for October 2026")
    assert said.count("\n- ") == sum(rows["People"].astype(int))
    assert said.count(" Oct") - said.count(" October") == sum(rows["Days"].astype(int))
    assert not press(at, "Close").code


def test_blocks_lead_to_where_they_are_mended(use: Use) -> None:
    use("planned")
    at = opened()
    assert {"Match", "Map codes", "Decide"} <= set(labels(at))
    assert press(at, "Decide").title[0].value == "Transfer"


def test_reading_again_plans_again(use: Use) -> None:
    use("planned")
    at = press(opened(), "Read again")
    assert at.title[0].value == "Transfer"


def test_rows_that_did_not_arrive_lead_to_the_runs(use: Use) -> None:
    use("sent")
    at = opened()
    assert "did not arrive" in texts(at)
    at = press(at, "Look")
    assert at.title[0].value == "History"
    assert len([label for label in labels(at) if label.startswith("Run ")]) == 1


def test_the_pay_out_day_is_set_once_and_the_days_until_then_are_told(look: Look) -> None:
    home = look("planned")
    assert "pay-out" not in opened().caption[1].value
    at = press(opened(), "Set pay-out days…")
    usual = {box.label: box.value for box in at.selectbox if box.key and box.key.startswith("pay-out")}
    assert usual == {"Monthly paid": "month", "Paid every two weeks": "two_weeks"}
    assert [box.value for box in at.number_input] == [31]
    sound(at.date_input[0].set_value(date(2026, 10, 9)).run())
    assert "October 2026 is paid on Fri 6 Nov" in texts(at)
    press(at, "Save pay-out days")
    with home.store.read() as session:
        days = session.exec(select(Integration)).one().settings[PAY_OUT_DAYS]
    assert days == {"monthly": 31, "biweekly": {"weeks": 2, "start": "2026-10-09"}}
    at = opened()
    assert "pay-out Fri 30 Oct" in texts(at)
    assert "Change pay-out days…" in labels(at)
    at = press(at, "Change pay-out days…")
    at = sound(next(box for box in at.selectbox if box.label == "Monthly paid").set_value("after").run())
    assert [box.label for box in at.number_input] == ["Days after its last day"]
    assert "Save pay-out days" not in labels(press(at, "Cancel"))


@pytest.mark.parametrize(
    ("period", "said", "paid"),
    [
        (PayPeriod.month(2026, 10), 31, date(2026, 10, 30)),
        (PayPeriod.month(2026, 9), 31, date(2026, 9, 30)),
        (PayPeriod(date(2026, 10, 16), date(2026, 11, 15)), 30, date(2026, 11, 30)),
        (PayPeriod.month(2026, 12), 10, date(2027, 1, 8)),
        (PayPeriod.month(2026, 1), 31, date(2026, 1, 30)),
        (TWO_WEEKS, {"weeks": 2, "start": "2026-10-09"}, date(2026, 11, 6)),
        (TWO_WEEKS, {"weeks": 2, "start": "2026-11-06"}, date(2026, 11, 6)),
        (TWO_WEEKS, {"weeks": 1, "start": "2027-01-01"}, date(2026, 11, 6)),
        (TWO_WEEKS, {"weeks": 1, "start": "2026-10-25"}, date(2026, 10, 30)),
        (TWO_WEEKS, {"after": 5}, date(2026, 11, 6)),
        (TWO_WEEKS, {"after": 0}, date(2026, 10, 30)),
    ],
)
def test_pay_out_is_the_first_such_day_after_the_period_and_never_on_a_weekend(
    period: PayPeriod, said: Any, paid: date
) -> None:
    integration = Integration(company_id="c", name="n", source_id="s", target_id="t", created_at=None)
    integration.settings = {PAY_OUT_DAYS: {"monthly": said}}
    assert pay_out(integration, period, "monthly") == paid
    assert pay_out(integration, period, "weekly") is None
    assert pay_out_rules(integration)["monthly"].stored() == said


def test_a_day_of_the_month_is_stored_as_its_number_alone() -> None:
    assert Rule(How.MONTH, 31).stored() == 31


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        (PayPeriod.month(2026, 3), PayPeriod.month(2026, 2)),
        (PayPeriod.month(2026, 1), PayPeriod.month(2025, 12)),
        (PayPeriod(date(2026, 10, 5), date(2026, 10, 18)), PayPeriod(date(2026, 9, 21), date(2026, 10, 4))),
    ],
)
def test_the_period_before(period: PayPeriod, earlier: PayPeriod) -> None:
    assert before(period) == earlier


def test_any_days_can_be_a_period(use: Use) -> None:
    use("planned")
    at = opened("overview", period="other")
    first, last = at.date_input
    at = sound(last.set_value(date(2026, 10, 1)).run())
    assert "The last day is before the first." in texts(at)
    first, last = at.date_input
    first.set_value(date(2026, 10, 19))
    last.set_value(date(2026, 11, 1))
    at = press(sound(at.run()), "Show these days")
    assert at.title[0].value == "Pay period 19 Oct – 1 Nov 2026"
    assert "Show these days" not in labels(at)
    assert "2026-10-19..2026-11-01" in at.query_params["period"]


def test_people_kept_back_are_counted_alike_on_overview_and_transfer(use: Use) -> None:
    use("planned")
    overview, transfer = opened(), opened("transfer")
    parts = figures(overview)
    kept_back = int(number(parts["Not approved"][0]) + number(parts["Kept back"][0]))
    assert kept_back == int(number(figures(transfer)["Not ready"][0]))
    in_part = parts["Ready to send"][1].removesuffix(" in part")
    for at in (overview, transfer):
        assert f"{kept_back} people, and {in_part} in part" in texts(at)


def test_the_figures_of_managers_add_up_to_the_block(use: Use) -> None:
    use("planned")
    at = opened()
    rows = _managers(at)
    (block,) = (said for said in entries(at) if "Not approved yet" in said)
    (hours,) = (part for part in block.splitlines() if part.endswith(" h"))
    assert abs(sum(rows["Hours"].map(number)) - number(hours)) < Decimal("0.05")


def test_groups_without_a_plan_are_a_part_of_everybody(look: Look) -> None:
    home = look("prepared")
    company, integration = integration_named(home, "demo")
    plan_transfer(home, company, integration, PayPeriod.month(2026, 10), "lone", payout_group="monthly")
    found = {label: number(value) for label, (value, _) in figures(opened()).items()}
    assert found["Not planned yet"] > 0
    assert sum(found.values()) == 2 * found["Employees"]


def test_planning_from_here_is_one_press(use: Use) -> None:
    use("prepared")
    at = press(opened(period="2026-01-01..2026-01-31"), "Plan January 2026")
    assert at.title[0].value == "Transfer"
    assert "not planned yet" not in texts(at)
    assert "Read again" in labels(at) or "Plan again" in labels(at)


@pytest.mark.parametrize(("period", "step"), [("2026-01", "Plan February 2026"), ("2099-01", None)])
def test_once_all_groups_are_closed_the_next_period_is_planned_when_it_has_begun(
    look: Look, period: str, step: str | None
) -> None:
    home = look("prepared")
    company, integration = integration_named(home, "demo")
    month = PayPeriod.month(int(period[:4]), int(period[5:]))
    for group in ("monthly", "biweekly"):
        plan = plan_transfer(home, company, integration, month, "lone", payout_group=group)
        close_period(home, company, plan.transfer_id, "lone", "all paid")
        at = opened(period=str(month))
        if group == "monthly":
            assert "Plan those paid every two weeks" in labels(at)
            assert "monthly paid (closed)" in texts(at)
            ready, note = figures(at)["Ready to send"]
            assert note == (f"{ready} closed" if ready != "0" else "")
    assert [label for label in labels(at) if label.startswith(("Plan", "Check", "Read"))] == ([step] if step else [])


@pytest.mark.parametrize("period", [None, "2026-09-01..2026-09-30"])
def test_who_is_signed_out_signs_in_before_anything_is_planned_or_sent(look: Look, period: str | None) -> None:
    home = look("planned")
    company, integration = integration_named(home, "demo")
    disconnect(home, company.id, integration.source_id, "lone")
    at = opened(period=period) if period else opened()
    assert [label for label in labels(at) if label.startswith(("Plan", "Check", "Read"))] == []
    at = press(at, "Sign in to TimeLog again")
    assert at.title[0].value == "Connections"
    assert at.query_params["connection"] == integration.source_id
