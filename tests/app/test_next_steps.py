"""What the overview says to do next, and what the month-end pages say of rarer states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from console.formats import Formats
from console.panels import people, sending
from core.actions.closing import close_period
from core.actions.home import Home, integration_named
from core.actions.shown.unusual import Unusual, Why
from core.store.tables import Item
from tests.app.looking import labels, opened, press, sound, texts
from tests.app.test_transfer_choices import _newest

Look = Callable[[str], Home]


def _nobody_ready(home: Home, state: str = "cancelled") -> None:
    with home.store.write() as session:
        for item in session.exec(select(Item).where(Item.state == "planned")).all():
            item.state = state
            session.add(item)


def test_when_nobody_is_ready_and_rows_did_not_arrive_the_next_step_is_to_plan_again(look: Look) -> None:
    home = look("sent")
    _nobody_ready(home)
    at = opened()
    assert "Plan October 2026 again" in labels(at)
    assert press(at, "Plan October 2026 again").title[0].value == "Transfer"


def test_when_all_is_sent_the_next_step_is_to_match_who_is_linked_to_nobody(look: Look) -> None:
    home = look("planned")
    _nobody_ready(home, "confirmed")
    at = opened()
    (step,) = [label for label in labels(at) if label.startswith("Match ")]
    assert press(at, step).title[0].value == "Employees"
    assert "all that was ready is in payroll" in texts(opened("transfer"))


def test_nobody_waits_in_a_closed_period(look: Look) -> None:
    home = look("planned")
    company, _flow = integration_named(home, "demo")
    close_period(home, company, _newest(home).transfer_id, "mette", "all paid")
    _nobody_ready(home, "confirmed")
    assert "Nobody waits to be sent: the period is closed." in texts(opened("transfer"))


def test_more_unusual_values_than_fit_are_counted(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_NAMED", 0)
    look("planned")
    assert "more, under Unusual on the page" in texts(press(opened("transfer"), "Send "))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Unusual(Why.MUCH_MORE, times=Decimal("3.50")), "3,5 × last period"),
        (Unusual(Why.LEAVER, last_day=date(2026, 10, 16)), "Leaves Fri 16 Oct"),
        (Unusual(Why.FIRST_TIME), "First time"),
    ],
)
def test_an_unusual_value_says_why(found: Unusual, said: str) -> None:
    formats = Formats("da_DK", "Europe/Copenhagen", date(2026, 11, 22))
    assert people.unusually(formats, found) == said


def test_other_days_are_checked_as_they_are_typed(look: Look) -> None:
    look("sent")

    def days(first: date, last: date | None) -> Any:
        at = opened("overview", period="other")
        at.date_input[0].set_value(first)
        at.date_input[1].set_value(last)
        return sound(at.run())

    assert "A period has 93 days at most." in texts(days(date(2026, 1, 1), date(2026, 12, 31)))
    assert "Choose both days." in texts(days(date(2026, 10, 5), None))
    at = days(date(2026, 10, 5), date(2026, 10, 18))
    assert "Rows have been sent with October 2026 already." in texts(at)
    assert "Show these days" not in labels(press(at, "Cancel"))
