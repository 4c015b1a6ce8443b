"""Levels of first and last name, for all pairs at once, from the likeness of single name tokens.

Every person has up to eight tokens in known places (`normalise.GIVEN`, `MIDDLE`, `SURNAME`, `MAIL`). The levels of two
people are read off an 8 x 8 table of token likenesses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.levels import Given, Surname
from core.matching.likeness import Likeness, likeness
from core.matching.normalise import MAIL, MIDDLE, NAME, SURNAME, WIDTH, Ints, Lists, Mask

Table = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NameLevels:
    """given, surname: levels. given_token, surname_token: the token whose frequency tells what agreement is worth.

    agree: both names agree, so that equal initials say nothing more; mail_follows: and the address is made of them, so
    that an equal address says little more.
    near: codes `left token * tokens + right token` of unlike tokens that were taken for typos of each other.
    """

    given: Table
    surname: Table
    given_token: Ints
    surname_token: Ints
    agree: Mask
    mail_follows: Mask
    near: Ints


def name_levels(lists: Lists, pairs: Pairs) -> NameLevels:
    left, right = lists.left.tokens[pairs[0]], lists.right.tokens[pairs[1]]
    table, near = _table(lists, left, right)
    given, surname = _given(table), _surname(table)
    lone = lists.left.lone[pairs[0]] | lists.right.lone[pairs[1]]
    as_last = lone & (_best_of(table, SURNAME, SURNAME) > table[0, 0])
    given[as_last], surname[lone & ~as_last] = Given.MISSING, Surname.MISSING
    swapped, nearly = _swapped(table)
    given[swapped & ~lone], surname[swapped & ~lone] = Given.SWAPPED, Surname.SWAPPED
    surname[nearly & ~lone] = Surname.SWAPPED_NEAR
    of_name = lists.left.mail_of_name[pairs[0]] | lists.right.mail_of_name[pairs[1]]
    agree = (given >= Given.CLOSE) & (surname >= Surname.CLOSE)
    return NameLevels(
        given,
        surname,
        _given_token(given, left, right, table),
        _surname_token(surname, left, right, table),
        agree,
        of_name & agree,
        near,
    )


def _table(lists: Lists, left: Ints, right: Ints) -> tuple[Table, Ints]:
    """(8, 8, pairs). Two words of two addresses are never compared: e-mail is a field of its own."""
    table = np.zeros((WIDTH, WIDTH, len(left)), np.int8)
    one, other = np.ascontiguousarray(left.T), np.ascontiguousarray(right.T)
    here, there = one >= 0, other >= 0
    places = [(a, b) for a in range(WIDTH) for b in range(WIDTH) if a < MAIL.start or b < MAIL.start]
    rows = [np.flatnonzero(here[a] & there[b]) for a, b in places]
    levels, near = likeness(
        lists.tokens,
        np.concatenate([one[a, of_both] for (a, _), of_both in zip(places, rows, strict=True)]),
        np.concatenate([other[b, of_both] for (_, b), of_both in zip(places, rows, strict=True)]),
    )
    ends = np.cumsum([len(of_both) for of_both in rows])[:-1]
    for (a, b), of_both, part in zip(places, rows, np.split(levels, ends), strict=True):
        table[a, b, of_both] = part
    return table, near


def _best_of(table: Table, rows: slice, columns: slice) -> Table:
    return np.asarray(table[rows, columns].max(axis=(0, 1)))


def _given(table: Table) -> Table:
    first = table[0, 0]
    level = np.full(len(first), Given.DIFFERENT, np.int8)
    level[first == Likeness.SIMILAR] = Given.SIMILAR
    level[first == Likeness.INITIAL] = Given.INITIAL
    level[first == Likeness.CLOSE] = Given.CLOSE
    others = slice(1, MIDDLE.stop)
    called = np.maximum(table[0, others].max(axis=0), table[others, 0].max(axis=0))
    level[called >= Likeness.FAMILY] = Given.CALLED
    level[first == Likeness.FAMILY] = Given.FAMILY
    level[first == Likeness.SAME] = Given.PART
    level[(first == Likeness.SAME) & _second_fits(table)] = Given.SAME
    level[first == Likeness.MISSING] = Given.MISSING
    return level


def _second_fits(table: Table) -> Mask:
    """A second first name is found on the other side, first or middle; or neither has one."""
    places = slice(1, MIDDLE.stop)
    left_has, right_has = (table[1] > 0).any(axis=0), (table[:, 1] > 0).any(axis=0)
    left_found = table[1, places].max(axis=0) == Likeness.SAME
    right_found = table[places, 1].max(axis=0) == Likeness.SAME
    return np.asarray((~left_has | left_found) & (~right_has | right_found))


def _surname(table: Table) -> Table:
    block = _best_of(table, SURNAME, SURNAME)
    level = np.full(len(block), Surname.DIFFERENT, np.int8)
    level[block == Likeness.SIMILAR] = Surname.SIMILAR
    level[block == Likeness.INITIAL] = Surname.INITIAL
    mail = np.maximum(_best_of(table, SURNAME, MAIL), _best_of(table, MAIL, SURNAME))
    level[mail == Likeness.SAME] = Surname.MAIL
    level[block == Likeness.CLOSE] = Surname.CLOSE
    middle = np.maximum(_best_of(table, SURNAME, MIDDLE), _best_of(table, MIDDLE, SURNAME))
    level[middle == Likeness.SAME] = Surname.MIDDLE
    level[block == Likeness.FAMILY] = Surname.FAMILY
    level[block == Likeness.SAME] = Surname.PART
    level[(block == Likeness.SAME) & _surnames_covered(table)] = Surname.SAME
    level[block == Likeness.MISSING] = Surname.MISSING
    return level


def _surnames_covered(table: Table) -> Mask:
    """Every word of either surname stands somewhere in the other name."""
    covered = np.ones(table.shape[2], bool)
    for place in range(SURNAME.start, SURNAME.stop):
        for words in (table[place, NAME], table[NAME, place]):
            covered &= ~(words > 0).any(axis=0) | (words == Likeness.SAME).any(axis=0)
    return covered


def _swapped(table: Table) -> tuple[Mask, Mask]:
    """Crosswise equal where straight comparison finds nothing; and of these, who are so but for a few letters."""
    straight = (table[0, 0] >= Likeness.CLOSE) | (_best_of(table, SURNAME, SURNAME) >= Likeness.CLOSE)
    rest = slice(MIDDLE.start, SURNAME.stop)
    one = table[0, SURNAME].max(axis=0), table[rest, 0].max(axis=0)
    other = table[0, rest].max(axis=0), table[SURNAME, 0].max(axis=0)
    worse = np.maximum(np.minimum(*one), np.minimum(*other))
    better = np.maximum(np.maximum(*one), np.maximum(*other))
    swapped = (worse >= Likeness.CLOSE) & (better >= Likeness.FAMILY) & ~straight
    return np.asarray(swapped), np.asarray(swapped & (worse < Likeness.FAMILY))


def _given_token(level: Table, left: Ints, right: Ints, table: Table) -> Ints:
    """The left first name, or the right one where that is what was found on the left among others."""
    in_left = (level == Given.CALLED) & (table[0, 1 : MIDDLE.stop].max(axis=0) < Likeness.FAMILY)
    crosswise = table[0, MIDDLE.start : SURNAME.stop].max(axis=0) < Likeness.FAMILY
    in_left |= (level == Given.SWAPPED) & crosswise
    return np.where(in_left, right[:, 0], left[:, 0])


def _surname_token(level: Table, left: Ints, right: Ints, table: Table) -> Ints:
    """The word that the surnames have in common."""
    of_left, of_right = table[SURNAME].max(axis=1), table[:, SURNAME].max(axis=0)
    place = np.maximum(of_left, of_right).argmax(axis=0)
    rows = np.arange(len(left))
    from_left = of_left[place, rows] >= of_right[place, rows]
    token = np.where(from_left, left[rows, SURNAME.start + place], right[rows, SURNAME.start + place])
    return np.where((level == Surname.SWAPPED) | (level == Surname.SWAPPED_NEAR), right[:, 0], token)
