"""What becomes of a record that somebody changed or deleted in payroll after it was sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.ledger.states import Action, State
from core.models.rows import SourceRow
from core.models.writes import RecordState
from core.transfer.case import Holding, WhenArchived
from core.transfer.sheet import Drawn, draw
from tests.transfer.build import case, day, foreign, ground, held, hours, pieces

A, B, S = ("hours", "a"), ("hours", "b"), ("supplement", "s")


def edited(quantity: str = "9", **more: Any) -> Holding:
    """7.4 hours were sent for row a; payroll shows this now."""
    return held(1, 5, "7.4", {A: "7.4"}, there=foreign("ref-1", 5, quantity), **more)


def drawn(*rows: SourceRow, had: Any, decided: str = "", **settings: Any) -> Drawn:
    decisions = {(had[0].operation, "ref-1"): decided} if decided else {}
    return draw(case(*rows, held=had, decisions=decisions), ground(**settings))


def told(sheet: Drawn) -> tuple[list[str], list[str], list[str]]:
    return (
        [m.action.value for m in sheet.net.moves],
        [p.reason for p in sheet.problems],
        [a.reason for a in sheet.alarms],
    )


def decision(sheet: Drawn, word: str) -> str:
    return f"{word}:{sheet.problems[0].values['seen']}"


def test_a_record_that_was_changed_in_payroll_is_told_with_both_figures_and_not_written_over() -> None:
    for now in ("7.4", "8"):
        sheet = drawn(hours("a", 5, now), had=[edited()])
        assert told(sheet) == ([], ["differs"], ["differs"])
        (found,) = sheet.problems
        assert (found.operation, found.ref, found.row, found.day) == ("hours", "ref-1", A, day(5))
        said = [Decimal(found.values[name]) for name in ("sent", "ours", "there")]
        assert said == [Decimal("7.4"), Decimal(now), 9]
        assert sheet.outcome == "blocked"


def test_a_record_that_was_changed_is_not_taken_back_either_until_somebody_decides() -> None:
    gone_at_the_source = drawn(had=[edited()])
    assert told(gone_at_the_source) == ([], ["differs"], ["differs"])
    another_rate = drawn(hours("a", 5, "7.4", code="over"), had=[edited()])
    assert told(another_rate) == ([], ["differs"], ["differs"])


@pytest.mark.parametrize(("now", "covers"), [("7.4", "7.4"), ("8", "8"), (None, None)])
def test_payrolls_figure_is_taken_over(now: str | None, covers: str | None) -> None:
    rows = [hours("a", 5, now)] if now else []
    open_one = drawn(*rows, had=[edited()])
    left = drawn(*rows, had=[edited()], decided=decision(open_one, "leave"))
    assert told(left) == ([], [], [])
    ((_, now_covered),) = left.net.kept
    assert {key: amount for key, (_, amount) in now_covered.items()} == ({A: Decimal(covers)} if covers else {})


def test_a_decision_holds_for_what_was_seen_only() -> None:
    leave = decision(drawn(hours("a", 5, "7.4"), had=[edited()]), "leave")
    assert told(drawn(hours("a", 5, "7.4"), had=[edited("10")], decided=leave))[1] == ["differs"]
    assert told(drawn(hours("a", 5, "8"), had=[edited()], decided=leave))[1] == ["differs"]


@pytest.mark.parametrize(("now", "action"), [("7.4", "replace"), ("8", "replace"), (None, "remove")])
def test_our_figure_is_put_back(now: str | None, action: str) -> None:
    rows = [hours("a", 5, now)] if now else []
    mend = decision(drawn(*rows, had=[edited()]), "put_back")
    sheet = drawn(*rows, had=[edited()], decided=mend)
    assert told(sheet) == ([action], [], [])


def test_what_the_time_system_says_now_too_needs_no_decision() -> None:
    assert told(drawn(hours("a", 5, "9"), had=[edited()])) == (["replace"], [], [])


def test_what_can_not_be_changed_from_here_can_only_be_left() -> None:
    archived = edited(record=RecordState.ARCHIVED)
    sheet = drawn(hours("a", 5, "7.4"), had=[archived])
    assert sheet.problems[0].values["can"] == "leave"
    assert told(drawn(hours("a", 5, "7.4"), had=[archived], decided=decision(sheet, "put_back")))[0] == []
    late = drawn(hours("a", 5, "9"), had=[archived], when_archived=WhenArchived.NEXT_PERIOD)
    assert told(late) == ([], ["differs"], ["differs"])


def supplement(sent: str, there: str, by_hand: str) -> list[Holding]:
    about: dict[str, Any] = {"operation": "supplement", "holder": "t1", "target": "sup"}
    by_a_person: dict[str, Any] = {"action": Action.BY_HAND, "state": State.HELD, "ref": None, "record": None}
    top = held(2, 5, by_hand, {S: by_hand}, tops_up=1, **by_a_person, **about)
    shown = foreign("ref-1", 5, there, **about)
    return [held(1, 5, sent, {S: sent}, there=shown, **about), top]


def test_a_difference_that_was_entered_by_hand_at_the_record_itself_is_no_edit() -> None:
    assert told(drawn(pieces("s", 5, "3"), had=supplement("2", "3", "1"))) == ([], [], [])
    assert told(drawn(pieces("s", 5, "3"), had=supplement("2", "4", "1")))[1] == ["differs"]


def test_a_deleted_record_waits_and_can_be_left() -> None:
    lost = held(1, 5, "7.4", {A: "7.4"}, record=None)
    sheet = drawn(hours("a", 5, "7.4"), had=[lost])
    assert told(sheet) == ([], ["gone"], ["not_paid_missing"])
    assert (sheet.problems[0].values["there"], sheet.problems[0].ref) == ("0", "ref-1")
    assert told(drawn(hours("a", 5, "7.4"), had=[lost], decided=decision(sheet, "leave"))) == ([], [], [])


def test_each_row_of_an_open_place_tells_its_own_hours() -> None:
    both = held(1, 5, "7", {A: "3", B: "4"}, there=foreign("ref-1", 5, "9"))
    rows = (hours("a", 5, "3"), hours("b", 5, "4"))
    assert [p.quantity for p in drawn(*rows, had=[both]).problems] == [3, 4]
    unclear = held(1, 5, "7", {A: "3", B: "4"}, state=State.HELD, ref=None, record=None)
    changed = drawn(hours("a", 5, "2"), rows[1], had=[unclear])
    assert [(p.reason, p.quantity) for p in changed.problems] == [("earlier_send_open", 2), ("earlier_send_open", 4)]
