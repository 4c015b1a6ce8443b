"""Rates on Codes and rates: drafted, made and changed by a run that names its receiver."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.codes import RATES, catalogue, remember
from core.actions.home import Home
from core.actions.rates import TRIGGER
from core.store.tables import Catalogue, Connection, RateDraft, Run
from tests.app.coding import (
    flow_of,
    type_in,
)
from tests.app.demo import Stages
from tests.app.looking import frame, labels, opened, press, sound, texts


def test_rates_are_shown_with_whom_they_are_open_to(counted: Home) -> None:
    grid = frame(opened("codes"), "own").set_index("number")
    assert grid.loc["1150", "open"] == "Everybody"
    assert grid.loc["1400", "open"] not in ("", "Everybody")


def switch_off(home: Home, wanted: str) -> None:
    integration = flow_of(home)[1]
    with home.store.read() as session:
        body = dict(catalogue(session, integration.target_id, RATES))
    body = {rate: {**found, "disabled": found["number"] == wanted} for rate, found in body.items()}
    remember(home, integration.target_id, RATES, body)


def test_a_rate_that_is_switched_off_is_shown_and_not_edited(counted: Home) -> None:
    switch_off(counted, "1150")
    at = opened("codes")
    assert frame(at, "own").set_index("number").loc["1150", "state"] == "Switched off"
    assert frame(at, "target").set_index("code").loc["2200", "state"] == "Broken"
    type_in(at, "1150", "rates", name="Another")
    assert "is switched off" in at.error[0].value
    assert rate_drafts(counted) == []


def rate_drafts(home: Home) -> list[RateDraft]:
    with home.store.read() as session:
        return list(session.exec(select(RateDraft)).all())


def test_a_changed_rate_is_a_draft_then_a_run_that_names_the_receiver(counted: Home, made: Stages) -> None:
    at = type_in(opened("codes"), "1300", "rates", amount="45,00")
    assert rate_drafts(counted)[0].amount == Decimal(45)
    press(at, "Send 1 rate…")
    assert made.url.rsplit(":", 1)[1] in texts(at)
    assert sum("Practice company" in m.value for m in at.markdown) == 2
    press(at, "Send 1 rate")
    with counted.store.read() as session:
        run = session.exec(select(Run).where(Run.trigger == TRIGGER)).one()
    assert f"Run {run.id}, by" in texts(at)
    assert rate_drafts(counted) == []


def test_a_taken_number_is_said_and_not_offered_to_send(counted: Home) -> None:
    at = type_in(opened("codes"), "1300", "rates", number="1150")
    assert "Another rate has this number" in texts(at)
    assert not any(label.startswith("Send ") for label in labels(at))
    press(at, "Discard")
    assert rate_drafts(counted) == []


def test_an_amount_of_a_rate_that_could_be_two_is_asked_about(counted: Home) -> None:
    at = type_in(opened("codes"), "1300", "rates", amount="1.234")
    assert "could be 1234 or 1,234" in at.error[0].value
    assert rate_drafts(counted) == []


def test_a_rate_that_somebody_changed_meanwhile_is_neither_overwritten_nor_discarded(counted: Home) -> None:
    first = opened("codes")
    type_in(opened("codes"), "1300", "rates", amount="45,00")
    type_in(first, "1300", "rates", amount="46,00")
    assert "changed" in first.error[0].value
    second = opened("codes")
    type_in(opened("codes"), "1300", "rates", amount="47,00")
    assert "changed" in press(second, "Discard").error[0].value
    assert [draft.amount for draft in rate_drafts(counted)] == [Decimal(47)]


def test_rates_that_nobody_read_are_not_said_to_be_none(counted: Home) -> None:
    integration = flow_of(counted)[1]
    remember(counted, integration.target_id, RATES, {})
    assert "Zenegy showed no general rate when it was read" in texts(opened("codes"))
    with counted.store.write() as session:
        session.delete(session.get_one(Catalogue, (integration.target_id, RATES)))
    assert "Zenegy's general rates would stand here" in texts(opened("codes"))


def added(at: AppTest, **typed: str) -> AppTest:
    press(at, "Add a rate…")
    for name, value in typed.items():
        at.text_input(key=f"nordlys-rates-new-{name}").set_value(value)
    return press(at, "Draft 1 rate")


def test_a_new_rate_is_drafted_in_a_dialog(counted: Home) -> None:
    at = added(opened("codes"), number="1600", name="Nat", amount="55,50")
    (draft,) = rate_drafts(counted)
    assert (draft.number, draft.name, draft.amount, draft.rate) == ("1600", "Nat", Decimal("55.5"), None)
    assert "Send 1 rate…" in labels(at)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "1600"}, "needs a number and a name"),
        ({"number": "1", "name": "x", "amount": "abc"}, "is no amount"),
    ],
)
def test_a_new_rate_without_what_it_needs_is_said_in_the_dialog(
    counted: Home, typed: dict[str, str], said: str
) -> None:
    at = added(opened("codes"), **typed)
    assert said in at.error[0].value
    assert "Draft 1 rate" in labels(at)
    assert rate_drafts(counted) == []


def test_what_a_new_rate_lacks_is_said_until_it_is_kept_or_given_up(counted: Home) -> None:
    """A message that goes while somebody types in the next field would take the letters with it."""
    at = added(opened("codes"), number="1600")
    sound(at.text_input(key="nordlys-rates-new-name").set_value("Nat").run())
    assert "needs a number and a name" in at.error[0].value
    press(press(at, "Cancel"), "Add a rate…")
    assert not at.error


def test_a_connection_that_may_not_send_says_so(counted: Home) -> None:
    at = added(opened("codes"), number="1600", name="Nat")
    with counted.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.may_send = False
            session.add(row)
    press(press(at, "Send 1 rate…"), "Send 1 rate")
    assert "is read\\-only" in at.error[0].value
