"""Made-up companies in two systems, with the noise kinds of real HR data and the truth beside them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from faker import Faker

from core.models.people import Employee

LOCALES = ("da_DK", "sv_SE", "no_NO", "de_DE")
DEPARTMENTS = (
    ("Salg", "Sales"),
    ("Økonomi", "Finance"),
    ("Udvikling", "Engineering"),
    ("Lager", "Warehouse"),
    ("Produktion", "Production"),
    ("Kundeservice", "Support"),
    ("HR", "People"),
    ("Indkøb", "Procurement"),
)
WRITTEN_OUT = {"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "ß": "ss"}
STRIPPED = {"å": "a", "ä": "a", "æ": "a", "ö": "o", "ø": "o", "ü": "u", "ß": "s"}
SHORT = {
    "Christian": "Chris", "Thomas": "Tom", "Michael": "Mike", "Katharina": "Kathrin", "Alexander": "Alex",
    "Elisabeth": "Lisbeth", "Kristina": "Stine", "Frederik": "Frede", "Andreas": "Anders", "Mikael": "Mike",
    "Johannes": "Hans", "Birgitte": "Gitte", "Susanne": "Sanne", "Margareta": "Greta", "Niels": "Nils",
    "Benjamin": "Ben", "Daniel": "Dan", "Johan": "John", "Stefan": "Steffen", "Karl": "Carl",
}  # fmt: skip
SPELLING = (("Ch", "K"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("sen", "son"), ("w", "v"), ("C", "K"), ("ss", "s"))


@dataclass(frozen=True, slots=True)
class Noise:
    """Rates, 0 to 1. without: fields that neither system has."""

    no_number: float = 0.1
    bad_number: float = 0.06
    strange_number: float = 0.07
    unrelated_numbers: bool = False
    folded: float = 0.5
    marriage: float = 0.05
    nickname: float = 0.05
    spelling: float = 0.05
    typo: float = 0.04
    half: float = 0.08
    swapped: float = 0.01
    initial: float = 0.01
    private_mail: float = 0.5
    no_mail: float = 0.25
    no_birth: float = 0.3
    bad_birth: float = 0.04
    moved: float = 0.12
    leavers: float = 0.11
    joiners: float = 0.11
    without: frozenset[str] = frozenset()


EVERYDAY = Noise()
HARD = Noise(
    no_number=0.6, bad_number=0.25, strange_number=0.2, marriage=0.15, nickname=0.12, spelling=0.12, typo=0.18,
    half=0.15, swapped=0.04, initial=0.06, private_mail=0.8, no_mail=0.5, no_birth=0.7, bad_birth=0.1, moved=0.25,
    leavers=0.27, joiners=0.27,
)  # fmt: skip
NAMES_AND_DEPARTMENT = Noise(without=frozenset({"number", "email", "birth_date", "starts"}))
UNRELATED = Noise(unrelated_numbers=True)


@dataclass(frozen=True, slots=True)
class Company:
    """left: the time system, with name parts. right: payroll, with one name. truth: right id by left id."""

    left: tuple[Employee, ...]
    right: tuple[Employee, ...]
    truth: dict[str, str]


def make_company(seed: int, size: int, noise: Noise = EVERYDAY) -> Company:
    rng = random.Random(seed)
    people = _people(rng, seed, size)
    leaver = {i for i in range(size) if rng.random() < noise.leavers}
    joiner = {i for i in range(size) if i not in leaver and rng.random() < noise.joiners}
    fold = rng.choice((WRITTEN_OUT, STRIPPED)) if rng.random() < noise.folded else {}
    left, right, truth = [], [], {}
    for i, person in enumerate(people):
        if i not in joiner:
            left.append(replace(_left(rng, person, noise), id=f"T{i}", department=person.department))
        if i not in leaver:
            right.append(replace(_right(rng, person, noise, fold), id=f"Z{i * 7919 % 1_000_003}"))
        if i not in joiner and i not in leaver:
            truth[f"T{i}"] = f"Z{i * 7919 % 1_000_003}"
    if noise.unrelated_numbers:
        right = [replace(p, number=str(n + 1)) for n, p in enumerate(sorted(right, key=lambda p: p.id))]
        left = [replace(p, number=str(n + 1)) for n, p in enumerate(left)]
    rng.shuffle(left)
    rng.shuffle(right)
    return Company(*(tuple(replace(p, **dict.fromkeys(noise.without)) for p in side) for side in (left, right)), truth)


def _people(rng: random.Random, seed: int, size: int) -> list[Employee]:
    fakers = [Faker(locale) for locale in LOCALES]
    for faker in fakers:
        faker.seed_instance(seed)
    home = rng.choice(fakers)
    people = []
    for i in range(size):
        faker = home if rng.random() < 0.75 else rng.choice(fakers)
        first, last = faker.first_name().strip(), faker.last_name().strip()
        middle = (faker.last_name() if rng.random() < 0.5 else faker.first_name()) if rng.random() < 0.25 else None
        if rng.random() < 0.05:
            first = f"{first}{rng.choice('- ')}{faker.first_name()}"
        if rng.random() < 0.05:
            last = f"{last}-{faker.last_name()}"
        if people and rng.random() < 0.02:
            last = rng.choice(people).last_name or last
        people.append(
            Employee(
                id=str(i),
                number=str(1000 + i),
                first_name=first,
                middle_name=middle,
                last_name=last,
                email=f"{plain(first)}.{plain(last)}@firma.example",
                birth_date=date(1958, 1, 1) + timedelta(days=rng.randrange(16_000)),
                starts=date(2005, 1, 1) + timedelta(days=rng.randrange(7_000)),
                department=rng.choice(DEPARTMENTS)[0],
            )
        )
    return people


def plain(text: str) -> str:
    return "".join(c for c in _letters(text.lower(), STRIPPED) if c.isalpha())


def _left(rng: random.Random, person: Employee, noise: Noise) -> Employee:
    return replace(
        person,
        number=None if rng.random() < noise.no_number / 2 else person.number,
        middle_name=None if rng.random() < 0.4 else person.middle_name,
        birth_date=None if rng.random() < noise.no_birth else person.birth_date,
    )


def _right(rng: random.Random, person: Employee, noise: Noise, fold: dict[str, str]) -> Employee:
    def happens(rate: float) -> bool:
        return rng.random() < rate

    first, middle, last = person.first_name or "", person.middle_name or "", person.last_name or ""
    if happens(noise.marriage):
        new = rng.choice(("Lindqvist", "Bach", "Dahl", "Winther", "Vogel", "Frost", "Krogh", "Sand"))
        middle, last = rng.choice(((middle, new), (last, new), (middle, f"{last}-{new}")))
    if happens(noise.half):
        first, last = first.replace("-", " ").split(" ")[0], last.split("-")[rng.choice((0, -1))]
    if happens(noise.nickname):
        first = SHORT.get(first, first)
    if happens(noise.spelling):
        first, last = _spelled(rng, first), _spelled(rng, last)
    if happens(noise.typo):
        first, last = (_typo(rng, first), last) if happens(0.5) else (first, _typo(rng, last))
    if happens(noise.initial):
        first = first[:1] + "."
    middle = rng.choice((middle, "", middle[:1]))
    name = " ".join(p for p in (first, middle, last) if p)
    if happens(noise.swapped):
        name = f"{last} {first}"
    elif happens(0.1):
        name = f"{last}, {first} {middle}".strip()
    name = _letters(name, fold)
    return replace(
        person, first_name=None, middle_name=None, last_name=None,
        full_name=name.upper() if happens(0.03) else name,
        number=_number(rng, person.number or "", noise), email=_mail(rng, person, last, noise),
        birth_date=_birth(rng, person.birth_date, noise), starts=person.starts if happens(0.8) else None,
        department=_department(rng, person.department or "", noise),
    )  # fmt: skip


def _letters(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(c, table[c.lower()].title() if c.lower() in table else c) for c in text)


def _spelled(rng: random.Random, name: str) -> str:
    fitting = [(a, b) for a, b in SPELLING if a in name]
    return name.replace(*rng.choice(fitting), 1) if fitting else name


def _typo(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name)) if len(name) > 2 else 1
    kind = rng.randrange(4)
    middle = {0: "", 1: name[at : at + 1] * 2, 2: rng.choice("aeirnst"), 3: name[at : at + 1] + rng.choice("aeirnst")}
    return name[:at] + middle[kind] + name[at + 1 :]


def _number(rng: random.Random, number: str, noise: Noise) -> str | None:
    if rng.random() < noise.no_number:
        return None
    if rng.random() < noise.strange_number:
        return str(1000 + rng.randrange(3000))
    if rng.random() < noise.bad_number:
        at = rng.randrange(len(number))
        digit = number[:at] + str(rng.randrange(10)) + number[at + 1 :]
        return rng.choice((f"00{number}", f"{number}.0", f"DK{number}", digit))
    return number


def _mail(rng: random.Random, person: Employee, last: str, noise: Noise) -> str | None:
    if rng.random() < noise.no_mail:
        return rng.choice((None, None, "info@firma.example"))
    if rng.random() < noise.private_mail:
        first = plain(person.first_name or "")
        return rng.choice((f"{first}{rng.randrange(60, 99)}@post.example", f"{first[:1]}{plain(last)}@post.example"))
    return (person.email or "").title() if rng.random() < 0.05 else person.email


def _birth(rng: random.Random, day: date | None, noise: Noise) -> date | None:
    if day is None or rng.random() < 0.02:
        return None
    if rng.random() < noise.bad_birth:
        kinds = [date(day.year, 1, 1), day.replace(year=day.year + 1, day=min(day.day, 28))]
        return rng.choice([*kinds, date(day.year, day.day, day.month)] if day.day <= 12 else kinds)
    return day


def _department(rng: random.Random, department: str, noise: Noise) -> str | None:
    if rng.random() < 0.05:
        return None
    if rng.random() < noise.moved:
        return rng.choice(DEPARTMENTS)[1]
    return dict(DEPARTMENTS)[department]
