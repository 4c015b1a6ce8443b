"""Names of people, and how payroll writes them when it writes them differently (matching.md section 2)."""

from __future__ import annotations

import unicodedata
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from data.names import load

LETTERS = {"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ı": "i", "đ": "d"}


@dataclass(frozen=True, slots=True)
class Name:
    given: str
    middle: str
    family: str
    language: str

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family) if part)


class Namer:
    """Draws names, the common ones more often. No two people share one by chance while the company is small."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._used: set[tuple[str, str]] = set()
        self._table = load("names")
        self._languages = list(self._table)
        self._shares = list(accumulate(self._table[language]["share"] for language in self._languages))

    def draw(self, case: str = "") -> Name:
        """A name on which the given noise shows: folded letters need some, a nickname a name that has one."""
        for attempt in range(2000):
            name = self._any(case)
            if not _fits(name, case):
                continue
            if (name.given, name.family) not in self._used or attempt > (400 if case else 4):
                break
        self._used.add((name.given, name.family))
        return name

    def surname(self, other_than: str) -> str:
        table = self._table["da"]
        return next(s for s in iter(lambda: self._pick(table["surnames"]), None) if s != other_than)

    def _any(self, case: str) -> Name:
        language = self._languages[bisect(self._shares, self._dice.random() * self._shares[-1])]
        table = self._table[language]
        given = table[self._dice.choice(("female", "male"))]
        first, family = self._pick(given), self._pick(table["surnames"])
        middle = self._pick(table["surnames"]) if self._dice.random() < 0.22 else ""
        if case == "double_name":
            first, middle = f"{first}-{self._pick(given)}", ""
        return Name(first, middle if middle != family else "", family, language)

    def _pick(self, names: list[str]) -> str:
        """One of a list that has the common names first: the first is about eight times as frequent as the last."""
        place = int(len(names) * (self._dice.random() ** 1.6))
        return names[place]


def _fits(name: Name, case: str) -> bool:
    match case:
        case "folded_letters" | "broken_letters":
            return any(letter in name.full.lower() for letter in "åäæöøüß")
        case "nickname":
            return name.given in variants()["nicknames"]
        case "other_spelling":
            return bool({name.given, name.family} & set(variants()["spellings"]))
        case "misspelt":
            return len(name.family) > 5
        case "double_name":
            first, _, second = name.given.partition("-")
            return first != second
    return True


@cache
def variants() -> dict[str, Any]:
    return load("variants")


def as_payroll_writes(name: Name, case: str, namer: Namer, dice: Random) -> str:
    """The name in payroll's one field. Without a case it is the name as it is, sometimes without the middle name."""
    given, middle, family = name.given, name.middle, name.family
    if middle and dice.random() < 0.35:
        middle = "" if dice.random() < 0.7 else f"{middle[0]}."
    whole = Name(given, middle, family, name.language).full
    match case:
        case "folded_letters":
            return written_out(whole) if dice.random() < 0.5 else stripped(whole)
        case "swapped":
            return f"{family}, {given}" if dice.random() < 0.5 else f"{family} {given}"
        case "nickname":
            return f"{dice.choice(variants()['nicknames'][given])} {family}"
        case "married_name":
            new = namer.surname(other_than=family)
            return f"{given} {dice.choice((new, f'{family}-{new}', f'{family} {new}'))}"
        case "initial_only":
            return f"{given[0]}. {family}"
        case "double_name":
            return f"{given.split('-')[dice.randrange(2)]} {family}"
        case "capitals":
            return whole.upper()
        case "misspelt":
            at = dice.randrange(1, len(family) - 2)
            return f"{given} {family[:at]}{family[at + 1]}{family[at]}{family[at + 2 :]}"
        case "other_spelling":
            other = variants()["spellings"]
            return f"{other.get(given, given)} {other.get(family, family)}"
        case "broken_letters":
            return whole.encode().decode("cp1252", errors="replace")
        case "stray_blanks":
            return f" {given}  {family} "
    return whole


def written_out(text: str) -> str:
    """`Søren Groß` -> `Soeren Gross`."""
    return _ascii("".join(_cased(LETTERS.get(c.lower(), c), c) for c in text))


def stripped(text: str) -> str:
    """`Søren Müller` -> `Soren Muller`."""
    return _ascii("".join(_cased(LETTERS.get(c.lower(), c)[0], c) if c.lower() != "ß" else "ss" for c in text))


def _cased(new: str, old: str) -> str:
    return new.capitalize() if old.isupper() and old.lower() in LETTERS else new


def _ascii(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c.isascii())
