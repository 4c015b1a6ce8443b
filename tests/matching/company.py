"""Made-up companies in two systems, with the noise kinds of real HR data and the truth beside them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from faker import Faker

from core.models.people import Employee
from tests.matching.noise import (
    EVERYDAY,
    HARD,
    MARRIED,
    NAMES_AND_DEPARTMENT,
    SHORT,
    STRIPPED,
    UNRELATED,
    WRITTEN_OUT,
    Noise,
    bad_birth,
    bad_number,
    dressed,
    garbled,
    halved,
    in_letters,
    married,
    spelled,
    typo,
)

__all__ = ["EVERYDAY", "HARD", "NAMES_AND_DEPARTMENT", "UNRELATED", "Company", "Noise", "make_company", "plain"]

LOCALES = ("da_DK", "sv_SE", "no_NO", "de_DE")
DEPARTMENTS = {
    "Salg": ("Sales", "Key Accounts"),
    "Økonomi": ("Finance", "Payroll"),
    "Udvikling": ("Engineering", "Quality"),
    "Lager": ("Warehouse", "Shipping"),
    "Produktion": ("Production", "Maintenance"),
    "Kundeservice": ("Support", "Support"),
    "HR": ("People", "People"),
    "Indkøb": ("Procurement", "Procurement"),
}
# Faker knows a hundred surnames a language or so; this share of people has one of the many rarer ones.
LONG_TAIL = 0.3


@dataclass(frozen=True, slots=True)
class Company:
    """left: the time system, with name parts. right: payroll, with one name. truth: right id by left id."""

    left: tuple[Employee, ...]
    right: tuple[Employee, ...]
    truth: dict[str, str]


def make_company(seed: int, size: int, noise: Noise = EVERYDAY) -> Company:
    rng = random.Random(seed)
    people = _people(rng, seed, size, noise)
    leaver = {i for i in range(size) if rng.random() < noise.leavers}
    joiner = {i for i in range(size) if i not in leaver and rng.random() < noise.joiners}
    fold = rng.choice((WRITTEN_OUT, STRIPPED)) if rng.random() < noise.folded else {}
    left, right, truth = [Employee(id="Ttest", first_name="Test", last_name="Bruger")], [], {}
    for i, person in enumerate(people):
        if i not in joiner:
            left.append(replace(_left(rng, person, noise), id=f"T{i}"))
        if i not in leaver:
            right.append(replace(_right(rng, person, noise, fold, size), id=f"Z{i * 7919 % 1_000_003}"))
            if rng.random() < noise.twice:
                right.append(replace(right[-1], id=f"ZZ{i}", number=str(900_000 + i)))
        if i not in joiner and i not in leaver:
            truth[f"T{i}"] = f"Z{i * 7919 % 1_000_003}"
    right.append(Employee(id="Ztest", number="9999", full_name="Test Test"))
    _reuse_numbers(rng, right, [people[i].number or "" for i in sorted(leaver)])
    if noise.unrelated_numbers:
        right = [replace(p, number=str(n + 1)) for n, p in enumerate(sorted(right, key=lambda p: p.id))]
        left = [replace(p, number=str(n + 1)) for n, p in enumerate(left)]
    rng.shuffle(left)
    rng.shuffle(right)
    return Company(*(tuple(replace(p, **dict.fromkeys(noise.without)) for p in side) for side in (left, right)), truth)


def _reuse_numbers(rng: random.Random, right: list[Employee], left_behind: Sequence[str]) -> None:
    """Some leavers' numbers were given to somebody else."""
    for number in left_behind[::10]:
        at = rng.randrange(len(right))
        right[at] = replace(right[at], number=number)


def _people(rng: random.Random, seed: int, size: int, noise: Noise) -> list[Employee]:
    fakers = [Faker(locale) for locale in LOCALES]
    for faker in fakers:
        faker.seed_instance(seed)
    home = rng.choice(fakers)
    people: list[Employee] = []
    taken: dict[str, int] = {}
    for i in range(size):
        faker = home if rng.random() < 0.75 else rng.choice(fakers)
        person = _person(rng, faker, i)
        if people and rng.random() < noise.relatives:
            other = rng.choice(people)
            twin = rng.random() < 0.2
            person = replace(
                person, last_name=other.last_name, birth_date=other.birth_date if twin else person.birth_date
            )
        if people and rng.random() < noise.namesakes:
            other = rng.choice(people)
            person = replace(person, first_name=other.first_name, last_name=other.last_name)
        address = f"{plain(person.first_name)}.{plain(person.last_name)}"
        taken[address] = taken.get(address, 0) + 1
        nth = str(taken[address]) if taken[address] > 1 else ""
        people.append(replace(person, email=f"{address}{nth}@firma.example"))
    return people


