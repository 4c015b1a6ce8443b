"""States, looks, verdicts, sealed payloads: the rules without a database or a provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger import payload
from core.ledger.book import Entry
from core.ledger.looks import marker, marker_in, recognise, same_look, subject
from core.ledger.settle import MOST_ATTEMPTS, verdict
from core.ledger.states import LIVE, NEXT, OPEN, Action, State, may_follow
from core.models.writes import RecordState, RemoteRecord, Write
from core.security.ciphers import CannotOpen, Cipher
from tests.ledger.house import hours

MINE = marker("c", "hours", "s", 0, 0)
OTHERS = marker("c", "hours", "s", 1, 0)


def record(ref: str, write: Write, text: str = "", **more: Any) -> RemoteRecord:
    fields = {"target": write.target, "quantity": write.quantity, "state": RecordState.APPROVED, **more}
    return RemoteRecord(
        operation=write.operation, ref=ref, holder=write.holder, first=write.first, last=write.last, text=text, **fields
    )


def entry(write: Write, action: Action = Action.CREATE, **more: Any) -> Entry:
    plain: dict[str, Any] = {
        "id": 1,
        "connection": "c",
        "operation": write.operation,
        "action": action,
        "lane": "p1",
        "state": State.SENDING,
        "run": 1,
        "repairs": None if action is Action.CREATE else 9,
        "repaired_ref": None if action is Action.CREATE else "r1",
        "repaired_state": None if action is Action.CREATE else State.REVERSING,
        "attempts": 1,
        "absent_reads": 0,
        "present": (),
        "sent_at": None,
        "next_at": None,
        "refusal": None,
        "waits": False,
        "write": write,
    }
    return Entry(**{**plain, **more})


# States


def test_an_item_that_is_done_never_becomes_anything_else() -> None:
    assert NEXT[State.REVERSED] == NEXT[State.CANCELLED] == frozenset()


def test_nothing_goes_out_but_what_was_planned() -> None:
    assert [state for state in State if may_follow(state, State.SENDING)] == [State.PLANNED]


def test_only_what_was_sent_or_decided_is_confirmed() -> None:
    assert {s for s in State if may_follow(s, State.CONFIRMED)} == {State.SENDING, State.HELD, State.REVERSING}


def test_open_and_live_states_agree() -> None:
    assert set(OPEN) < set(LIVE)
    assert State.REJECTED not in LIVE


# Looks


def test_a_subject_carries_no_amount_and_a_mark_follows_from_it() -> None:
    assert subject(hours(quantity="7.4")) == subject(hours(quantity="3")) == "p1|2026-10-05|2026-10-05|100"
    assert MINE == marker("c", "hours", "s", 0, 0) != OTHERS
    assert marker_in(f"Kørsel ({MINE}), rettet") == MINE
    assert marker_in("ho:SHOUTING ho:short aho:aaaaaaaa") is None


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": Decimal("7.5")},
        {"target": "200"},
        {"amount": Decimal("2")},
        {"start": datetime.fromisoformat("2026-10-05T08:00")},
    ],
)
def test_a_record_that_says_something_else_looks_different(other: dict[str, Any]) -> None:
    write = hours(amount=Decimal("1"), start=datetime.fromisoformat("2026-10-05T07:00"))
    assert same_look(write, record("r", write))
    assert not same_look(write, record("r", write, **other))


def test_what_the_provider_does_not_tell_can_t_differ() -> None:
    assert same_look(hours(amount=Decimal("1")), record("r", hours(), amount=None))


def test_a_sum_over_several_days_is_recognised_on_its_last_day_alone() -> None:
    week = replace(hours(quantity="37"), last=hours(day=4).last)
    assert same_look(week, record("r", replace(week, first=week.last)))
    assert not same_look(week, record("r", replace(week, last=week.first)))
    assert not same_look(hours(), record("r", week))


def test_our_mark_is_recognised_even_where_the_rest_was_changed() -> None:
    write = hours(marker=MINE)
    found = recognise(write, [record("r1", write, f"x {MINE}", quantity=Decimal("1"))], ["r1"], [])
    assert found
    assert (found.record.ref, found.by_mark) == ("r1", True)


def test_somebody_else_s_mark_is_never_ours() -> None:
    assert recognise(hours(marker=MINE), [record("r1", hours(), OTHERS)], [], []) is None


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_among_look_alikes_only_a_new_unclaimed_one_is_taken(
    there: set[int], present: set[int], taken: set[int]
) -> None:
    records = [record(f"r{n}", hours()) for n in there]
    found = recognise(hours(), records, [f"r{n}" for n in present], [f"r{n}" for n in taken])
    free = sorted(there - present - taken)
    assert (found.record.ref if found else None) == (f"r{free[0]}" if free else None)


@given(st.integers(0, 6), st.integers(0, 6))
def test_equal_writes_claim_as_many_records_as_there_are(writes: int, records: int) -> None:
    there, claimed = [record(f"r{n}", hours()) for n in range(records)], set[str]()
    for _ in range(writes):
        found = recognise(hours(), there, [], claimed)
        claimed |= {found.record.ref} if found else set()
    assert len(claimed) == min(writes, records)


# New people: the provider names the holder only afterwards

ADA = {"user_name": "ada", "first_name": "Ada", "last_name": "Holm", "number": "17", "email": "ada@nordlys.example"}


def new_person(**fields: str) -> Write:
    return hours("new:1", operation="employee.create", holder="", target="", quantity="1", fields=fields)


def person(ref: str, **fields: str) -> RemoteRecord:
    return record(ref, replace(new_person(), holder=ref), fields={**dict.fromkeys(ADA, ""), **fields})


@pytest.mark.parametrize(
    ("said", "there", "after"),
    [
        (ADA, ADA, State.CONFIRMED),
        ({**ADA, "roles": "4"}, {**ADA, "email": "ADA@nordlys.example", "title": "Nurse"}, State.CONFIRMED),
        ({"number": "17"}, {"number": "17"}, State.CONFIRMED),
        (ADA, {**ADA, "number": "18"}, State.HELD),
        (ADA, {"first_name": "Ada", "last_name": "Holm"}, State.HELD),
        (ADA, {**ADA, "user_name": "ada2", "number": "18", "email": "a@b"}, State.SENDING),
        ({"number": "17"}, {"number": ""}, State.SENDING),
        ({}, {}, State.SENDING),
    ],
    ids=["same", "more", "number", "one differs", "name alone", "namesake", "unnumbered", "nothing said"],
)
def test_a_new_person_is_recognised_by_what_the_write_says_or_held(
    said: dict[str, str], there: dict[str, str], after: State
) -> None:
    found = verdict(entry(new_person(**said)), [person("77", **there)], [])
    assert found.after is after
    assert found.ref == ("77" if after is State.CONFIRMED else None)
    if after is State.HELD:
        assert "77 may be the new person" in found.note


def test_whoever_was_there_before_or_belongs_to_another_item_is_not_the_new_person() -> None:
    there = [person("77", **ADA)]
    assert judged(entry(new_person(**ADA), present=("77",)), there) is State.SENDING
    assert judged(entry(new_person(**ADA)), there, ["77"]) is State.SENDING
    namesake = [person("78", first_name="Ada", last_name="Holm")]
    assert judged(entry(new_person(**ADA), present=("78",)), namesake) is State.SENDING


def test_new_people_are_told_apart_by_their_lanes() -> None:
    assert subject(new_person()) != subject(replace(new_person(), person="new:2"))
    assert subject(new_person()) == subject(new_person(**ADA))


# Verdicts


def judged(item: Entry, records: Sequence[RemoteRecord], claimed: Sequence[str] = ()) -> State:
    return verdict(item, records, claimed).after


def test_a_created_record_is_confirmed_by_mark_and_without_marks_by_look() -> None:
    marked, plain = hours(marker=MINE), hours(operation="supplement")
    assert judged(entry(marked), [record("r1", marked, MINE)]) is State.CONFIRMED
    assert judged(entry(plain), [record("r1", plain)]) is State.CONFIRMED
    assert judged(entry(marked), [record("r1", marked)]) is State.HELD


def test_absence_is_believed_at_the_second_read() -> None:
    assert judged(entry(hours()), []) is State.SENDING
    assert judged(entry(hours(), absent_reads=1), []) is State.PLANNED
    assert judged(entry(hours(), absent_reads=1, attempts=MOST_ATTEMPTS), []) is State.HELD


def test_a_refusal_is_believed_at_the_first_read() -> None:
    refused = entry(hours(marker=MINE), refusal="There is one.")
    assert verdict(refused, [], []).note == "There is one."
    assert judged(refused, []) is State.REJECTED
    assert judged(refused, [record("r1", hours())]) is State.REJECTED
    assert judged(refused, [record("r1", hours(), MINE)]) is State.CONFIRMED


def test_a_record_with_our_mark_that_another_item_holds_is_for_a_person() -> None:
    write = hours(marker=MINE)
    assert judged(entry(write), [record("r1", write, MINE)], ["r1"]) is State.HELD


@pytest.mark.parametrize(
    ("there", "after"),
    [
        ([record("r1", hours(quantity="5"))], State.CONFIRMED),
        ([record("r1", hours(quantity="7"))], State.SENDING),
        ([record("r1", hours(quantity="7"), state=RecordState.ARCHIVED)], State.REJECTED),
        ([record("r2", hours(quantity="5"))], State.REJECTED),
    ],
    ids=["changed", "not yet", "archived", "gone"],
)
def test_a_change_is_judged_by_the_record_it_is_about(there: list[RemoteRecord], after: State) -> None:
    assert judged(entry(hours(quantity="5"), Action.REPLACE), there) is after


@pytest.mark.parametrize(
    ("there", "after"),
    [
        ([], State.CONFIRMED),
        ([record("r2", hours())], State.CONFIRMED),
        ([record("r1", hours())], State.SENDING),
        ([record("r1", hours(), state=RecordState.ARCHIVED)], State.REJECTED),
    ],
    ids=["gone", "another is there", "still there", "archived"],
)
def test_a_take_back_is_judged_by_the_record_it_is_about(there: list[RemoteRecord], after: State) -> None:
    assert judged(entry(hours(), Action.REMOVE), there) is after


# Payloads


def test_a_sealed_payload_comes_back_exactly(cipher: Cipher) -> None:
    write = hours(
        quantity="7.40", amount=Decimal("0.10"), start=datetime.fromisoformat("2026-10-05T07:30"), fields={"a": "æ"}
    )
    sealed = payload.seal(cipher, "c", "s", 0, 0, write)
    assert payload.unseal(cipher, "c", "hours", "s", 0, 0, sealed) == write
    assert b"p1" not in sealed


@pytest.mark.parametrize("place", [("d", "s", 0, 0), ("c", "t", 0, 0), ("c", "s", 1, 0), ("c", "s", 0, 1)])
def test_a_payload_moved_to_another_row_does_not_open(cipher: Cipher, place: tuple[str, str, int, int]) -> None:
    sealed = payload.seal(cipher, "c", "s", 0, 0, hours())
    connection, about, occurrence, revision = place
    with pytest.raises(CannotOpen):
        payload.unseal(cipher, connection, "hours", about, occurrence, revision, sealed)


def test_equal_writes_have_equal_digests_and_others_don_t() -> None:
    assert payload.digest(hours()) == payload.digest(hours())
    assert payload.digest(hours()) != payload.digest(replace(hours(), quantity=Decimal("7.40")))
