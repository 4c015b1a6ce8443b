"""Who plays which special case. Shares are kept for every size; special cases grow with the square root of it.

Up to 140 people there are a few of each; from about 40 people on at least one of each; below that, as many as fit, in
the order given here. `STRUCTURE` says how the two systems disagree on a person, `NOISE` how payroll writes the name,
`DAYS` what happens in the period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from random import Random

from data.demo.company import FLOOR_UNITS, NORM_SHARES, OFFICE_UNITS
from data.demo.model import Basis, Entity, Group

STRUCTURE = {
    "leaver_both": 2,
    "joiner_time_only": 2,
    "joiner_payroll_only": 2,
    "no_user": 3,
    "namesakes": 2,
    "no_number_time": 2,
    "reused_number": 1,
    "leaver_time_only": 1,
    "leaver_payroll_only": 1,
    "no_number_payroll": 1,
    "leading_zeros": 2,
    "wrong_digit": 1,
}
PAIRED = {"namesakes": "namesakes", "reused_number": "old_leaver"}
"""Cases that need a second person, and the case of that one."""

NOISE = {
    "folded_letters": 3,
    "swapped": 2,
    "nickname": 2,
    "married_name": 3,
    "initial_only": 2,
    "double_name": 2,
    "capitals": 1,
    "misspelt": 1,
    "other_spelling": 1,
    "broken_letters": 1,
    "stray_blanks": 1,
}

DAYS = {
    "unapproved_week": 4,
    "rejected_week": 1,
    "paid_maternity": 1,
    "absence_on_day_off": 1,
    "norm_change": 1,
    "unpaid_paternity": 1,
    "equal_shifts": 2,
    "equal_shifts_without_clock": 1,
    "one_number_two_codes": 2,
    "two_types_one_day": 1,
    "unknown_code": 1,
    "held_hours": 1,
    "held_absence": 1,
    "zero_hours": 1,
    "four_decimals": 3,
    "overtime": 6,
    "evening_supplement": 4,
    "duty_supplement": 3,
    "half_day": 3,
    "absence_over_weekend": 3,
    "child_ill": 2,
    "extra_vacation_day": 3,
    "care_day": 1,
    "training": 1,
    "time_in_lieu": 1,
    "mileage": 7,
    "expenses": 5,
}
HOURLY = frozenset(
    {
        "no_user",
        "unapproved_week",
        "rejected_week",
        "equal_shifts",
        "equal_shifts_without_clock",
        "held_hours",
        "zero_hours",
        "four_decimals",
        "overtime",
        "evening_supplement",
        "duty_supplement",
    }
)
"""Cases that only hourly paid people play."""

ALONE = frozenset({"unapproved_week", "rejected_week", "paid_maternity", "absence_on_day_off", "norm_change"})
"""Cases that shape the whole period of a person, who then plays no other."""

NEEDS_NORM = {
    "absence_on_day_off": "four_days",
    "norm_change": "full",
    "one_number_two_codes": "full",
    "two_types_one_day": "full",
    "equal_shifts": "full",
    "equal_shifts_without_clock": "full",
    "four_decimals": "full",
    "half_day": "full",
    "absence_over_weekend": "full",
}


@dataclass(slots=True)
class Part:
    """What one person plays, before they have a name. manager: heads their unit. part: index among those of a case."""

    manager: bool = False
    basis: Basis = "monthly"
    entity: Entity = "main"
    group: Group = "monthly"
    unit: str = "management"
    norm: str = "full"
    cases: list[str] = field(default_factory=list)

    @property
    def structural(self) -> bool:
        return any(c in STRUCTURE or c in PAIRED.values() for c in self.cases)


def cast(employees: int, seed: int) -> list[Part]:
    """The parts of `employees` people, in no particular order."""
    dice = Random(f"{seed}/cast")
    parts = _shares(employees, dice)
    main = [p for p in parts if p.entity == "main" and p.group == "monthly" and not p.manager]
    dice.shuffle(main)
    _structure(employees, main)
    whole = [p for p in parts if p.entity == "main" and not p.manager and not p.structural]
    dice.shuffle(whole)
    _noise(employees, whole)
    plain = [p for p in main if not p.structural]
    plain.sort(key=lambda p: len(p.cases))
    _days(employees, plain + [p for p in parts if p.manager])
    dice.shuffle(parts)
    return parts


def count(base: int, employees: int) -> int:
    """How many of a case there are in a company of this size, when there are `base` in one of 140."""
    if employees < 140:
        return max(1, base * employees // 140)
    return round(base * sqrt(employees / 140))


def _shares(employees: int, dice: Random) -> list[Part]:
    """Managers, pay basis, legal entity, pay-out group, units and norms, in fixed shares."""
    managers = min(max(1, employees // 12), 11)
    heads = [
        Part(manager=True, unit=unit)
        for unit in ("management", *FLOOR_UNITS, *(u for u in OFFICE_UNITS if u not in ("management", "support")))
    ][:managers]
    rest = [Part() for _ in range(employees - managers)]
    hourly = rest[: round(employees * 0.6)]
    for part in hourly:
        part.basis = "hourly"
    for part in hourly[: round(employees * 0.12)]:
        part.group = "biweekly"
    second = round(employees * 0.14)
    for part in _alternate(hourly[round(employees * 0.12) :], rest[len(hourly) :])[:second]:
        part.entity = "second"
    units = {unit.unit for unit in heads}
    norms = [norm for norm, share in NORM_SHARES.items() for _ in range(share)]
    for part in rest:
        choice = FLOOR_UNITS if part.basis == "hourly" else OFFICE_UNITS
        part.unit = dice.choice([u for u in choice if u in units] or ["management"])
        part.norm = dice.choice(norms)
    return heads + rest


def _alternate(left: list[Part], right: list[Part]) -> list[Part]:
    both = [p for pair in zip(left, right, strict=False) for p in pair]
    return both + left[len(right) :] + right[len(left) :]


def _structure(employees: int, pool: list[Part]) -> None:
    """Gives the structural cases to at most 60 % of the pool (half of it in the smallest companies)."""
    room = len(pool) * 6 // 10
    free = list(pool)
    for case, base in STRUCTURE.items():
        times = count(base, employees)
        for _ in range(max(1, times // 2) if case == "namesakes" else times):
            need = 2 if case in PAIRED else 1
            fit = [p for p in free if case not in HOURLY or p.basis == "hourly"][:need]
            if len(fit) < need or room < need:
                continue
            room -= need
            fit[0].cases.append(case)
            if need == 2:
                fit[1].cases.append(PAIRED[case])
            for part in fit:
                free.remove(part)


def _noise(employees: int, pool: list[Part]) -> None:
    free = iter(pool)
    for case, base in NOISE.items():
        for _ in range(count(base, employees)):
            part = next(free, None)
            if part is None:
                return
            part.cases.append(case)


def _days(employees: int, pool: list[Part]) -> None:
    """Gives the cases of the days, people without any first; one who plays an `ALONE` case gets no other."""
    roles: dict[int, int] = {id(part): 0 for part in pool}
    closed = len(DAYS) + 1
    for case, base in DAYS.items():
        for _ in range(count(base, employees)):
            part = _least_busy(case, pool, roles, closed)
            if part is None:
                break
            part.cases.append(case)
            roles[id(part)] = closed if case in ALONE else roles[id(part)] + 1
            if case in NEEDS_NORM:
                part.norm = NEEDS_NORM[case]


def _least_busy(case: str, pool: list[Part], roles: dict[int, int], closed: int) -> Part | None:
    for busy in range(1 if case in ALONE else closed):
        for part in pool:
            if roles[id(part)] == busy and case not in part.cases and (case not in HOURLY or part.basis == "hourly"):
                return part
    return None
