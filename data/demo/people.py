"""From the parts of `cast` to people, each as the time system and as payroll know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from data.demo.cast import NOISE, Part
from data.demo.company import SECOND_DEPARTMENTS, SPLIT_IN_PAYROLL, UNITS
from data.demo.ids import uid
from data.demo.model import InPay, InTime, Person
from data.demo.naming import Name, Namer, as_payroll_writes, written_out

TITLES = {
    "hourly": ("Tekniker", "Montør", "Lagermedarbejder", "Chauffør"),
    "monthly": ("Konsulent", "Bogholder", "Ingeniør"),
}
ABSENT_IN_TIME = frozenset({"joiner_payroll_only"})
ABSENT_IN_PAYROLL = frozenset({"joiner_time_only", "old_leaver"})


def people(parts: Sequence[Part], seed: int, first: date, last: date) -> tuple[Person, ...]:
    """Everybody, in order of their key. first, last: the period; joiners and leavers come and go in its middle."""
    dice = Random(f"{seed}/people")
    namer = Namer(dice)
    names = [namer.draw(_noise_of(part)) for part in parts]
    _make_namesakes(parts, names)
    numbers = _numbers(parts)
    taken = set(numbers)
    accounts, initials = _addresses(names), _initials(names)
    heads = {part.unit: key for key, part in enumerate(parts) if part.manager}
    top = heads["management"]
    middle = first + timedelta(days=(last - first).days // 2)
    everybody = []
    for key, part in enumerate(parts):
        own = Random(f"{seed}/person/{key}")
        person = _real(key, part, names[key], own, first, middle)
        boss = heads.get(part.unit, top)
        person = replace(person, manager=None if key == top else top if boss == key else boss)
        hired, ended = _employment(part, person.birth, own, first, middle)
        in_time = in_pay = None
        if not ABSENT_IN_TIME & set(part.cases):
            # The two id ranges are the same numbers in another order, so that mixing them up hits somebody else.
            in_time = InTime(
                user_id=101 + key,
                employee_id=101 + (key + max(1, len(parts) // 2)) % len(parts),
                first_name=" ".join(n for n in (names[key].given, names[key].middle) if n),
                last_name=names[key].family,
                initials=initials[key],
                number=None if "no_number_time" in part.cases else numbers[key],
                email=f"{accounts[key]}@nordlys.example",
                hired=hired,
                ended=None if "leaver_payroll_only" in part.cases else ended,
                active=not {"leaver_both", "leaver_time_only", "old_leaver"} & set(part.cases),
            )
        if not ABSENT_IN_PAYROLL & set(part.cases):
            name = as_payroll_writes(names[key], _noise_of(part), namer, own)
            number = _payroll_number(part, numbers[key], taken)
            left = None if "leaver_time_only" in part.cases else ended
            in_pay = _in_payroll(part, person, name, number, accounts[key], (hired, left), seed, own)
        everybody.append(replace(person, time=in_time, pay=in_pay))
    return tuple(everybody)


def _noise_of(part: Part) -> str:
    return next((c for c in part.cases if c in NOISE), "")


def _make_namesakes(parts: Sequence[Part], names: list[Name]) -> None:
    pair = [key for key, part in enumerate(parts) if "namesakes" in part.cases]
    for one, other in zip(pair[::2], pair[1::2], strict=False):
        names[one] = names[other] = replace(names[one], middle="")


def _numbers(parts: Sequence[Part]) -> list[str]:
    """Employee numbers: from 1001 in the main company, from 70001 in the second; an old leaver's is used again."""
    counters = {"main": count(1001), "second": count(70001)}
    numbers = [str(next(counters[part.entity])) for part in parts]
    old = iter([key for key, part in enumerate(parts) if "old_leaver" in part.cases])
    for key, part in enumerate(parts):
        if "reused_number" in part.cases:
            numbers[next(old)] = numbers[key]
    return numbers


def _payroll_number(part: Part, number: str, taken: set[str]) -> str | None:
    if "no_number_payroll" in part.cases:
        return None
    if "leading_zeros" in part.cases:
        return number.zfill(7)
    if "wrong_digit" in part.cases:
        return next(n for n in (f"{d}{number[1:]}" for d in "9876532") if n not in taken)
    return number


