"""The Transfer page against the ledger: figures, the dialog, sending, late and double presses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from console.panels import people
from core.actions.home import Home
from core.actions.shown.companies import companies
from core.actions.watch import stop_run
from core.store.tables import Connection, EmployeeLink, Item, Plan, Run
from tests.app.conftest import Use
from tests.app.demo import Stages
from tests.app.looking import confirm, figures, frame, labels, number, opened, press, sound, tables, texts, ticked

Look = Callable[[str], Home]
PLACES = ("Ready", "Not ready", "In payroll already", "Nothing for payroll", "Other groups and entities")


def _items(home: Home, **about: Any) -> int:
    with home.store.read() as session:
        return session.exec(select(func.count()).select_from(Item).filter_by(**about)).one()


def _monthly_items(home: Home, *states: str) -> list[Item]:
    """The newest monthly plan's transfer."""
    with home.store.read() as session:
        plan = session.exec(
            select(Plan).where(col(Plan.filters)["payout_group"].as_string() == "monthly").order_by(col(Plan.id).desc())
        ).first()
        assert plan is not None
        query = select(Item).where(Item.transfer_id == plan.transfer_id, col(Item.state).in_(states))
        return list(session.exec(query).all())


def test_the_five_places_add_up_to_everybody_and_their_hours_to_all_hours(use: Use) -> None:
    for stage in ("planned", "sent"):
        use(stage) if stage == "planned" else None
        found = figures(opened("transfer"))
        assert sum(number(found[place][0]) for place in PLACES) == number(found["Employees"][0])
        assert sum(number(found[place][1]) for place in PLACES) == number(found["Employees"][1])


def test_after_a_run_the_places_still_add_up(use: Use) -> None:
    use("sent")
    found = figures(opened("transfer"))
    assert number(found["In payroll already"][1]) > 0
    assert sum(number(found[place][0]) for place in PLACES) == number(found["Employees"][0])
    assert sum(number(found[place][1]) for place in PLACES) == number(found["Employees"][1])


def test_the_ready_table_adds_up_to_the_strip_and_its_rows_to_the_ledger(look: Look) -> None:
    home = look("planned")
    at = opened("transfer")
    ready, found = frame(at, "Look at"), figures(at)
    assert len(ready) == number(found["Ready"][0])
    assert sum(Decimal(str(v)) for v in ready["Hours"]) == number(found["Ready"][1])
    assert sum(ready["Rows"]) == len(_monthly_items(home, "planned"))


