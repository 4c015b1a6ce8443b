"""Both lists as arrays of small whole numbers, one vocabulary for both sides. The originals are kept beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.matching import text
from core.matching.names import PARTICLES, TITLES, Words, without_particles
from core.matching.vocabulary import Vocabulary, vocabulary
from core.models.people import Employee

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Value = TypeVar("Value")

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
    """Both sides, the name tokens of both, and the values of all other fields by name. words: of all their names."""

    left: Side
    right: Side
    tokens: Vocabulary
    fields: dict[str, Coded]
    words: Words


@dataclass(frozen=True, slots=True)
class _Name:
    given: list[str]
    middle: list[str]
    surname: list[str]
    lone: bool = False

    def whole(self) -> str:
        return " ".join(self.given + self.middle if self.lone else self.given + self.middle + self.surname)


def normalise(left: Sequence[Employee], right: Sequence[Employee]) -> Lists:
    """Raises ValueError when an id stands twice in one list."""
    sides = [_sorted(left, "left"), _sorted(right, "right")]
    words = Words(_name_texts([*sides[0], *sides[1]]))
    names = [[_name(p, words) for p in side] for side in sides]
    mails = [[text.email_form(p.email) for p in side] for side in sides]
    locals_ = [text.local_parts(side) for side in mails]
    places = [_places(*both) for both in zip(names, locals_, strict=True)]
    known = sorted({""}.union(*(filter(None, place) for side in places for place in side)))
    ids: dict[str | None, int] = {t: i for i, t in enumerate(known)}
    ids[None] = -1
    tokens = [np.array([[ids[t] for t in place] for place in side], np.int64).T.copy() for side in places]
    carriers = np.bincount(np.concatenate([t[:, NAME].ravel() for t in tokens]) + 1, minlength=len(known) + 1)[1:]
    whole = _code(*([n.whole() or None for n in ns] for ns in names))
    return Lists(
        left=_side(sides[0], names[0], locals_[0], tokens[0], whole.left),
        right=_side(sides[1], names[1], locals_[1], tokens[1], whole.right),
        tokens=vocabulary(known, carriers),
        fields=_fields(sides, mails, locals_, words),
        words=words,
    )


def _sorted(people: Sequence[Employee], word: str) -> tuple[Employee, ...]:
    ordered = tuple(sorted(people, key=lambda p: p.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"The {word} list holds the id {one.id} twice. Ids must be the provider's own and unique.")
    return ordered


def _name_texts(people: Sequence[Employee]) -> set[str | None]:
    """All values of whose words will be asked."""
    whole = {p.full_name for p in people}
    pieces = {piece for text in whole if text and "," in text for piece in text.split(",", 1)}
    parts = ({p.first_name for p in people}, {p.middle_name for p in people}, {p.last_name for p in people})
    return whole.union(pieces, *parts, {p.initials for p in people})


def _name(person: Employee, words: Words) -> _Name:
    """Given, middle and surname tokens, from the parts where they are there, else read out of the full name."""
    given, surname = words.of(person.first_name), words.of(person.last_name)
    if given and surname:
        middle = words.of(person.middle_name)
        if person.full_name:
            known = {*given, *middle, *surname}
            middle = middle + [w for w in words.of(person.full_name) if w not in known]
        return _Name(given, middle, surname)
    return _read(whole_name(person, words), words)


def whole_name(person: Employee, words: Words) -> str:
    """The full name, or the parts where it holds no word."""
    if person.full_name and words.of(person.full_name):
        return person.full_name
    return " ".join(p for p in (person.first_name, person.middle_name, person.last_name) if p)


def _read(full: str, words: Words) -> _Name:
    last, comma, first = full.partition(",")
    given = [w for w in words.of(first) if w not in TITLES] if comma else []
    if given:
        return _Name(given[:1], given[1:], words.of(last))
    tokens = words.of(full)
    if len(tokens) < 2:
        return _Name(tokens, [], tokens, lone=bool(tokens))
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    return _Name(tokens[:1], tokens[1:start], tokens[start:])


def _places(names: Sequence[_Name], mails: Sequence[str | None]) -> list[tuple[str | None, ...]]:
    """By place of `Side.tokens`, the token of each person."""
    parts = (
        [name.given[:2] for name in names],
        [name.middle[-2:] for name in names],
        [without_particles(name.surname)[-2:] for name in names],
        # The name-like words of the address, for a maiden name that lives on there.
        [_MAIL_WORDS.findall(mail)[-2:] if mail else [] for mail in mails],
    )
    nobody: tuple[None, ...] = (None,) * len(names)
    return [column for part in parts for column in (*zip_longest(*part), nobody, nobody)[:2]]


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


def _fields(
    sides: Sequence[Sequence[Employee]],
    mails: Sequence[list[str | None]],
    locals_: Sequence[list[str | None]],
    words: Words,
) -> dict[str, Coded]:
    columns: dict[str, list[list[str | None]]] = {name: [] for name in VALUE_FIELDS}
    for side, other, mail, local in zip(sides, sides[::-1], mails, locals_, strict=True):
        numbers = _forms([p.number for p in side], text.number_form)
        columns["number"].append(numbers)
        columns["number_core"].append(_forms(numbers, text.number_core))
        columns["email"].append(mail)
        columns["local"].append(local)
        columns["birth_date"].append(_forms([p.birth_date for p in side], text.date_form))
        columns["phone"].append(_forms([p.phone for p in side], text.phone_form))
        columns["initials"].append(
            _initials_by_address(local) if initials_by_mail(side, other) else _initials(side, words)
        )
        columns["starts"].append(_forms([p.starts for p in side], text.date_form))
        columns["department"].append(_forms([p.department for p in side], text.label_form))
    return {name: _code(*columns[name]) for name in VALUE_FIELDS}


def _forms(values: Sequence[Value | None], form: Callable[[Value | None], str | None]) -> list[str | None]:
    """The form of each, worked out once for all who have the same value."""
    known = {value: form(value) for value in set(values)}
    return [known[value] for value in values]


def initials_by_mail(side: Sequence[Employee], other: Sequence[Employee]) -> bool:
    """Whether the addresses of a side stand in for initials: it has none, and the other side has."""
    return any(p.initials for p in other) and not any(p.initials for p in side)


def _initials(side: Sequence[Employee], words: Words) -> list[str | None]:
    return _forms([p.initials for p in side], lambda initials: "".join(words.of(initials)) or None)


def _initials_by_address(locals_: Sequence[str | None]) -> list[str | None]:
    """Addresses that consist of initials (`abcd@`)."""
    return [local if local and 2 <= len(local) <= 4 and local.isalpha() else None for local in locals_]


def _code(left: Sequence[str | None], right: Sequence[str | None]) -> Coded:
    values = sorted({*left, *right} - {None})  # type: ignore[type-var]
    ids: dict[str | None, int] = {v: i for i, v in enumerate(values)}
    ids[None] = -1
    coded = [np.array([ids[v] for v in side], np.int64) for side in (left, right)]
    return Coded(coded[0], coded[1], tuple(values))  # type: ignore[arg-type]
