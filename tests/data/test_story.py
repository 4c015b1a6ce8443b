"""The story of the demo company: repeatable, complete in its special cases, in proportion."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from data.demo import Story, tell
from data.demo.cast import DAYS, NOISE, STRUCTURE
from data.demo.company import ABSENCE_CODES, SUPPLEMENT_TASK, holidays
from data.demo.diary import norms_of
from data.demo.model import Absence, Person, Work

ROOT = Path(__file__).parents[2]
EVERY_CASE = {*STRUCTURE, *NOISE, *DAYS, "old_leaver"}

story = cache(tell)


def people(of: Story, case: str) -> list[Person]:
    return [of.people[key] for key in of.cases[case]]


def work_of(of: Story, person: Person) -> dict[date, list[Work]]:
    days: dict[date, list[Work]] = defaultdict(list)
    for row in of.work:
        if row.person == person.key:
            days[row.day].append(row)
    return days


def absence_of(of: Story, person: Person) -> dict[date, list[Absence]]:
    days: dict[date, list[Absence]] = defaultdict(list)
    for row in of.absences:
        if row.person == person.key:
            days[row.day].append(row)
    return days


def status_of(of: Story, row: Work | Absence) -> int:
    return [s.status for s in of.sheets if s.person == row.person and s.first <= row.day <= s.last][-1]


def test_another_process_with_another_hash_seed_tells_the_same_bytes() -> None:
    script = (
        "import hashlib, json; from data.demo import tell, timelog, zenegy; s = tell(60, 7);"
        "print(hashlib.sha256((repr(s) + json.dumps([timelog.document(s), zenegy.document(s)])).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "4242")
    }
    assert len(digests) == 1


def test_the_same_arguments_tell_the_same_story_and_another_seed_another_one() -> None:
    def digest(of: Story) -> str:
        return hashlib.sha256(repr(of).encode()).hexdigest()

    assert digest(tell(60, 3)) == digest(tell(60, 3))
    assert digest(tell(60, 3)) != digest(tell(60, 4))


@pytest.mark.parametrize("size", [40, 41, 57, 100, 140])
@pytest.mark.parametrize("seed", [2, 3])
def test_every_special_case_is_played_from_forty_people_on(size: int, seed: int) -> None:
    assert EVERY_CASE - set(story(size, seed).cases) == set()


@pytest.mark.parametrize("size", [40, 140, pytest.param(5000, marks=pytest.mark.long)])
def test_every_special_case_leaves_its_trace_in_the_rows(size: int) -> None:
    of = story(size)
    assert EVERY_CASE - set(of.cases) == set()
    codes: dict[int, set[str]] = defaultdict(set)
    for row in of.absences:
        codes[row.person].add(row.code)
    salary: dict[int, set[str | None]] = defaultdict(set)
    for work in of.work:
        salary[work.person].add(work.salary_code)
    for case, code in (("unknown_code", "90"), ("care_day", "40"), ("training", "60"), ("time_in_lieu", "70")):
        assert all(code in codes[key] for key in of.cases[case])
    for case, code in (("overtime", "2200"), ("evening_supplement", "2300"), ("duty_supplement", "2400")):
        assert all(code in salary[key] for key in of.cases[case])
    for case in ("half_day", "absence_over_weekend", "absence_on_day_off", "norm_change", "paid_maternity"):
        assert all(codes[key] for key in of.cases[case])
    assert {h.person for h in of.held_hours} == {*of.cases["held_hours"]}


@pytest.mark.parametrize("size", [5, 6, 11, 20, 30])
def test_a_small_company_has_what_fits(size: int) -> None:
    small = story(size)
    assert len(small.people) == size
    assert small.work
    assert small.absences
    assert {"leaver_both", "unapproved_week"} <= set(small.cases)
    assert {p.entity for p in small.people} == {"main", "second"}
    assert {p.group for p in small.people} == {"monthly", "biweekly"}


def test_too_small_a_company_and_a_period_turned_round_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        tell(4)
    with pytest.raises(ValueError, match="before it begins"):
        tell(20, period=(date(2026, 10, 31), date(2026, 10, 1)))


@pytest.mark.parametrize("size", [140, pytest.param(5000, marks=pytest.mark.long)])
def test_shares_are_the_same_in_a_large_company(size: int) -> None:
    of = story(size)
    assert len(of.people) == size
    assert sum(p.basis == "hourly" for p in of.people) == pytest.approx(0.6 * size, abs=1)
    assert sum(p.entity == "second" for p in of.people) == pytest.approx(0.14 * size, abs=1)
    assert sum(p.group == "biweekly" for p in of.people) == pytest.approx(0.12 * size, abs=1)
    rows_a_person = len(of.work) / size
    assert 19 < rows_a_person < 25
    assert 0.5 < len(of.absences) / size < 2


@pytest.mark.long
def test_five_thousand_people_have_about_a_hundred_thousand_rows() -> None:
    assert 95_000 < len(story(5000).work) < 130_000


def test_ids_are_unique_and_the_two_id_ranges_of_the_time_system_overlap_but_never_agree() -> None:
    of = story(140)
    in_time = [p.time for p in of.people if p.time]
    users, employees = {t.user_id for t in in_time}, {t.employee_id for t in in_time}
    assert len(users) == len(employees) == len({t.initials for t in in_time}) == len({t.email for t in in_time})
    assert all(t.user_id != t.employee_id for t in in_time)
    assert len(users & employees) > 100
    uids = [u for p in of.people if p.pay for u in (p.pay.uid, p.pay.user_uid, p.pay.rate_uid) if u]
    assert len(uids) == len(set(uids))
    assert len({row.id for row in of.work}) == len(of.work)
    assert len({row.id for row in of.absences}) == len(of.absences)


def test_the_truth_names_exactly_the_people_who_are_in_both_systems() -> None:
    of = story(140)
    both = {(p.time.user_id, p.pay.uid): p.entity for p in of.people if p.time and p.pay}
    assert {*of.truth} == {pair for pair, entity in both.items() if entity == "main"}
    assert {*of.truth_second} == {pair for pair, entity in both.items() if entity == "second"}
    assert len(of.truth) + len(of.truth_second) == len(both)


def test_leavers_and_joiners_are_in_the_systems_they_should_be_in() -> None:
    of = story(140)
    middle = of.first + timedelta(days=15)
    for case in ("joiner_time_only", "old_leaver"):
        assert all(p.time and not p.pay for p in people(of, case))
    assert all(p.pay and not p.time for p in people(of, "joiner_payroll_only"))
    for p in people(of, "leaver_both"):
        assert p.time
        assert p.pay
        assert p.time.ended == p.pay.last_work_day == middle
        assert not p.time.active
    for p in people(of, "leaver_time_only"):
        assert p.time
        assert p.pay
        assert (p.time.ended, p.pay.last_work_day) == (middle, None)
    for p in people(of, "leaver_payroll_only"):
        assert p.time
        assert p.pay
        assert (p.time.ended, p.time.active, p.pay.last_work_day) == (None, True, middle)
    for case in ("leaver_both", "leaver_time_only", "leaver_payroll_only"):
        assert all(max(work_of(of, p)) <= middle for p in people(of, case))
    assert all(work_of(of, p) for p in people(of, "joiner_time_only"))
    assert not any(work_of(of, p) for p in people(of, "old_leaver"))


def test_numbers_are_missing_padded_wrong_and_reused() -> None:
    of = story(140)
    (reused,), (old,) = people(of, "reused_number"), people(of, "old_leaver")
    assert reused.time
    assert old.time
    assert reused.time.number == old.time.number
    assert old.time.ended
    assert old.time.ended < reused.time.hired
    assert all(p.time and p.pay and p.time.number is None and p.pay.number for p in people(of, "no_number_time"))
    assert all(p.time and p.pay and p.time.number and p.pay.number is None for p in people(of, "no_number_payroll"))
    for p in people(of, "leading_zeros"):
        assert p.time
        assert p.pay
        assert p.pay.number != p.time.number
        assert p.pay.number.lstrip("0") == p.time.number
    for p in people(of, "wrong_digit"):
        assert p.time
        assert p.pay
        assert sum(a != b for a, b in zip(p.time.number or "", p.pay.number or "", strict=True)) == 1
    known = Counter(p.pay.number for p in of.people if p.pay and p.pay.number)
    assert max(known.values()) == 1


def test_namesakes_are_two_people_with_one_name_in_both_systems() -> None:
    one, other = people(story(140), "namesakes")
    assert one.time
    assert other.time
    assert one.pay
    assert other.pay
    assert (one.time.first_name, one.time.last_name) == (other.time.first_name, other.time.last_name)
    assert one.pay.name == other.pay.name
    assert one.time.number != other.time.number
    assert one.pay.uid != other.pay.uid


def test_in_a_company_of_140_only_the_namesakes_share_a_name() -> None:
    names = Counter((p.given, p.family) for p in story(140).people)
    assert [count for count in names.values() if count > 1] == [2]


@pytest.mark.parametrize("case", sorted(NOISE))
def test_payroll_writes_the_name_differently(case: str) -> None:
    for p in people(story(140), case):
        assert p.time
        assert p.pay
        assert p.pay.name != f"{p.time.first_name} {p.time.last_name}"


def test_letters_are_folded_and_broken_where_the_case_says_so() -> None:
    of = story(140)
    assert all(p.pay and p.pay.name.isascii() for p in people(of, "folded_letters"))
    assert all("Ã" in p.pay.name for p in people(of, "broken_letters") if p.pay)


def test_people_without_a_login_in_payroll_are_paid_by_the_hour_and_have_hours() -> None:
    of = story(140)
    for p in people(of, "no_user"):
        assert p.pay
        assert (p.pay.user_uid, p.pay.rate_uid, p.basis) == (None, None, "hourly")
        assert work_of(of, p)


def test_everybody_but_the_managing_director_has_a_manager_who_heads_a_unit() -> None:
    of = story(140)
    assert len([p for p in of.people if p.manager is None]) == 1
    assert all(of.people[p.manager].heads_unit for p in of.people if p.manager is not None)


def test_departments_are_named_and_cut_differently() -> None:
    of = story(140)
    cut = defaultdict(set)
    for p in of.people:
        if p.pay and p.entity == "main":
            cut[p.unit].add(p.pay.department)
    assert any({"Warehouse", "Transport"} <= names for names in cut.values())
    assert {"Production"} <= cut["odense"] & cut["assembly"]


def test_the_days_of_two_cases_wait_for_approval_and_all_others_are_approved() -> None:
    of = story(140)
    waiting = {*of.cases["unapproved_week"], *of.cases["rejected_week"]}
    rows = [*of.work, *of.absences]
    assert {row.person for row in rows if status_of(of, row) != 30} == waiting
    states = {status_of(of, row) for row in rows if row.person in of.cases["unapproved_week"]}
    assert states == {0, 10, 20, 30}
    (rejected,) = people(of, "rejected_week")
    (sheet,) = [s for s in of.sheets if s.person == rejected.key and s.comment]
    assert sheet.status == 0
    assert sum(sheet.first <= day <= sheet.last for day in work_of(of, rejected)) == 5


def test_equal_shifts_have_different_clock_times_or_none() -> None:
    of = story(140)

    def twins(case: str) -> list[list[Work]]:
        days = [rows for p in people(of, case) for rows in work_of(of, p).values()]
        return [rows for rows in days if len(rows) == 2 and rows[0].task == rows[1].task]

    for one, other in twins("equal_shifts"):
        assert one.hours == other.hours == Decimal("3.7")
        assert one.start
        assert one.start != other.start
    assert len(twins("equal_shifts")) == len(of.cases["equal_shifts"])
    ((one, other),) = twins("equal_shifts_without_clock")
    assert (one.hours, one.start, one.end) == (other.hours, None, None)
    assert one.id != other.id


def test_clock_times_fit_the_hours_and_never_overlap() -> None:
    days: dict[tuple[int, date], list[Work]] = defaultdict(list)
    for row in story(500).work:
        if row.start and row.end:
            days[row.person, row.day].append(row)
            minutes = (row.end.hour - row.start.hour) * 60 + row.end.minute - row.start.minute
            assert abs(Decimal(minutes) / 60 - row.hours) < Decimal("0.0001")
    for rows in days.values():
        rows.sort(key=lambda row: row.start or row.day)
        assert all(a.end and b.start and a.end <= b.start for a, b in pairwise(rows))
    assert len(days) > 1000


def test_absence_cases_are_what_they_are_called() -> None:
    of = story(140)
    kinds = {c.code: c for c in ABSENCE_CODES}

    def days(case: str) -> list[tuple[Person, date, list[Absence]]]:
        return [(p, d, rows) for p in people(of, case) for d, rows in absence_of(of, p).items()]

    for _, _, rows in days("one_number_two_codes"):
        assert len({r.code for r in rows}) == 2
        assert len({kinds[r.code].payroll_number for r in rows}) == 1
        assert sum(r.hours for r in rows) == Decimal("7.4")
    for _, _, rows in days("two_types_one_day"):
        assert len({kinds[r.code].payroll_number for r in rows}) == 2
    for _, _, rows in days("unknown_code"):
        assert [kinds[r.code].payroll_number for r in rows] == [""]
    for p, day, rows in days("absence_on_day_off"):
        assert norms_of(p, of.first, of.last)[day] == 0
        assert rows[0].hours > 0
    for p, day, rows in days("half_day"):
        assert rows[0].hours * 2 == norms_of(p, of.first, of.last)[day]
        assert sum(row.hours for row in work_of(of, p)[day]) == rows[0].hours
    for p in people(of, "absence_over_weekend"):
        away = sorted(absence_of(of, p))
        assert [d.weekday() for d in away] == [3, 4, 0, 1]
        assert (away[-1] - away[0]).days == 5
    for p in people(of, "norm_change"):
        assert [r.hours for rows in absence_of(of, p).values() for r in rows] == [Decimal("7.4"), Decimal(6)]
    for p in people(of, "paid_maternity"):
        assert not work_of(of, p)
        assert len(absence_of(of, p)) > 10
    for case, code in (("unpaid_paternity", "52"), ("child_ill", "35"), ("extra_vacation_day", "21")):
        assert {r.code for _, _, rows in days(case) for r in rows} == {code}


def test_every_active_absence_code_is_used_but_unpaid_maternity() -> None:
    used = {a.code for a in story(140).absences}
    assert {c.code for c in ABSENCE_CODES if c.active} - used == {"51"}


def test_there_is_overtime_a_supplement_a_piece_and_a_row_of_zero_hours_and_nothing_negative() -> None:
    of = story(140)
    assert {row.salary_code for row in of.work} == {None, "2200", "2210", "2300", "2400"}
    assert {row.task for row in of.work if row.salary_code in ("2300", "2400")} == {SUPPLEMENT_TASK}
    assert {row.hours for row in of.work if row.salary_code == "2400"} == {Decimal(1)}
    assert [row.person for row in of.work if row.hours == 0] == list(of.cases["zero_hours"])
    assert all(row.hours >= 0 for row in of.work)
    assert all(row.hours > 0 for row in of.absences)


def test_hours_have_up_to_four_decimals_and_most_days_are_seven_point_four() -> None:
    of = story(140)
    hours = {row.hours for row in of.work}
    assert {Decimal("7.4"), Decimal("3.25"), Decimal("7.4167")} <= hours
    assert max(-int(h.as_tuple().exponent) for h in hours) == 4
    assert sum(row.hours == Decimal("7.4") for row in of.work) > len(of.work) / 2
    assert len({row.task for row in of.work}) > 10


def test_trips_and_outlays_belong_to_the_people_of_the_case() -> None:
    of = story(140)
    assert {t.person for t in of.trips} == {*of.cases["mileage"]}
    assert {o.person for o in of.outlays} == {*of.cases["expenses"]}
    assert all(t.km > 0 for t in of.trips)
    assert {o.own_money for o in of.outlays} == {True, False}


def test_payroll_holds_rows_of_its_own_and_an_absence_that_shows_the_company_type() -> None:
    of = story(140)
    in_period = [h for h in of.held_hours if h.day >= of.first]
    assert {h.person for h in in_period} == {*of.cases["held_hours"]}
    assert Counter(h.status for h in in_period) == {2: 2, 1: 1}
    worked = {(row.person, row.day) for row in of.work}
    assert all((h.person, h.day) in worked for h in in_period)
    (own_type,) = [a for a in of.held_absences if a.company_type]
    assert own_type.last < of.first
    assert own_type.status == 3
    away = {(a.person, a.day) for a in of.absences}
    assert [(a.person, a.first) in away for a in of.held_absences if not a.company_type] == [True]


@pytest.mark.parametrize(
    "period",
    [
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2027, 3, 31)),
        (date(2026, 11, 16), date(2026, 11, 29)),
        (date(2026, 10, 14), date(2026, 10, 14)),
    ],
)
def test_everything_happens_inside_any_period_and_nobody_works_on_a_holiday(period: tuple[date, date]) -> None:
    of = tell(60, period=period)
    rows = [*of.work, *of.absences, *of.trips, *of.outlays]
    assert rows
    assert all(period[0] <= row.day <= period[1] for row in rows)
    assert not {row.day for row in of.work} & holidays(period[0].year)


def test_the_same_people_work_there_in_every_period() -> None:
    october, december = tell(60), tell(60, period=(date(2026, 12, 1), date(2026, 12, 31)))
    assert [p.pay and p.pay.uid for p in october.people] == [p.pay and p.pay.uid for p in december.people]
    assert [p.pay and p.pay.name for p in october.people] == [p.pay and p.pay.name for p in december.people]


def test_danish_holidays_move_with_easter() -> None:
    assert {date(2026, 4, 2), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)} <= holidays(2026)
    assert date(2027, 3, 28) in holidays(2027)