def test_long_tables_go_to_the_browser_page_by_page_and_add_up_over_all(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 20)
    with look("planned").store.read() as session:
        plan = session.exec(select(Plan).order_by(col(Plan.id))).first()
    at = opened("transfer")
    found = figures(at)
    everybody = int(number(found["Ready"][0]))
    seen: list[tuple[str, str]] = []
    hours = Decimal(0)
    for page in range(1, -(-everybody // 20) + 1):
        at.session_state[f"nordlys-{plan.hash}--ready--page"] = page
        ready = frame(sound(at.run()), "Look at")
        assert len(ready) <= 20
        seen += zip(ready["Employee"], ready["No."], strict=True)
        hours += sum((Decimal(str(v)) for v in ready["Hours"]), Decimal(0))
    assert len(set(seen)) == len(seen) == everybody > 20
    assert hours == number(found["Ready"][1])


def test_the_not_ready_table_adds_up_to_the_hours_kept_back(use: Use) -> None:
    use("sent")
    at = opened("transfer")
    waiting, found = frame(at, "Who can fix it"), figures(at)
    assert sum(Decimal(str(v)) for v in waiting["Hours"]) == number(found["Not ready"][1])
    assert all(waiting["Why"])
    assert all(waiting["Who can fix it"])
    assert any("did not arrive" in why for why in waiting["Why"])


def test_who_is_in_payroll_already_is_listed_once_somebody_asks(look: Look) -> None:
    look("sent")
    at = opened("transfer")
    before = len(at.dataframe)
    at.session_state["nordlys-arrived-box"] = True
    grids = sound(at.run()).dataframe
    assert len(grids) == before + 1
    assert len(grids[-1].value) == number(figures(at)["In payroll already"][0])


def test_what_will_be_sent_is_what_the_ledger_holds_planned(look: Look) -> None:
    home = look("planned")
    sums = tables(opened("transfer"))[0].set_index("Kind")
    planned = _monthly_items(home, "planned")
    hours = sum((item.quantity for item in planned if item.operation == "hours"), Decimal(0))
    days = sum((item.quantity for item in planned if item.operation == "absence"), Decimal(0))
    assert number(sums.loc["All hours", "Sum"]) == hours
    assert number(sums.loc["All days", "Sum"]) == days


def test_where_nothing_waits_what_is_in_payroll_stands_instead(look: Look) -> None:
    home = look("sent")
    with home.store.write() as session:
        for item in _monthly_items(home, "planned"):
            session.merge(item).state = "cancelled"
    at = opened("transfer")
    assert "In payroll" in [header.value for header in at.header]
    arrived = _monthly_items(home, "confirmed")
    hours = sum((item.quantity for item in arrived if item.operation == "hours"), Decimal(0))
    assert number(tables(at)[0].set_index("Kind").loc["All hours", "Sum"]) == hours > 0


def _asked(stage: str, use: Use) -> AppTest:
    use(stage)
    return press(opened("transfer"), "Send ")


def test_the_dialog_repeats_company_receiver_host_counts_and_totals(use: Use, made: Stages) -> None:
    at = _asked("planned", use)
    terms = dict(tables(at)[-1].itertuples(index=False))
    ready, everybody = figures(at)["Ready"][0], figures(at)["Employees"][0]
    assert "Nordlys" in terms["Company"]
    assert made.url.rsplit(":", 1)[1] in terms["Receiver"]
    assert terms["Period"] == "October 2026, monthly paid"
    assert terms["People"] == f"{ready}, of {everybody} in the period"
    assert {"Cancel", "Send one person first", f"Send {ready} people"} <= set(labels(at))
    assert sum("Practice company" in m.value for m in at.markdown) == 2


def test_the_dialog_sends_nothing_by_itself_and_cancel_closes_it(look: Look) -> None:
    home = look("planned")
    at = press(press(opened("transfer"), "Send "), "Cancel")
    assert "Cancel" not in labels(at)
    with home.store.read() as session:
        assert not session.exec(select(Run)).all()


def test_send_writes_a_run_of_exactly_this_plan_and_asks_no_provider(look: Look, made: Stages) -> None:
    home = look("planned")
    asked = press(opened("transfer"), "Send ")
    before = made.requests()
    at = confirm(asked, f"Send {figures(asked)['Ready'][0]} people")
    assert made.requests() == before
    with home.store.read() as session:
        run = session.exec(select(Run)).one()
        plan = session.get_one(Plan, run.plan_id)
    assert (run.plan_hash, run.people, run.trigger) == (plan.hash, [], "console")
    assert {item.run_id for item in _monthly_items(home, "planned")} == {run.id}
    assert "No worker is running" in texts(at)
    assert "Stop after this row" in labels(at)
    assert not any(label.startswith(("Send", "Plan")) for label in labels(at))


def test_one_person_first_sends_one_person(look: Look) -> None:
    home = look("planned")
    press(press(opened("transfer"), "Send "), "Send one person first")
    with home.store.read() as session:
        run = session.exec(select(Run)).one()
    taken = {item.source_person for item in _monthly_items(home, "planned") if item.run_id == run.id}
    assert list(taken) == run.people
    assert len(taken) == 1


def test_a_press_on_a_plan_that_another_one_replaced_opens_nothing(look: Look) -> None:
    home = look("planned")
    at = opened("transfer")
    _new_hash(home)
    send = next(button for button in at.button if button.label.startswith("Send"))
    sound(send.click().run())
    assert "Cancel" not in labels(at)
    with home.store.read() as session:
        assert not session.exec(select(Run)).all()


def test_a_confirmation_of_a_plan_that_another_one_replaced_sends_nothing(look: Look) -> None:
    home = look("planned")
    at = ticked(press(opened("transfer"), "Send "))
    _new_hash(home)
    press(at, f"Send {figures(at)['Ready'][0]} people")
    assert "not the plan that was shown" in texts(at)
    with home.store.read() as session:
        assert not session.exec(select(Run)).all()


def _new_hash(home: Home) -> None:
    with home.store.write() as session:
        for plan in session.exec(select(Plan)).all():
            plan.hash = "0" * 64
            session.add(plan)


def test_two_tabs_that_confirm_the_same_plan_make_one_run(look: Look) -> None:
    home = look("planned")
    tabs = [press(opened("transfer"), "Send ") for _ in range(2)]
    for at in tabs:
        confirm(at, f"Send {figures(at)['Ready'][0]} people")
    assert "being sent already" in texts(tabs[1])
    with home.store.read() as session:
        assert len(session.exec(select(Run)).all()) == 1


def test_a_read_only_connection_says_so_and_sends_nothing(look: Look) -> None:
    home = look("planned")
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.may_send = False
            session.add(row)
    at = press(opened("transfer"), "Send ")
    confirm(at, f"Send {figures(at)['Ready'][0]} people")
    assert "is read-only" in texts(at).replace("\\", "")


def test_plan_reads_both_systems_and_shows_the_plan(use: Use, made: Stages) -> None:
    use("prepared")
    at = opened("transfer")
    assert labels(at) == ["Plan October 2026"]
    before = made.requests()
    press(at, "Plan October 2026")
    assert made.requests() > before
    assert any(label.startswith("Send ") for label in labels(at))


def test_a_plan_that_can_not_be_made_says_why(look: Look) -> None:
    home = look("prepared")
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.base_url = "http://127.0.0.1:9/nobody"
            session.add(row)
    at = press(opened("transfer"), "Plan October 2026")
    assert at.error[0].value.startswith("Not planned. ")


def test_an_unlinked_person_moves_to_not_ready_when_planned_again(look: Look) -> None:
    home = look("planned")
    # Planned once more first: payroll holds what a later stage sent, and that stays where it is.
    at = press(opened("transfer"), "Plan again")
    before = figures(at)
    with home.store.write() as session:
        person = _monthly_items(home, "planned")[0].source_person
        link = session.exec(select(EmployeeLink).filter_by(source_person=person, status="linked")).one()
        link.status, link.undone_at = "unlinked", home.store.clock()
        session.add(link)
    after = figures(press(at, "Plan again"))
    assert number(after["Ready"][0]) == number(before["Ready"][0]) - 1
    assert number(after["Not ready"][0]) >= number(before["Not ready"][0]) + 1


def test_a_run_that_is_stopped_says_who_asked(look: Look) -> None:
    home = look("planned")
    at = press(opened("transfer"), "Send ")
    confirm(at, f"Send {figures(at)['Ready'][0]} people")
    stop_run(home, companies(home)[0], 1, "karen")
    assert "as karen asked" in texts(opened("transfer"))


def test_after_a_run_the_page_names_it_and_offers_the_rest(use: Use) -> None:
    use("sent")
    at = opened("transfer")
    assert "Run 1, " in texts(at)
    assert "refused" in texts(at)
    assert "Look at this run" in labels(at)
    assert any(label.startswith("Send ") for label in labels(at))
