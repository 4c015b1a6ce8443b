"""What people see rarely: files, refused and done rates, texts of days and moments, sign-ins that end, small plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from console.formats import Formats
from console.panels import codes_editor, codes_words, exchanges
from core.actions.code_drafts import discard_drafts
from core.actions.companies import make_company
from core.actions.home import Home
from core.store.tables import Catalogue, CodeMapping, Connection, Item, Run, SignIn, TokenRow
from tests.app.coding import OPEN, drafts, flow_of, target, type_in
from tests.app.conftest import Use
from tests.app.looking import entries, figures, frame, labels, number, opened, press, sound, tables, texts
from tests.app.parts import fetched, tick
from tests.app.test_connections_page import begun, page

__all__ = ["fetched"]

Look = Callable[[str], Home]
F = Formats("da_DK", "Europe/Copenhagen", date(2026, 11, 20))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=3), "3 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=3), "Tue 17 Nov 13.00"),
        (None, "never"),
    ],
)
def test_how_long_ago_something_was(past: timedelta | None, said: str) -> None:
    here: Any = SimpleNamespace(formats=F, home=SimpleNamespace(store=SimpleNamespace(clock=lambda: NOW)))
    assert codes_words.ago(here, None if past is None else NOW - past) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (1, 9, F.days(date(2026, 10, 1), date(2026, 10, 9))),
        (1, 0, "from Thu 1 Oct"),
        (0, 9, "until Fri 9 Oct"),
        (0, 0, "always"),
    ],
)
def test_from_when_to_when(first: int, last: int, said: str) -> None:
    days = [date(2026, 10, day) if day else None for day in (first, last)]
    assert codes_words.span(F, *days) == said


@pytest.mark.parametrize("text", ["POST /x\n\nnot json", "no body"])
def test_a_body_that_is_no_json_is_shown_as_it_is(text: str) -> None:
    assert exchanges._readable(text) == text


def test_files_hold_what_the_page_shows(use: Use, fetched: Any) -> None:
    use("sent")
    managers = fetched(opened("overview"), "CSV", "not-approved").decode("utf-8-sig").splitlines()
    assert managers[0] == "Manager;Department;Employee;Day;Week"
    assert len(managers) > 1
    runs = fetched(opened("history"), "CSV", "runs").decode("utf-8-sig").splitlines()
    assert (len(runs), runs[1].split(";")[-1]) == (2, "Equal")
    at = opened("history", run="1", rows="all")
    rows = fetched(at, "CSV", "run-1").decode("utf-8-sig").splitlines()
    assert len(rows) - 1 == number(figures(at)["Rows"][0])
    at = opened("transfer")
    ready = fetched(at, "CSV", "nordlys-ready").decode("utf-8-sig").splitlines()
    assert len(ready) - 1 == len(frame(at, "Look at"))


def test_rates_that_arrived_and_that_were_refused_are_told(counted: Home) -> None:
    at = type_in(opened("codes"), "1300", "rates", amount="45,00")
    asked = press(at, "Send 1 rate…")
    at = press(asked, "Cancel")
    assert "Send 1 rate" not in labels(at)
    press(press(at, "Send 1 rate…"), "Send 1 rate")
    for state, said in (("confirmed", "1 rate is in payroll"), ("rejected", "The number is taken")):
        with counted.store.write() as session:
            item = session.exec(select(Item).where(Item.operation == "rate").order_by(col(Item.id).desc())).first()
            assert item is not None
            item.state, item.reason = state, "The number is taken"
            session.add(item)
            run = session.get_one(Run, item.run_id)
            run.state, run.ended_at = "done", counted.store.clock()
            session.add(run)
        assert said in texts(opened("codes"))


def test_switches_of_codes_stand_in_the_address_and_a_long_list_is_not_painted(
    counted: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes_editor, "MOST_STYLED", 0)
    at = opened("codes")
    (switch,) = [one for one in at.toggle if one.label == "Unused too"]
    at = sound(switch.set_value(True).run())
    assert at.query_params["codes"] in ("all", ["all"])
    at = type_in(at, "90", target=None)
    assert not at.info


def test_a_sign_in_that_ends_soon_is_said_on_the_overview(look: Look) -> None:
    home = look("prepared")
    with home.store.write() as session:
        row = session.exec(select(TokenRow)).first()
        assert row is not None
        row.expires_at = home.store.clock() + timedelta(days=5)
        session.add(row)
    assert [said for said in entries(opened("overview")) if "Sign in again soon" in said]


def test_the_reason_of_closing_that_was_taken_out_again_closes_nothing(use: Use) -> None:
    use("planned")
    at = press(opened("transfer"), "Close period…")
    next(one for one in at.text_input if one.label == "Reason").set_value("paid").run()
    next(one for one in at.text_input if one.label == "Reason").set_value("")
    press(at, "Close period")
    assert "This period is closed" not in texts(at)
    assert "Close period…" in labels(at)


def test_a_page_that_waits_for_a_sign_in_notices_by_itself_that_it_ended(look: Look) -> None:
    home = look("prepared")
    empty = make_company(home, "Havnens Bageri ApS", "lone")
    found, _url = begun(empty)
    assert not tick(found).warning
    with home.store.write() as session:
        row = session.exec(select(SignIn)).one()
        row.outcome, row.message = "denied", "Nobody gave access."
        session.add(row)
    assert "Nobody gave access" in tick(found).warning[0].value


def test_with_a_public_address_nobody_is_told_to_paste(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_PUBLIC_URL", "https://handover.example/")
    home = look("prepared")
    make_company(home, "Havnens Bageri ApS", "lone")
    assert "public https" not in texts(page(company="havnens-bageri-aps", add="zenegy"))


def test_a_connection_that_answers_with_something_to_look_at_says_so(look: Look) -> None:
    home = look("prepared")
    with home.store.write() as session:
        row = session.exec(select(Connection).where(Connection.provider == "timelog")).one()
        row.settings = {**row.settings, "transactional_user": "nobody"}
        session.add(row)
    at = press(page(company="nordlys"), "Test")
    assert "TimeLog answers, but something is to be looked at" in at.warning[0].value


def test_a_connection_that_carries_nothing_is_disconnected_without_a_warning(look: Look) -> None:
    home = look("prepared")
    with home.store.write() as session:
        first = session.exec(select(Connection).where(Connection.provider == "timelog")).one()
        session.add(Connection(**first.model_dump() | {"id": "another", "name": "TimeLog 2", "identity_id": "other"}))
    at = press(page(company="nordlys", connection="another"), "Disconnect…")
    assert "Disconnect TimeLog 2" in labels(at)
    assert "can't plan or send without it" not in texts(at)


def test_hours_that_wait_for_approval_are_told_beside_those_held_back_and_so_is_nobody_unlinked(
    counted: Home,
) -> None:
    before = opened("codes")
    assert "Linked to nobody" in list(tables(before)[0]["Target"])
    assert "not approved yet" not in figures(before)["Rows held back"][1]
    with counted.store.write() as session:
        session.execute(delete(CodeMapping))
        row = session.exec(select(Catalogue).where(col(Catalogue.name).startswith("use:"))).one()
        row.body = {**row.body, "use": [[*use[:5], "linked", *use[6:]] for use in row.body["use"]]}
        session.add(row)
    at = opened("codes")
    assert "Linked to nobody" not in list(tables(at)[0]["Target"])
    assert "not approved yet" in figures(at)["Rows held back"][1]
    assert "not approved yet" in figures(at)["Hours held back"][1]


def test_an_edit_that_came_too_late_is_still_told_where_its_line_is_gone(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    (draft,) = drafts(counted)
    discard_drafts(counted, *flow_of(counted), {draft.id: draft.changed_at}, "karen")
    at = type_in(at, OPEN, target=target(counted, "Vacation"))
    assert {"Keep theirs", "Draft mine instead"} <= set(labels(at))
    with counted.store.write() as session:
        session.execute(delete(CodeMapping))
        session.execute(delete(Catalogue))
    at = sound(at.run())
    assert "Keep theirs" in labels(at)
    assert "Draft mine instead" not in labels(at)
    assert "The codes of October 2026 would stand here" in texts(at)
