"""Levels of first and last name, for all pairs at once, from the likeness of single name tokens.

Every person has up to eight tokens in known places (`normalise.GIVEN`, `MIDDLE`, `SURNAME`, `MAIL`). A token pair is
compared once, however often it occurs; the levels of two people are then read off an 8 x 8 table of token likenesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from core.matching.block import Pairs
from core.matching.levels import Given, Surname
from core.matching.normalise import GIVEN, MAIL, MIDDLE, NAME, SURNAME, Ints, Lists, Mask

Table = npt.NDArray[np.int8]


class Likeness(IntEnum):
    """Of two tokens."""

    MISSING, DIFFERENT, INITIAL, SIMILAR, CLOSE, FAMILY, SAME = range(7)


@dataclass(frozen=True, slots=True)
class NameLevels:
    """given, surname: levels. given_token, surname_token: the token whose frequency tells what agreement is worth.

    mail_follows: the names agree and the address is made of them, so an equal address says little more.
    """

    given: Table
    surname: Table
    given_token: Ints
    surname_token: Ints
    mail_follows: Mask


def name_levels(lists: Lists, pairs: Pairs) -> NameLevels:
    left, right = lists.left.tokens[pairs[0]], lists.right.tokens[pairs[1]]
    table = _likenesses(lists, left, right)
    given, surname = _given(table), _surname(table)
    swapped = _swapped(table)
    given[swapped], surname[swapped] = Given.SWAPPED, Surname.SWAPPED
    in_mail = np.maximum(_top(table, MAIL, SURNAME), _top(table, SURNAME, MAIL)) == Likeness.SAME
    return NameLevels(
        given,
        surname,
        _given_token(given, left, right, table),
        _surname_token(surname, left, right, table),
        in_mail & (given >= Given.CLOSE) & (surname >= Surname.CLOSE),
    )


def _likenesses(lists: Lists, left: Ints, right: Ints) -> Table:
    """(pairs, 8, 8). Two words of two addresses are never compared: e-mail is a field of its own."""
    there = (left[:, :, None] >= 0) & (right[:, None, :] >= 0)
    there[:, MAIL, MAIL] = False
    row, place_left, place_right = np.nonzero(there)
    size = len(lists.tokens)
    unique, places = np.unique(left[row, place_left] * size + right[row, place_right], return_inverse=True)
    table = np.zeros(there.shape, np.int8)
    table[there] = _token_likeness(lists, unique // size, unique % size)[places]
    return table


def _token_likeness(lists: Lists, left: Ints, right: Ints) -> Table:
    one, other = [lists.tokens[i] for i in left.tolist()], [lists.tokens[i] for i in right.tolist()]
    lengths = np.array([len(t) for t in lists.tokens])
    shorter, longer = np.minimum(lengths[left], lengths[right]), np.maximum(lengths[left], lengths[right])
    winkler = process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)
    typos = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
    common = process.cpdist(one, other, scorer=Prefix.similarity, dtype=np.int32)
    level = np.full(len(left), Likeness.DIFFERENT, np.int8)
    level[(shorter == 1) & (common == 1) & (longer > 1)] = Likeness.INITIAL
    level[(shorter > 2) & ((winkler >= 0.86) | (common == shorter))] = Likeness.SIMILAR
    near = ((typos == 1) & (shorter > 3)) | ((typos <= 2) & (shorter > 6))
    two_names = lists.own_right[left] & lists.own_right[right]
    level[near] = np.where(two_names, Likeness.SIMILAR, Likeness.CLOSE)[near]
    short_form = np.isin(left * len(lists.tokens) + right, lists.short_forms)
    level[((lists.skeletons[left] == lists.skeletons[right]) & (shorter > 1)) | short_form] = Likeness.FAMILY
    level[left == right] = Likeness.SAME
    return level


def _top(table: Table, rows: slice, columns: slice) -> Table:
    return np.asarray(table[:, rows, columns].max(axis=(1, 2)))


def _given(table: Table) -> Table:
    first = table[:, 0, 0]
    level = np.full(len(table), Given.DIFFERENT, np.int8)
    level[first == Likeness.SIMILAR] = Given.SIMILAR
    level[first == Likeness.INITIAL] = Given.INITIAL
    level[first == Likeness.CLOSE] = Given.CLOSE
    others = slice(1, MIDDLE.stop)
    called = np.maximum(table[:, 0, others].max(axis=1), table[:, others, 0].max(axis=1))
    level[called >= Likeness.FAMILY] = Given.CALLED
    level[first == Likeness.FAMILY] = Given.FAMILY
    level[first == Likeness.SAME] = Given.PART
    level[(first == Likeness.SAME) & _second_fits(table)] = Given.SAME
    level[first == Likeness.MISSING] = Given.MISSING
    return level


def _second_fits(table: Table) -> Mask:
    """A second first name is found on the other side, first or middle; or neither has one."""
    places = slice(1, MIDDLE.stop)
    left_has, right_has = (table[:, 1, :] > 0).any(axis=1), (table[:, :, 1] > 0).any(axis=1)
    left_found = table[:, 1, places].max(axis=1) == Likeness.SAME
    right_found = table[:, places, 1].max(axis=1) == Likeness.SAME
    return np.asarray((~left_has | left_found) & (~right_has | right_found))


def _surname(table: Table) -> Table:
    block = _top(table, SURNAME, SURNAME)
    level = np.full(len(table), Surname.DIFFERENT, np.int8)
    level[block == Likeness.SIMILAR] = Surname.SIMILAR
    level[block == Likeness.INITIAL] = Surname.INITIAL
    mail = np.maximum(_top(table, SURNAME, MAIL), _top(table, MAIL, SURNAME))
    level[mail == Likeness.SAME] = Surname.MAIL
    level[block == Likeness.CLOSE] = Surname.CLOSE
    middle = np.maximum(_top(table, SURNAME, MIDDLE), _top(table, MIDDLE, SURNAME))
    level[middle == Likeness.SAME] = Surname.MIDDLE
    level[block == Likeness.FAMILY] = Surname.FAMILY
    level[block == Likeness.SAME] = Surname.PART
    level[(block == Likeness.SAME) & _surnames_covered(table)] = Surname.SAME
    level[block == Likeness.MISSING] = Surname.MISSING
    return level


def _surnames_covered(table: Table) -> Mask:
    """Every word of either surname stands somewhere in the other name."""
    covered = np.ones(len(table), bool)
    for place in range(SURNAME.start, SURNAME.stop):
        row, column = table[:, place, NAME], table[:, NAME, place]
        for words in (row, column):
            covered &= ~(words > 0).any(axis=1) | (words == Likeness.SAME).any(axis=1)
    return covered


def _swapped(table: Table) -> Mask:
    """Crosswise equal or nearly so, on both ways, where straight comparison finds nothing."""
    straight = (table[:, 0, 0] >= Likeness.CLOSE) | (_top(table, SURNAME, SURNAME) >= Likeness.CLOSE)
    rest = slice(MIDDLE.start, SURNAME.stop)
    one = (table[:, 0, SURNAME].max(axis=1) >= Likeness.CLOSE) & (table[:, rest, 0].max(axis=1) >= Likeness.CLOSE)
    other = (table[:, 0, rest].max(axis=1) >= Likeness.CLOSE) & (table[:, SURNAME, 0].max(axis=1) >= Likeness.CLOSE)
    return np.asarray((one | other) & ~straight)


def _given_token(level: Table, left: Ints, right: Ints, table: Table) -> Ints:
    """The left first name, or the right one where that is what was found among the middle names."""
    in_left = (level == Given.CALLED) & (table[:, 0, 1 : MIDDLE.stop].max(axis=1) < Likeness.FAMILY)
    return np.where(in_left, right[:, 0], left[:, GIVEN.start])


def _surname_token(level: Table, left: Ints, right: Ints, table: Table) -> Ints:
    """The word that the surnames have in common; both words' commoner one is not needed: they are alike."""
    whole = np.maximum(table[:, SURNAME, :], np.swapaxes(table[:, :, SURNAME], 1, 2))
    place = whole.max(axis=2).argmax(axis=1)
    rows = np.arange(len(left))
    from_left = (
        table[:, SURNAME, :].max(axis=2)[rows, place]
        >= np.swapaxes(table[:, :, SURNAME], 1, 2).max(axis=2)[rows, place]
    )
    token = np.where(from_left, left[rows, SURNAME.start + place], right[rows, SURNAME.start + place])
    return np.where(level == Surname.SWAPPED, right[:, 0], token)
