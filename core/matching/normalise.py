"""Both lists as arrays of small whole numbers, one vocabulary for both sides. The originals are kept beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.matching import text
from core.matching.names import PARTICLES, TITLES, without_particles, words
from core.matching.vocabulary import Vocabulary, vocabulary
from core.models.people import Employee

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Where a token stands in a row of `Side.tokens`.
GIVEN, MIDDLE, SURNAME, MAIL = slice(0, 2), slice(2, 4), slice(4, 6), slice(6, 8)
NAME = slice(0, 6)
WIDTH = 8

_MAIL_WORDS = re.compile("[a-z]{4,}")
VALUE_FIELDS = ("number", "number_core", "email", "local", "birth_date", "phone", "initials", "starts", "department")


@dataclass(frozen=True, slots=True)
class Coded:
    """One kind of value on both sides: `values[code]` is the form, -1 is missing."""

    left: Ints
    right: Ints
    values: tuple[str, ...]

    def counts(self) -> Ints:
        """How many people of a list have each value: the greater of both lists."""
        sides = [np.bincount(side[side >= 0], minlength=len(self.values)) for side in (self.left, self.right)]
        return np.maximum(*sides)


@dataclass(frozen=True, slots=True)
class Side:
    """One list. people: sorted by id, so that the order of rows changes nothing.

    tokens: (people, 8) ids of name tokens: given, middle, surname, from the e-mail; two each; -1 is none.
    names: (people,) id of the whole folded name. lone: the name is one word that may be first or last name; it stands
    as both. mail_of_name: the address is made of the person's own name.
    """

    people: tuple[Employee, ...]
    tokens: Ints
    names: Ints
    lone: Mask
    mail_of_name: Mask


@dataclass(frozen=True, slots=True)
class Lists:
    """Both sides, the name tokens of both, and the values of all other fields by name."""

    left: Side
    right: Side
    tokens: Vocabulary
    fields: dict[str, Coded]


@dataclass(frozen=True, slots=True)
class _Name:
    given: list[str]
    middle: list[str]
    surname: list[str]
    lone: bool = False

    def whole(self) -> str:
        return " ".join(self.given + self.middle + ([] if self.lone else self.surname))


def normalise(left: Sequence[Employee], right: Sequence[Employee]) -> Lists:
    """Raises ValueError when an id stands twice in one list."""
    sides = [_sorted(left, "left"), _sorted(right, "right")]
    names = [[_name(p) for p in side] for side in sides]
    mails = [[text.local_part(text.email_form(p.email)) for p in side] for side in sides]
    rows = [[_row(n, mail) for n, mail in zip(*both, strict=True)] for both in zip(names, mails, strict=True)]
    known = sorted({"", *(t for side in rows for row in side for t in row if t)})
    ids: dict[str | None, int] = {t: i for i, t in enumerate(known)}
    ids[None] = -1
    tokens = [np.array([[ids[t] for t in row] for row in side], np.int64).reshape(-1, WIDTH) for side in rows]
    carriers = np.bincount(np.concatenate([t[:, NAME].ravel() for t in tokens]) + 1, minlength=len(known) + 1)[1:]
    whole = _code(*([n.whole() or None for n in ns] for ns in names))
    return Lists(
        left=_side(sides[0], names[0], mails[0], tokens[0], whole.left),
        right=_side(sides[1], names[1], mails[1], tokens[1], whole.right),
        tokens=vocabulary(known, carriers),
        fields=_fields(sides, mails),
    )


def _sorted(people: Sequence[Employee], word: str) -> tuple[Employee, ...]:
    ordered = tuple(sorted(people, key=lambda p: p.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"The {word} list holds the id {one.id} twice. Ids must be the provider's own and unique.")
    return ordered


def _name(person: Employee) -> _Name:
    """Given, middle and surname tokens, from the parts where they are there, else read out of the full name."""
    given, surname = words(person.first_name), words(person.last_name)
    if given and surname:
        middle = words(person.middle_name)
        if person.full_name:
            known = {*given, *middle, *surname}
            middle = middle + [w for w in words(person.full_name) if w not in known]
        return _Name(given, middle, surname)
    return _read(whole_name(person))


def whole_name(person: Employee) -> str:
    """The full name, or the parts where it holds no word."""
    parts = (person.first_name, person.middle_name, person.last_name)
    return person.full_name if words(person.full_name) and person.full_name else " ".join(p for p in parts if p)


def _read(full: str) -> _Name:
    last, comma, first = full.partition(",")
    given = [w for w in words(first) if w not in TITLES] if comma else []
    if given:
        return _Name(given[:1], given[1:], words(last))
    tokens = words(full)
    if len(tokens) < 2:
        return _Name(tokens, [], tokens, lone=bool(tokens))
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    return _Name(tokens[:1], tokens[1:start], tokens[start:])


def _row(name: _Name, mail: str | None) -> list[str | None]:
    surname = without_particles(name.surname)[-2:]
    # The name-like words of the address, for a maiden name that lives on there.
    parts = (name.given[:2], name.middle[-2:], surname, _MAIL_WORDS.findall(mail)[-2:] if mail else ())
    return [token for part in parts for token in (*part, None, None)[:2]]


def _side(
    people: tuple[Employee, ...], names: Sequence[_Name], mails: Sequence[str | None], tokens: Ints, whole: Ints
) -> Side:
    lone = np.array([n.lone for n in names], bool)
    mail = np.array([_mail_of_name(n, m) for n, m in zip(names, mails, strict=True)], bool)
    return Side(people, tokens, whole, lone, mail)


def _mail_of_name(name: _Name, mail: str | None) -> bool:
    """The address holds a name of the person, or consists of first letters of the first and of the last name."""
    if not mail or not name.given or not name.surname:
        return False
    first, last = name.given[0], name.surname[-1]
    if (len(first) > 2 and first in mail) or (len(last) > 2 and last in mail):
        return True
    return len(mail) <= 6 and any(mail == first[:i] + last[: len(mail) - i] for i in range(1, len(mail)))


def _fields(sides: Sequence[Sequence[Employee]], mails: Sequence[Sequence[str | None]]) -> dict[str, Coded]:
    columns: dict[str, list[list[str | None]]] = {name: [] for name in VALUE_FIELDS}
    for side, other, local in zip(sides, sides[::-1], mails, strict=True):
        by_mail = initials_by_mail(side, other)
        numbers = [text.number_form(p.number) for p in side]
        columns["number"].append(numbers)
        columns["number_core"].append([text.number_core(n) for n in numbers])
        columns["email"].append([text.email_form(p.email) for p in side])
        columns["local"].append(list(local))
        columns["birth_date"].append([text.date_form(p.birth_date) for p in side])
        columns["phone"].append([text.phone_form(p.phone) for p in side])
        columns["initials"].append([_initials(p, by_mail) for p in side])
        columns["starts"].append([text.date_form(p.starts) for p in side])
        columns["department"].append([text.label_form(p.department) for p in side])
    return {name: _code(*columns[name]) for name in VALUE_FIELDS}


def initials_by_mail(side: Sequence[Employee], other: Sequence[Employee]) -> bool:
    """Whether the addresses of a side stand in for initials: it has none, and the other side has."""
    return any(p.initials for p in other) and not any(p.initials for p in side)


def _initials(person: Employee, by_mail: bool) -> str | None:
    """The initials, or an address that consists of them (`abcd@`)."""
    if not by_mail:
        return "".join(words(person.initials)) or None if person.initials else None
    local = text.local_part(text.email_form(person.email)) or ""
    return local if 2 <= len(local) <= 4 and local.isalpha() else None


def _code(left: Sequence[str | None], right: Sequence[str | None]) -> Coded:
    values = sorted({*left, *right} - {None})  # type: ignore[type-var]
    ids: dict[str | None, int] = {v: i for i, v in enumerate(values)}
    ids[None] = -1
    coded = [np.array([ids[v] for v in side], np.int64) for side in (left, right)]
    return Coded(coded[0], coded[1], tuple(values))  # type: ignore[arg-type]