def _person(rng: random.Random, faker: Faker, i: int) -> Employee:
    first, last = faker.first_name().strip(), faker.last_name().strip()
    if rng.random() < LONG_TAIL:
        last = rng.choice(MARRIED)
    middle = (faker.last_name() if rng.random() < 0.5 else faker.first_name()) if rng.random() < 0.3 else None
    if rng.random() < 0.06:
        first = f"{first}{rng.choice('- ')}{faker.first_name()}"
    if rng.random() < 0.06:
        last = f"{last}-{faker.last_name()}"
    return Employee(
        id=str(i),
        number=str(1000 + i),
        first_name=first,
        middle_name=middle,
        last_name=last,
        birth_date=date(1958, 1, 1) + timedelta(days=rng.randrange(16_000)),
        starts=date(2005, 1, 1) + timedelta(days=rng.randrange(7_000)),
        phone=f"{rng.randrange(20_000_000, 99_999_999)}",
        initials=(plain(first)[:2] + plain(last)[:2]).upper(),
        department=rng.choice(tuple(DEPARTMENTS)),
    )


def plain(text: str | None) -> str:
    return "".join(c for c in in_letters((text or "").lower(), STRIPPED) if c.isalpha())


def _left(rng: random.Random, person: Employee, noise: Noise) -> Employee:
    def kept(value: object, rate: float) -> object:
        return None if rng.random() < rate else value

    return replace(
        person,
        number=kept(person.number, noise.no_number / 2),
        middle_name=kept(person.middle_name, 0.4),
        birth_date=kept(person.birth_date, noise.no_birth),
        phone=kept(person.phone, 0.7),
        initials=kept(person.initials, 0.8),
    )  # type: ignore[arg-type]


def _right(rng: random.Random, person: Employee, noise: Noise, fold: dict[str, str], size: int) -> Employee:
    name, last = _name(rng, person, noise, fold)
    return replace(
        person,
        first_name=None,
        middle_name=None,
        last_name=None,
        full_name=name,
        number=_number(rng, person.number or "", noise, size),
        email=_mail(rng, person, last, noise),
        birth_date=_birth(rng, person.birth_date, noise),
        starts=person.starts if rng.random() < 0.5 else None,
        phone=f"+45 {person.phone}" if rng.random() < 0.4 else None,
        initials=person.initials if rng.random() < 0.2 else None,
        department=_department(rng, person.department or "", noise),
    )


def _name(rng: random.Random, person: Employee, noise: Noise, fold: dict[str, str]) -> tuple[str, str]:
    """The whole name as payroll has it, and its last name."""

    def happens(rate: float) -> bool:
        return rng.random() < rate

    first, middle, last = person.first_name or "", person.middle_name or "", person.last_name or ""
    if happens(noise.marriage):
        middle, last = married(rng, middle, last)
    if happens(noise.half):
        first, last = halved(rng, first), halved(rng, last)
    if happens(noise.nickname):
        first = SHORT.get(first, first)
    if happens(noise.spelling):
        first, last = (spelled(rng, first), last) if happens(0.5) else (first, spelled(rng, last))
    if happens(noise.typo):
        first, last = (typo(rng, first), last) if happens(0.5) else (first, typo(rng, last))
    if happens(noise.initial):
        first = first[:1] + "."
    if middle and happens(noise.called):
        first, middle = middle, ""
    middle = rng.choice((middle, "", middle[:1]))
    name = " ".join(p for p in (first, middle, last) if p)
    if happens(noise.swapped):
        name = f"{last} {first}"
    elif happens(0.1):
        name = f"{last}, {first} {middle}".strip()
    if happens(noise.dressed):
        name = dressed(rng, name, last)
    return garbled(rng, name) if happens(noise.letters) else in_letters(name, fold), last


def _number(rng: random.Random, number: str, noise: Noise, size: int) -> str | None:
    if rng.random() < noise.no_number:
        return None
    if rng.random() < noise.strange_number:
        return str(1000 + rng.randrange(size))  # somebody else has it in the other system
    return bad_number(rng, number) if rng.random() < noise.bad_number else number


def _mail(rng: random.Random, person: Employee, last: str, noise: Noise) -> str | None:
    if rng.random() < noise.no_mail:
        return rng.choice((None, None, "info@firma.example"))
    first = plain(person.first_name)
    if rng.random() < noise.private_mail:
        names = (f"{first}{rng.randrange(60, 99)}", f"{first[:1]}{plain(last)}", f"{plain(last)}.{first[:3]}")
        return f"{rng.choice((*names, f'fam.{plain(last)}', f'sol{rng.randrange(10_000)}'))}@post.example"
    if rng.random() < 0.1:
        return f"{(person.initials or '').lower()}@firma.example"
    return (person.email or "").title() if rng.random() < 0.05 else person.email


def _birth(rng: random.Random, day: date | None, noise: Noise) -> date | None:
    if day is None or rng.random() < 0.02:
        return None
    return bad_birth(rng, day) if rng.random() < noise.bad_birth else day


def _department(rng: random.Random, department: str, noise: Noise) -> str | None:
    if rng.random() < 0.05:
        return None
    moved = rng.choice(tuple(DEPARTMENTS)) if rng.random() < noise.moved else department
    return DEPARTMENTS[moved][rng.randrange(2) if noise.granular else 0]
