"""What happens to people in the period: the ordinary absences, and the special cases of `cast.DAYS`, one function each.

Each case takes the person's diary and puts something into it; where no fitting day is left it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from data.demo.company import SUPPLEMENT_TASK
from data.demo.diary import DAY, Diary, Shift

HALF = DAY / 2


def half(norm: Decimal) -> Decimal:
    """Half a day as people register it: exact for 7.4 hours, else whole hours."""
    return HALF if norm == DAY else Decimal(3) if norm >= 6 else Decimal(2)


Case = Callable[[Diary], None]

ORDINARY = (
    ("20", 0.18, 5),
    ("30", 0.14, 2),
    ("21", 0.06, 1),
    ("35", 0.04, 1),
    ("70", 0.03, 1),
    ("40", 0.02, 1),
    ("60", 0.02, 2),
    ("31", 0.02, 1),
)
"""Absence code, share of people who have it in the period, most days of it. Code 31 is half a day."""


def ordinary_absence(diary: Diary) -> None:
    """Now and then a vacation, an illness and so on, in one piece."""
    for code, share, most in ORDINARY:
        if diary.dice.random() >= share:
            continue
        days = diary.free()
        if not days:
            return
        at = diary.dice.randrange(len(days))
        for day in days[at : at + diary.dice.randint(1, most)]:
            diary.away(day, code, half(diary.norms[day]) if code == "31" else None)


def whole_days(code: str, times: int) -> Case:
    """Absence on so many working days in a row."""

    def case(diary: Diary) -> None:
        days = diary.free()
        at = diary.dice.randrange(max(1, len(days) - times + 1))
        for day in days[at : at + times]:
            diary.away(day, code)

    return case


def over_weekend(diary: Diary) -> None:
    """Vacation from a Thursday to the Tuesday after it."""
    days = diary.free()
    starts = [d for d in days if d.weekday() == 3 and d + timedelta(days=5) in days]
    if starts:
        first = diary.dice.choice(starts)
        for day in days:
            if first <= day <= first + timedelta(days=5):
                diary.away(day, "20")


def day_off(diary: Diary) -> None:
    """Vacation on the weekday on which this person never works."""
    days = [d for d, norm in diary.norms.items() if not norm and d.weekday() == 4]
    if days:
        diary.away(diary.dice.choice(days), "20", DAY)


def half_day(diary: Diary) -> None:
    day = diary.any_free()
    if day:
        diary.away(day, "20", half(diary.norms[day]))


def on_one_day(*codes: str) -> Case:
    """Two halves of a day under two codes."""

    def case(diary: Diary) -> None:
        day = diary.any_free(DAY)
        if day:
            for code in codes:
                diary.away(day, code, HALF)

    return case


def norm_change(diary: Diary) -> None:
    """A vacation day before and one after the change: both are one day, of different hours."""
    change = diary.person.new_norm_from
    if change is None:
        return
    days = diary.free()
    for day in [d for d in days if d < change][:1] + [d for d in days if d >= change][:1]:
        diary.away(day, "20")


def equal_shifts(diary: Diary) -> None:
    day = diary.any_free(DAY)
    if day:
        diary.work[day] = [Shift(HALF, diary.tasks[0], start) for start in (time(8, 0), time(12, 12))]


def equal_shifts_without_clock(diary: Diary) -> None:
    day = diary.any_free(DAY)
    if day:
        diary.work[day] = [Shift(HALF, diary.tasks[0])] * 2


def zero_hours(diary: Diary) -> None:
    day = diary.any_free()
    if day:
        diary.extra[day].append(Shift(Decimal(0), diary.tasks[0], note="Mødt, sendt hjem"))


def four_decimals(diary: Diary) -> None:
    day = diary.any_free(DAY)
    if day:
        diary.work[day] = [Shift(Decimal("7.4167"), diary.tasks[0], time(8, 0) if diary.person.clocks else None)]


def overtime(diary: Diary) -> None:
    """Two evenings of overtime at 50 %, the second with an hour at 100 % after it."""
    for row in ((("2200", "2"),), (("2200", "1.5"), ("2210", "1.25"))):
        day = diary.any_free()
        if day is None:
            return
        starts = (time(16, 30), time(18, 0)) if diary.person.clocks else (None, None)
        for (code, hours), start in zip(row, starts, strict=False):
            diary.extra[day].append(Shift(Decimal(hours), diary.tasks[0], start, code, "Overtid"))


def evening_supplement(diary: Diary) -> None:
    for hours in ("2.4", "3"):
        day = diary.any_free()
        if day:
            diary.extra[day].append(Shift(Decimal(hours), SUPPLEMENT_TASK, None, "2300", "Aftentillæg"))


def duty_supplement(diary: Diary) -> None:
    """One piece, not an hour."""
    day = diary.any_free()
    if day:
        diary.extra[day].append(Shift(Decimal(1), SUPPLEMENT_TASK, None, "2400", "Vagt"))


def nothing(diary: Diary) -> None:
    """Plays outside the diary: sheets, trips, outlays and what payroll holds are made in `story`."""


CASES: dict[str, Case] = {
    "unapproved_week": nothing,
    "rejected_week": nothing,
    "paid_maternity": whole_days("50", 99),
    "absence_on_day_off": day_off,
    "norm_change": norm_change,
    "unpaid_paternity": whole_days("52", 10),
    "equal_shifts": equal_shifts,
    "equal_shifts_without_clock": equal_shifts_without_clock,
    "one_number_two_codes": on_one_day("30", "31"),
    "two_types_one_day": on_one_day("30", "35"),
    "unknown_code": whole_days("90", 1),
    "held_hours": nothing,
    "held_absence": whole_days("20", 1),
    "zero_hours": zero_hours,
    "four_decimals": four_decimals,
    "overtime": overtime,
    "evening_supplement": evening_supplement,
    "duty_supplement": duty_supplement,
    "half_day": half_day,
    "absence_over_weekend": over_weekend,
    "child_ill": whole_days("35", 1),
    "extra_vacation_day": whole_days("21", 1),
    "care_day": whole_days("40", 1),
    "training": whole_days("60", 2),
    "time_in_lieu": whole_days("70", 1),
    "mileage": nothing,
    "expenses": nothing,
}


def week_of(diary: Diary, at: int) -> tuple[date, date] | None:
    """Monday and Sunday of a week with work, the fullest one first; `at` turns among equally full ones."""
    weeks: dict[date, int] = {}
    for day, norm in diary.norms.items():
        if norm:
            monday = day - timedelta(days=day.weekday())
            weeks[monday] = weeks.get(monday, 0) + 1
    if not weeks:
        return None
    full = [monday for monday, days in weeks.items() if days == max(weeks.values())]
    monday = full[at % len(full)]
    return monday, monday + timedelta(days=6)
