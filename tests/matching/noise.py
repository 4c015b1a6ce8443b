"""The noise kinds of real HR data, one function a kind of field; every rate is a field of `Noise`."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date

WRITTEN_OUT = {"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "ß": "ss"}
STRIPPED = {"å": "a", "ä": "a", "æ": "a", "ö": "o", "ø": "o", "ü": "u", "ß": "s"}
EXCHANGED = {"ø": "ö", "ö": "ø", "æ": "ä", "ä": "æ"}
SHORT = {
    "Alexander": "Alex", "Andreas": "Andi", "Anders": "Andy", "Anneliese": "Liesel", "Barbara": "Babs",
    "Bengt": "Benke",
    "Benjamin": "Ben", "Birgitta": "Gitta", "Birgitte": "Gitte", "Christian": "Chris", "Christina": "Tina",
    "Daniel": "Dan", "Elisabeth": "Lisbeth", "Eva": "Evi", "Frederik": "Frede", "Fredrik": "Figge", "Georg": "Schorsch",
    "Gunnar": "Gurra", "Hans": "Hasse", "Ingrid": "Inga", "Jan": "Janne", "Johan": "John", "Johannes": "Hannes",
    "Jürgen": "Jürg", "Karl": "Kalle", "Katarina": "Kata", "Katharina": "Kathi", "Kristina": "Stine", "Lars": "Lasse",
    "Magnus": "Mange", "Margareta": "Greta", "Maria": "Mia", "Matthias": "Matze", "Michael": "Micha", "Mikael": "Micke",
    "Niels": "Nils", "Nikolaj": "Niko", "Ole": "Olle", "Per": "Pelle", "Peter": "Pete", "Rasmus": "Ras",
    "Stefan": "Steffen",
    "Stefanie": "Steffi", "Susanne": "Sanne", "Thomas": "Tom", "Tobias": "Tobi", "Ulrike": "Ulli", "Wolfgang": "Wolle",
}  # fmt: skip
SPELLING = (
    ("Ch", "K"), ("ph", "f"), ("f", "ph"), ("th", "t"), ("t", "th"), ("ck", "k"), ("k", "ck"), ("sen", "son"),
    ("w", "v"), ("v", "w"), ("C", "K"), ("K", "C"), ("ss", "s"), ("nn", "n"), ("i", "y"), ("qv", "kv"), ("z", "s"),
    ("ei", "ej"),
)  # fmt: skip
_BEGINNINGS = (
    "Lind", "Berg", "Sand", "Holm", "Dal", "Sund", "Ny", "Søder", "Väster", "Eke", "Gran", "Hav", "Skov", "Stein",
    "Wald", "Øster", "Hede", "Krog",
)  # fmt: skip
_ENDINGS = ("qvist", "gaard", "strøm", "dahl", "holm", "mark", "by", "lund", "berg", "mann", "feld", "stad")
MARRIED = tuple(first + last for first in _BEGINNINGS for last in _ENDINGS)
TITLES = ("Dr. ", "Dipl.-Ing. ", "Prof. ", "Hr. ", "Frau ")
PARTICLES = ("von ", "van der ", "af ", "de ")


@dataclass(frozen=True, slots=True)
class Noise:
    """Rates, 0 to 1. without: fields that neither system has. granular: departments are finer on the right."""

    no_number: float = 0.12
    bad_number: float = 0.08
    strange_number: float = 0.08
    unrelated_numbers: bool = False
    folded: float = 0.5
    letters: float = 0.02
    marriage: float = 0.05
    nickname: float = 0.06
    spelling: float = 0.06
    typo: float = 0.05
    half: float = 0.35
    called: float = 0.02
    dressed: float = 0.02
    swapped: float = 0.01
    initial: float = 0.01
    private_mail: float = 0.5
    no_mail: float = 0.25
    no_birth: float = 0.3
    bad_birth: float = 0.04
    moved: float = 0.12
    granular: bool = True
    leavers: float = 0.12
    joiners: float = 0.11
    relatives: float = 0.03
    namesakes: float = 0.005
    twice: float = 0.005
    without: frozenset[str] = frozenset()


EVERYDAY = Noise()
HARD = Noise(
    no_number=0.55, bad_number=0.3, strange_number=0.75, letters=0.04, marriage=0.14, nickname=0.1, spelling=0.11,
    typo=0.16, half=0.4, called=0.03, dressed=0.05, swapped=0.03, initial=0.04, private_mail=0.85, no_mail=0.6,
    no_birth=0.75, bad_birth=0.12, moved=0.25, leavers=0.28, joiners=0.28, relatives=0.05, namesakes=0.01, twice=0.01,
)  # fmt: skip
NAMES_AND_DEPARTMENT = Noise(without=frozenset({"number", "email", "birth_date", "starts", "phone", "initials"}))
UNRELATED = Noise(unrelated_numbers=True)


def in_letters(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(c, table[c.lower()].title() if c.lower() in table else c) for c in text)


def garbled(rng: random.Random, text: str) -> str:
    """Letters of another language, decomposed, or UTF-8 read as Windows-1252."""
    kind = rng.randrange(3)
    if kind == 0:
        return in_letters(text, EXCHANGED)
    if kind == 1:
        return unicodedata.normalize("NFD", text)
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def spelled(rng: random.Random, name: str) -> str:
    fitting = [(a, b) for a, b in SPELLING if a in name]
    return name.replace(*rng.choice(fitting), 1) if fitting else name


def typo(rng: random.Random, name: str) -> str:
    """A letter lost, doubled, replaced, put in, or exchanged with the next."""
    at = rng.randrange(1, len(name)) if len(name) > 2 else 1
    letter = rng.choice("aeiourstnlkdmg")
    here, after = name[at : at + 1], name[at + 1 : at + 2]
    middle = rng.choice(("", here * 2, letter, here + letter))
    if rng.random() < 0.25 and after:
        return name[:at] + after + here + name[at + 2 :]
    return name[:at] + middle + name[at + 1 :]


def married(rng: random.Random, middle: str, last: str) -> tuple[str, str]:
    """Middle and last name after marriage: replaced, the old one kept in the middle, or both with a hyphen."""
    new = rng.choice(MARRIED)
    return rng.choice(((middle, new), (last, new), (middle, f"{last}-{new}"), (middle, f"{new}-{last}")))


def halved(rng: random.Random, name: str) -> str:
    """One half of a double name."""
    return rng.choice(name.replace("-", " ").split(" "))


def dressed(rng: random.Random, name: str, last: str) -> str:
    """With a title, a particle, stray blanks or in capitals."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(TITLES) + name
    if kind == 1 and name.endswith(last):
        return name[: len(name) - len(last)] + rng.choice(PARTICLES) + last
    return name.upper() if kind == 2 else "  " + name.replace(" ", "  ") + " "


def bad_number(rng: random.Random, number: str) -> str:
    """As a spreadsheet, another system's habit or a typist leaves it."""
    at = rng.randrange(len(number))
    digit = number[:at] + str(rng.randrange(10)) + number[at + 1 :]
    return rng.choice((f"00{number}", f"{number}.0", f"DK{number}", f"A-{number}", digit, digit))


def bad_birth(rng: random.Random, day: date) -> date:
    """A default, a digit off, the century, or day and month swapped."""
    kinds = [
        date(day.year, 1, 1),
        date(1900, 1, 1),
        day.replace(year=day.year + rng.choice((1, 10, -10)), day=1 + day.day % 28),
    ]
    kinds += [day.replace(day=(day.day + 9) % 28 + 1), day.replace(year=day.year + 1, day=min(day.day, 28))]
    if day.day <= 12:
        kinds += [date(day.year, day.day, day.month)] * 3
    return rng.choice(kinds)
