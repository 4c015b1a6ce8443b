"""Text that is drawn in one piece: what comes from a provider never becomes markup."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.app.looking import entries, sound, tables

SAID = "<b>Ann</b> & <img src=x onerror=alert(1)> *Bo* \\ 'x' \"y\""


def drawn() -> AppTest:
    def page() -> None:
        from console import tables
        from tests.app.test_tables import SAID

        tables.draw([SAID, "Hours"], [(SAID, "7,40"), ("All", "7,40")], SAID, ["Hours"], {1: "sum"})
        tables.terms({SAID: SAID}, SAID)
        tables.entry(SAID, [SAID, ""], tables.badge(SAID, "red"), SAID)

    return sound(AppTest.from_function(page).run())


def test_whatever_is_said_is_shown_letter_by_letter() -> None:
    at = drawn()
    table, terms = tables(at)
    assert list(table.columns) == [SAID, "Hours"]
    assert table.iloc[0, 0] == terms.iloc[0, 0] == terms.iloc[0, 1] == SAID
    assert entries(at) == ["\n".join([SAID] * 4)]
    assert not [one for one in at.get("html") if "<img" in one.proto.body or "<b>Ann" in one.proto.body]


def test_figures_stand_at_the_right_and_sums_are_bold() -> None:
    body = drawn().get("html")[0].proto.body
    assert body.count('class="r">7,40') == 2
    assert '<tr style="font-weight:600"><td class="l">All' in body
