"""Levels of every field for all pairs at once. Two values are compared once, however often the pair of them occurs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from core.matching.block import Pairs
from core.matching.compare_names import Table, name_levels
from core.matching.levels import Birth, Email, Given, Number, Plain, Starts, Surname
from core.matching.normalise import Coded, Ints, Lists, Mask
from core.matching.rarity import Bits, bits_of_names, bits_of_values

LevelsOf = Callable[[Lists, Pairs], tuple[Table, Bits]]
Scorer = Callable[..., float]

# A mailbox that this many people of one list have is shared and proves nothing.
_MAILBOX = 4
# Bits of an address that is made of the name: namesakes, and those who follow a leaver, may well get the same one.
_MAIL_OF_NAMESAKES = 5.5
# A birth date is taken for a default when this many people have it, and at least one in a thousand.
_DEFAULT_DATE = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """levels: by field, (pairs,). rarity: by field, (pairs,) bits that agreement on the value at hand is worth.

    same_name: the whole folded names are equal.
    """

    levels: dict[str, Table]
    rarity: dict[str, Bits]
    same_name: Mask


def compare(lists: Lists, pairs: Pairs) -> Comparison:
    name = name_levels(lists, pairs)
    token_bits, sound_bits = bits_of_names(lists)
    by_sound = sound_bits[lists.skeletons]
    levels = {"first_name": name.given, "last_name": name.surname}
    rarity = {
        "first_name": np.where(name.given == Given.FAMILY, by_sound[name.given_token], token_bits[name.given_token]),
        "last_name": np.where(
            name.surname == Surname.FAMILY, by_sound[name.surname_token], token_bits[name.surname_token]
        ),
    }
    for field, levels_of in _VALUE_FIELDS.items():
        levels[field], rarity[field] = levels_of(lists, pairs)
    rarity["email"] = np.where(name.mail_follows, np.minimum(rarity["email"], _MAIL_OF_NAMESAKES), rarity["email"])
    names = lists.left.names[pairs[0]], lists.right.names[pairs[1]]
    return Comparison(levels, rarity, (names[0] == names[1]) & (names[0] >= 0))


def _codes(field: Coded, pairs: Pairs) -> tuple[Ints, Ints, Mask]:
    """Both codes, and where both are there."""
    left, right = field.left[pairs[0]], field.right[pairs[1]]
    return left, right, (left >= 0) & (right >= 0)


def _on_unlike(field: Coded, left: Ints, right: Ints, where: Mask, scorer: Scorer) -> npt.NDArray[np.float64]:
    """The scorer's figure for every row of `where`."""
    size = max(len(field.values), 1)
    unique, places = np.unique(left[where] * size + right[where], return_inverse=True)
    one, other = ([field.values[i] for i in codes.tolist()] for codes in (unique // size, unique % size))
    return np.asarray(process.cpdist(one, other, scorer=scorer), np.float64)[places]


def _numbers(lists: Lists, pairs: Pairs) -> tuple[Table, Bits]:
    field, core = lists.fields["number"], lists.fields["number_core"]
    left, right, there = _codes(field, pairs)
    core_left, core_right, core_there = _codes(core, pairs)
    level = np.where(there, Number.DIFFERENT, Number.MISSING).astype(np.int8)
    unlike = there & (left != right)
    lengths = np.array([len(v) for v in field.values] or [0])
    digit = (_on_unlike(field, left, right, unlike, OSA.distance) == 1) & (
        np.minimum(lengths[left[unlike]], lengths[right[unlike]]) >= 4
    )
    level[np.flatnonzero(unlike)[digit]] = Number.ONE_DIGIT
    level[unlike & core_there & (core_left == core_right)] = Number.PREFIX
    level[there & (left == right)] = Number.SAME
    bits = bits_of_values(field, 0.0)[left]
    return level, np.where(level == Number.PREFIX, bits_of_values(core, 0.0)[core_left], bits)


def _emails(lists: Lists, pairs: Pairs) -> tuple[Table, Bits]:
    field, local = lists.fields["email"], lists.fields["local"]
    left, right, there = _codes(field, pairs)
    shared = _crowded(field, _MAILBOX)
    there &= ~shared[left] & ~shared[right]
    local_left, local_right, _ = _codes(local, pairs)
    level = np.where(there, Email.DIFFERENT, Email.MISSING).astype(np.int8)
    unlike = there & (local_left != local_right)
    near = _on_unlike(local, local_left, local_right, unlike, JaroWinkler.similarity) >= 0.92
    level[np.flatnonzero(unlike)[near]] = Email.SIMILAR
    level[there & (local_left == local_right)] = Email.LOCAL
    level[there & (left == right)] = Email.SAME
    bits = bits_of_values(field, 1e-5)[left]
    return level, np.where(level == Email.LOCAL, bits_of_values(local, 1e-3)[local_left], bits)


def _births(lists: Lists, pairs: Pairs) -> tuple[Table, Bits]:
    field = lists.fields["birth_date"]
    left, right, there = _codes(field, pairs)
    level = np.where(there, Birth.DIFFERENT, Birth.MISSING).astype(np.int8)
    unlike = there & (left != right)
    crowd = max(_DEFAULT_DATE, len(field.left) // 1000, len(field.right) // 1000)
    default = _crowded(field, crowd) | np.array([*(v.endswith("0101") for v in field.values), False])
    level[unlike & (default[left] | default[right])] = Birth.DEFAULT
    digit = _on_unlike(field, left, right, unlike, OSA.distance) == 1
    level[np.flatnonzero(unlike)[digit]] = Birth.ONE_DIGIT
    days = np.array([int(v) for v in field.values] or [0], np.int64)
    turned = days // 10_000 * 10_000 + days % 100 * 100 + days // 100 % 100
    level[unlike & (turned[left] == days[right])] = Birth.DAY_MONTH
    level[there & (left == right)] = Birth.SAME
    return level, bits_of_values(field, 1 / 15_000)[left]


def _starts(lists: Lists, pairs: Pairs) -> tuple[Table, Bits]:
    field = lists.fields["starts"]
    left, right, there = _codes(field, pairs)
    level = np.where(there, Starts.DIFFERENT, Starts.MISSING).astype(np.int8)
    days = np.array([date.fromisoformat(v).toordinal() for v in field.values] or [0])
    level[there & (abs(days[left] - days[right]) <= 31)] = Starts.NEAR
    level[there & (left == right)] = Starts.SAME
    return level, bits_of_values(field, 1 / 1_000)[left]


def _plain(name: str, share: float) -> LevelsOf:
    def levels_of(lists: Lists, pairs: Pairs) -> tuple[Table, Bits]:
        field = lists.fields[name]
        left, right, there = _codes(field, pairs)
        level = np.where(there, np.where(left == right, Plain.SAME, Plain.DIFFERENT), Plain.MISSING)
        return level.astype(np.int8), bits_of_values(field, share)[left]

    return levels_of


def _crowded(field: Coded, crowd: int) -> Mask:
    """Values that so many people share in one list; the last entry stands for "missing" (-1)."""
    size = len(field.values)
    counts = [np.bincount(side[side >= 0], minlength=size) for side in (field.left, field.right)]
    return np.append(np.maximum(*counts) >= crowd, False)


_VALUE_FIELDS: dict[str, LevelsOf] = {
    "number": _numbers,
    "email": _emails,
    "birth_date": _births,
    "starts": _starts,
    "phone": _plain("phone", 1e-5),
    "initials": _plain("initials", 0.004),
}
