"""Codes and rates: figures that add up, drafts that stay, older edits refused, what is saved is what was shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlmodel import select

from console.panels.codes_words import NoFigure, figure
from core.actions.code_drafts import discard_drafts
from core.actions.code_reading import read_again
from core.actions.home import Home, actor
from core.store.tables import CodeMapping, Connection
from tests.app.coding import (
    OPEN,
    Look,
    drafts,
    editor,
    flow_of,
    line,
    now,
    other_drafts,
    shown_lines,
    target,
    type_in,
)
from tests.app.conftest import Use
from tests.app.demo import OCTOBER, Stages
from tests.app.looking import figures, frame, labels, number, opened, press, sound, tables, texts


def test_before_anybody_counted_the_next_step_is_to_read(use: Use, made: Stages) -> None:
    use("prepared")
    at = opened("codes")
    assert "Which codes October 2026 uses shows once its rows were read" in texts(at)
    assert not [s for s in at.header if s.value == "Summed by target"]
    before = made.requests()
    press(at, "Read TimeLog and Zenegy")
    assert "Read again" in labels(at)
    assert made.requests() > before
    assert number(figures(at)["Codes used this period"][0]) > 10


def test_a_reading_that_fails_says_so_and_keeps_what_there_was(counted: Home) -> None:
    with counted.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.base_url = "http://127.0.0.1:9/nobody"
            session.add(row)
    at = press(opened("codes"), "Read again")
    assert at.error[0].value.startswith("Not all was read. ")
    assert number(figures(at)["Codes used this period"][0]) > 10


def test_the_strip_the_editor_and_the_sums_add_up(counted: Home) -> None:
    at = opened("codes")
    found = {label: number(value) for label, (value, _) in figures(at).items()}
    assert found["Codes used this period"] == found["Mapped"] + found["Not mapped"]
    sums = tables(at)[0].set_index("Target")["Hours"].map(number)
    assert sums["All"] == sum(v for name, v in sums.items() if name != "All")
    assert sums["None"] >= found["Hours held back"] > 0
    grid = frame(at, "target")
    edited = sum(Decimal(str(v)) for v in grid["hours"])
    assert edited + sums["Linked to nobody"] == sums["All"]
    assert grid["state"].iloc[0] == "Not mapped"


def test_what_is_held_back_is_what_the_plan_keeps_back(counted: Home) -> None:
    held = figures(opened("codes"))
    shown = texts(opened("overview"))
    assert number(held["Rows held back"][0]) == now(counted).held_rows
    assert "code 90 Diverse has no target".lower() in shown.lower()


def test_an_edit_is_a_draft_at_once_and_still_there_for_a_new_visitor(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    (draft,) = drafts(counted)
    assert (draft.code, draft.state) == (OPEN, "draft")
    assert "Save 1 draft…" in labels(at)
    again = opened("codes")
    assert "Save 1 draft…" in labels(again)
    assert list(frame(again, "target")["state"])[:1] == ["Draft"]
    assert figures(again)["Not mapped"][0] == "1"


def test_a_line_keeps_its_place_while_somebody_works_on_it(counted: Home) -> None:
    at = opened("codes")
    before = list(frame(at, "target")["code"])
    mapped = next(code for code in reversed(before) if code.isdigit() and code != OPEN)
    type_in(at, mapped, target="leave_out")
    assert list(frame(at, "target")["code"]) == before
    assert list(frame(opened("codes"), "target")["code"]).index(mapped) == 1


def test_edits_land_on_the_line_that_was_shown_whatever_the_order_is(counted: Home) -> None:
    at = opened("codes", kind="absence", codes="all")
    shown = [found.code for found in shown_lines(at)]
    for code in (shown[-1], shown[0], shown[3]):
        type_in(at, code, target="leave_out")
    assert {row.code for row in drafts(counted)} == {shown[-1], shown[0], shown[3]}


def test_saving_shows_what_changes_and_then_counts(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    press(at, "Save 1 draft…")
    changes = tables(at)[-1].set_index("October 2026")
    assert list(changes.index) == ["Released, get a target"]
    assert number(changes.loc["Released, get a target", "Rows"]) == line(counted, OPEN).rows
    press(at, "Save 1 draft")
    assert "1 draft saved" in texts(at)
    assert figures(at)["Not mapped"][0] == "0"
    assert drafts(counted) == []
    assert "was planned before codes were changed last" in texts(at)
    assert "Plan again on Transfer" in labels(at)


def test_rows_already_sent_that_would_be_moved_are_told(look: Look) -> None:
    home = look("sent")
    read_again(home, flow_of(home)[1], OCTOBER)
    at = type_in(opened("codes"), "20", target=target(home, "Illness"))
    press(at, "Save 1 draft…")
    assert "Go to another target" in list(tables(at)[-1]["October 2026"])
    assert "in payroll already" in texts(at)


def test_cancel_saves_nothing(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    press(press(at, "Save 1 draft…"), "Cancel")
    assert "Cancel" not in labels(at)
    assert len(drafts(counted)) == 1


def test_a_draft_that_somebody_changed_while_the_dialog_was_open_is_not_saved(counted: Home) -> None:
    at = press(type_in(opened("codes"), OPEN, target=target(counted, "Illness")), "Save 1 draft…")
    other_drafts(counted, OPEN, target(counted, "Vacation"))
    press(at, "Save 1 draft")
    assert "karen changed the draft" in at.error[0].value
    assert len(drafts(counted)) == 1


def test_a_late_press_finds_no_button_for_other_drafts(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    early = next(button.key for button in at.button if button.label == "Save 1 draft…")
    type_in(at, "20", target="leave_out")
    late = next(button.key for button in at.button if button.label == "Save 2 drafts…")
    assert early != late


def test_an_older_edit_is_refused_with_both_shown_and_either_can_be_kept(counted: Home) -> None:
    at = opened("codes")
    other_drafts(counted, OPEN, target(counted, "Vacation"))
    type_in(at, OPEN, target=target(counted, "Illness"))
    both = next(t for t in tables(at) if "Yours, not kept" in t.columns)
    assert list(both.iloc[0]) == ["Vacation", "Illness"]
    assert "karen changed Diverse" in texts(at)
    assert [row.changed_by for row in drafts(counted)] == ["karen"]
    press(at, "Draft mine instead")
    assert "Yours, not kept" not in str([t.columns for t in tables(at)])
    assert [row.target for row in drafts(counted)] == [target(counted, "Illness").partition(":")[2]]


def test_keeping_theirs_leaves_the_page_as_theirs(counted: Home) -> None:
    at = opened("codes")
    other_drafts(counted, OPEN, target(counted, "Vacation"))
    press(type_in(at, OPEN, target=target(counted, "Illness")), "Keep theirs")
    assert "Keep theirs" not in labels(at)
    shown = frame(at, "target").set_index("code")["target"]
    assert shown[OPEN] == target(counted, "Vacation")


def test_an_edit_in_another_window_of_the_same_person_says_so(counted: Home) -> None:
    at = opened("codes")
    other_drafts(counted, OPEN, target(counted, "Vacation"), actor())
    type_in(at, OPEN, target=target(counted, "Illness"))
    assert "Diverse was changed in another window just now" in texts(at)


def test_a_draft_that_somebody_discarded_meanwhile_is_told(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    company, integration = flow_of(counted)
    (draft,) = drafts(counted)
    discard_drafts(counted, company, integration, {draft.id: draft.changed_at}, "karen")
    type_in(at, OPEN, target=target(counted, "Vacation"))
    assert "Somebody took back what stood at Diverse" in texts(at)
    assert drafts(counted) == []


def test_a_draft_that_can_not_be_stays_when_others_are_saved(counted: Home) -> None:
    rate = next(found.key for found in now(counted).targets if found.operation == "hours")
    at = type_in(type_in(opened("codes"), OPEN, target=rate), "20", target="leave_out")
    press(at, "Save 1 draft…")
    assert "1 draft can't be saved as it is, and stays." in texts(at)
    press(at, "Save 1 draft")
    assert [row.code for row in drafts(counted)] == [OPEN]


def test_saving_what_no_row_uses_says_so(counted: Home) -> None:
    unused = next(li for li in now(counted).lines if not li.rows and li.group.value == "absence")
    at = type_in(opened("codes", codes="all"), unused.code, target=target(counted, "Illness"))
    press(at, "Save 1 draft…")
    assert "No row of October 2026 goes anywhere else because of this." in texts(at)


def test_saving_before_rows_were_read_says_what_can_not_be_said_yet(look: Look) -> None:
    home = look("prepared")
    at = type_in(opened("codes", codes="all"), OPEN, target=target(home, "Illness"))
    press(at, "Save 1 draft…")
    assert "What this changes for October 2026 can be said once its rows were read." in texts(at)


def test_states_and_switches_stand_in_the_address(counted: Home) -> None:
    at = opened("codes", codes="all")
    (state,) = [box for box in at.selectbox if box.label == "State"]
    sound(state.set_value("open").run())
    assert at.query_params["state"] in ("open", ["open"])
    assert set(frame(at, "target")["state"]) == {"Not mapped"}
    (switch,) = [one for one in at.toggle if one.label == "Unused too"]
    sound(switch.set_value(False).run())
    assert "codes" not in at.query_params


def test_a_discarded_draft_is_gone_from_the_grid_too(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, target=target(counted, "Illness"))
    before = editor(at)
    press(at, "Discard")
    assert drafts(counted) == []
    assert editor(at) != before


def test_what_cannot_be_is_said_at_its_line_and_is_not_offered_to_save(counted: Home) -> None:
    rate = next(found.key for found in now(counted).targets if found.operation == "hours")
    at = type_in(opened("codes"), OPEN, target=rate)
    assert "Absence can't go to" in texts(at)
    assert not any(label.startswith("Save") for label in labels(at))
    assert frame(at, "target")["state"].iloc[0] == "Not possible"


def test_an_amount_where_the_rate_takes_none_is_said(counted: Home) -> None:
    at = type_in(opened("codes", columns="all"), "2200", amount="50,5")
    assert "takes no amount of its own" in texts(at)
    assert drafts(counted)[0].amount == Decimal("50.5")


def test_an_amount_that_could_be_two_is_asked_about_and_not_kept(counted: Home) -> None:
    at = type_in(opened("codes", columns="all"), "2200", amount="1.234")
    assert "could be 1234 or 1,234" in at.error[0].value
    assert drafts(counted) == []


def test_a_mapping_from_a_day_on_is_two_lines_once_it_is_saved(counted: Home) -> None:
    at = type_in(opened("codes"), "20", target=target(counted, "Illness"), **{"from": "2026-10-15"})
    press(press(at, "Save 1 draft…"), "Save 1 draft")
    found = [li for li in now(counted).lines if li.code == "20"]
    assert {(str(li.rule.valid_from), str(li.rule.valid_to)) for li in found if li.rule} == {
        ("None", "2026-10-14"),
        ("2026-10-15", "None"),
    }


def test_narrowing_to_some_people_shows_the_others_as_open(counted: Home) -> None:
    at = type_in(opened("codes", columns="all"), "20", paid="hourly")
    assert sorted(frame(at, "target").set_index("code").loc[["20"]]["state"]) == ["Draft", "Not mapped"]
    assert drafts(counted)[0].pay_basis == "hourly"


def test_clearing_a_mapping_tells_how_it_ends_and_clearing_a_draft_gives_it_up(counted: Home) -> None:
    at = type_in(opened("codes"), "20", target=None)
    assert "To end its mapping set To" in at.info[0].value
    type_in(at, OPEN, target=target(counted, "Illness"))
    type_in(at, OPEN, target="choose")
    assert drafts(counted) == []


def test_a_day_without_a_target_asks_for_the_target_first(counted: Home) -> None:
    at = type_in(opened("codes"), OPEN, **{"from": "2026-10-15"})
    assert "Choose first where code 90 goes." in at.info[0].value
    assert drafts(counted) == []


def test_suggestions_become_drafts_by_one_press_and_say_so(counted: Home) -> None:
    with counted.store.write() as session:
        for row in session.exec(select(CodeMapping).where(CodeMapping.code == "20")).all():
            row.ended_at = counted.store.clock()
            session.add(row)
    at = opened("codes")
    label = next(label for label in labels(at) if label.startswith("Draft "))
    press(at, label)
    assert "suggested by its name" in texts(at)
    assert "20" in {row.code for row in drafts(counted)}
    assert label not in labels(at)


def test_the_address_restores_the_view_and_a_filter_without_hit_can_be_cleared(counted: Home) -> None:
    at = opened("codes", kind="salary", state="mapped")
    assert {found.group.value for found in shown_lines(at)} == {"salary"}
    empty = opened("codes", kind="salary", state="open")
    assert "No code is like that" in texts(empty)
    press(empty, "Clear filter")
    assert len(frame(empty, "target")) > 5


def test_unused_codes_are_shown_when_asked(counted: Home) -> None:
    used, every = (len(frame(opened("codes", codes=codes), "target")) for codes in ("", "all"))
    assert every > used


def test_what_zenegy_has_not_confirmed_is_said_where_it_matters(counted: Home) -> None:
    at = opened("codes", kind="lines", codes="all")
    assert "Mileage" in texts(at)
    assert "Expenses" in texts(at)
    assert "Not confirmed by Zenegy" in texts(at)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("7,4", "7.4"), ("7.4", "7.4"), ("1.234,50", "1234.50"), ("-3", "-3"), ("1 200", "1200"), ("1234", "1234")],
)
def test_amounts_are_read_as_people_write_them(typed: str, read: str) -> None:
    assert figure(typed, "da_DK") == Decimal(read)


@pytest.mark.parametrize("typed", ["1.234", "abc", "1,2,3", "--1"])
def test_what_is_no_clear_amount_is_asked_about(typed: str) -> None:
    with pytest.raises(NoFigure):
        figure(typed, "da_DK")


def test_an_empty_cell_is_no_amount() -> None:
    assert figure(" ", "da_DK") is None
