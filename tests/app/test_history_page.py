"""One run on History: figures, reasons, rows, a row's story, and the raw exchange as a logged act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.home import Home
from core.store.tables import AuditEntry, Item, Run
from tests.app.conftest import Use
from tests.app.looking import confirm, figures, frame, labels, number, opened, press, sound, tables, texts

Look = Callable[[str], Home]


def _states(home: Home) -> Counter[str]:
    with home.store.read() as session:
        return Counter(session.exec(select(Item.state).where(Item.run_id == 1)).all())


def test_the_list_leads_to_the_run(use: Use) -> None:
    use("sent")
    at = press(opened("history"), "Run 1, ")
    assert at.title[0].value == "Run 1"


def test_the_figures_are_the_ledgers_and_add_up(look: Look) -> None:
    states = _states(look("sent"))
    found = {label: value for label, (value, _) in figures(opened("history", run="1")).items()}
    assert number(found["In payroll"]) == states["confirmed"]
    assert number(found["Refused"]) == states["rejected"] > 0
    parts = ("In payroll", "Refused", "Needs you", "Not sent")
    assert sum(number(found[part]) for part in parts) == number(found["Rows"]) == sum(states.values())
    assert found["Sent and held"] == "Equal"


def test_what_is_in_payroll_by_kind_is_what_the_ledger_confirmed(look: Look) -> None:
    home = look("sent")
    sums = tables(opened("history", run="1"))[0].set_index("Kind")
    with home.store.read() as session:
        hours = session.exec(
            select(Item.quantity).where(Item.run_id == 1, Item.state == "confirmed", Item.operation == "hours")
        ).all()
    assert number(sums.loc["All hours", "Sum"]) == sum(hours)


def test_rows_that_need_something_come_first_with_the_providers_own_words(look: Look) -> None:
    states = _states(look("sent"))
    rows = frame(opened("history", run="1"), "Why")
    assert len(rows) == states["rejected"]
    assert set(rows["State"]) == {"Refused"}
    assert all(rows["Why"])
    assert not any(str(why).startswith("7.") for why in rows["Why"])


def test_all_rows_are_one_press_away(look: Look) -> None:
    states = _states(look("sent"))
    at = opened("history", run="1")
    at.get("button_group")[0].set_value("all").run()
    assert len(frame(sound(at), "Employee")) == min(200, sum(states.values()))


def _chosen(position: int) -> AppTest:
    at = opened("history", run="1")
    key = next(element.key for element in at.dataframe if "rows-" in (element.key or ""))
    at.session_state[key] = {"selection": {"rows": [position], "columns": [], "cells": []}}
    return sound(at.run())


def test_a_chosen_row_tells_its_story(use: Use) -> None:
    use("sent")
    at = _chosen(0)
    story = tables(at)[-1]
    assert story["State"].iloc[0] == "Waiting"
    assert story["State"].iloc[-1] == "Refused"
    assert "Show raw exchange" in labels(at)


def test_opening_the_raw_exchange_is_kept_and_shows_no_secret(look: Look) -> None:
    home = look("sent")
    at = press(_chosen(0), "Show raw exchange")
    shown = "\n".join(block.value for block in at.code)
    assert "authorization: ***" in shown.lower()
    assert "POST http://127.0.0.1:" in shown
    with home.store.read() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "raw exchange opened")).one()
        item = session.exec(select(Item).where(Item.run_id == 1, Item.state == "rejected")).all()
    assert entry.subject in {f"item:{one.id}" for one in item}
    assert "Show raw exchange" in labels(press(at, "Close"))


def test_a_difference_found_when_reading_back_is_an_alarm(look: Look) -> None:
    home = look("sent")
    with home.store.write() as session:
        run = session.get_one(Run, 1)
        run.report = {**run.report, "agrees": False, "differences": [{"kind": "missing"}, {"kind": "missing"}]}
        session.add(run)
    at = opened("history", run="1")
    assert "2 rows: not in payroll any more: not paid." in texts(at)
    assert figures(at)["Sent and held"][0] == "Not equal"


def test_what_is_missing_leads_back_to_the_period(use: Use) -> None:
    use("sent")
    at = press(opened("history", run="1"), "Send ")
    assert at.title[0].value == "Transfer"


def test_runs_are_narrowed_by_how_they_ended_and_by_period(use: Use) -> None:
    use("sent")
    at = opened("history", ended="need")
    assert len(_runs(at)) == 1
    assert len(_runs(opened("history", days="2026-10-01..2026-10-31"))) == 1
    assert len(_runs(opened("history", ended="running", days="no-such"))) == 1


def _runs(at: AppTest) -> list[str]:
    return [label for label in labels(at) if label.startswith("Run ")]


def test_rows_are_found_by_state_kind_and_name(look: Look) -> None:
    home = look("sent")
    states = _states(home)
    at = opened("history", run="1", rows="confirmed")
    assert set(frame(at, "Employee")["State"]) == {"In payroll"}
    assert len(frame(at, "Employee")) == states["confirmed"]
    assert "Why" not in frame(at, "Employee").columns
    with home.store.read() as session:
        absence = session.exec(
            select(Item).where(Item.run_id == 1, Item.state == "confirmed", Item.operation == "absence")
        ).all()
    at = opened("history", run="1", rows="confirmed", kind="absence")
    assert len(frame(at, "Employee")) == len(absence)
    name = str(frame(opened("history", run="1", rows="all"), "Employee")["Employee"].iloc[-1])
    at = opened("history", run="1", rows="all")
    at = sound(at.text_input[0].set_value(name.split()[0]).run())
    assert all(name.split()[0] in found for found in frame(at, "Employee")["Employee"])


def test_a_search_without_a_hit_says_so_and_can_be_cleared(use: Use) -> None:
    use("sent")
    at = opened("history", run="1")
    at = sound(at.text_input[0].set_value("nobody at all").run())
    assert "No row of this run fits the search." in texts(at)
    assert len(frame(press(at, "Clear filter"), "Employee"))


def test_a_reason_leads_to_its_rows(look: Look) -> None:
    states = _states(look("sent"))
    at = opened("history", run="1")
    at = press(at, f"Show {states['rejected']} row")
    assert set(frame(at, "Employee")["State"]) == {"Refused"}
    assert at.query_params["rows"] in ("rejected", ["rejected"])


def test_only_what_was_refused_is_sent_again(look: Look) -> None:
    home = look("sent")
    with home.store.read() as session:
        left = set(session.exec(select(Item.source_person).where(Item.run_id == 1, Item.state == "rejected")).all())
    at = press(opened("history", run="1"), "Send ")
    assert at.title[0].value == "Transfer"
    assert number(figures(at)["Ready"][0]) == len(left)
    # The test run does not follow a page that switches by itself: the address is opened anew.
    confirm(press(opened("transfer", retry="1"), "Send "), f"Send {len(left)} people")
    with home.store.read() as session:
        assert set(session.get_one(Run, 2).people) == left