def _addresses(names: Sequence[Name]) -> list[str]:
    taken: dict[str, int] = {}
    result = []
    for name in names:
        plain = f"{written_out(name.given)}.{written_out(name.family)}".lower().replace(" ", "")
        taken[plain] = taken.get(plain, 0) + 1
        result.append(plain if taken[plain] == 1 else f"{plain}{taken[plain]}")
    return result


def _initials(names: Sequence[Name]) -> list[str]:
    taken: set[str] = set()
    result = []
    for name in names:
        given, family = written_out(name.given).upper(), written_out(name.family).upper().replace("-", "")
        base = (given[:1] + family[:2]).ljust(3, "X")
        short = base if base not in taken else next(s for s in (f"{base}{n}" for n in count(2)) if s not in taken)
        taken.add(short)
        result.append(short)
    return result


def _real(key: int, part: Part, name: Name, own: Random, first: date, middle: date) -> Person:
    change = next(d for d in (middle + timedelta(days=n) for n in range(7)) if d.weekday() == 0)
    hourly = part.basis == "hourly"
    return Person(
        key=key,
        given=name.given,
        middle=name.middle,
        family=name.family,
        birth=date(first.year - own.randint(21, 63), own.randint(1, 12), own.randint(1, 28)),
        phone=f"+45 00 {key // 10000:02} {key // 100 % 100:02} {key % 100:02}",
        title="Leder" if part.manager else own.choice(TITLES[part.basis]),
        entity=part.entity,
        unit=part.unit,
        basis=part.basis,
        group=part.group,
        norm=part.norm,
        new_norm="thirty" if "norm_change" in part.cases else None,
        new_norm_from=change if "norm_change" in part.cases else None,
        wage=Decimal(own.randrange(15500, 26000, 50)) / 100 if hourly else Decimal(0),
        clocks=hourly and (own.random() < 0.5 or "equal_shifts" in part.cases),
        manager=None,
        heads_unit=part.manager,
        cases=tuple(part.cases),
        time=None,
        pay=None,
    )


def _employment(part: Part, birth: date, own: Random, first: date, middle: date) -> tuple[date, date | None]:
    """First and last day, as they really are. Nobody began before 18."""
    years = own.randint(1, min(18, first.year - birth.year - 19))
    hired = date(first.year - years, own.randint(1, 12), own.randint(1, 28))
    cases = set(part.cases)
    if cases & {"joiner_time_only", "joiner_payroll_only", "reused_number"}:
        hired = middle - timedelta(days=middle.weekday())
        return max(hired, first), None
    if "old_leaver" in cases:
        return date(first.year - 3, 2, 1), date(first.year - 2, 6, 30)
    if cases & {"leaver_both", "leaver_time_only", "leaver_payroll_only"}:
        return hired, middle
    return hired, None


def _in_payroll(
    part: Part,
    person: Person,
    name: str,
    number: str | None,
    account: str,
    employed: tuple[date, date | None],
    seed: int,
    own: Random,
) -> InPay:
    user = "no_user" not in part.cases
    roll = own.random()
    private = f"{account.split('.')[0]}.{person.birth.year % 100:02}{person.key}@post.example"
    return InPay(
        uid=uid(seed, "employee", person.key),
        id=7001 + person.key,
        user_uid=uid(seed, "user", person.key) if user else None,
        user_id=9001 + person.key if user else None,
        rate_uid=uid(seed, "rate", person.key) if user and part.basis == "hourly" else None,
        name=name,
        number=number,
        email=f"{account}@nordlys.example" if roll < 0.6 else private if roll < 0.85 else None,
        department=_department(part, person, own),
        hired=employed[0],
        last_work_day=employed[1],
    )


def _department(part: Part, person: Person, own: Random) -> str:
    """Payroll's name of the department; one in twenty-five people has moved and payroll does not know it."""
    if part.entity == "second":
        return SECOND_DEPARTMENTS[person.key % len(SECOND_DEPARTMENTS)]
    unit = own.choice(list(UNITS)) if own.random() < 0.04 else part.unit
    name = UNITS[unit][1]
    return SPLIT_IN_PAYROLL.get(name, name) if person.key % 2 else name
