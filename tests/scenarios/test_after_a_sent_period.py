"""What may happen after a period was sent. Each time payroll ends at what is approved, and a further plan is empty."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.actions.closing import close_period, reopen_period
from core.actions.codes import map_code
from core.actions.payroll_records import decide_foreign
from core.actions.people import link_people, unlink_people
from core.ledger.runs import CannotSend
from core.mapping.resolve import Rule
from core.models.rows import Kind
from core.transfer.plan import PeriodClosed
from tests.scenarios.world import BIWEEKLY, PERIOD, World, nothing_to_send


def hours_of(record: dict[str, object]) -> Decimal:
    return Decimal(str(record["hours"]))


def test_hours_that_changed_are_changed_in_payroll(world: World) -> None:
    (person,) = world.hourly()
    row = world.work(person)[0]
    world.timelog("edit_work_unit", id=row["ID"], RegHours="5.25")
    plan = world.plan()
    assert plan.counts["moves"] == {"replace": 1}
    assert world.send_plan(plan).report["agrees"]
    assert hours_of(world.in_payroll(world.links()[person])[0]) == Decimal("5.25")
    world.settled()


def test_a_deleted_row_is_taken_back(world: World) -> None:
    (person,) = world.hourly()
    before = len(world.in_payroll(world.links()[person]))
    world.timelog("delete_work_unit", id=world.work(person)[1]["ID"])
    plan = world.plan()
    assert plan.counts["moves"] == {"remove": 1}
    assert world.send_plan(plan).report["agrees"]
    assert len(world.in_payroll(world.links()[person])) == before - 1
    world.settled()


def test_a_row_moved_to_another_day_is_taken_back_and_made_anew(world: World) -> None:
    (person,) = world.hourly()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], Date=str(PERIOD.last))
    plan = world.plan()
    assert plan.counts["moves"] == {"create": 1, "remove": 1}
    assert world.send_plan(plan).report["agrees"]
    world.settled()


def test_rows_whose_approval_is_withdrawn_are_taken_back_until_they_are_approved_again(world: World) -> None:
    (person,) = world.hourly()
    day = world.work(person)[0]["Date"]
    world.timelog("withdraw_approval", user_id=int(person), **{"from": day, "to": day})
    plan = world.plan()
    assert plan.counts["moves"] == {"remove": 1}
    world.send_plan(plan)
    assert world.sheets(world.settled())[person].outcome == "not_approved"
    world.timelog("approve_days", user_ids=[int(person)], **{"from": day, "to": day})
    assert world.send().counts == {"confirmed": 1}
    world.settled()


def test_late_approvals_of_the_same_period_go_in_a_second_run(world: World) -> None:
    sheets = world.sheets(world.plan())
    person = next(p for p, s in sheets.items() if s.outcome == "not_approved" and s.body["moves"] == [])
    days = {"from": str(PERIOD.first), "to": str(PERIOD.last)}
    world.timelog("approve_days", user_ids=[int(person)], **days)
    run = world.send()
    assert run.report["agrees"]
    assert run.counts["confirmed"] > 0
    assert world.sheets(world.settled())[person].outcome == "sent"


def test_a_changed_mapping_moves_rows_to_the_other_rate(world: World) -> None:
    (person,) = world.hourly()
    row = world.work(person)[0]
    world.timelog("edit_work_unit", id=row["ID"], SalaryCodeID=overtime_code(world))
    world.send()
    assert [r["rateNumber"] for r in world.in_payroll(world.links()[person])].count("1150") == 1
    other = next(r for r in world.records("zenegy")["rates"] if r["number"] == "1200")
    rule = Rule(kind=Kind.HOURS, code="2200", operation="hours", target=other["uid"])
    map_code(world.home, world.company, world.integration, rule, "lars")
    world.rates["2200"] = "1200"
    world.send()
    assert "1150" not in {r["rateNumber"] for r in world.in_payroll(world.links()[person])}
    world.settled()


def overtime_code(world: World) -> int:
    return int(next(c for c in world.records("timelog")["salary_codes"] if c["Code"] == "2200")["SalaryCodeID"])


def test_rows_of_somebody_relinked_go_to_the_other_person(world: World) -> None:
    one, other = world.hourly(2)
    links = world.links()
    swapped = {one: links[other], other: links[one]}
    unlink_people(world.home, world.company, world.integration, [one, other], "lars")
    link_people(world.home, world.company, world.integration, swapped, "lars")
    sheet = world.sheets(world.plan())[one]
    went_to = [m["person"] for m in sheet.body["moves"] if m["action"] == "remove"]
    assert went_to
    assert set(went_to) == {links[one]}
    world.send()
    world.settled()


def test_somebody_unlinked_keeps_what_was_sent_and_it_is_said(world: World) -> None:
    (person,) = world.hourly()
    employee = world.links()[person]
    before = world.in_payroll(employee)
    unlink_people(world.home, world.company, world.integration, [person], "lars")
    plan = world.plan()
    assert plan.counts["moves"] == {}
    assert world.sheets(plan)[person].outcome == "not_linked"
    assert plan.counts["alarms"]["sent_but_not_linked"] == len(world.items(person, "confirmed"))
    assert world.in_payroll(employee) == before


def test_days_become_one_sum_a_person_and_rate_and_days_again(world: World) -> None:
    world.settings(grouping="summed")
    world.summed = True
    assert world.send().report["agrees"]
    world.settled()
    (person,) = [p for p in world.links() if p == next(iter(sorted(world.links())))]
    assert len(world.in_payroll(world.links()[person])) <= 2
    world.settings(grouping="per_day")
    world.summed = False
    assert world.send().report["agrees"]
    world.settled()


def two_equal_shifts(world: World, person: str) -> list[int]:
    row = world.work(person)[0]
    world.timelog("edit_work_unit", id=row["ID"], RegHours="3.7", StartTime="08:00", EndTime="11:42")
    about = {"UserID": int(person), "Date": row["Date"], "RegHours": "3.7", "TaskID": row["TaskID"]}
    added = world.timelog("add_work_unit", **about, StartTime="12:12", EndTime="15:54")
    world.timelog("edit_work_unit", id=added["ID"], ApprovedStatus=30)
    return [row["ID"], added["ID"]]


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_equal_shifts_the_right_one_goes(world: World, which: int) -> None:
    (person,) = world.hourly()
    shifts = two_equal_shifts(world, person)
    world.send()
    world.settled()
    assert [r["hours"] for r in world.in_payroll(world.links()[person])].count(3.7) == 2
    world.timelog("delete_work_unit", id=shifts[which])
    plan = world.plan()
    assert plan.counts["moves"] == {"remove": 1}
    world.send_plan(plan)
    (left,) = (r for r in world.in_payroll(world.links()[person]) if r["hours"] == 3.7)
    assert left["from"][11:16] == ("12:12", "08:00")[which]
    world.settled()


def test_after_payroll_was_closed_differences_are_figures_for_a_person(world: World) -> None:
    more, less, gone = world.hourly(3)
    world.close_payroll()
    world.timelog("edit_work_unit", id=world.work(more)[0]["ID"], RegHours="9.4")
    world.timelog("edit_work_unit", id=world.work(less)[0]["ID"], RegHours="2")
    world.timelog("delete_work_unit", id=world.work(gone)[0]["ID"])
    before = world.paid()
    was = {p: hours_of(world.in_payroll(world.links()[p])[0]) for p in (more, less, gone)}
    plan = world.plan()
    assert plan.counts["moves"] == {"by_hand": 3}
    figures = {p: [i.quantity for i in world.items(p, "held")] for p in (more, less, gone)}
    assert figures == {
        more: [Decimal("9.4") - was[more]],
        less: [Decimal("2") - was[less]],
        gone: [-was[gone]],
    }
    again = world.plan()
    assert again.hash == plan.hash
    world.send_plan(again)
    assert world.paid() == before
    assert nothing_to_send(world.plan())
    assert {p: [i.quantity for i in world.items(p, "held")] for p in (more, less, gone)} == figures


def test_a_figure_by_hand_goes_when_the_difference_is_gone(world: World) -> None:
    (person,) = world.hourly()
    row = world.work(person)[0]
    world.close_payroll()
    world.timelog("edit_work_unit", id=row["ID"], RegHours="1.5")
    world.plan()
    assert len(world.items(person, "held")) == 1
    world.timelog("edit_work_unit", id=row["ID"], RegHours=row["RegHours"])
    world.plan()
    assert world.items(person, "held") == []
    world.settled()


def test_a_positive_difference_goes_to_the_next_period_where_that_is_chosen(world: World) -> None:
    world.settings(when_archived="next_period")
    more, less = world.hourly(2)
    was = hours_of(world.in_payroll(world.links()[more])[0])
    world.close_payroll()
    world.timelog("edit_work_unit", id=world.work(more)[0]["ID"], RegHours=str(was + 2))
    world.timelog("edit_work_unit", id=world.work(less)[0]["ID"], RegHours="2")
    plan = world.plan()
    assert plan.counts["moves"] == {"by_hand": 1, "create": 1}
    assert world.send_plan(plan).report["agrees"]
    late = world.in_payroll(world.links()[more])[-1]
    assert (late["date"][:10], late["hours"], late["statusName"]) == ("2026-10-12", 2.0, "Approved")
    assert all(v > 0 for v in world.paid().values())
    assert nothing_to_send(world.plan())


def test_a_late_difference_follows_its_row(world: World) -> None:
    world.settings(when_archived="next_period")
    (person,) = world.hourly()
    row = world.work(person)[0]
    world.close_payroll()
    for hours, late_hours in (("9.4", Decimal("9.4")), ("8.4", Decimal("8.4")), (row["RegHours"], None)):
        world.timelog("edit_work_unit", id=row["ID"], RegHours=hours)
        world.send()
        late = [r for r in world.in_payroll(world.links()[person]) if r["date"][:10] > str(PERIOD.last)]
        due = [] if late_hours is None else [late_hours - Decimal(row["RegHours"])]
        assert [hours_of(r) for r in late] == due
        assert nothing_to_send(world.plan())


@pytest.mark.parametrize("choice", ["by_hand", "next_period"])
def test_rows_approved_only_after_payroll_was_closed_are_never_sent_into_it(world: World, choice: str) -> None:
    world.settings(when_archived=choice)
    (person,) = world.hourly()
    day = world.work(person)[0]["Date"]
    world.timelog("withdraw_approval", user_id=int(person), **{"from": day, "to": day})
    world.send()
    world.close_payroll()
    world.timelog("approve_days", user_ids=[int(person)], **{"from": day, "to": day})
    plan = world.plan()
    assert plan.counts["moves"] == ({"by_hand": 1} if choice == "by_hand" else {"create": 1})
    assert world.send_plan(plan).counts.get("rejected") is None
    assert nothing_to_send(world.plan())


def test_what_payroll_has_not_archived_is_still_changed_and_taken_back(world: World) -> None:
    one, other = world.hourly(2)
    employee = world.links()[one]
    record = world.in_payroll(employee)[0]
    world.zenegy("set_pending_registration", kind="hours", uid=record["uid"])
    world.timelog("edit_work_unit", id=world.work(one)[0]["ID"], RegHours="1.25")
    world.timelog("delete_work_unit", id=world.work(other)[0]["ID"])
    assert world.plan().counts["moves"] == {"remove": 1, "replace": 1}
    world.send()
    world.settled()


def test_a_row_that_payroll_shows_as_pending_rejected_or_missing_is_an_alarm(world: World) -> None:
    one, two, three = world.hourly(3)
    records = {p: world.in_payroll(world.links()[p])[0]["uid"] for p in (one, two, three)}
    world.zenegy("set_pending_registration", kind="hours", uid=records[one])
    world.zenegy("reject_registration", kind="hours", uid=records[two])
    world.zenegy("delete_registration", kind="hours", uid=records[three])
    plan = world.plan()
    assert plan.counts["moves"] == {}
    assert plan.counts["alarms"] == {"not_paid_missing": 1, "not_paid_pending": 1, "not_paid_rejected": 1}
    sheets = world.sheets(plan)
    assert [sheets[p].body["alarms"][0]["reason"] for p in (one, two, three)] == [
        "not_paid_pending",
        "not_paid_rejected",
        "not_paid_missing",
    ]
    world.zenegy("approve_registration", kind="hours", uid=records[one])
    assert "not_paid_pending" not in world.plan().counts["alarms"]


def test_a_row_that_payroll_lost_is_not_sent_again_by_itself(world: World) -> None:
    (person,) = world.hourly()
    world.zenegy("delete_registration", kind="hours", uid=world.in_payroll(world.links()[person])[0]["uid"])
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="6")
    plan = world.plan()
    assert plan.counts["moves"] == {}
    assert plan.counts["problems"]["gone"] == 1


def foreign_hours(world: World) -> tuple[str, dict[str, object]]:
    """Somebody with hours in payroll that did not come from here, and one of these records that is approved."""
    plan = world.plan()
    for person, sheet in world.sheets(plan).items():
        for found in sheet.body["problems"]:
            if found["reason"] == "already_there" and found["row"][0] == "hours":
                return person, found
    raise AssertionError("the demo holds hours of somebody")


def test_a_foreign_record_that_is_left_keeps_its_row_back(world: World) -> None:
    person, found = foreign_hours(world)
    ref = str(found["values"]["ref"])  # type: ignore[index]
    decide_foreign(world.home, world.company, world.integration, "hours", ref, "leave", "lars")
    plan = world.plan()
    assert plan.counts["moves"] == {}
    assert "left_as_it_is" in {p["reason"] for p in world.sheets(plan)[person].body["problems"]}


def test_beside_a_foreign_record_ours_is_sent_too_where_that_is_decided(world: World) -> None:
    person, found = foreign_hours(world)
    values = dict(found["values"])  # type: ignore[call-overload]
    # An equal one would be refused: Zenegy takes two equal rows without times for the same.
    changed = Decimal(values["there"]) - 1
    world.zenegy("edit_registration", kind="hours", uid=values["ref"], hours=float(changed))
    decide_foreign(world.home, world.company, world.integration, "hours", values["ref"], "send_too", "lars")
    before = len(world.in_payroll(world.links()[person]))
    assert world.send().report["agrees"]
    assert len(world.in_payroll(world.links()[person])) == before + 1
    assert nothing_to_send(world.plan())


def test_a_foreign_record_is_adopted_and_changed_from_here_on(world: World) -> None:
    person, found = foreign_hours(world)
    values = dict(found["values"])  # type: ignore[call-overload]
    row = next(r for r in world.work(person) if str(r["ID"]) in str(found["row"]) or r["Date"] == found["day"])
    world.zenegy("edit_registration", kind="hours", uid=values["ref"], hours=float(row["RegHours"]))
    decide_foreign(world.home, world.company, world.integration, "hours", values["ref"], "adopt", "lars")
    plan = world.plan()
    assert plan.hash == world.plan().hash
    world.send_plan(plan)
    assert plan.counts["moves"] == {"create": 1}
    adopted = next(i for i in world.items(person, "confirmed") if i.ref == values["ref"])
    assert adopted.reason == "adopted: was there already"
    world.timelog("edit_work_unit", id=row["ID"], RegHours="3.3")
    assert world.plan().counts["moves"] == {"replace": 1}
    assert world.send().report["agrees"]
    changed = next(r for r in world.records("zenegy")["hours"] if r["uid"] == values["ref"])
    assert changed["hours"] == 3.3


def test_a_closed_period_refuses_and_a_reopened_one_goes_on(world: World) -> None:
    (person,) = world.hourly()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="5")
    plan = world.plan()
    close_period(world.home, world.company, plan.transfer_id, "lars", "paid")
    with pytest.raises(PeriodClosed, match="closed by lars"):
        world.plan()
    with pytest.raises(CannotSend, match="closed by lars"):
        world.send_plan(plan)
    reopen_period(world.home, world.company, plan.transfer_id, "lars", "a mistake")
    world.send()
    world.settled()


def test_people_of_another_pay_out_group_go_with_their_own_transfer(world: World) -> None:
    plan = world.plan()
    others = {p for p, s in world.sheets(plan).items() if s.outcome == "other_group"}
    assert others
    assert world.send(BIWEEKLY).report["agrees"]
    sheets = world.sheets(world.plan(BIWEEKLY))
    assert {sheets[p].outcome for p in others if p in world.links()} <= {"sent", "blocked", "not_approved", "nothing"}
    assert world.settled().counts["people"]["other_group"] == len(others)


def test_planning_everybody_after_one_group_doubles_nothing(world: World) -> None:
    (person,) = world.hourly()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="5")
    of_group = world.plan()
    of_all = world.plan(None)
    assert of_all.counts["moves"]["replace"] == of_group.counts["moves"]["replace"] == 1
    assert world.send_plan(of_all).report["agrees"]
    world.settled()


def test_people_of_another_legal_entity_are_filtered_out_and_counted(world: World) -> None:
    plan = world.plan()
    second = {str(p.time.user_id) for p in world.story.people if p.entity == "second" and p.time and p.time.active}
    sheets = world.sheets(plan)
    assert second
    assert {sheets[p].outcome for p in second} == {"filtered"}
    assert plan.counts["everybody"] == sum(plan.counts["people"].values()) == len(sheets)


def test_a_plan_for_some_people_leaves_all_others_as_they_are(world: World) -> None:
    one, other = world.hourly(2)
    for person in (one, other):
        world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="5")
    plan = world.plan(people=[one])
    assert plan.counts["moves"] == {"replace": 1}
    world.send_plan(plan)
    assert hours_of(world.in_payroll(world.links()[other])[0]) != Decimal(5)
    assert world.plan().counts["moves"] == {"replace": 1}
    world.send()
    world.settled()


def test_what_changed_since_the_plan_was_shown_is_not_sent(world: World) -> None:
    one, other = world.hourly(2)
    for person in (one, other):
        world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="5")
    plan = world.plan()
    world.timelog("edit_work_unit", id=world.work(one)[0]["ID"], RegHours="6")
    run = world.send_plan(plan)
    assert run.counts == {"cancelled": 1, "confirmed": 1}
    assert [i.reason for i in world.items(one, "cancelled")] == ["changed since you looked"]
    world.send()
    world.settled()


def test_late_approvals_of_an_earlier_period_are_told_and_not_swept_in(world: World) -> None:
    (person,) = world.hourly()
    day = world.work(person)[0]["Date"]
    (blocked,) = world.plan(period=PERIOD.next()).notes
    about = {"UserID": int(person), "Date": day, "RegHours": "1.5", "TaskID": world.work(person)[0]["TaskID"]}
    world.timelog("edit_work_unit", id=world.timelog("add_work_unit", **about)["ID"], ApprovedStatus=30)
    plan = world.plan(period=PERIOD.next())
    assert plan.counts["moves"] == {}
    (note,) = plan.notes
    assert (note["first"], note["last"]) == (str(PERIOD.first), str(PERIOD.last))
    assert (note["people"], note["rows"]) == (blocked["people"] + 1, blocked["rows"] + 1)
    assert Decimal(note["quantity"]["hours/hours"]) == Decimal(blocked["quantity"]["hours/hours"]) + Decimal("1.5")
    world.send()
    assert world.plan(period=PERIOD.next()).notes == [blocked]


def test_a_closed_earlier_period_is_not_asked_about(world: World) -> None:
    (person,) = world.hourly()
    about = {"UserID": int(person), "Date": str(PERIOD.first), "RegHours": "1.5"}
    row = world.timelog("add_work_unit", **about, TaskID=world.work(person)[0]["TaskID"])
    world.timelog("edit_work_unit", id=row["ID"], ApprovedStatus=30)
    close_period(world.home, world.company, world.plan().transfer_id, "lars", "paid")
    assert world.plan(period=PERIOD.next()).notes == []


def test_a_row_moved_to_the_next_period_waits_until_its_own_period_gave_it_up(world: World) -> None:
    (person,) = world.hourly()
    later = PERIOD.next()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], Date=str(later.first), ApprovedStatus=30)
    plan = world.plan(period=later)
    assert plan.counts["moves"] == {}
    assert plan.counts["problems"] == {"sent_with_another_period": 1}
    assert world.send().counts == {"confirmed": 1}
    plan = world.plan(period=later)
    assert plan.counts["moves"] == {"create": 1}
    assert world.send_plan(plan).report["agrees"]
    world.settled()
