"""The decision table: every input, against a second writing of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from core.models.both_sides import Standing, SyncAbilities
from core.sync.approval import Approvals, decide_approval
from core.sync.decide import Decision, Standpoint, View, decide
from core.sync.gate import gate
from core.sync.twins import Config
from core.sync.words import Deletes, Direction, Do, Policy, Presence, Side, State, Writeback
from tests.sync import table
from tests.sync.table import CAN, STATES, Inputs, after_gate, code, content_rows, decided, mirrored

LIVE = View(Presence.PRESENT, Standing.REQUESTED)
CONFIG = Config(a=CAN, b=CAN)
EVERY_VIEW = [
    View(presence, standing, frozen, changed)
    for presence, standing, frozen, changed in product(Presence, (None, *Standing), (False, True), (False, True))
]


def test_every_input_has_exactly_one_answer_in_both_writings_of_the_table_and_mirrored_when_the_sides_are_swapped() -> (
    None
):
    answers, inputs = decided(), Inputs()
    assert answers.size == 622_080
    rows_that_hold = np.zeros(table.SHAPE, dtype=np.int8)
    expected = np.full(table.SHAPE, -1, dtype=np.int16)
    for row in content_rows(inputs):
        for do, target, mask in after_gate(inputs, row):
            rows_that_hold += mask
            expected[np.broadcast_to(mask, table.SHAPE)] = code(do, target)
    assert (rows_that_hold == 1).all()
    assert (answers == expected).all()
    assert (answers == mirrored(answers)).all()


def test_every_row_of_the_second_writing_is_reached() -> None:
    inputs = Inputs()
    assert [(row[0], row[1]) for row in content_rows(inputs) if not row[3].any()] == []


@pytest.mark.parametrize("state", STATES)
def test_scope_comes_first_then_what_is_unclear_then_what_is_unread(state: State | None) -> None:
    for a, b in product(EVERY_VIEW, EVERY_VIEW):
        assert decide(Standpoint(state, scoped=False, unclear=True), a, b, True, CONFIG) == Decision(Do.IGNORE, None, 1)
        assert decide(Standpoint(state, unclear=True), a, b, True, CONFIG) == Decision(Do.RESOLVE, None, 2)
        unread = Presence.UNREAD in (a.presence, b.presence)
        assert (decide(Standpoint(state), a, b, True, CONFIG).row == 3) is unread


def test_a_side_that_cannot_update_a_field_is_written_by_deleting_and_creating_anew() -> None:
    change = Decision(Do.UPDATE, Side.B, 11)
    assert gate(change, LIVE, LIVE, CONFIG, fits=False).action is Do.REPLACE
    assert gate(change, LIVE, LIVE, CONFIG, fits=True).action is Do.UPDATE


def test_a_side_that_cannot_set_a_standing_deletes_what_is_void_on_the_other() -> None:
    config = Config(a=SyncAbilities(can_update=frozenset()), b=CAN, deletes=Deletes.ON)
    void = View(Presence.PRESENT, Standing.CANCELLED)
    assert gate(Decision(Do.VOID, Side.A, 16), void, LIVE, config, fits=True).action is Do.DELETE
    assert gate(Decision(Do.VOID, Side.B, 16), void, LIVE, config, fits=True).action is Do.VOID


@pytest.mark.parametrize("action", [Do.CREATE, Do.RECREATE, Do.UPDATE, Do.DELETE, Do.VOID])
def test_whatever_a_person_chose_nothing_is_written_into_frozen_rows_or_against_the_direction(action: Do) -> None:
    frozen = View(Presence.PRESENT, Standing.REQUESTED, frozen=True)
    decision = Decision(action, Side.B, 13, "chosen")
    assert gate(decision, LIVE, frozen, CONFIG, fits=True, chosen=True).action is Do.CONFLICT_FROZEN
    one_way = Config(a=CAN, b=CAN, direction=Direction.B_TO_A)
    assert gate(decision, LIVE, LIVE, one_way, fits=True, chosen=True).action is Do.REPORT_DRIFT


def test_what_a_person_chose_is_written_into_approved_rows_and_deletes_without_asking_again() -> None:
    approved = View(Presence.PRESENT, Standing.APPROVED)
    config = Config(a=CAN, b=CAN, deletes=Deletes.OFF)
    assert gate(Decision(Do.UPDATE, Side.B, 13), LIVE, approved, config, fits=True, chosen=True).action is Do.UPDATE
    assert gate(Decision(Do.DELETE, Side.B, 14), LIVE, approved, config, fits=True, chosen=True).action is Do.DELETE


WAITS, GRANTED = Standing.REQUESTED, Standing.APPROVED
SETS = SyncAbilities(can_update=frozenset(), can_set_standing=True)
CANT = SyncAbilities(can_update=frozenset(), can_approve=True)


@pytest.mark.parametrize("target_can", [SETS, CANT])
@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("writeback", Writeback)
@pytest.mark.parametrize("before", [WAITS, GRANTED])
def test_an_approval_that_changed_on_one_side_is_carried_where_the_other_can_be_told(
    target_can: SyncAbilities, policy: Policy, writeback: Writeback, before: Standing
) -> None:
    config = Config(a=SETS, b=target_can, policy=policy, approval_writeback=writeback)
    now = GRANTED if before is WAITS else WAITS
    decision = decide_approval(Approvals(before, before, now, before), False, False, config)
    if now is WAITS:
        carried = policy is Policy.MASTER_A and target_can is SETS
        expected = Do.REOPEN if carried else Do.REPORT_APPROVAL
    elif target_can is SETS:
        expected = Do.APPROVE
    else:
        expected = Do.REWRITE if writeback is Writeback.REWRITE else Do.REPORT_APPROVAL
    assert decision == Decision(expected, Side.B, 10, "4.3")


def test_approvals_are_decided_mirrored_and_never_written_into_frozen_rows_or_against_the_direction() -> None:
    standings = list(product((WAITS, GRANTED), repeat=4))
    for (a0, b0, a, b), policy, direction, fa, fb in product(
        standings, Policy, Direction, (False, True), (False, True)
    ):
        config = Config(a=SETS, b=CANT, policy=policy, direction=direction, approval_writeback=Writeback.REWRITE)
        decision = decide_approval(Approvals(a0, b0, a, b), fa, fb, config)
        swapped = Config(
            a=CANT, b=SETS, policy=OTHER[policy], direction=OTHER[direction], approval_writeback=Writeback.REWRITE
        )
        there = decide_approval(Approvals(b0, a0, b, a), fb, fa, swapped)
        assert there == decision._replace(target=decision.target and decision.target.other)
        if decision.action in (Do.APPROVE, Do.REOPEN, Do.REWRITE):
            assert decision.target is not None
            assert direction.allows(decision.target)
            assert not (fa if decision.target is Side.A else fb)


OTHER = {
    Policy.MASTER_A: Policy.MASTER_B,
    Policy.MASTER_B: Policy.MASTER_A,
    Policy.NEWEST: Policy.NEWEST,
    Policy.MANUAL: Policy.MANUAL,
    Direction.BOTH: Direction.BOTH,
    Direction.A_TO_B: Direction.B_TO_A,
    Direction.B_TO_A: Direction.A_TO_B,
}


def test_where_both_approvals_changed_and_nobody_is_master_people_decide() -> None:
    seen = Approvals(WAITS, GRANTED, GRANTED, WAITS)
    assert decide_approval(seen, False, False, Config(a=SETS, b=SETS)).action is Do.CONFLICT_APPROVAL
    master = Config(a=SETS, b=SETS, approval_master=Side.A)
    assert decide_approval(seen, False, False, master) == Decision(Do.APPROVE, Side.B, 10, "4.3")
