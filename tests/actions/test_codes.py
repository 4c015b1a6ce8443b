"""Catalogues, counts and drafts of code mappings, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from core.actions.code_drafts import (
    CannotMap,
    EditedMeanwhile,
    discard_drafts,
    draft_code,
    draft_suggestions,
    open_suggestions,
    save_drafts,
)
from core.actions.code_reading import read_again
from core.actions.codes import ACCOUNTS, TYPES, catalogue, known_rates, map_code, remember, remember_rates, rules
from core.actions.shown.code_effect import Part, effect
from core.actions.shown.codes import Standing, codes_now
from core.actions.transfers import plan_transfer
from core.mapping.resolve import LEAVE_OUT, STANDARD
from core.models.codes import HourRate, HourRates
from core.models.rows import Kind
from core.store.database import Store
from core.store.errors import ChangedMeanwhile
from core.store.tables import AuditEntry, CodeMapping
from tests.actions.codes_desk import (
    EVENING,
    ILLNESS,
    NIGHT,
    OCTOBER,
    OLD,
    VACATION,
    Office,
    away,
    office,
    rule,
    worked,
)
from tests.actions.conftest import Practice


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Office:
    return office(store, tmp_path)


@pytest.fixture
def any_desk(any_store: Store, tmp_path: Path) -> Office:
    return office(any_store, tmp_path)


def at_once(jobs: list[Callable[[], object]]) -> list[BaseException | None]:
    """Run them all at the same moment; what each raised."""
    start = Barrier(len(jobs))

    def one(job: Callable[[], object]) -> None:
        start.wait()
        job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return [future.exception() for future in [threads.submit(one, job) for job in jobs]]


def test_processes_that_read_a_catalogue_for_the_first_time_at_once_do_not_collide(any_desk: Office) -> None:
    home, target = any_desk.home, any_desk.integration.target_id
    jobs = [lambda n=n: remember(home, target, "fresh", {"n": n}) for n in range(6)]
    assert at_once(jobs) == [None] * 6
    with home.store.read() as session:
        assert catalogue(session, target, "fresh")["n"] in range(6)


def test_what_two_processes_learn_of_accounts_at_once_is_all_kept(any_desk: Office) -> None:
    home, target = any_desk.home, any_desk.integration.target_id
    none = HourRates({})
    jobs = [lambda n=n: remember_rates(home, target, none, [f"a{n}"]) for n in range(6)]
    assert at_once(jobs) == [None] * 6
    with home.store.read() as session:
        assert set(catalogue(session, target, ACCOUNTS)) == {"a-bo", *(f"a{n}" for n in range(6))}


def test_two_who_map_one_code_at_once_leave_one_mapping(any_desk: Office) -> None:
    about = (any_desk.home, any_desk.company, any_desk.integration)
    jobs = [lambda t=t: map_code(*about, rule("90", t), "lars") for t in (VACATION, ILLNESS) * 3]
    assert at_once(jobs) == [None] * 6
    with any_desk.home.store.read() as session:
        assert rules(session, any_desk.integration.id).find(Kind.ABSENCE, "90", date(2026, 10, 1), None)


def test_of_two_who_draft_one_code_at_once_the_second_is_told_of_the_first(any_desk: Office) -> None:
    line = any_desk.line("90")
    jobs = [lambda t=t: any_desk.draft(line, rule("90", t)) for t in (VACATION, ILLNESS)]
    raised = [error for error in at_once(jobs) if error is not None]
    assert [type(error) for error in raised] == [EditedMeanwhile]
    assert len(any_desk.now().drafts) == 1


def test_a_limited_rate_stays_limited_in_the_shared_list(desk: Office) -> None:
    with desk.home.store.read() as session:
        found = {rate.id: rate.accounts for rate in known_rates(session, desk.integration.target_id)}
    assert found == {EVENING: None, NIGHT: frozenset(), OLD: None}


def test_codes_and_hours_add_up(desk: Office) -> None:
    desk.map("20", VACATION)
    desk.count(
        away("1", "20", 5, "7.4"),
        away("2", "90", 6, "3"),
        away("3", "90", 7, "4", approved=False),
        away("4", "20", 8, "7.4", person="bo"),
        away("5", "20", 8, "7.4", person="x"),
        away("6", "20", 9, "0"),
        unlinked="bo",
    )
    now = desk.now()
    assert (now.used, now.mapped, now.not_mapped) == (2, 1, 1)
    assert (now.held_rows, now.held_hours) == (1, Decimal(3))
    assert (now.waiting_rows, now.waiting_hours) == (1, Decimal(4))
    assert [(s.target, s.codes, s.hours) for s in now.sums] == [
        (f"absence:{VACATION}", ("20",), Decimal("7.4")),
        (None, ("90",), Decimal(7)),
    ]
    assert now.unlinked.hours == Decimal("7.4")
    assert now.hours == Decimal("21.8") == sum(line.hours for line in now.lines) + now.unlinked.hours


def test_before_anybody_counted_there_are_lines_and_no_figures(desk: Office) -> None:
    now = desk.now()
    assert now.counted_at is None
    assert (now.used, now.hours) == (0, Decimal(0))
    assert {line.code for line in now.lines} == {"20", "30", "90", "project", "2300"}


def test_a_code_that_the_catalogue_does_not_have_is_shown_by_what_its_rows_say(desk: Office) -> None:
    desk.count(away("1", "77", 5, "7.4"))
    assert (desk.line("77").name, desk.line("77").standing) == ("77", Standing.OPEN)


def test_a_draft_moves_nothing_before_it_is_saved(desk: Office) -> None:
    desk.count(away("1", "90", 6, "3"))
    desk.draft(desk.line("90"), rule("90", ILLNESS))
    assert desk.line("90").standing is Standing.DRAFT
    assert desk.now().not_mapped == 1
    with desk.home.store.read() as session:
        assert rules(session, desk.integration.id).find(Kind.ABSENCE, "90", date(2026, 10, 6), None) is None


def test_saving_exactly_what_was_seen_maps_the_code_with_one_entry_in_the_chain(desk: Office) -> None:
    desk.count(away("1", "90", 6, "3"))
    desk.draft(desk.line("90"), rule("90", ILLNESS))
    (draft,) = desk.now().drafts
    assert save_drafts(desk.home, desk.company, desk.integration, seen(draft), "lone") == 1
    assert desk.now().not_mapped == 0
    with desk.home.store.read() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "codes mapped")).one()
    assert entry.body == {"mappings": [["absence", "90", ILLNESS]]}


def seen(*drafts: object) -> dict[str, object]:
    return {line.seen.draft: line.at for line in drafts}  # type: ignore[attr-defined]


def test_a_draft_that_changed_after_it_was_shown_is_not_saved(desk: Office) -> None:
    desk.draft(desk.line("90"), rule("90", ILLNESS))
    (shown,) = desk.now().drafts
    desk.draft(desk.line("90"), rule("90", VACATION), "karen")
    with pytest.raises(ChangedMeanwhile, match="karen"):
        save_drafts(desk.home, desk.company, desk.integration, seen(shown), "lone")
    with pytest.raises(ChangedMeanwhile, match="karen"):
        discard_drafts(desk.home, desk.company, desk.integration, seen(shown), "lone")
    assert desk.line("90").rule == rule("90", VACATION)


def test_an_older_edit_is_refused_with_both_shown(desk: Office) -> None:
    stale = desk.line("90")
    desk.draft(stale, rule("90", VACATION), "karen")
    with pytest.raises(EditedMeanwhile) as refused:
        desk.draft(stale, rule("90", ILLNESS))
    assert (refused.value.by, refused.value.theirs, refused.value.mine) == (
        "karen",
        rule("90", VACATION),
        rule("90", ILLNESS),
    )
    assert desk.line("90").rule == rule("90", VACATION)


def test_a_second_edit_goes_on_from_the_first_without_looking_again(desk: Office) -> None:
    first = desk.draft(desk.line("90"), rule("90", VACATION))
    second = draft_code(desk.home, desk.company, desk.integration, first, rule("90", ILLNESS), "lone")
    assert second.draft == first.draft
    assert desk.line("90").rule == rule("90", ILLNESS)


def test_an_edit_of_a_draft_that_was_discarded_is_refused_too(desk: Office) -> None:
    desk.draft(desk.line("90"), rule("90", VACATION))
    stale = desk.line("90")
    discard_drafts(desk.home, desk.company, desk.integration, seen(stale), "karen")
    with pytest.raises(EditedMeanwhile) as refused:
        desk.draft(stale, rule("90", ILLNESS))
    assert refused.value.theirs is None


def test_a_saved_draft_leaves_the_earlier_days_as_they_were(desk: Office) -> None:
    desk.map("90", VACATION)
    desk.draft(desk.line("90"), rule("90", ILLNESS, valid_from=date(2026, 10, 15)))
    save_drafts(desk.home, desk.company, desk.integration, seen(*desk.now().drafts), "lone")
    with desk.home.store.read() as session:
        found = rules(session, desk.integration.id)
        live = session.exec(select(CodeMapping).where(CodeMapping.state == "confirmed")).all()
    assert [found.find(Kind.ABSENCE, "90", date(2026, 10, d), None).target for d in (14, 15)] == [VACATION, ILLNESS]  # type: ignore[union-attr]
    assert sum(row.ended_at is None for row in live) == 2


def test_narrowing_a_mapping_to_some_people_opens_a_line_for_the_others(desk: Office) -> None:
    desk.map("project", STANDARD, Kind.HOURS)
    desk.count(worked("1", "project", 5, "7"), worked("2", "project", 5, "8", person="anna"))
    desk.draft(desk.line("project"), rule("project", STANDARD, Kind.HOURS, pay_basis="hourly"))
    others = desk.line("project", "monthly")
    assert (others.standing, others.hours) == (Standing.OPEN, Decimal(8))
    assert desk.line("project", "hourly").hours == Decimal(7)
    desk.draft(others, rule("project", LEAVE_OUT, Kind.HOURS, pay_basis="monthly"))
    assert [line.trouble for line in desk.now().drafts] == [None, None]
    save_drafts(desk.home, desk.company, desk.integration, seen(*desk.now().drafts), "lone")
    assert desk.now().not_mapped == 0


def test_days_that_no_mapping_is_about_are_a_line_of_their_own(desk: Office) -> None:
    desk.map("90", ILLNESS, valid_from=date(2026, 10, 10), valid_to=date(2026, 10, 20))
    desk.count(away("1", "90", 5, "1"), away("2", "90", 15, "2"), away("3", "90", 25, "4"))
    found = [(li.gap.first, li.gap.last, li.hours) for li in desk.now().lines if li.code == "90"]
    assert found == [
        (date(2026, 10, 10), date(2026, 10, 20), Decimal(2)),
        (None, date(2026, 10, 9), Decimal(1)),
        (date(2026, 10, 21), None, Decimal(4)),
    ]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (rule("90", "nobody"), "target_gone"),
        (rule("90", EVENING, operation="hours"), "wrong_kind"),
        (rule("90", STANDARD, operation="hours"), "wrong_kind"),
        (rule("2300", VACATION, Kind.HOURS, operation="absence"), "wrong_kind"),
        (rule("2300", OLD, Kind.HOURS), "rate_off"),
        (rule("2300", NIGHT, Kind.HOURS, amount=Decimal(50)), "own_amount_refused"),
        (rule("2300", STANDARD, Kind.HOURS, amount=Decimal(50)), "own_amount_refused"),
        (rule("2300", EVENING, Kind.HOURS, amount=Decimal(-1)), "amount_none"),
        (rule("90", ILLNESS, valid_from=date(2026, 10, 2), valid_to=date(2026, 10, 1)), "days_reversed"),
    ],
)
def test_what_cannot_be_is_kept_as_a_draft_said_why_and_not_saved(desk: Office, made: object, reason: str) -> None:
    desk.draft(desk.line(made.code), made)  # type: ignore[attr-defined,arg-type]
    (line,) = desk.now().drafts
    assert line.standing is Standing.STUCK
    assert line.trouble is not None
    assert line.trouble.reason == reason
    with pytest.raises(CannotMap):
        save_drafts(desk.home, desk.company, desk.integration, seen(line), "lone")
    assert len(desk.now().drafts) == 1


def test_a_draft_that_claims_days_of_another_mapping_names_it(desk: Office) -> None:
    desk.map("90", ILLNESS, valid_from=date(2026, 10, 10))
    desk.count(away("1", "90", 5, "1"))
    (hole,) = [line for line in desk.now().lines if line.code == "90" and line.rule is None]
    desk.draft(hole, rule("90", VACATION))
    (line,) = desk.now().drafts
    assert line.trouble is not None
    assert (line.trouble.reason, line.trouble.about["target"]) == ("overlap", f"absence:{ILLNESS}")
    with pytest.raises(CannotMap):
        save_drafts(desk.home, desk.company, desk.integration, seen(line), "lone")


def test_a_mapping_whose_target_was_switched_off_holds_its_rows_back(desk: Office) -> None:
    desk.map("2300", EVENING, Kind.HOURS)
    desk.count(worked("1", "2300", 5, "7"))
    assert desk.now().held_rows == 0
    off = HourRate(id=EVENING, number="1300", name="Aftentillæg", disabled=True)
    remember_rates(desk.home, desk.integration.target_id, HourRates({EVENING: off}), [])
    assert desk.line("2300").standing is Standing.BROKEN
    assert (desk.now().held_rows, desk.now().not_mapped) == (1, 1)


def test_the_effect_says_what_is_released_moved_and_left_out(desk: Office) -> None:
    desk.map("20", VACATION)
    desk.map("30", ILLNESS)
    desk.count(away("1", "90", 6, "3"), away("2", "20", 7, "5"), away("3", "30", 8, "2"))
    for code, to in (("90", ILLNESS), ("20", ILLNESS), ("30", LEAVE_OUT)):
        desk.draft(desk.line(code), rule(code, to))
    drafts = [line.seen.draft for line in desk.now().drafts]
    found = effect(desk.home, desk.integration, OCTOBER, [d for d in drafts if d])
    assert found.released == Part(1, Decimal(3))
    assert found.moved == Part(1, Decimal(5))
    assert found.left_out == Part(1, Decimal(2))
    assert (found.stopped, found.sent) == (Part(), 0)


def test_suggestions_become_drafts_that_say_so_once(desk: Office) -> None:
    desk.map("30", ILLNESS)
    offered = {(made.code, made.pay_basis): why for made, why in open_suggestions(desk.home, desk.integration)}
    assert offered == {
        ("20", None): "name",
        ("project", "hourly"): "standard",
        ("project", "monthly"): "in_salary",
        ("2300", None): "like_name",
    }
    assert draft_suggestions(desk.home, desk.company, desk.integration, "lone") == 4
    assert {line.why for line in desk.now().drafts} == set(offered.values())
    assert draft_suggestions(desk.home, desk.company, desk.integration, "lone") == 0


def test_a_person_who_edits_a_suggestion_makes_it_their_own(desk: Office) -> None:
    draft_suggestions(desk.home, desk.company, desk.integration, "lone")
    desk.draft(desk.line("20"), rule("20", ILLNESS), "karen")
    assert (desk.line("20").why, desk.line("20").by) == (None, "karen")


def test_types_never_read_are_an_empty_catalogue(desk: Office) -> None:
    with desk.home.store.read() as session:
        assert catalogue(session, desk.integration.source_id, TYPES) == {}


def test_the_hours_of_all_codes_are_those_of_a_plan_for_everybody(practice: Practice) -> None:
    home, demo = practice.home, practice.demo
    read_again(home, demo.integration, OCTOBER)
    now = codes_now(home, demo.integration, OCTOBER)
    plan = plan_transfer(home, demo.company, demo.integration, OCTOBER, "me")
    totals = [plan.totals[kind] for kind in ("hours/hours", "absence/hours")]
    assert now.hours == sum(Decimal(t["source"]) - Decimal(t.get("filtered", "0")) for t in totals) > 0
    assert now.held_rows == plan.counts["problems"]["unmapped_code"] > 0
    assert now.unlinked.hours == sum(Decimal(t.get("not_linked", "0")) for t in totals)
    assert now.used == now.mapped + now.not_mapped
