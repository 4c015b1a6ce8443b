"""The audit trail of links: everything ever decided, with who and when, also what was taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from core.actions.home import Home, integration_named
from core.actions.links import Decision, unlink_people
from core.actions.shown.trail import TAKEN_BACK, trail
from core.store.tables import EmployeeLink
from tests.app.looking import frame, opened, press, sound, texts
from tests.app.parts import fetched
from tests.app.reviewing import at_hand, more, undo_newest

__all__ = ["fetched"]


def test_what_was_taken_back_stays_in_the_trail(open_ones: Home) -> None:
    _, integration = integration_named(open_ones, "demo")
    before = len(trail(open_ones, integration))
    at = opened("employees", show="exact")
    person, _ = at_hand(at)
    undo_newest(press(at, "Ignore"))
    since = trail(open_ones, integration)[:-before]
    assert [(event.person, event.decision) for event in since] == [(person, TAKEN_BACK), (person, Decision.IGNORED)]


def test_the_trail_is_searched_by_name_and_says_who_did_what(open_ones: Home, fetched: Any) -> None:
    company, integration = integration_named(open_ones, "demo")
    at = opened("employees", show="exact")
    person, _ = at_hand(at)
    press(at, "Link")
    unlink_people(open_ones, company, integration, [person], "somebody else")
    at = more("trail")
    shown = frame(at, "actor")
    assert list(shown["what"][:2]) == ["Unlinked", "Linked"]
    assert shown["actor"][0] == "somebody else"
    name = shown["here"][0]
    search = next(box for box in at.text_input if (box.key or "").endswith("trail-search"))
    at = sound(search.input(name).run())
    assert set(frame(at, "actor")["here"]) == {name}
    head, *rows = fetched(at, "All of them (CSV)").decode("utf-8-sig").splitlines()
    assert head == "When;Who;Decision;TimeLog id;TimeLog number;TimeLog name;Zenegy id;Zenegy number;Zenegy name"
    assert rows[0].split(";")[1:4] == ["somebody else", "Unlinked", person]
    assert len(rows) == len(trail(open_ones, integration))


def test_before_any_decision_the_trail_says_what_it_will_hold(open_ones: Home) -> None:
    with open_ones.store.write() as session:
        session.execute(delete(EmployeeLink))
    assert "Nothing was decided yet" in texts(more("trail"))
