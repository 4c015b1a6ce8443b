"""Both lists as arrays of small whole numbers, one vocabulary for both sides. The originals are kept beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.matching import text
from core.matching.names import KNOWN, PARTICLES, SHORT_FORMS, TITLES, without_particles, words
from core.models.people import Employee

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Where a token stands in a row of `Side.tokens`.
GIVEN, MIDDLE, SURNAME, MAIL = slice(0, 2), slice(2, 4), slice(4, 6), slice(6, 8)
NAME = slice(0, 6)
WIDTH = 8

# One person may be in both lists; a third carrier shows a name in its own right.
_SEVERAL = 3

VALUE_FIELDS = ("number", "number_core", "email", "local", "birth_date", "phone", "initials", "starts", "department")


@dataclass(frozen=True, slots=True)
class Coded:
    """One kind of value on both sides: `values[code]` is the form, -1 is missing."""

    left: Ints
    right: Ints
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One list. people: sorted by id, so that the order of rows changes nothing.

    tokens: (people, 8) ids of name tokens: given, middle, surname, from the e-mail; two each; -1 is none.
    names: (people,) id of the whole folded name.
    """

    people: tuple[Employee, ...]
    tokens: Ints
    names: Ints


@dataclass(frozen=True, slots=True)
class Lists:
    """Both sides, and what their codes mean.

    tokens: the vocabulary of name tokens, never empty; skeletons: (tokens,) id of each one's sound, named by `sounds`.
    own_right: (tokens,) names known beforehand or carried by several people, so hardly a typo of another name.
    short_forms: sorted codes `a * len(tokens) + b` of token pairs that are forms of one name.
    """

    left: Side
    right: Side
    tokens: tuple[str, ...]
    skeletons: Ints
    sounds: tuple[str, ...]
    own_right: Mask
    short_forms: Ints
    fields: dict[str, Coded]


@dataclass(frozen=True, slots=True)
class _Name:
    given: list[str]
    middle: list[str]
    surname: list[str]

    def whole(self) -> str:
        return " ".join(self.given + self.middle + self.surname)


def normalise(left: Sequence[Employee], right: Sequence[Employee]) -> Lists:
    """Raises ValueError when an id stands twice in one list."""
    sides = [_sorted(left, "left"), _sorted(right, "right")]
    names = [[_name(p) for p in side] for side in sides]
    rows = [[_row(n, p) for n, p in zip(ns, side, strict=True)] for ns, side in zip(names, sides, strict=True)]
    vocabulary = sorted({"", *(t for side in rows for row in side for t in row if t)})
    ids = {t: i for i, t in enumerate(vocabulary)}
    sounds = sorted({text.skeleton(t) for t in vocabulary})
    sound_ids = {s: i for i, s in enumerate(sounds)}
    whole = _code(*([n.whole() or None for n in ns] for ns in names))
    tokens = [
        np.array([[ids[t] if t else -1 for t in row] for row in side], np.int64).reshape(-1, WIDTH) for side in rows
    ]
    carriers = np.bincount(np.concatenate([t[:, NAME].ravel() for t in tokens]) + 1, minlength=len(ids) + 1)[1:]
    return Lists(
        left=Side(sides[0], tokens[0], whole.left),
        right=Side(sides[1], tokens[1], whole.right),
        tokens=tuple(vocabulary),
        skeletons=np.array([sound_ids[text.skeleton(t)] for t in vocabulary], np.int64),
        sounds=tuple(sounds),
        own_right=(carriers >= _SEVERAL) | np.array([t in KNOWN for t in vocabulary]),
        short_forms=np.array(
            sorted(ids[a] * len(ids) + ids[b] for a, b in SHORT_FORMS if a in ids and b in ids), np.int64
        ),
        fields=_fields(sides),
    )


def _sorted(people: Sequence[Employee], word: str) -> tuple[Employee, ...]:
    ordered = tuple(sorted(people, key=lambda p: p.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"The {word} list holds the id {one.id} twice. Ids must be the provider's own and unique.")
    return ordered


def _name(person: Employee) -> _Name:
    """Given, middle and surname tokens, from the parts where they are there, else read out of the full name."""
    given, middle, surname = words(person.first_name), words(person.middle_name), words(person.last_name)
    if given and surname:
        known = {*given, *middle, *surname}
        return _Name(given, middle + [w for w in words(person.full_name) if w not in known], surname)
    return _read(whole_name(person))


def whole_name(person: Employee) -> str:
    """The full name, or the parts where it holds no word."""
    parts = (person.first_name, person.middle_name, person.last_name)
    return person.full_name if words(person.full_name) and person.full_name else " ".join(p for p in parts if p)


def _read(full: str) -> _Name:
    last, comma, first = full.partition(",")
    given = [w for w in words(first) if w not in TITLES]
    if comma and given:
        return _Name(given[:1], given[1:], words(last))
    tokens = words(full)
    if len(tokens) < 2:
        return _Name(tokens, [], [])
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in PARTICLES:
        start -= 1
    return _Name(tokens[:1], tokens[1:start], tokens[start:])


def _row(name: _Name, person: Employee) -> list[str | None]:
    parts = [name.given[:2], name.middle[-2:], without_particles(name.surname)[-2:], _mail_words(person)]
    return [token for part in parts for token in (*part, None, None)[:2]]


def _mail_words(person: Employee) -> list[str]:
    """The name-like words of the address, for a maiden name that lives on there."""
    found = words(text.local_part(text.email_form(person.email)))
    return [w for w in found if len(w) >= 4][-2:]


def _fields(sides: Sequence[Sequence[Employee]]) -> dict[str, Coded]:
    columns: dict[str, list[list[str | None]]] = {name: [] for name in VALUE_FIELDS}
    for side, other in (sides, sides[::-1]):
        by_mail = initials_by_mail(side, other)
        numbers = [text.number_form(p.number) for p in side]
        mails = [text.email_form(p.email) for p in side]
        columns["number"].append(numbers)
        columns["number_core"].append([text.number_core(n) for n in numbers])
        columns["email"].append(mails)
        columns["local"].append([text.local_part(m) for m in mails])
        columns["birth_date"].append([text.date_form(p.birth_date) for p in side])
        columns["phone"].append([text.phone_form(p.phone) for p in side])
        columns["initials"].append([_initials(p, by_mail) for p in side])
        columns["starts"].append([text.date_form(p.starts) for p in side])
        columns["department"].append([text.fold(p.department or "").strip() or None for p in side])
    return {name: _code(*columns[name]) for name in VALUE_FIELDS}


def initials_by_mail(side: Sequence[Employee], other: Sequence[Employee]) -> bool:
    """Whether the addresses of a side stand in for initials: it has none, and the other side has."""
    return not any(p.initials for p in side) and any(p.initials for p in other)


def _initials(person: Employee, by_mail: bool) -> str | None:
    """The initials, or an address that consists of them (`abcd@`)."""
    if not by_mail:
        return "".join(words(person.initials)) or None
    local = text.local_part(text.email_form(person.email)) or ""
    return local if 2 <= len(local) <= 4 and local.isalpha() else None


def _code(left: Sequence[str | None], right: Sequence[str | None]) -> Coded:
    values = sorted({v for side in (left, right) for v in side if v is not None})
    ids: dict[str | None, int] = {v: i for i, v in enumerate(values)}
    coded = [np.array([ids.get(v, -1) for v in side], np.int64) for side in (left, right)]
    return Coded(coded[0], coded[1], tuple(values))
