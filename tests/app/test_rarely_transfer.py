"""What is rare on Transfer, Overview and History: one person alone, nothing left to do, a plan that takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from console import texts as words
from console.formats import Formats
from console.panels import filters, people, planning
from core.actions.home import Home, integration_named
from core.actions.shown.plans import Place
from core.actions.shown.sheets import planned_people
from core.store.tables import Item, Plan, Sheet
from core.transfer.case import Outcome
from tests.app.looking import labels, opened, press, sound, tables, texts
from tests.app.looking import select as choose
from tests.app.test_next_steps import _nobody_ready
from tests.app.test_setup_page import primary
from tests.app.test_transfer_choices import _newest

Look = Callable[[str], Home]
HERE: Any = SimpleNamespace(formats=Formats("da_DK", "Europe/Copenhagen", date(2026, 11, 20)))


def person(number: str, **known: str) -> Any:
    return SimpleNamespace(key=number, name=f"Person {number}", number=number, department="Sales", known=_known(known))


def _known(about: dict[str, str]) -> Any:
    return SimpleNamespace(**{"entity": "1", "department_id": "5", "pay_basis": "hourly", **about})


def test_what_was_sent_and_is_not_paid_is_what_to_look_at_first() -> None:
    lost: Any = SimpleNamespace(person=SimpleNamespace(alarms=[SimpleNamespace(reason="not_paid_missing")]))
    assert "payroll has it no more: not paid" in people.look_at(HERE, lost)


def test_where_rows_are_kept_back_but_nobody_as_a_whole_only_those_are_counted() -> None:
    in_part: Any = SimpleNamespace(place=Place.READY, in_part=True)
    whole: Any = SimpleNamespace(place=Place.WAITING, in_part=False)
    assert people.kept_back(HERE, [in_part]) == "1 person in part"
    assert people.kept_back(HERE, [whole, in_part]) == "1 person, and 1 in part"


def test_where_all_are_alike_there_is_nothing_to_choose() -> None:
    lines = [SimpleNamespace(place=Place.READY, person=person(number)) for number in ("7", "8")]
    one, two = (SimpleNamespace(lines=found) for found in (lines[:1], lines))
    assert filters.options(HERE, one) == []  # type: ignore[arg-type]
    assert [field.name for field, _ in filters.options(HERE, two)] == ["person"]  # type: ignore[arg-type]


def test_one_person_alone_is_sent_at_once_and_a_take_back_counts_no_hours(look: Look) -> None:
    home = look("planned")
    _, integration = integration_named(home, "demo")
    plan = _newest(home).id or 0
    one = next(p for p in planned_people(home, integration, plan) if p.outcome is Outcome.READY)
    with home.store.write() as session:
        for item in session.exec(select(Item).where(Item.sheet_id == one.sheet)).all():
            item.action = "remove"
            session.add(item)
    at = press(opened("transfer", person=one.key), "Send 1 person…")
    assert "Send one person first" not in labels(at)
    assert "Send 1 person" in labels(at)
    (terms,) = [dict(table.itertuples(index=False)) for table in tables(at) if "Receiver" in table.to_string()]
    assert words.move("remove") in terms["Rows"]
    assert "Hours" not in terms


@pytest.mark.parametrize(
    ("mended", "step"), [(("not_linked",), ["Map codes"]), (("not_linked", "unmapped_code"), [])], ids=["code", "none"]
)
def test_when_all_is_sent_and_linked_codes_are_next_and_then_nothing(
    look: Look, mended: tuple[str, ...], step: list[str]
) -> None:
    home = look("planned")
    _nobody_ready(home, "confirmed")
    with home.store.write() as session:
        for sheet in session.exec(select(Sheet)).all():
            left = [problem for problem in sheet.body["problems"] if problem["reason"] not in mended]
            sheet.body = {**sheet.body, "problems": left}
            session.add(sheet)
    at = opened()
    assert primary(at) == step
    assert "Read again" in labels(at)
    if step:
        following = next(button for button in at.button if button.proto.type == "primary")
        assert sound(following.click().run()).title[0].value == "Codes and rates"


def test_a_plan_that_takes_long_goes_on_by_itself_and_says_so(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PATIENCE_SECONDS", 0)
    home, before = look("prepared"), set(threading.enumerate())
    at = press(opened(), "Plan October 2026")
    assert "It goes on; look here again in a while." in at.warning[0].value
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("ThreadPoolExecutor"):
            thread.join(60)
    with home.store.read() as session:
        assert session.exec(select(Plan)).all()


def test_what_payroll_does_not_show_any_more_can_not_be_taken_back(look: Look) -> None:
    home = look("sent")
    with home.store.write() as session:
        for item in session.exec(select(Item).where(Item.state == "confirmed")).all():
            item.ref = f"gone-{item.id}"
            session.add(item)
    at = press(choose(opened("history", run="1", rows="confirmed"), "rows-", 0), "Take back…")
    assert "does not show it any more" in at.warning[0].value
    assert next(button for button in at.button if button.label == "Take back 1 row").disabled


def test_a_record_that_was_adopted_and_is_another_now_is_asked_about_again(look: Look) -> None:
    home = look("planned")
    with home.store.write() as session:
        for sheet in session.exec(select(Sheet)).all():
            found = sheet.body["problems"]
            changed = [{**p, "reason": "adopted_differs"} if p["reason"] == "already_there" else p for p in found]
            sheet.body = {**sheet.body, "problems": changed}
            session.add(sheet)
    at = choose(opened("transfer"), "-foreign-", 0)
    assert "It was to be adopted, but is another figure or kind than ours. Decide again." in texts(at)
