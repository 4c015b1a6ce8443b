"""The Transfer page: filters, unusual values, late approvals, closing a period."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from console.panels import filters
from core.actions.choices import Choices, choose
from core.actions.closing import close_period
from core.actions.entities import entities_of
from core.actions.home import Home, integration_named
from core.actions.transfers import confirm_send, plan_transfer
from core.models.period import PayPeriod
from core.models.rows import Kind
from core.store.tables import AuditEntry, Item, Plan, Run, Transfer
from tests.app.conftest import Use
from tests.app.demo import OCTOBER
from tests.app.looking import confirm, figures, frame, labels, number, opened, press, sound, tables, texts, ticked
from tests.app.test_transfer_page import PLACES

Look = Callable[[str], Home]


def _newest(home: Home, group: str = "monthly") -> Plan:
    with home.store.read() as session:
        query = select(Plan).join(Transfer, col(Transfer.id) == col(Plan.transfer_id))
        return session.exec(query.where(Transfer.payout_group == group).order_by(col(Plan.id).desc())).first()  # type: ignore[return-value]


def test_a_filter_narrows_what_is_shown_and_what_is_sent_and_stands_in_the_address(look: Look) -> None:
    home = look("planned")
    everybody = number(figures(opened("transfer"))["Ready"][0])
    at = opened("transfer", basis="monthly")
    found = figures(at)
    ready = number(found["Ready"][0])
    assert 0 < ready < everybody
    assert sum(number(found[place][0]) for place in PLACES) == number(found["Employees"][0])
    assert sum(number(found[place][1]) for place in PLACES) == number(found["Employees"][1])
    assert "Monthly salary" in texts(at)
    rows = sum(frame(at, "Look at")["Rows"])

    asked = press(at, "Send ")
    terms = dict(tables(asked)[-1].itertuples(index=False))
    assert terms["Only"] == "Monthly salary"
    confirm(asked, f"Send {int(ready)} people")
    with home.store.read() as session:
        run = session.exec(select(Run)).one()
        taken = session.exec(select(Item.source_person).where(Item.run_id == run.id)).all()
    assert (len(run.people), set(taken), len(taken)) == (ready, set(run.people), rows)


def test_one_employee_is_named_by_id_and_the_filter_can_be_cleared(use: Use) -> None:
    use("planned")
    at = opened("transfer")
    assert {"Period", "Pay-out group", "Department", "Salary group", "Employee"} <= {box.label for box in at.selectbox}
    whole = figures(at)["Employees"]
    assert figures(opened("transfer", department="no-such"))["Employees"] == whole
    at = opened("transfer", basis="hourly")
    assert figures(at)["Employees"] != whole
    assert figures(press(at, "Clear filter"))["Employees"] == whole


def test_among_very_many_an_employee_is_searched_for_and_the_name_stays_out_of_the_address(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "FEW", 5)
    use("planned")
    at = opened("transfer")
    assert "Employee" not in {box.label for box in at.selectbox}
    whole = figures(at)["Employees"]
    name = frame(at, "Look at")["Employee"][0]
    (search,) = [one for one in at.text_input if one.label == "Employee"]
    at = sound(search.set_value(f"  {name.upper()} ").run())
    assert set(frame(at, "Look at")["Employee"]) == {name}
    assert f"called {name.upper()}" in texts(at)
    assert name.upper() not in str(at.query_params)
    assert figures(press(at, "Clear filter"))["Employees"] == whole
    (search,) = [one for one in at.text_input if one.label == "Employee"]
    at = sound(search.set_value("nobody is called this").run())
    assert figures(at)["Employees"][0] == "0"


def test_legal_entities_have_names_where_the_time_system_tells_them(look: Look) -> None:
    home = look("prepared")
    company, flow = integration_named(home, "demo")
    names = entities_of(home, flow.source_id)
    carried = Choices(kinds=frozenset({Kind.HOURS}), summed=False, legal_entities=frozenset(names))
    flow = choose(home, company, flow, carried, "lone")
    plan_transfer(home, company, flow, OCTOBER, "lone", payout_group="monthly")
    (box,) = [box for box in opened("transfer", group="monthly").selectbox if box.label == "Legal entity"]
    assert len(names) > 1
    assert set(box.options) == {"All legal entities", *names.values(), "No legal entity"}


def test_only_those_whose_rows_did_not_arrive_are_shown_after_a_retry(look: Look) -> None:
    home = look("sent")
    with home.store.read() as session:
        left = set(session.exec(select(Item.source_person).where(Item.run_id == 1, Item.state == "rejected")).all())
    at = opened("transfer", retry="1")
    assert number(figures(at)["Employees"][0]) == len(left) > 0
    assert "did not arrive in run 1" in texts(at).replace("\\", "")
    assert figures(opened("transfer", retry="77"))["Employees"][0] == "0"


def test_unusual_values_must_be_ticked_and_are_never_ticked_beforehand(look: Look) -> None:
    home = look("planned")
    at = press(opened("transfer"), "Send ")
    (box,) = at.checkbox
    assert box.label.startswith("I looked at the ")
    assert box.value is False
    assert "Leaves " in texts(at)
    ready = figures(at)["Ready"][0]
    send = next(b for b in at.button if b.label == f"Send {ready} people")
    assert send.disabled
    at = ticked(at)
    assert not next(b for b in at.button if b.label == f"Send {ready} people").disabled
    with home.store.read() as session:
        assert not session.exec(select(Run)).all()


def test_the_first_send_of_all_offers_one_person(use: Use) -> None:
    use("planned")
    assert "This is the first send to" in texts(press(opened("transfer"), "Send "))


def test_after_something_arrived_the_dialog_offers_everybody(use: Use) -> None:
    use("sent")
    assert "This is the first send to" not in texts(press(opened("transfer"), "Send "))


def test_the_unusual_ones_can_be_looked_at_alone(use: Use) -> None:
    use("planned")
    rows = frame(opened("transfer", show="unusual"), "Look at")
    assert 0 < len(rows) < 10
    assert all(str(said).startswith("Leaves ") for said in rows["Look at"])


def test_hours_by_kind_add_up_in_each_line(use: Use) -> None:
    use("planned")
    rows = frame(opened("transfer"), "Look at")
    for work, absence, hours in zip(rows["Work"], rows["Absence"], rows["Hours"], strict=True):
        assert abs(Decimal(str(work)) + Decimal(str(absence)) - Decimal(str(hours))) <= Decimal("0.02")


def test_late_approvals_of_an_earlier_period_are_told_with_the_way_there(look: Look) -> None:
    home = look("planned")
    note = {"note": "earlier_period", "transfer": "x", "first": "2026-09-01", "last": "2026-09-30"}
    with home.store.write() as session:
        plan = session.merge(_newest(home))
        plan.notes = [{**note, "people": 2, "rows": 3, "quantity": {"hours/hours": "7.40", "absence/hours": "7.40"}}]
        session.add(plan)
    at = opened("transfer")
    assert "3 rows of September 2026 were approved late" in texts(at)
    assert "2 people, 14,80 hours" in texts(at)
    at = press(at, "Go to September 2026")
    assert "Nobody has planned this period yet" in texts(at)


def test_rows_that_come_after_a_later_period_was_planned_carry_a_mark(look: Look) -> None:
    home = look("planned")
    with home.store.write() as session:
        old = session.get_one(Transfer, _newest(home).transfer_id)
        later = PayPeriod.month(2026, 11)
        alike = {name: getattr(old, name) for name in ("integration_id", "legal_entity", "payout_group")}
        new = Transfer(first=later.first, last=later.last, **alike)
        session.add(new)
        session.flush()
        session.add(Plan(transfer_id=new.id, hash="x", made_by="lone", made_at=home.store.clock()))
    rows = frame(opened("transfer", period="2026-10-01..2026-10-31"), "Look at")
    assert "Approved late" in set(rows["Look at"])


def test_a_period_is_closed_and_opened_again_with_a_reason(look: Look) -> None:
    home = look("planned")
    at = press(opened("transfer"), "Close period…")
    assert next(b for b in at.button if b.label == "Close period").disabled
    next(t for t in at.text_input if t.label == "Reason").set_value("all *paid*").run()
    at = press(at, "Close period")
    assert "This period is closed: " in texts(at)
    assert at.caption[0].value.endswith(" · closed")
    assert r"all \*paid\*" in texts(at)
    assert not [label for label in labels(at) if label.startswith(("Send", "Plan"))]
    at = press(at, "Reopen period…")
    next(t for t in at.text_input if t.label == "Reason").set_value("one more").run()
    at = press(at, "Reopen period")
    assert [label for label in labels(at) if label.startswith("Send")]
    with home.store.read() as session:
        acts = session.exec(select(AuditEntry).where(col(AuditEntry.act).in_(["period closed", "period reopened"])))
        assert [entry.body["reason"] for entry in acts] == ["all *paid*", "one more"]


def _reason(at: AppTest) -> AppTest:
    next(t for t in at.text_input if t.label == "Reason").set_value("paid").run()
    return at


def test_of_two_who_close_a_period_the_second_is_told_who_was_first_and_so_is_who_plans_it(look: Look) -> None:
    home = look("planned")
    planning, closing = opened("transfer"), _reason(press(opened("transfer"), "Close period…"))
    company, _flow = integration_named(home, "demo")
    close_period(home, company, _newest(home).transfer_id, "mette", "all paid")
    (error,) = press(closing, "Close period").error
    assert error.value.replace("\\", "") == "mette has closed this period already: all paid."
    (error,) = press(planning, "Plan again").error
    assert error.value.startswith("Not planned. This period was closed by mette.")


def test_who_closes_a_period_that_is_being_sent_is_told(look: Look) -> None:
    home = look("planned")
    at = _reason(press(opened("transfer"), "Close period…"))
    company, _flow = integration_named(home, "demo")
    plan = _newest(home)
    run = confirm_send(home, company, plan.id or 0, plan.hash, "mette", "test")
    (error,) = press(at, "Close period").error
    assert f"Run {run}, started by mette, has not ended" in error.value.replace("\\", "")


def test_cancel_leaves_the_period_open(use: Use) -> None:
    use("planned")
    at = press(press(opened("transfer"), "Close period…"), "Cancel")
    assert "Close period" not in labels(at)
    assert "Close period…" in labels(at)


def test_the_page_says_what_counts_as_approved_and_where_that_is_inferred(look: Look) -> None:
    home = look("planned")
    at = opened("transfer")
    assert "Only approved data. Enough is: approved by the department manager." in texts(at)
    inferred = r"No approval of their own in TimeLog, so that of their day counts: Absence, [1-9]\d* rows?\."
    assert re.search(inferred, texts(at))
    company, flow = integration_named(home, "demo")
    kinds = frozenset({Kind.HOURS, Kind.ABSENCE})
    choose(home, company, flow, Choices(kinds=kinds, summed=False, approved_from="0"), "lone")
    at = opened("transfer")
    assert "Nobody need have approved" in texts(at)
    assert "Only approved data" not in texts(at)
