"""The head count and its figures; and what shows in which part of a person's fingerprint."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.models.rows import SourceRow
from core.models.writes import RecordState
from core.transfer.case import Case, Grouping
from core.transfer.fingerprint import (
    Fingerprint,
    case_fingerprint,
    ground_digest,
    own_rates,
    record_digests,
    row_digests,
)
from core.transfer.sheet import body, draw
from tests.transfer.build import NO, absence, case, foreign, ground, held, hours, rates, source_person, target_person

A = ("hours", "a")
ROW = hours("a", 5, "7.4")

OUTCOMES: dict[str, Case] = {
    "ready": case(ROW),
    "sent": case(ROW, held=[held(1, 5, "7.4", {A: "7.4"})]),
    "nothing": case(),
    "not_approved": case(ROW, hours("b", 6, "7.4", approval=NO)),
    "blocked": case(hours("a", 5, "7.4", approval=NO), hours("b", 5, "-1")),
    "not_linked": case(ROW, target=None),
    "filtered": case(ROW, filtered=True),
    "other_group": case(ROW, filtered=True, other_group=True),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_everybody_has_one_outcome_and_the_shares_add_up(outcome: str) -> None:
    sheet = draw(OUTCOMES[outcome], ground())
    assert sheet.outcome == outcome
    for shares in sheet.totals.values():
        assert sum(v for name, v in shares.items() if name != "source") == shares["source"]


def test_somebody_known_only_to_payroll_is_not_linked() -> None:
    sheet = draw(Case(key="@t1", source=None, target=target_person()), ground())
    assert (sheet.outcome, sheet.name) == ("not_linked", "Paid t1")


def test_a_persons_figures_by_share() -> None:
    rows = [
        ROW,
        hours("b", 6, "5"),
        hours("c", 7, "4", approval=NO),
        hours("d", 8, "3", code="strange"),
        absence("v", 9, "7.4"),
    ]
    sheet = draw(case(*rows, held=[held(1, 5, "7.4", {A: "7.4"})]), ground())
    assert sheet.totals["hours/hours"] == {
        "source": Decimal("19.4"),
        "in_payroll": Decimal("7.4"),
        "to_send": Decimal(5),
        "not_approved": Decimal(4),
        "blocked": Decimal(3),
    }
    assert sheet.totals["absence/hours"] == {"source": Decimal("7.4"), "to_send": Decimal("7.4")}
    assert sheet.waits_for == ("Karen Holm",)


def test_figures_by_hand_stay_on_the_list_until_they_are_entered() -> None:
    done = held(1, 5, "7.4", {A: "7.4"}, record=RecordState.ARCHIVED)
    first = draw(case(hours("a", 5, "8.4"), held=[done]), ground())
    (move,) = body(first)["moves"]
    assert (move["action"], move["quantity"], move["was"]) == ("by_hand", "1.00", "7.4")
    assert first.outcome == "sent"


def test_what_was_sent_while_linked_is_said_and_stays() -> None:
    sheet = draw(case(ROW, target=None, held=[held(1, 5, "7.4", {A: "7.4"})]), ground())
    assert [a.reason for a in sheet.alarms] == ["sent_but_not_linked"]
    assert sheet.net.moves == []


def test_the_same_case_gives_the_same_sheet() -> None:
    rows = [hours(str(n), 5 + n % 7, "1") for n in range(20)]
    assert body(draw(case(*rows), ground())) == body(draw(case(*rows[::-1]), ground()))


# -- fingerprints ------------------------------------------------------------------------------------------------------


def fingerprint(
    found: Case,
    version: str = "1",
    held_version: str = "",
    there: Any = (),
    **settings: Any,
) -> Fingerprint:
    shared = ground(**settings)
    records = record_digests(there)
    return case_fingerprint(
        ground_digest(shared, version),
        found,
        row_digests(found.rows).get(found.key, ""),
        tuple(records.get(h, "") for h in ("t1", "t1-user")),
        held_version,
        own_rates(shared.rates).get("t1-user", ()),
    )


BASE = case(ROW)
PARTS: dict[str, tuple[str, Fingerprint]] = {
    "a mapping": ("basis", fingerprint(BASE, version="2")),
    "the grouping": ("basis", fingerprint(BASE, grouping=Grouping.SUMMED)),
    "the kinds": ("basis", fingerprint(BASE, kinds=[ROW.kind])),
    "a rate": ("basis", fingerprint(BASE, found_rates=rates(r50=replace(rates().rates["r50"], disabled=True)))),
    "the standard rate": ("basis", fingerprint(BASE, found_rates=rates(("t2-user",)))),
    "the link": ("basis", fingerprint(replace(BASE, target=target_person("t2")))),
    "the account": ("basis", fingerprint(replace(BASE, target=target_person(account=None)))),
    "the last day": ("basis", fingerprint(replace(BASE, target=target_person(ends=ROW.day)))),
    "how somebody is paid": ("basis", fingerprint(replace(BASE, target=target_person(pay_basis="monthly")))),
    "the name": ("basis", fingerprint(replace(BASE, source=source_person("s1", number=None, active=False)))),
    "a filter": ("basis", fingerprint(replace(BASE, filtered=True))),
    "the hours": ("rows", fingerprint(case(hours("a", 5, "8")))),
    "the approval": ("rows", fingerprint(case(hours("a", 5, "7.4", approval=NO)))),
    "a new row": ("rows", fingerprint(case(ROW, hours("b", 6, "1")))),
    "no row": ("rows", fingerprint(case())),
    "an item": ("there", fingerprint(BASE, held_version="1:1")),
    "a record": ("there", fingerprint(BASE, there=[foreign("f", 5, "1")])),
    "a decision": ("there", fingerprint(replace(BASE, decisions={("hours", "f"): "leave"}))),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_change_shows_in_its_part_and_in_no_other(what: str) -> None:
    part, changed = PARTS[what]
    before = fingerprint(BASE)
    differs = {p for p in ("basis", "rows", "there") if getattr(before, p) != getattr(changed, p)}
    assert differs == {part}


def test_the_state_of_a_record_shows() -> None:
    one = foreign("f", 5, "1")
    archived = replace(one, state=RecordState.ARCHIVED)
    assert fingerprint(BASE, there=[one]).there != fingerprint(BASE, there=[archived]).there


def test_the_order_of_rows_and_records_does_not_show() -> None:
    rows: list[SourceRow] = [ROW, hours("b", 6, "1")]
    records = [foreign("f", 5, "1"), foreign("g", 6, "1")]
    assert fingerprint(case(*rows), there=records) == fingerprint(case(*rows[::-1]), there=records[::-1])


def test_a_fingerprint_is_read_as_it_was_written() -> None:
    found = fingerprint(BASE)
    assert Fingerprint.read(str(found)) == found
